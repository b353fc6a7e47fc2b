"""Random models of two to five joined views.

The views of a model and the links between them are a tree, and each explore joins a part of that
tree, from whichever view it begins with:

    a ──many_to_one──▶ b ◀──one_to_one── c          an explore of b joins a one_to_many

The rows agree with the relationships: an id occurs once in its table, and the two tables of a
one_to_one link name each row of the other at most once. A link over cities, or a join without a
condition, is many_to_many.
"""

from .calendars import Calendar
from .single_views import COLUMNS, filter_text, random_pairs, sometimes, table_rows

REVERSED = {"many_to_one": "one_to_many", "one_to_many": "many_to_one"}


class Link:
    """Two views with the relationship from the left one to the right one.

    `column` is a column of the view on the many side (the left side of a one_to_one link) that
    holds ids of the other view's rows.
    """

    def __init__(self, left, right, relationship, is_cross):
        self.left, self.right, self.relationship = left, right, relationship
        self.is_cross = is_cross
        self.one = left if relationship == "one_to_many" else right
        self.many = right if relationship == "one_to_many" else left
        self.column = f"to_{self.one.name}"
        self.has_column = relationship != "many_to_many"

    def other(self, view):
        return self.right if view is self.left else self.left

    def relationship_from(self, view):
        kind = self.relationship
        return kind if view is self.left else REVERSED.get(kind, kind)

    def fill(self, random):
        """Fills the column: ids of the other table, some ids that it lacks, and some nulls."""
        if not self.has_column:
            return
        known = [row["id"] for row in self.one.rows]
        absent = [100 + i for i in range(len(self.many.rows))]
        if self.relationship == "one_to_one":
            ids = random.sample(known + absent[:3], min(len(known) + 3, len(self.many.rows)))
        else:
            ids = [random.choice(known + absent[:1]) for _ in self.many.rows]
        ids += [None] * (len(self.many.rows) - len(ids))
        for row, identity in zip(self.many.rows, ids):
            row[self.column] = None if sometimes(random, 0.1) else identity
        self.many.columns.append((self.column, "integer"))


