"""Whole queries: pivots, totals, row totals, subtotals and filled fields, in plain loops.

A table has a row for each combination of its dimensions' values, and a row has a cell for each
pivot column that it has data in:

    city   status │ new │ paid │ row total        columns  [("new",), ("paid",)]
    Oslo          │  2  │   1  │    3             Row(("Oslo",), {("new",): {"t.count": 2}, …})
    Rome          │     │   4  │    4             Row(("Rome",), {("paid",): {"t.count": 4}, …})

A cell holds the values of all measures. Without pivots, a table has one column, ().
"""

import itertools

from .dynamic import with_dynamic_fields
from .evaluate import (
    Answer,
    default_sorts,
    grouped,
    row_tests,
    shown_kind,
    sort_key,
    used_views,
)  # fmt: skip
from .explores import case_labels, tier_labels, undefined_tier
from .fills import enumeration, fill_values
from .lookml import LookMLError

ROW_TOTAL = "$$$_row_total_$$$"
MOST_JOINED = 3000


class Row:
    def __init__(self, dimensions, cells):
        self.dimensions, self.cells = dimensions, cells


class WholeAnswer:
    """What a query gives: its rows in order, those beyond the limit too, and what is added to them.

    `columns` are all pivot columns, of which the first `shown` are shown. `subtotals` are tables
    by the number of dimensions that they keep.
    """

    def __init__(self, whole, rows, columns, totals, subtotals):
        self.query, self.limit, self.kinds = whole.query, whole.limit, whole.kinds
        self.dimensions = [field.name for field in whole.dimensions]
        self.pivots = [field.name for field in whole.pivots]
        self.measures = [field.name for field in whole.measures]
        self.has_row_totals, self.sorts = whole.has_row_totals, whole.plain_sorts()
        self.is_order_known = bool(whole.sorts) and len(whole.sorts) == len(self.sorts)
        # A list has no order, and numbers between two values differ in their last digits.
        self.has_row_order = all(f.type not in ("list", "percentile") for f, _, _ in whole.sorts)
        self.rows, self.columns, self.totals, self.subtotals = rows, columns, totals, subtotals
        count = len(columns) if whole.column_limit is None else whole.column_limit
        self.shown = columns[:count]
        self.is_filtered = bool(whole.on_groups)
        self.field_kinds = {field.name: field.frame or field.type for field in whole.fields}

    @property
    def is_cut(self):
        return self.limit is not None and len(self.rows) > self.limit

    def key(self, column):
        """The text that names a pivot column."""
        parts = zip(self.pivots, column)
        return "|FIELD|".join(f"{name}___null" if v is None else str(v) for name, v in parts)

    def flat(self):
        """The answer of a query without pivots, for the comparison of these."""
        rows = []
        for row in self.rows:
            cells = row.cells.get((), dict.fromkeys(self.measures))
            values = {**dict(zip(self.dimensions, row.dimensions)), **cells}
            rows.append({name: values[name] for name in self.kinds})
        return Answer(rows, self.sorts, self.limit, self.kinds, self.is_order_known)


def evaluate_whole(project, query, nulls="low"):
    explore = with_dynamic_fields(project.explore(query["model"], query["view"]), query)
    return WholeQuery(explore, query, nulls).answer()


def number_or_all(value, usual, name):
    """A limit as a number, None for all rows."""
    try:
        return int(usual if value in (None, "") else value)
    except ValueError as error:
        raise LookMLError(f"{name} is not a number: {value}") from error


