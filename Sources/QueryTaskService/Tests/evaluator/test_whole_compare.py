"""The comparison of whole results against itself: it finds no difference, and planted ones."""

import contextlib

import pytest

from . import compare, evaluate, fills, generate, pivots
from .pivots import ROW_TOTAL, WholeQuery, evaluate_whole
from .whole_compare import read_detail, read_statements


def detail(answer):
    """The answer as json_detail."""
    columns = {answer.key(column): column for column in answer.shown}
    columns |= {ROW_TOTAL: ROW_TOTAL} if answer.has_row_totals else {}

    def cells(row, kept=None):
        dimensions = [*row.dimensions, *[None] * len(answer.dimensions)]
        found = {name: {"value": value} for name, value in zip(answer.dimensions, dimensions)}
        for name in answer.measures:
            values = {key: {"value": row.cells.get(c, {}).get(name)} for key, c in columns.items()}
            found[name] = values if answer.pivots else values[""]
        if kept is not None:
            found["$$$__grouping__$$$"] = answer.dimensions[:kept]
        return found

    subtotals = answer.subtotals.items()
    return {
        "data": [cells(row) for row in answer.rows[: answer.limit]],
        "pivots": [
            {"key": k, "data": dict(zip(answer.pivots, c))} for k, c in columns.items() if k
        ],
        "truncated": answer.is_cut,
        "totals_data": cells(answer.totals) if answer.totals else None,
        "subtotals_data": {str(kept): [cells(r, kept) for r in rows] for kept, rows in subtotals},
        "subtotal_sets": [answer.dimensions[:kept] for kept, _ in subtotals],
    }


def statements(answer):
    """The answer as the rows of told SQL, in other orders where the order does not matter."""

    def lines(row, number=None):
        columns = sorted(row.cells, key=lambda c: (c == ROW_TOTAL, c != ROW_TOTAL and place(c)))
        for column in columns:
            line = {**dict(zip(answer.dimensions, row.dimensions)), **row.cells[column]}
            is_total = column == ROW_TOTAL
            line |= {} if is_total else dict(zip(answer.pivots, column))
            if answer.pivots:
                line |= {"is_row_total": int(is_total)}
                line |= dict.fromkeys(answer.pivots) if is_total else {}
            if number is not None and answer.pivots:
                if not is_total and column not in answer.shown and column != columns[0]:
                    continue
                line |= {
                    "row_number": number,
                    "pivot_column": None if is_total else place(column) + 1,
                }
            yield line

    def place(column):
        return answer.columns.index(column) if column in answer.columns else -1

    rows = answer.rows[: answer.limit]
    yield "SELECT", [line for i, row in enumerate(rows) for line in lines(row, i + 1)]
    if answer.totals:
        yield "-- sql for creating the total\nSELECT", list(lines(answer.totals))
    for kept, table in answer.subtotals.items():
        title = ", ".join(answer.dimensions[:kept])
        text = f"-- sql for creating the subtotals of {title}\nSELECT"
        yield text, [line for row in reversed(table) for line in lines(row)]


def starting(plant, is_told):
    """Starts the evaluator as the other program, with a fault planted while it runs."""

    @contextlib.contextmanager
    def start(project):
        other = evaluate.Project(project.files, project.tables, project.columns, project.clock)

        def run(query):
            if is_told:
                # Filled rows are not in the SQL.
                query = {key: value for key, value in query.items() if key != "fill_fields"}
            with pytest.MonkeyPatch.context() as patch:
                plant(patch)
                answer = evaluate_whole(other, query)
                found = list(statements(answer)) if is_told else detail(answer)
            return lambda expected: (read_statements if is_told else read_detail)(found, expected)

        yield run

    return start


def without_fill(query, _):
    return not query.get("fill_fields")


@pytest.mark.parametrize("is_told", [False, True])
def test_equal_programs_do_not_differ(is_told):
    wanted = without_fill if is_told else None
    start = starting(lambda patch: None, is_told)
    report = compare.compare(start, seed=3, cases=500, stage=3, wanted=wanted)
    assert report.failure is None, report.failure


def total_of_shown_rows(patch):
    original = WholeQuery.totals

    def totals(self):
        shown = {row.dimensions for row in self.answer_rows[: self.limit]}
        values = [self.explore.shown(field) for field in self.dimensions]
        everything = self.rows
        self.rows = [row for row in everything if tuple(v(row) for v in values) in shown]
        found = original(self)
        self.rows = everything
        return found

    sorted_rows = WholeQuery.sorted_rows

    def remembered(self, table, kept, columns):
        found = sorted_rows(self, table, kept, columns)
        if kept == self.dimensions:
            self.answer_rows = found
        return found

    patch.setattr(WholeQuery, "sorted_rows", remembered)
    patch.setattr(WholeQuery, "totals", totals)