class ViewWriter:
    """Writes a view, with fields that draw on the views that it is linked to."""

    sizes = (4, 10)

    def __init__(self, random, name, table, calendar):
        self.random, self.name, self.table, self.calendar = random, name, table, calendar
        self.rows = table_rows(random, calendar, random.randint(*self.sizes))
        self.columns = list(COLUMNS)
        self.key = random.choice(["id"] * 6 + ["text", "expression", None])
        self.links = []

    def own_filters(self):
        return random_pairs(self.random, self.rows, self.calendar)

    def other_filters(self):
        """Filters on a linked view, which is joined wherever the measure is used."""
        if not self.links:
            return []
        other = self.random.choice(self.links).other(self)
        pairs = other.own_filters()
        return [(f"{other.name}.{name}", text) for name, text in pairs if text.strip()]

    def dimensions(self):
        random, key = self.random, self.key
        primary = "primary_key: yes"
        primary_id = primary if key == "id" else ""
        tiers = random.choice(["[0, 10, 20]", "[5]"])
        lines = [
            f"dimension: id {{ {primary_id} type: number sql: ${{TABLE}}.id ;; }}",
            "dimension: name {}",
            "dimension: city { type: string sql: ${TABLE}.city ;; }",
            "dimension: amount { type: number sql: ${TABLE}.amount ;; }",
            "dimension: qty { type: number sql: ${TABLE}.qty ;; }",
            "dimension: parent { type: number sql: ${TABLE}.parent ;; }",
            "dimension: is_high { type: yesno sql: ${amount} >= 10 ;; }",
            "dimension: is_on { type: yesno sql: ${TABLE}.flag = 1 ;; }",
            f"dimension: band {{ type: tier tiers: {tiers} style: integer sql: ${{qty}} ;; }}",
            "dimension: size {"
            ' case: { when: { sql: ${is_high} ;; label: "Large" } else: "Small" } }',
            "dimension: on_day { type: date datatype: date sql: ${TABLE}.day ;; }",
            "dimension_group: created { type: time timeframes: [raw, time, date, month, year]"
            " sql: ${TABLE}.at ;; }",
        ]
        if key == "text":
            lines.append(f"dimension: key {{ {primary} sql: 'k' || ${{TABLE}}.id ;; }}")
        if key == "expression":
            lines.append(f"dimension: key {{ {primary} type: number sql: 7 - 2 * ${{id}} ;; }}")
        for link in self.links:
            if link.has_column and link.many is self:
                sql = f"sql: ${{TABLE}}.{link.column} ;;"
                lines.append(f"dimension: {link.column} {{ type: number {sql} }}")
            lines.append(self.dimension_over(link.other(self)))
        return lines

    def dimension_over(self, other):
        """A dimension over a field of this view and one of a linked view."""
        o = other.name
        total = f"${{amount}} + COALESCE(${{{o}.qty}}, 0)"
        case = f'when: {{ sql: ${{amount}} < ${{{o}.amount}} ;; label: "Less" }} else: "Not less"'
        return self.random.choice(
            [
                f"dimension: sum_{o} {{ type: number sql: {total} ;; }}",
                f"dimension: pair_{o} {{ sql: ${{city}} || '/' || ${{{o}.city}} ;; }}",
                f"dimension: same_{o} {{ type: yesno sql: ${{city}} = ${{{o}.city}} ;; }}",
                f"dimension: size_{o} {{ case: {{ {case} }} }}",
            ]
        )

    def measures(self):
        random = self.random

        def measure(name, body, filtered=0.6):
            filters = ""
            if sometimes(random, filtered):
                pairs = self.other_filters() if sometimes(random) else self.own_filters()
                filters = filter_text(random, pairs)
            return f"measure: {name} {{ {body} {filters} }}"

        number = random.choice(["${amount}", "${qty}", "${TABLE}.amount * 2"])
        distinct = random.choice(["${city}", "${qty}", "${name}", "${created_date}"])
        percent = random.choice([10, 25, 75, 90])
        lines = [
            measure("kinds", f"type: count_distinct sql: {distinct} ;;"),
            measure("least", f"type: min sql: {number} ;;"),
            measure("most", f"type: max sql: {number} ;;"),
            measure("cities", "type: list list_field: city"),
            measure("latest", "type: date sql: MAX(${created_raw}) ;;", 0),
            measure("first", "type: string sql: MIN(${city}) ;;", 0),
        ]
        if self.key:
            lines += [
                measure("count", "type: count", 0),
                measure("some", "type: count", 1),
                measure("total", "type: sum sql: ${amount} ;;", 0),
                measure("part", f"type: sum sql: {number} ;;", 1),
                measure("mean", f"type: average sql: {number} ;;"),
                measure("middle", f"type: median sql: {number} ;;"),
                measure("share", f"type: percentile percentile: {percent} sql: {number} ;;"),
                measure("is_many", "type: yesno sql: ${count} > 2 ;;", 0),
                measure("ratio", "type: number sql: 1.0 * ${total} / NULLIF(${count}, 0) ;;", 0),
            ]
        for link in self.links:
            lines += self.measures_over(link, measure)
        return lines

    def measures_over(self, link, measure):
        """Measures that draw on a linked view."""
        other, lines = link.other(self), []
        o = other.name
        if self.key and other.key:
            sql = self.random.choice(
                [f"1.0 * ${{total}} / NULLIF(${{{o}.count}}, 0)", f"${{count}} - ${{{o}.some}}"]
            )
            lines.append(measure(f"against_{o}", f"type: number sql: {sql} ;;", 0))
        if link.relationship_from(self) in ("many_to_one", "one_to_one"):
            # A row of this view has one row of the other, so these have one value for each.
            if self.key:
                sql = f"${{qty}} * ${{{o}.amount}}"
                lines.append(measure(f"value_{o}", f"type: sum sql: {sql} ;;", 0.3))
            for kind in ("sum", "average"):
                key = f"sql_distinct_key: ${{{o}.id}} ;; sql: ${{{o}.amount}} ;;"
                lines.append(measure(f"{kind}_once_{o}", f"type: {kind}_distinct {key}", 0.8))
        return lines

    def text(self):
        basic = ["id", "city", "amount", "qty", "is_high", "created_date"]
        basic += ["least", "kinds", "cities"]
        basic += ["count", "total", "mean", "part"] if self.key else []
        source = "" if self.table == self.name else f"  sql_table_name: {self.table} ;;\n"
        if sometimes(self.random, 0.15):
            source = f"  derived_table: {{ sql: SELECT * FROM {self.table} WHERE id > 1 ;; }}\n"
        body = "".join(f"  {line}\n" for line in self.dimensions() + self.measures())
        basic = f"  set: basic {{ fields: [{', '.join(basic)}] }}\n"
        return f"view: {self.name} {{\n{source}{basic}{body}}}\n"


