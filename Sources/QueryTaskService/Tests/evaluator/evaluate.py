"""Queries in plain loops: join, filter and group the rows, aggregate each group, sort, cut."""

from .expressions import compile_expression
from .explores import Explore, RowScope
from .formulas import compile_formula, compile_group_formula, names_measures
from .lookml import Model, filter_pairs


class Project:
    """LookML files by path, tables by name with the kinds of their columns, and the server's clock.

    Rows are dictionaries. Kinds of columns: integer, number, text, date, datetime, epoch, yyyymmdd.
    """

    def __init__(self, files, tables, columns, clock):
        self.files, self.tables, self.columns, self.clock = files, tables, columns, clock
        self.models, self.explores = {}, {}

    def explore(self, model, name):
        if (model, name) not in self.explores:
            if model not in self.models:
                self.models[model] = Model(self.files, model)
            explore = Explore(self.models[model], name, self.tables, self.clock)
            self.explores[model, name] = explore
        return self.explores[model, name]


class Answer:
    """All rows of a query, sorted, before its limit; and the sorts whose order is certain.

    The order is known when these are all sorts and there is one.
    """

    def __init__(self, rows, sorts, limit, kinds, is_order_known):
        self.rows, self.sorts, self.limit, self.kinds = rows, sorts, limit, kinds
        self.is_order_known = is_order_known

    @property
    def is_cut(self):
        return self.limit is not None and len(self.rows) > self.limit


def sort_key(value, descending, nulls):
    """A key for ascending order; nulls are low, high or last."""
    if value is None:
        return ({"low": descending, "high": not descending, "last": True}[nulls], 0)
    if isinstance(value, bool):
        value = int(value)
    null_side = {"low": not descending, "high": descending, "last": False}[nulls]
    return (null_side, Reversed(value) if descending else value)


class Reversed:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return other.value < self.value

    def __eq__(self, other):
        return self.value == other.value


def default_sorts(explore, fields):
    """The first date or time dimension descending, else the first measure descending, else the
    first dimension; nothing where the first dimension is the primary key."""
    for field in fields:
        if not field.is_measure and field.filter_kind == "date":
            return [(field, True)]
    for field in fields:
        if field.is_measure:
            return [(field, True)]
    return [] if fields[0].block.flag("primary_key") else [(fields[0], False)]


def asked_sorts(explore, query, fields):
    asked = query.get("sorts")
    if not asked:
        return default_sorts(explore, fields)
    if asked == ["__UNSORTED__"]:
        return []
    sorts = []
    for text in asked:
        name, *words = text.split()
        sorts.append((explore.field(name), "desc" in words))
    return sorts


def all_filters(explore, query):
    """The query's filters, and those that the explore always has where the query has none."""
    filters = dict(query.get("filters") or {})
    always = explore.block.get("always_filter")
    for name, text in filter_pairs(always) if always else []:
        filters.setdefault(explore.field(name, explore.base).name, text)
    return filters


def used_views(explore, query):
    """The names of the views whose fields the query uses."""
    names = [*query["fields"], *all_filters(explore, query)]
    names += [text.split()[0] for text in query.get("sorts") or [] if text != "__UNSORTED__"]
    views = explore.joins.text_views(explore.block.get("sql_always_where"))
    views |= explore.joins.text_views(query.get("filter_expression"))
    return views.union(*(explore.joins.field_views(explore.field(name)) for name in names))


def row_tests(explore, query):
    """The tests of single rows and of groups that the query and the explore ask for."""
    on_rows, on_groups = [], []
    for name, text in all_filters(explore, query).items():
        field = explore.field(name)
        if field.is_measure:
            on_groups.append(explore.group_test(field, text))
        else:
            on_rows.append(explore.row_test(field, text))
    always_where = explore.block.get("sql_always_where")
    if always_where:
        on_rows.append(compile_expression(always_where, RowScope(explore, explore.base)))
    formula = query.get("filter_expression")
    if formula and names_measures(formula, explore):
        on_groups.append(compile_group_formula(formula, explore))
    elif formula:
        on_rows.append(compile_formula(formula, explore))
    return on_rows, on_groups


def grouped(rows, dimensions):
    groups = {}
    for row in rows:
        groups.setdefault(tuple(value(row) for value in dimensions), []).append(row)
    return groups


def evaluate(project, query, nulls="low"):
    explore = project.explore(query["model"], query["view"])
    fields = [explore.field(name) for name in query["fields"]]
    dimensions = [field for field in fields if not field.is_measure]
    measures = [(field.name, explore.shown(field)) for field in fields if field.is_measure]
    on_rows, on_groups = row_tests(explore, query)
    rows = explore.joins.rows(used_views(explore, query))
    rows = [row for row in rows if all(test(row) for test in on_rows)]
    groups = grouped(rows, [explore.shown(field) for field in dimensions])
    if not dimensions:
        groups = {(): rows}
    result = []
    for key, members in groups.items():
        if not all(test(members) for test in on_groups):
            continue
        cells = {field.name: value for field, value in zip(dimensions, key)}
        for name, value in measures:
            cells[name] = value(members)
        result.append(cells)
    asked, sorts = asked_sorts(explore, query, fields), []
    for field, descending in asked:
        if not field.has_plain_order:
            break
        sorts.append((field.name, descending))
    for name, descending in reversed(sorts):
        result.sort(key=lambda cells: sort_key(cells[name], descending, nulls))
    limit = int(query.get("limit", 500))
    kinds = {field.name: shown_kind(field) for field in fields}
    is_order_known = bool(sorts) and len(sorts) == len(asked)
    return Answer(result, sorts, None if limit < 0 else limit, kinds, is_order_known)


def shown_kind(field):
    """What a cell holds: number, yesno, list, or text for everything shown as text."""
    if field.type in ("list", "yesno"):
        return field.type
    if field.frame:
        is_year = field.frame in ("year", "fiscal_year")
        return "number" if is_year or field.filter_kind == "number" else "text"
    return "number" if field.filter_kind == "number" else "text"
