"""Random whole queries of explores with joins, with the names of the forms that each reaches."""

import json

from . import joined_queries, joined_views
from .calendars import WEEKDAYS, Calendar
from .dynamic import dynamic_elements
from .expressions import ExpressionError
from .fills import UNITS, enumeration, unit_of
from .filter_forms import random_filter
from .joined_queries import is_usable
from .lookml import LookMLError
from .pivots import evaluate_whole
from .single_views import names_only, sometimes

__all__ = ["ModelWriter", "QueryWriter", "required"]

SPANS = ["hour", "date", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"]
LISTED = [
    "hour_of_day",
    "day_of_week",
    "day_of_month",
    "month_num",
    "month_name",
    "quarter_of_year",
]

# Expressions of custom dimensions by their types; A and B are views of the explore.
EXPRESSIONS = {
    "number": [
        "coalesce(${A.qty}, 0) + ${B.qty}",
        "${A.amount} * 2 - 1",
        "if(${A.is_high}, 1, 0)",
        "length(${B.city})",
    ],
    "string": [
        'concat(${A.city}, "/", ${B.city})',
        'if(${A.qty} > 3, "many", "few")',
        'coalesce(${A.city}, "nowhere")',
        'if(is_null(${B.id}), null, if(${A.amount} < 5, "low", ${B.city}))',
    ],
    "yesno": [
        "${A.qty} > 3 OR ${B.is_high}",
        "NOT is_null(${A.city})",
        'matches_filter(${B.city}, `-Oslo,-Rome`) AND ${A.amount} != 2',
    ],
}  # fmt: skip
GROUP_FORMULAS = [
    "${A.kinds} > 1",
    "${A.least} < 5 OR ${B.kinds} = 1",
    "is_null(${A.most}) OR ${A.most} - ${A.least} >= 5",
    "NOT (${A.kinds} = 1) AND ${B.most} != 3",
]
GROUP_FILTERS = [">1", "<=2", "NOT 1", ">=3 OR 0", "[1,20]"]
TYPES = ["sum", "average", "min", "max", "median", "count_distinct", "list", "count"]
FREE_TYPES = ["min", "max", "count_distinct", "list"]
SAME_TYPES = ["count", "sum", "average", "min", "max", "median", "count_distinct", "list"]
BINS = [("5", "0", "10"), ("2.5", "0", "5"), ("4", "-2", "10")]
RANGES = [
    "{n} {unit}",
    "{n} {unit} ago for {n} {unit}",
    "after {n} {unit} ago",
    "before {n} {unit} ago",
]
STYLES = ["classic", "integer", "relational", "interval"]


class ViewWriter(joined_views.ViewWriter):
    """Writes a view with fields that have an order of their own, or can be filled."""

    sizes = (6, 12)

    def dimensions(self):
        spans = ", ".join(["raw", *SPANS, *LISTED])
        days = ", ".join(["raw", *SPANS[1:], "day_of_week", "month_name"])
        ranks = "CASE ${city} WHEN 'Oslo' THEN 3 WHEN 'Rome' THEN 1 WHEN 'Bern' THEN 5 WHEN 'Nice' "
        ranks += "THEN 2 ELSE 4 END"
        grade = (
            'when: { sql: ${qty} > 5 ;; label: "Much" } when: { sql: ${qty} < 2 ;; label: "Less" }'
        )
        return super().dimensions() + [
            f"dimension_group: made {{ type: time timeframes: [{spans}] sql: ${{TABLE}}.at ;; }}",
            f"dimension_group: due {{ type: time datatype: date timeframes: [{days}]"
            " sql: ${TABLE}.day ;; }",
            "dimension: town { sql: ${city} ;; order_by_field: town_rank }",
            f"dimension: town_rank {{ type: number sql: {ranks} ;; }}",
            f"dimension: grade {{ case: {{ {grade} }} }}",
            "dimension: range { type: tier tiers: [-2, 3.5, 12] sql: ${amount} ;; }",
        ]


class ModelWriter(joined_views.ModelWriter):
    view_writer = ViewWriter

    def make_calendar(self, clock):
        week_start = self.random.choice([0, 0, 6, 2])
        return Calendar(clock, week_start, self.random.choice([0, 0, 3, -1]))

    def settings(self):
        first, offset = self.calendar.week_start, self.calendar.fiscal_offset
        text = f"week_start_day: {WEEKDAYS[first]}\n" if first else ""
        return text + (f"fiscal_month_offset: {offset}\n" if offset else "")


def is_fillable(explore, field):
    return enumeration(explore, field) is not None or unit_of(field) is not None


class QueryWriter(joined_queries.QueryWriter):
    most_rows, most_columns = 300, 60

    def query(self):
        while True:
            self.forms, self.own_kinds = [], {}
            query = self.attempt()
            try:
                answer = evaluate_whole(self.project, query)
            except (LookMLError, ExpressionError):
                # A measure of a joined view without a key, or a field that the explore lacks.
                continue
            if len(answer.rows) > self.most_rows or len(answer.columns) > self.most_columns:
                continue
            if answer.rows or sometimes(self.random, 0.1):
                self.choose_column(query, answer)
                return query, self.forms + answer_forms(query, answer)

    def attempt(self):
        random = self.random
        name, alias = random.choice(self.names)
        explore = self.project.explore(self.writer.model, name)
        offered = [n for n in sorted(explore.offered()) if is_usable(explore, explore.fields[n])]
        elements = self.elements(explore, offered) if sometimes(random, 0.4) else []
        own = [e.get("measure") or e.get("dimension") for e in elements if not e.get("is_disabled")]
        own_measures = [e["measure"] for e in elements if "measure" in e and e["measure"] in own]
        measures = [n for n in offered if explore.fields[n].is_measure]
        dimensions = [n for n in offered if not explore.fields[n].is_measure]
        fillable = [n for n in dimensions if is_fillable(explore, explore.fields[n])]
        plain = [n for n in dimensions if n.rpartition(".")[2] in ("city", "qty", "town")]
        chosen = random.sample(fillable, random.choice([0, 1, 1, 2]))
        chosen += random.sample(plain, min(len(plain), random.choice([0, 1, 1, 1])))
        chosen += random.sample(dimensions, random.choice([0, 0, 1]))
        chosen += [n for n in own if n not in own_measures]
        chosen = list(dict.fromkeys(chosen))
        random.shuffle(chosen)
        values = random.sample(measures, random.choice([1, 1, 2, 2, 3])) + own_measures
        query = {"model": self.writer.model, "view": name, "fields": chosen + values, "filters": {}}
        if sometimes(random, 0.1):
            random.shuffle(query["fields"])
        if elements:
            as_text = sometimes(random, 0.8)
            query["dynamic_fields"] = json.dumps(elements) if as_text else elements
        pivots = random.sample(chosen, min(len(chosen), random.choice([0, 1, 1, 1, 1, 2])))
        if pivots:
            query["pivots"] = pivots
        others = [n for n in query["fields"] if n in chosen and n not in pivots]
        if sometimes(random, 0.4):
            query["filters"] = self.filters(explore, offered)
        numbers = [
            n for n in measures if explore.fields[n].type in ("count", "count_distinct", "sum")
        ]
        if numbers and sometimes(random, 0.15):
            query["filters"][random.choice(numbers)] = random.choice(GROUP_FILTERS)
        own_dimensions = [n for n in own if n in chosen]
        if own_dimensions and sometimes(random, 0.3):
            self.filter_own(explore, query, random.choice(own_dimensions))
        self.add(query, others, explore, offered, alias)
        self.sort(query, explore, pivots)
        return query

    def add(self, query, others, explore, offered, alias):
        random, pivots = self.random, query.get("pivots", [])
        if sometimes(random, 0.15):
            other = random.choice(list(explore.view_names))
            formulas = random.choice([GROUP_FORMULAS, joined_queries.FORMULAS])
            formula = random.choice(formulas)
            text = formula.replace("A.", f"{alias}.").replace("B.", f"{other}.")
            if names_only(text, offered):
                query["filter_expression"] = text
                of = "groups" if formulas is GROUP_FORMULAS else "rows"
                self.forms.append(f"filter_expression of {of}")
        if sometimes(random, 0.5):
            query["total"] = True
        if sometimes(random, 0.5 if pivots else 0.05):
            query["row_total"] = random.choice(["right", "right", "left"])
        if len(others) > 1 and sometimes(random, 0.4):
            query["subtotals"] = random.sample(others[:-1], random.randint(1, len(others) - 1))
        if pivots and sometimes(random, 0.25):
            limit = random.choice([1, 2, 3, 3, 5])
            query["column_limit"] = random.choice([limit, str(limit)])
        if sometimes(random, 0.25):
            limit = random.choice([1, 2, 3, 5, 10, -1])
            query["limit"] = random.choice([limit, str(limit)])
        always = explore.block.get("always_filter")
        if not always and sometimes(random, 0.45):
            dimensions = [n for n in query["fields"] if n in explore.fields]
            fillable = [n for n in dimensions if self.may_fill(explore, query, explore.fields[n])]
            filled = random.sample(fillable, min(len(fillable), random.choice([1, 1, 2])))
            # Hours of more than some days are too many, so that they are rarely asked otherwise.
            hours = [n for n in fillable if unit_of(explore.fields[n]) == "hour"]
            query["fill_fields"] = list(dict.fromkeys(hours + filled))
            for name in query["fill_fields"]:
                self.filter_span(explore, query, explore.fields[name], offered)

    def may_fill(self, explore, query, field):
        """Whether the field can be filled, and at most one filter is on the field's group."""
        if field.is_measure or not is_fillable(explore, field):
            return False
        blocks = [explore.fields[n].block for n in query["filters"] if n in explore.fields]
        return blocks.count(field.block) < 2

    def filter_span(self, explore, query, field, offered):
        """Perhaps a filter of the group of a filled field, so that the filter's range is filled."""
        random, unit = self.random, unit_of(field)
        blocks = [explore.fields[n].block for n in query["filters"] if n in explore.fields]
        name = next((n for n in offered if explore.fields[n].block is field.block), None)
        if not unit or not name or field.block in blocks:
            return
        if unit == "hour" or sometimes(random, 0.4):
            count, text = random.randint(1, 5), random.choice(RANGES)
            count *= 6 if unit == "hour" else 1
            query["filters"][name] = text.format(n=count, unit=unit)
            self.forms.append(f"filled range {text}")

    def sort(self, query, explore, pivots):
        random, sortable = self.random, []
        dynamic = dynamic_elements(query)
        types = {e["measure"]: e.get("type") for e in dynamic if "measure" in e}
        for name in query["fields"]:
            field = explore.fields.get(name)
            # Interpolated numbers differ in their last digits, and a list's order is not known.
            type = field.type if field else types.get(name)
            if type not in ("list", "percentile") and not (name in types and type is None):
                sortable.append(name)
        if sortable and sometimes(random, 0.6):
            names = random.sample(sortable, random.randint(1, min(3, len(sortable))))
            query["sorts"] = [name + random.choice(["", " desc", " desc 0"]) for name in names]
        elif sometimes(random, 0.05):
            query["sorts"] = ["__UNSORTED__"]

    def choose_column(self, query, answer):
        """Numbers of pivot columns for the sorts of measures, the row total's number among them."""
        if not answer.pivots:
            return
        most = len(answer.columns) - (0 if answer.has_row_totals else 1)
        for i, text in enumerate(query.get("sorts", [])):
            name, *words = text.split()
            if name in answer.measures and most > 0 and sometimes(self.random, 0.7):
                number = self.random.choice([self.random.randint(0, most), most])
                words = [word for word in words if not word.isdigit()] + [str(number)]
                query["sorts"][i] = " ".join([name, *words])

    def filter_own(self, explore, query, name):
        element = next(e for e in dynamic_elements(query) if e.get("dimension") == name)
        if element.get("calculation_type"):
            text = self.random.choice(["-Other", "North", "NULL", "-%Undefined"])
        else:
            kind = self.own_kinds[element["expression"]]
            values = [
                row["city" if kind == "string" else "qty"] for row in self.writer.views[0].rows
            ]
            text = random_filter(kind, self.random, values)[1]
        if text.strip():
            query["filters"][name] = text
            self.forms.append("filter of a custom dimension")

    # Dynamic fields.

    def elements(self, explore, offered):
        random, found = self.random, []
        makers = [self.measure_over_dimension, self.measure_over_measure, self.measure_over_dimension,
                  self.custom_dimension, self.group, self.bin]  # fmt: skip
        for number in range(random.choice([1, 1, 2])):
            element = random.choice(makers)(explore, offered)
            if element:
                key = "measure" if "based_on" in element else "dimension"
                element = {key: f"own_{number}", **element}
                if sometimes(random, 0.05):
                    element["is_disabled"] = True
                found.append(element)
        return found

    def named(self, explore, offered, *names):
        """The offered fields of one view with these names."""
        alias = self.random.choice(list(explore.view_names))
        return [f"{alias}.{name}" for name in names if f"{alias}.{name}" in offered]

    def restricted(self, explore, offered, element):
        random = self.random
        if sometimes(random, 0.6):
            names = self.named(explore, offered, "city", "qty", "is_high", "created_date")
            for name in random.sample(names, min(len(names), random.choice([1, 1, 2]))):
                field = explore.fields[name]
                text = random_filter(field.filter_kind, random, self.source(explore, field))[1]
                if text.strip():
                    element.setdefault("filters", {})[name] = text
        if sometimes(random, 0.3):
            formula = self.formula(explore, offered, EXPRESSIONS["yesno"])
            if formula:
                element["filter_expression"] = formula
        return element

    def formula(self, explore, offered, formulas):
        random = self.random
        formula = random.choice(formulas)
        a, b = (random.choice(list(explore.view_names)) for _ in "ab")
        text = formula.replace("A.", f"{a}.").replace("B.", f"{b}.")
        return text if names_only(text, offered) else None

    def measure_over_dimension(self, explore, offered):
        names = self.named(explore, offered, "qty", "amount", "city")
        if not names:
            return None
        name = self.random.choice(names)
        is_text = name.endswith(".city")
        has_key = explore.primary_key(name.partition(".")[0]) is not None
        types = [t for t in (TYPES if has_key else FREE_TYPES)]
        types = [t for t in types if not is_text or t in ("count_distinct", "list", "count")]
        element = {"based_on": name, "type": self.random.choice(types)}
        return self.restricted(explore, offered, element)

    def measure_over_measure(self, explore, offered):
        names = [n for n in offered if explore.fields[n].is_measure]
        names = [n for n in names if explore.fields[n].type in SAME_TYPES]
        if not names:
            return None
        element = {"based_on": self.random.choice(names)}
        if sometimes(self.random, 0.2):
            element["type"] = explore.fields[element["based_on"]].type
        return self.restricted(explore, offered, element)

    def custom_dimension(self, explore, offered):
        kind = self.random.choice(list(EXPRESSIONS))
        text = self.formula(explore, offered, EXPRESSIONS[kind])
        self.own_kinds[text] = kind
        return text and {"expression": text, "_kind_hint": "dimension"}

    def group(self, explore, offered):
        random, names = self.random, self.named(explore, offered, "city", "qty", "is_high")
        if not names:
            return None
        name = random.choice(names)
        field = explore.fields[name]
        groups = []
        for label in ["North", "South", "West"][: random.randint(1, 3)]:
            texts = [random_filter(field.filter_kind, random, self.source(explore, field))[1]
                     for _ in range(random.choice([1, 1, 2]))]  # fmt: skip
            texts = [text for text in texts if text.strip()]
            groups += [[label, texts, None]] if texts else []
        otherwise = random.choice(["Other", "Other", None])
        return groups and {"calculation_type": "group_by", "args": [name, groups, otherwise]}

    def bin(self, explore, offered):
        names = self.named(explore, offered, "qty", "amount")
        if not names:
            return None
        style = self.random.choice(STYLES)
        # Whole steps, where labels name the last whole number of a bin.
        numbers = self.random.choice(BINS if style != "integer" else [BINS[0], BINS[2]])
        return {
            "calculation_type": "bin",
            "args": [self.random.choice(names), *numbers, None, style],
        }


def answer_forms(query, answer):
    """The names of the forms that a query and its answer reach."""
    forms = [f"pivots {len(answer.pivots)}"]
    cells = [row.cells for row in answer.rows[: answer.limit]]
    if answer.pivots:
        forms += ["pivots without dimensions"] * (not answer.dimensions)
        forms += ["pivots of nothing"] * (not answer.columns)
        forms += ["null pivot"] * any(None in column for column in answer.columns)
        forms += ["missing cell"] * any(c not in row for row in cells for c in answer.shown)
        forms += ["columns cut"] * (len(answer.shown) < len(answer.columns))
        forms += ["row of cut columns"] * any(
            not any(column in row for column in answer.shown) for row in cells
        )
        for text in query.get("sorts", []):
            name, *words = text.split()
            number = next((int(word) for word in words if word.isdigit()), None)
            if name in answer.pivots:
                forms.append(f"sort of a pivot {'desc' if 'desc' in words else 'asc'}")
            elif name in answer.measures and number is not None and number >= len(answer.shown):
                is_total = number == len(answer.columns)
                forms.append(f"sort by {'the row total' if is_total else 'a cut column'}")
            elif name in answer.measures:
                forms.append(f"sort by {'a' if number else 'the first'} column")
    forms += ["rows cut"] * answer.is_cut
    suffix = " of pivots" * bool(answer.pivots)
    forms += [f"total{suffix}"] * bool(answer.totals)
    forms += [f"row total{suffix}"] * bool(query.get("row_total"))
    forms += [f"subtotals of {kept}{suffix}" for kept in answer.subtotals]
    forms += [f"totals of filtered measures{suffix}"] * (bool(answer.totals) and answer.is_filtered)
    for name in query.get("fill_fields", []):
        forms.append(f"fill {answer.field_kinds[name]}" + " of columns" * (name in answer.pivots))
    forms += ["filled rows"] * any(not row for row in cells)
    for element in dynamic_elements(query):
        forms += element_forms(element, answer)
    return forms


def element_forms(element, answer):
    if "measure" in element:
        base = "a dimension" if element.get("type") else "a measure"
        forms = [f"custom measure {element.get('type', '')} over {base}".replace("  ", " ")]
        forms += ["custom measure with filters"] * ("filters" in element)
        return forms + ["custom measure with an expression"] * ("filter_expression" in element)
    kind = element.get("calculation_type") or "dimension"
    if kind == "bin":
        kind = f"bin {element['args'][5]}"
    if kind == "dimension":
        kind = f"dimension {answer.kinds.get(element['dimension'])}"
    place = "pivot" if element["dimension"] in answer.pivots else "row"
    return [f"custom {kind}", f"custom {place}"]


def required():
    """The forms that a long run of whole queries must reach."""
    forms = ["pivots 0", "pivots 1", "pivots 2", "pivots without dimensions", "pivots of nothing"]
    forms += ["null pivot", "missing cell", "columns cut", "row of cut columns", "rows cut"]
    forms += ["sort of a pivot asc", "sort of a pivot desc", "sort by the row total"]
    forms += ["sort by a cut column", "sort by a column", "sort by the first column"]
    for suffix in ("", " of pivots"):
        forms += [f"total{suffix}", f"row total{suffix}", f"totals of filtered measures{suffix}"]
        forms += [f"subtotals of {kept}{suffix}" for kept in (1, 2)]
    for kind in ["yesno", "case", "tier", "date", *UNITS, *LISTED]:
        forms += [f"fill {kind}", f"fill {kind} of columns"]
    forms += [f"filled range {text}" for text in RANGES]
    forms += ["filled rows", "filter_expression of groups", "filter_expression of rows"]
    forms += [f"custom measure {type} over a dimension" for type in TYPES]
    forms += ["custom measure over a measure", "custom measure with filters"]
    forms += ["custom measure with an expression", "filter of a custom dimension"]
    forms += [f"custom dimension {kind}" for kind in ("number", "yesno", "text")]
    forms += [f"custom bin {style}" for style in STYLES] + ["custom group_by"]
    return forms + ["custom pivot", "custom row"]