class ModelWriter:
    """Writes a model file with some explores, and a file for each of its views."""

    view_writer = ViewWriter

    def __init__(self, random, number, clock):
        self.random, self.number, self.model = random, number, f"m{number}"
        self.calendar = self.make_calendar(clock)
        self.views, self.links = [], []
        crosses = 0
        for letter in "abcde"[: random.choice([2, 3, 3, 4, 5])]:
            name = f"v{number}{letter}"
            table = random.choice([f"t{number}{letter}", name])
            view = self.view_writer(random, name, table, self.calendar)
            if self.views:
                kind = random.choice(
                    ["many_to_one"] * 3 + ["one_to_many"] * 2 + ["one_to_one", "many_to_many"]
                )
                # Two joins that multiply rows are enough for one model.
                crosses += kind == "many_to_many"
                kind = kind if crosses <= 2 else "many_to_one"
                is_cross = kind == "many_to_many" and sometimes(random, 0.4)
                self.links.append(Link(random.choice(self.views), view, kind, is_cross))
            self.views.append(view)
        for link in self.links:
            link.fill(random)
            link.left.links.append(link)
            link.right.links.append(link)
        self.tables = {view.table: (view.rows, view.columns) for view in self.views}

    def make_calendar(self, clock):
        return Calendar(clock)

    def settings(self):
        """Lines of the model file before its explores."""
        return ""

    def owns(self, path):
        return f"/{self.model}/" in f"/{path}" or path.startswith(f"{self.model}.")

    def files(self):
        files = {f"views/{self.model}/{view.name}.view.lkml": view.text() for view in self.views}
        text, names = f'connection: "data"\ninclude: "/views/{self.model}/*.view.lkml"\n', []
        text += self.settings()
        for i in range(self.random.choice([1, 2, 3])):
            explore = ExploreWriter(self.random, self, i)
            text += explore.text()
            names.append((explore.name, explore.aliases[explore.root]))
        files[f"{self.model}.model.lkml"] = text
        return files, names