class WholeQuery:
    def __init__(self, explore, query, nulls):
        self.explore, self.query, self.nulls = explore, query, nulls
        self.fields = [explore.field(name) for name in query["fields"]]
        pivots = query.get("pivots") or []
        for name in [*pivots, *(query.get("fill_fields") or [])]:
            if not any(field.name == name and not field.is_measure for field in self.fields):
                raise LookMLError(f"{name} is not a dimension of the query")
        self.pivots = [field for field in self.fields if field.name in pivots]
        self.measures = [field for field in self.fields if field.is_measure]
        self.dimensions = [f for f in self.fields if not f.is_measure and f not in self.pivots]
        if self.pivots and not self.measures:
            raise LookMLError("pivots without a measure")
        self.kinds = {field.name: shown_kind(field) for field in self.fields}
        self.has_row_totals = bool(self.pivots) and query.get("row_total") in ("right", "left")
        limit = number_or_all(query.get("limit"), 500, "limit")
        self.limit = None if limit < 0 else limit
        self.column_limit = None
        if self.pivots:
            self.column_limit = number_or_all(query.get("column_limit"), 50, "column_limit")
            if self.column_limit < 0:
                raise LookMLError("column_limit is negative")
        self.on_rows, self.on_groups = row_tests(explore, query)
        rows = explore.joins.rows(used_views(explore, query))
        if len(rows) > MOST_JOINED:
            raise LookMLError("too many joined rows for plain loops")
        self.rows = [row for row in rows if all(test(row) for test in self.on_rows)]
        self.orders = {}
        self.sorts = self.asked_sorts()

    # Tables.

    def grouped(self, dimensions):
        if not dimensions:
            return {(): self.rows}
        return grouped(self.rows, [self.explore.shown(field) for field in dimensions])

    def cell(self, rows):
        return {field.name: self.explore.shown(field)(rows) for field in self.measures}

    def table(self, kept, tests=()):
        """The rows of the query grouped by the kept dimensions; the tests are of their cells."""
        table = {}
        groups = self.grouped([*kept, *self.pivots])
        for key, rows in groups.items():
            if all(test(rows) for test in tests):
                row = table.setdefault(key[: len(kept)], Row(key[: len(kept)], {}))
                row.cells[key[len(kept) :]] = self.cell(rows)
        if self.has_row_totals:
            self.add_row_totals(table, kept)
        return list(table.values())

    def add_row_totals(self, table, kept):
        groups = self.grouped(kept)
        for dimensions, row in table.items():
            row.cells[ROW_TOTAL] = self.cell(groups[dimensions])

    def answer(self):
        table = self.table(self.dimensions, self.on_groups)
        columns = {key: None for row in table for key in row.cells if key != ROW_TOTAL}
        self.fill(table, columns)
        columns = self.sorted_columns(list(columns)) if self.pivots else [()]
        rows = self.sorted_rows(table, self.dimensions, columns)
        return WholeAnswer(self, rows, columns, self.totals(), self.subtotals(columns))

    def totals(self):
        """One row without dimensions, over all rows that pass the filters of dimensions."""
        if not self.query.get("total"):
            return None
        found = self.table([])
        row = found[0] if found else Row((), {})
        if self.has_row_totals:
            row.cells[ROW_TOTAL] = self.cell(self.rows)
        return row

    def subtotals(self, columns):
        tables = {}
        names = [field.name for field in self.dimensions]
        for name in self.query.get("subtotals") or []:
            if name not in names[:-1]:
                raise LookMLError(f"{name} is not a dimension before the last one")
            kept = self.dimensions[: names.index(name) + 1]
            tables[len(kept)] = self.sorted_rows(self.table(kept), kept, columns)
        return dict(sorted(tables.items()))

    # Order.

    def asked_sorts(self):
        """The sorts as fields, whether they descend, and the number of the pivot column."""
        asked = self.query.get("sorts")
        if not asked:
            others = [field for field in self.fields if field not in self.pivots]
            return [(field, down, 0) for field, down in default_sorts(self.explore, others)]
        sorts = []
        for text in asked if asked != ["__UNSORTED__"] else []:
            name, *words = text.split()
            numbers = [int(word) for word in words if word.isdigit()]
            sorts.append((self.explore.field(name), "desc" in words, *(numbers or [0])))
        return sorts

    def plain_sorts(self):
        """The sorts whose order is certain, up to the first field with an order of its own."""
        plain = itertools.takewhile(lambda sort: sort[0].has_plain_order, self.sorts)
        return [(field.name, down) for field, down, _ in plain]

    def place(self, field, value):
        """The value, or its place in the field's own order."""
        if field.has_plain_order:
            return value
        if field.name not in self.orders:
            self.orders[field.name] = self.own_order(field)
        return self.orders[field.name].get(value)

    def row_key(self, field, value, down):
        """Where rows with a dimension's value stand; equal places are ordered by the value."""
        place = sort_key(self.place(field, value), down, self.nulls)
        return place, sort_key(value, down, self.nulls)

    def column_key(self, field, value, down):
        """Where a pivot column stands; nulls are last whatever the direction."""
        place = None if value is None else self.place(field, value)
        return value is None, sort_key(place, down, "last"), sort_key(value, down, "last")

    def own_order(self, field):
        other = field.block.get("order_by_field")
        if other:
            value = self.explore.value(self.explore.field(other, field.alias))
            shown = self.explore.shown(field)
            return {shown(row): value(row) for row in self.rows}
        if field.type == "tier":
            listed = [*tier_labels(field.block), undefined_tier(field.block)]
        elif field.type == "case":
            # Rows of no label stand where an `else` would.
            listed = [*case_labels(field.block), None]
        else:
            listed = enumeration(self.explore, field)
        return {label: i for i, label in enumerate(listed)}

    def sorted_columns(self, columns):
        """By the sorts of pivot fields, the other pivot fields ascending, nulls last."""
        by = [(field, down) for field, down, _ in self.sorts if field in self.pivots]
        by += [(field, False) for field in self.pivots if field not in [f for f, _ in by]]
        for field, down in reversed(by):
            i = self.pivots.index(field)
            columns.sort(key=lambda key: self.column_key(field, key[i], down))
        return columns

    def sorted_rows(self, table, kept, columns):
        """By the sorts of the kept dimensions, and of measures where all dimensions are kept."""
        for i, field in reversed(list(enumerate(kept))):
            table.sort(key=lambda row: self.row_key(field, row.dimensions[i], False))
        for field, down, number in reversed(self.sorts):
            if field in kept:
                i = kept.index(field)
                table.sort(key=lambda row: self.row_key(field, row.dimensions[i], down))
            elif field.is_measure and kept == self.dimensions:
                column = self.sort_column(columns, number)
                nulls = "last" if self.pivots else self.nulls
                table.sort(
                    key=lambda row: sort_key(row.cells.get(column, {}).get(field.name), down, nulls)
                )
        return table

    def sort_column(self, columns, number):
        if number < len(columns):
            return columns[number]
        return ROW_TOTAL if number == len(columns) and self.has_row_totals else None

    # Filled fields.

    def fill(self, table, columns):
        """Adds rows and columns for the values of filled fields that have no data."""
        filled = self.query.get("fill_fields") or []
        values = {
            field.name: fill_values(self.explore, field, self.query, self.rows)
            for field in self.fields
            if field.name in filled
        }
        if self.on_groups or not table:
            return
        present = {row.dimensions for row in table}
        for dimensions in products(self.dimensions, [row.dimensions for row in table], values):
            if dimensions not in present:
                table.append(Row(dimensions, {}))
        for column in products(self.pivots, list(columns), values):
            columns.setdefault(column)


def products(fields, keys, values):
    """The distinct values of fields that are not filled, combined with those of filled ones.

    Nothing where no field is filled.
    """
    filled = [field.name in values for field in fields]
    if not any(filled):
        return
    others = dict.fromkeys(tuple(v for v, f in zip(key, filled) if not f) for key in keys)
    lists = [values[field.name] for field in fields if field.name in values]
    for other, chosen in itertools.product(others, itertools.product(*lists)):
        other, chosen = iter(other), iter(chosen)
        yield tuple(next(chosen) if is_filled else next(other) for is_filled in filled)
