"""An explore's fields as functions: dimensions of a joined row, measures of a list of joined rows.

A joined row is a dictionary from the names of the query's views to a row of their table, or to
None where an outer join found no partner.
"""

import re

from .calendars import WEEKDAYS, Calendar, stored_moment
from .expressions import compile_expression
from .filters import predicate
from .joins import Joins
from .lookml import LookMLError, filter_pairs

TIMEFRAMES = [
    "raw", "time", "date", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year",
    "hour", "minute", "minute10", "time_of_day", "hour_of_day", "day_of_week", "day_of_month",
    "month_num", "month_name", "week_of_year",
]  # fmt: skip
NUMBER_FRAMES = {"hour_of_day", "day_of_month", "month_num", "week_of_year"}
TEXT_FRAMES = {"time_of_day", "day_of_week", "month_name", "quarter_of_year"}
# The vendor sorts these by a hidden key, so their order as text is not compared.
UNORDERED_FRAMES = {"day_of_week", "month_name"}


class Field:
    def __init__(self, alias, name, kind, type, block, frame=None):
        self.alias, self.name, self.kind, self.type = alias, f"{alias}.{name}", kind, type
        self.block, self.frame = block, frame
        self.column = name

    @property
    def is_measure(self):
        return self.kind == "measure"

    @property
    def filter_kind(self):
        if self.frame:
            if self.frame in NUMBER_FRAMES:
                return "number"
            return "string" if self.frame in TEXT_FRAMES else "date"
        if self.type in ("date", "date_time"):
            return "date"
        if self.type in ("yesno", "string"):
            return self.type
        if self.type in ("tier", "case", "list"):
            return "string"
        return "number"

    @property
    def has_plain_order(self):
        if self.type in ("tier", "case", "list") or self.frame in UNORDERED_FRAMES:
            return False
        return not self.block.get("order_by_field")


class RowScope:
    rows = None

    def __init__(self, explore, alias):
        self.explore, self.alias = explore, alias

    def column(self, name):
        alias = self.alias

        def value(row):
            own = row[alias]
            return None if own is None else own[name]

        return value

    def reference(self, name):
        return self.explore.value(self.explore.field(name, self.alias))


class GroupScope:
    def __init__(self, explore, alias):
        self.explore, self.alias = explore, alias
        self.rows = RowScope(explore, alias)

    def column(self, name):
        raise LookMLError(f"column {name} outside an aggregate")

    def reference(self, name):
        field = self.explore.field(name, self.alias)
        if not field.is_measure:
            raise LookMLError(f"dimension {name} outside an aggregate")
        return self.explore.aggregate(field)


def tier_bounds(block):
    return [float(t) if "." in t else int(t) for t in block.get("tiers")]


def tier_labels(block):
    bounds, style = tier_bounds(block), block.get("style") or "classic"
    if style == "integer":
        labels = [f"Below {bounds[0]}"]
        for low, high in zip(bounds, bounds[1:]):
            is_whole = isinstance(high, int)
            labels.append(f"{low} to {high - 1}" if is_whole else f">= {low} and < {high}")
        return [*labels, f"{bounds[-1]} or Above"]
    bounds = [float(bound) for bound in bounds]
    pairs = list(zip(bounds, bounds[1:]))
    if style == "relational":
        between = [f">= {low} and < {high}" for low, high in pairs]
        return [f"< {bounds[0]}", *between, f">= {bounds[-1]}"]
    between = [f"[{low},{high})" for low, high in pairs]
    labels = [f"(-inf,{bounds[0]})", *between, f"[{bounds[-1]},inf)"]
    if style == "interval":
        return labels
    return [f"T{index:02} {label}" for index, label in enumerate(labels)]


def undefined_tier(block):
    """The label of null."""
    return "TXX Undefined" if (block.get("style") or "classic") == "classic" else "Undefined"


def case_labels(block):
    """The labels of a case in the order of its branches, that of `else` last."""
    case = block.get("case")
    labels = [when.get("label") for when in case.all("when")] + case.all("else")
    return list(dict.fromkeys(labels))