class ExploreWriter:
    """Writes an explore that begins with one of the model's views and joins some of the others."""

    def __init__(self, random, model, i):
        self.random, self.model = random, model
        self.root = random.choice(model.views)
        self.naming = random.choice(["view_name", "view_name", "view_name", "from"])
        self.name = f"x{model.number}_{i}"
        if i == 0 and sometimes(random):
            self.name, self.naming = self.root.name, "plain"
        self.aliases = {self.root: self.name if self.naming == "from" else self.root.name}
        self.joins = []
        self.has_full = False

    def maybe(self, text, share):
        return text if sometimes(self.random, share) else ""

    def text(self):
        reached = [self.root]
        for view in reached:
            for link in view.links:
                other = link.other(view)
                if other not in self.aliases and not (self.joins and sometimes(self.random, 0.1)):
                    self.aliases[other] = other.name
                    reached.append(other)
                    self.joins.append(self.join(link, view, other))
        if self.root.key == "id" and sometimes(self.random, 0.25):
            self.joins.append(self.self_join())
        if not self.has_full and sometimes(self.random, 0.3):
            # Other joins than full ones give the same rows in any order.
            self.random.shuffle(self.joins)
        later = []
        if len(self.joins) > 1 and sometimes(self.random, 0.15):
            later = [self.joins.pop()]
        text = f"explore: {self.name} {{\n{self.head()}{''.join(self.joins)}}}\n"
        if later:
            text += f"explore: +{self.name} {{\n{later[0]}}}\n"
        return text

    def head(self):
        a, random = self.aliases, self.random
        text = {"plain": "", "from": f"  from: {self.root.name}\n"}.get(
            self.naming, f"  view_name: {self.root.name}\n"
        )
        view = random.choice(list(a))
        if sometimes(random, 0.15):
            pairs = [(f"{a[view]}.{n}", t) for n, t in view.own_filters() if t.strip()]
            filters = filter_text(random, pairs)
            text += f"  always_filter: {{ {filters} }}\n" if filters else ""
        if sometimes(random, 0.2):
            where = random.choice(["${%s.amount} > 0", "${%s.id} IS NOT NULL", "NOT ${%s.is_high}"])
            text += f"  sql_always_where: {where.replace('%s', a[view])} ;;\n"
        others = [alias for other, alias in a.items() if other is not self.root]
        if others and sometimes(random, 0.15):
            text += f"  always_join: [{random.choice(others)}]\n"
        return text + self.maybe(f"  fields: [ALL_FIELDS*, -{a[view]}.name]\n", 0.1)

    def join(self, link, view, other):
        """The join of a view through its link to a view that is there already."""
        random, relationship = self.random, link.relationship_from(view)
        lines = []
        type = random.choice(["left_outer", "left_outer", "", "", "inner", "inner", "full_outer"])
        if link.is_cross:
            type = "cross"
        self.has_full = self.has_full or type == "full_outer"
        lines += [f"type: {type}"] if type else []
        if relationship != "many_to_one" or sometimes(random, 0.7):
            lines.append(f"relationship: {relationship}")
        if not link.is_cross:
            lines.append(self.condition(link, view, other))
        earlier = [a for v, a in self.aliases.items() if v not in (view, other, self.root)]
        if earlier and sometimes(random, 0.4):
            lines.append(f"required_joins: [{random.choice(earlier)}]")
        lines += ['view_label: "Joined"'] if sometimes(random, 0.15) else []
        if sometimes(random, 0.2):
            is_set = sometimes(random)
            lines.append(f"fields: [{other.name}.basic*]" if is_set else self.listed(other))
        random.shuffle(lines)
        return f"  join: {other.name} {{\n    {' '.join(lines)}\n  }}\n"

    def listed(self, view):
        names = ["id", "city", "qty", "least", "cities"]
        names += ["count", "total", "middle"] if view.key else []
        return f"fields: [{', '.join(names)}]"

    def condition(self, link, view, other):
        """A foreign key, or equal columns and perhaps more, over fields or columns of a table."""
        random, a = self.random, self.aliases

        def side(of, column):
            is_joined = of is other and sometimes(random, 0.3)
            return f"${{TABLE}}.{column}" if is_joined else f"${{{a[of]}.{column}}}"

        is_foreign = link.has_column and link.many is view and other.key == "id"
        if is_foreign and sometimes(random, 0.25):
            is_short = view is self.root and sometimes(random)
            return f"foreign_key: {link.column if is_short else f'{a[view]}.{link.column}'}"
        sides = [side(link.many, link.column), side(link.one, "id")]
        if not link.has_column:
            sides = [side(view, "city"), side(other, "city")]
        random.shuffle(sides)
        more = ""
        if sometimes(random, 0.3):
            more = " AND " + random.choice(
                [
                    f"{side(other, 'amount')} > 2",
                    f"${{{a[view]}.is_high}}",
                    f"({side(other, 'qty')} IS NULL OR {side(view, 'qty')} <> 3)",
                ]
            )
        return f"sql_on: {' = '.join(sides)}{more} ;;"

    def self_join(self):
        alias, root = f"p{self.model.number}", self.aliases[self.root]
        return (
            f"  join: {alias} {{\n    from: {self.root.name} relationship: many_to_one\n"
            f"    sql_on: ${{{root}.parent}} = ${{{alias}.id}} ;;\n  }}\n"
        )