def one_column_more(patch):
    original = WholeQuery.__init__

    def init(self, *given):
        original(self, *given)
        if self.pivots:
            self.column_limit += 1

    patch.setattr(WholeQuery, "__init__", init)


def limit_of_cells(patch):
    original = WholeQuery.sorted_rows

    def sorted_rows(self, table, kept, columns):
        found = original(self, table, kept, columns)
        if self.pivots and kept == self.dimensions and self.limit is not None:
            while sum(len(row.cells) for row in found) > max(self.limit, 1) and len(found) > 1:
                found.pop()
        return found

    patch.setattr(WholeQuery, "sorted_rows", sorted_rows)


def one_dimension_more(patch):
    original = WholeQuery.table

    def table(self, kept, tests=()):
        rows = original(self, kept, tests)
        if 0 < len(kept) < len(self.dimensions):
            longer = original(self, self.dimensions[: len(kept) + 1], tests)
            rows = list({row.dimensions[:-1]: row for row in longer}.values())
            for row in rows:
                row.dimensions = row.dimensions[:-1]
        return rows

    patch.setattr(WholeQuery, "table", table)


def filtered_totals(patch):
    original = WholeQuery.table
    patch.setattr(
        WholeQuery, "table", lambda self, kept, tests=(): original(self, kept, self.on_groups)
    )


def null_pivots_first(patch):
    original = pivots.sort_key

    def sort_key(value, descending, nulls):
        return original(value, descending, "low" if nulls == "last" else nulls)

    patch.setattr(pivots, "sort_key", sort_key)


def row_totals_of_columns(patch):
    original = WholeQuery.add_row_totals

    def add_row_totals(self, table, kept):
        original(self, table, kept)
        for row in table.values():
            for name, value in row.cells[ROW_TOTAL].items():
                numbers = [cell[name] for column, cell in row.cells.items() if column != ROW_TOTAL]
                if numbers and all(isinstance(number, (int, float)) for number in numbers):
                    row.cells[ROW_TOTAL][name] = sum(numbers)

    patch.setattr(WholeQuery, "add_row_totals", add_row_totals)


def first_column_always(patch):
    original = WholeQuery.sort_column
    patch.setattr(
        WholeQuery, "sort_column", lambda self, columns, number: original(self, columns, 0)
    )


def text_order(patch):
    patch.setattr(WholeQuery, "place", lambda self, field, value: value)


def unit_short(patch):
    original = fills.fill_values

    def fill_values(explore, field, query, rows):
        found = original(explore, field, query, rows)
        return found[:-1] if fills.unit_of(field) else found

    patch.setattr(pivots, "fill_values", fill_values)


def ranges_forgotten(patch):
    patch.setattr(fills, "filtered_range", lambda explore, field, query: (None, None))


def filled_although_filtered(patch):
    original = WholeQuery.fill

    def fill(self, table, columns):
        on_groups, self.on_groups = self.on_groups, []
        original(self, table, columns)
        self.on_groups = on_groups

    patch.setattr(WholeQuery, "fill", fill)


TOLD_PLANTS = [
    total_of_shown_rows, limit_of_cells, one_dimension_more, filtered_totals, null_pivots_first,
    row_totals_of_columns, first_column_always, text_order,
]  # fmt: skip
PLANTS = [*TOLD_PLANTS, one_column_more, unit_short, ranges_forgotten, filled_although_filtered]


@pytest.mark.parametrize("plant", PLANTS)
def test_a_fault_planted_in_whole_queries_is_found_and_made_small(plant):
    report = compare.compare(starting(plant, False), seed=4, cases=300, stage=3)
    assert report.failure is not None
    assert len(report.differences) < 270
    assert ": error: " not in report.failure.partition("\n")[0], report.failure
    rows = report.failure.split("--- table", 1)[1].split("--- query")[0].count('{"id"')
    assert rows <= 10, report.failure


@pytest.mark.parametrize("plant", TOLD_PLANTS)
def test_a_planted_fault_is_found_in_told_sql(plant):
    report = compare.compare(
        starting(plant, True), 4, 300, stage=3, wanted=without_fill, shrinking=0
    )
    assert report.failure is not None


def test_a_long_run_of_whole_queries_reaches_every_form():
    _, queries = generate.generate(5, 3000, stage=3)
    forms = generate.counted(queries)
    rare = {form: forms[form] for form in generate.required(3) if forms[form] < 2}
    assert rare == {}
