"""Random queries of explores with joins, with the names of the forms that each reaches."""

from . import single_views
from .evaluate import used_views
from .joined_views import ModelWriter
from .lookml import LookMLError, filter_pairs
from .single_views import names_only, sometimes

__all__ = ["ModelWriter", "QueryWriter", "required"]

FORMULAS = [
    "1=2",
    "${A.amount} > ${B.amount}",
    "matches_filter(${B.city}, `-Oslo`) AND ${A.qty} != 2",
    "${A.is_high} = no OR ${B.is_high}",
    "is_null(${B.id})",
    "coalesce(${B.amount}, ${A.amount}) >= 5",
    'if(is_null(${B.id}), ${A.qty} > 1, ${B.city} != "Rome")',
]
JOIN_WORDS = ["foreign_key", "from", "required_joins", "view_label", "fields"]
EXPLORE_WORDS = ["from", "view_name", "always_join", "always_filter", "sql_always_where", "fields"]


class QueryWriter(single_views.QueryWriter):
    def query(self):
        random = self.random
        name, alias = random.choice(self.names)
        explore = self.project.explore(self.writer.model, name)
        offered = [n for n in sorted(explore.offered()) if is_usable(explore, explore.fields[n])]
        measures = [n for n in offered if explore.fields[n].is_measure]
        dimensions = [n for n in offered if not explore.fields[n].is_measure]
        over_several = [n for n in offered if len(explore.joins.field_views(explore.fields[n])) > 1]
        fields = random.sample(dimensions, random.choice([0, 1, 1, 1, 2]))
        fields += random.sample(over_several, min(len(over_several), random.choice([0, 0, 1])))
        fields += random.sample(measures, random.choice([0, 1, 2, 2, 3, 4]))
        fields = sorted(set(fields), key=lambda n: (n in measures, n)) or [random.choice(measures)]
        query = {"model": self.writer.model, "view": name, "fields": fields, "filters": {}}
        self.forms = []
        if sometimes(random, 0.6):
            query["filters"] = self.filters(explore, offered)
        self.sort_and_cut(query, explore)
        if sometimes(random, 0.12):
            other = random.choice(list(explore.view_names))
            formula = random.choice(FORMULAS)
            formula_text = formula.replace("A.", f"{alias}.").replace("B.", f"{other}.")
            if names_only(formula_text, offered):
                query["filter_expression"] = formula_text
                self.forms.append(f"filter_expression {formula}")
        self.forms += query_forms(explore, query)
        return query, self.forms

    def filters(self, explore, offered):
        # The specification does not say whether a filter of any value joins the view of its field.
        filters = super().filters(explore, offered)
        return {name: text for name, text in filters.items() if text.strip()}

    def source(self, explore, field):
        if field.filter_kind == "date":
            return self.writer.calendar
        if field.is_measure:
            column = "city" if field.filter_kind == "string" else "qty"
            return [row[column] for view in self.writer.views for row in view.rows]
        value = explore.value(field)
        return [value(row) for row in explore.joins.rows(explore.joins.field_views(field))]


def is_usable(explore, field):
    """Whether the explore has the views that the field draws on, and the field one value a row."""
    try:
        views = explore.joins.field_views(field)
    except LookMLError:
        return False
    # The linked row belongs to the view of that name, not to a view that is joined from it.
    is_renamed = explore.view_names[field.alias] != field.alias
    return not (is_renamed and field.column.startswith("value_") and len(views) > 1)


def query_forms(explore, query):
    """The names of the forms that the joins and fields of a query reach."""
    joins, forms = explore.joins, []
    used = used_views(explore, query)
    order = joins.order(used)
    always = explore.block.get("always_join", [])
    rows = joins.rows(used)
    forms.append(f"joins {len(order)}")
    if len(order) < len(joins.blocks):
        forms.append("joins left out")
    if any(alias not in used and alias not in always for alias in order):
        forms.append("join for another join")
    for alias in order:
        block = joins.blocks[alias]
        relationship = block.get("relationship", "by default")
        forms.append(f"join {block.get('type', 'by default')} {relationship}")
        forms += [f"join {word}" for word in JOIN_WORDS if block.get(word)]
        on = block.get("sql_on", "")
        forms += ["join ${TABLE}"] * ("${TABLE}" in on) + ["join condition"] * (" AND " in on)
        forms += ["join of a join"] if joins.required(alias) else []
        key = explore.primary_key(alias)
        forms.append(f"join key {key.type}" if key else "join without key")
    forms += [f"explore {word}" for word in EXPLORE_WORDS if explore.block.get(word)]
    for alias in [explore.base, *order]:
        if any(row[alias] is None for row in rows):
            forms.append(f"missing rows of {'base' if alias == explore.base else 'join'}")
    for name in query["fields"]:
        field = explore.field(name)
        several = " of several views" if len(joins.field_views(field)) > 1 else ""
        forms.append(f"{field.kind} {field.type}{several}")
        if field.is_measure:
            forms += [f"repeated {form}" for form in measure_forms(field, rows)]
    for name in query["filters"]:
        field = explore.field(name)
        place = "base" if field.alias == explore.base else "join"
        forms.append(f"filter {field.filter_kind} of {'measure' if field.is_measure else place}")
    return forms


def measure_forms(field, rows):
    """The measure's type and the kinds of its filters, where the joins repeat rows of its view."""
    present = [id(row[field.alias]) for row in rows if row[field.alias] is not None]
    if len(present) == len(set(present)):
        return []
    names = [name for name, _ in filter_pairs(field.block)]
    kinds = {"another" if "." in name else "own" for name in names}
    return [field.type] + [f"{field.type} filtered by {kind} view" for kind in kinds]


def required():
    """The forms that a long run over joined views must reach."""
    forms = [f"joins {n}" for n in range(5)] + ["joins left out", "join for another join"]
    for type in ("left_outer", "inner", "full_outer", "by default"):
        for relationship in ("many_to_one", "one_to_many", "one_to_one", "many_to_many"):
            forms.append(f"join {type} {relationship}")
        forms.append(f"join {type} by default")
    forms += ["join cross many_to_many", "join ${TABLE}", "join condition", "join of a join"]
    forms += [f"join {word}" for word in JOIN_WORDS]
    forms += ["join key number", "join key string", "join without key"]
    forms += [f"explore {word}" for word in EXPLORE_WORDS]
    forms += ["missing rows of base", "missing rows of join"]
    several = ("number", "string", "yesno", "case")
    forms += [f"dimension {kind} of several views" for kind in several]
    kinds = ["count", "sum", "average", "min", "max", "median", "percentile", "list"]
    kinds += ["count_distinct", "sum_distinct", "average_distinct"]
    forms += [f"repeated {kind}" for kind in kinds + ["number", "yesno", "date", "string"]]
    forms += [f"repeated {kind} filtered by {v} view" for kind in kinds for v in ("own", "another")]
    forms += ["measure number of several views", "measure sum of several views"]
    for kind in ("string", "number", "date", "yesno"):
        forms += [f"filter {kind} of {place}" for place in ("base", "join", "measure")]
    forms += [f"filter_expression {formula}" for formula in FORMULAS]
    return forms + ["sorts asked", "sorts none", "sorts default", "limit all", "limit 0", "limit 1"]