def share(values, percent):
    """The value at a share of the sorted values, between neighbours in proportion."""
    values = sorted(values)
    place = (len(values) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


class Explore:
    def __init__(self, model, name, tables, now):
        self.model, self.name, self.tables = model, name, tables
        self.block = model.resolve("explore", name)
        first_day = model.settings.get("week_start_day", "monday").lower()
        self.calendar = Calendar(
            now, WEEKDAYS.index(first_day), int(model.settings.get("fiscal_month_offset", 0))
        )
        sensitive = self.block.get("case_sensitive", model.settings.get("case_sensitive", "yes"))
        self.case_sensitive = sensitive == "yes"
        self.base = self.block.get("view_name", name)
        self.joins = Joins(self)
        self.view_names = {self.base: self.block.get("from", self.base)}
        for alias, join in self.joins.blocks.items():
            self.view_names[alias] = join.get("from", alias)
        self.views = {a: model.resolve("view", name) for a, name in self.view_names.items()}
        self.fields = {}
        for alias, view in self.views.items():
            self.add_fields(alias, view)
        self.compiled = {}

    def add_fields(self, alias, view):
        for name, block in view.kind("dimension").items():
            type = "case" if block.get("case") else block.get("type", "string")
            self.add(Field(alias, name, "dimension", type, block))
        for name, block in view.kind("dimension_group").items():
            for frame in block.get("timeframes", TIMEFRAMES):
                self.add(Field(alias, f"{name}_{frame}", "dimension", "time", block, frame))
        for name, block in view.kind("measure").items():
            self.add(Field(alias, name, "measure", block.get("type", "string"), block))

    def add(self, field):
        self.fields[field.name] = field

    def field(self, name, alias=None):
        full = name if "." in name else f"{alias}.{name}"
        if full not in self.fields:
            raise LookMLError(f"unknown field {full}")
        return self.fields[full]

    def once(self, role, field, make):
        if (role, field.name) not in self.compiled:
            self.compiled[role, field.name] = make()
        return self.compiled[role, field.name]

    # Which fields a query may name.

    def offered(self):
        """The names of the fields that the explore's and the joins' `fields` leave."""
        names = set(self.fields)
        for alias, join in self.joins.blocks.items():
            if join.get("fields") is not None:
                kept = self.listed(join.get("fields"), alias, names)
                names = {n for n in names if not n.startswith(f"{alias}.") or n in kept}
        if self.block.get("fields") is not None:
            names = self.listed(self.block.get("fields"), self.base, names)
        return names

    def listed(self, items, alias, everything):
        names = set()
        for item in items:
            removes = item.startswith("-")
            item = item.lstrip("-")
            if item == "ALL_FIELDS*":
                chosen = everything
            elif item.endswith("*"):
                view, _, name = item[:-1].rpartition(".")
                members = self.views[view or alias].named["set", name].get("fields")
                chosen = self.listed(members, view or alias, everything)
            else:
                chosen = {item if "." in item else f"{alias}.{item}"}
            names = names - chosen if removes else names | chosen
        return names

    # Rows.

    def table(self, alias):
        """The rows of a view's table, or of its derived table: a selection from one table."""
        view = self.views[alias]
        derived = view.get("derived_table")
        if not derived:
            return self.tables[view.get("sql_table_name", self.view_names[alias])]
        match = re.fullmatch(
            r"SELECT (.+?) FROM (\w+)(?: WHERE (.+))?", " ".join(derived.get("sql").split())
        )
        rows = self.tables[match[2]]
        if match[3]:
            test = compile_expression(match[3], RowScope(self, alias))
            rows = [row for row in rows if test({alias: row})]
        if match[1] == "*":
            return rows
        columns = [part.split(" AS ") for part in match[1].split(", ")]
        return [{names[-1].strip(): row[names[0].strip()] for names in columns} for row in rows]

    # Dimensions.

    def value(self, field):
        """The dimension as an expression sees it: a yesno is true, false or null."""
        return self.once("value", field, lambda: self.make_value(field))

    def make_value(self, field):
        if field.is_measure:
            raise LookMLError(f"measure {field.name} in a row's expression")
        scope = RowScope(self, field.alias)
        if field.type == "case":
            return self.case(field, scope)
        stored = compile_expression(field.block.get("sql", "${TABLE}." + field.column), scope)
        if field.type == "tier":
            return self.tier(field, stored)
        if field.frame and field.frame != "raw":
            moment, frame, calendar = self.moment(field), field.frame, self.calendar

            def value(row):
                at = moment(row)
                return None if at is None else calendar.timeframe(frame, at)

            return value
        return stored

    def case(self, field, scope):
        case = field.block.get("case")
        branches = [
            (compile_expression(when.get("sql"), scope), when.get("label"))
            for when in case.all("when")
        ]

        def value(row):
            for test, label in branches:
                if test(row):
                    return label
            return case.get("else")

        return value

    def tier(self, field, stored):
        bounds, labels = tier_bounds(field.block), tier_labels(field.block)
        undefined = undefined_tier(field.block)

        def value(row):
            number = stored(row)
            if number is None:
                return undefined
            return labels[sum(1 for bound in bounds if number >= bound)]

        return value

    def moment(self, field):
        """The stored value behind a date or time dimension as a moment."""

        def make():
            sql = field.block.get("sql", "${TABLE}." + field.column)
            stored = compile_expression(sql, RowScope(self, field.alias))
            datatype = field.block.get("datatype", "datetime")
            return lambda row: stored_moment(stored(row), datatype)

        return self.once("moment", field, make)

    def shown(self, field):
        """The dimension as a result shows it."""
        if field.is_measure:
            return self.shown_measure(field)
        if field.type == "yesno":
            value = self.value(field)
            return lambda row: "Yes" if value(row) else "No"
        if field.type in ("date", "date_time"):
            return self.dated(field, self.moment(field))
        return self.value(field)

    def dated(self, field, moment):
        frame = "date" if field.type == "date" else "time"

        def value(row):
            at = moment(row)
            return None if at is None else self.calendar.timeframe(frame, at)

        return value

    # Measures.

    def own_rows(self, alias, rows):
        """The rows, each row of the measure's view once, where a join may have repeated them."""
        if not rows or len(rows[0]) == 1:
            return rows
        key = self.primary_key(alias)
        if key is None:
            raise LookMLError(f"view {alias} is joined and has no primary key")
        return distinct_by(self.value(key), [row for row in rows if row[alias] is not None])

    def primary_key(self, alias):
        for name, block in self.views[alias].kind("dimension").items():
            if block.flag("primary_key"):
                return self.fields[f"{alias}.{name}"]
        return None

    def aggregate(self, field):
        """The measure as an expression sees it."""
        return self.once("aggregate", field, lambda: self.make_aggregate(field))

    def make_aggregate(self, field):
        block, kind = field.block, field.type
        tests = [
            self.row_test(self.field(name, field.alias), text)
            for name, text in filter_pairs(block)
        ]
        if kind in ("number", "string", "date", "yesno"):
            return compile_expression(block.get("sql"), GroupScope(self, field.alias))
        scope = RowScope(self, field.alias)
        distinct, kind = kind.endswith("_distinct"), kind.removesuffix("_distinct")
        key = None
        if distinct and kind != "count":
            key = compile_expression(block.get("sql_distinct_key"), scope)
        sql = block.get("sql")
        if kind == "list":
            item = self.value(self.field(block.get("list_field"), field.alias))
        else:
            item = compile_expression(sql, scope) if sql else None
        percent = float(block.get("percentile", 50))
        repeats_matter = not (distinct and kind == "count") and kind not in ("min", "max", "list")

        def value(rows):
            if tests:
                rows = [row for row in rows if all(test(row) for test in tests)]
            if key:
                rows = distinct_by(key, rows)
            elif repeats_matter:
                rows = self.own_rows(field.alias, rows)
            if kind == "count" and not distinct:
                return len(rows)
            values = [v for v in (item(row) for row in rows) if v is not None]
            if kind == "count":
                return len(set(values))
            if kind == "list":
                return tuple(sorted(set(values)))
            if kind == "sum":
                return sum(values)
            if not values:
                return None
            if kind == "average":
                return sum(values) / len(values)
            if kind in ("median", "percentile"):
                return share(values, percent)
            return {"min": min, "max": max}[kind](values)

        return value

    def shown_measure(self, field):
        value = self.aggregate(field)
        if field.type == "yesno":
            return lambda rows: "Yes" if value(rows) else "No"
        if field.type == "date":
            return self.dated(field, lambda rows: stored_moment(value(rows)))
        return value

    # Filters.

    def row_test(self, field, text):
        """The test of a joined row that a filter on a dimension stands for."""
        test = predicate(field.filter_kind, text, self.calendar, self.case_sensitive)
        value = self.moment(field) if field.filter_kind == "date" else self.value(field)
        return lambda row: test(value(row))

    def group_test(self, field, text):
        """The test of a group that a filter on a measure stands for."""
        test = predicate(field.filter_kind, text, self.calendar, self.case_sensitive)
        value = self.aggregate(field)
        if field.filter_kind == "date":
            return lambda rows: test(stored_moment(value(rows)))
        return lambda rows: test(value(rows))


def distinct_by(key, rows):
    """The first row of each key that is not null."""
    first = {}
    for row in rows:
        found = key(row)
        if found is not None:
            first.setdefault(found, row)
    return list(first.values())
