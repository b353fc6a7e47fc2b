"""Random models of one view over one table, and random queries of their explores."""

import re
from datetime import datetime, timedelta

from .calendars import WEEKDAYS, Calendar
from .explores import TIMEFRAMES
from .filter_forms import FORMS, UNITS, random_filter

CLOCK = datetime(2018, 5, 18, 18, 30, 2)
CITIES = ["Oslo", "Rome", "Bern", "Nice", "Lima"]
NAMES = [
    "foo", "FOO", "Foo bar", "food", "100%", "100", "a_b", "axb", "it's", 'say "hi"', "back\\slash",
    "über", "naïve", "日本", "🦆 pond", " padded ", "-dash", "t-shirt", "a,b", "car^et", "NULL", "Empty",
    "", "two\nlines", "%", "_", "pad ", "x",
]  # fmt: skip
COLUMNS = [
    ("id", "integer"), ("name", "text"), ("city", "text"), ("amount", "number"), ("qty", "integer"),
    ("big", "integer"), ("flag", "integer"), ("day", "date"), ("at", "datetime"), ("seen", "epoch"),
    ("booked", "yyyymmdd"), ("parent", "integer"),
]  # fmt: skip
DAY_FRAMES = [f for f in TIMEFRAMES if f not in ("time", "hour", "minute", "minute10", "time_of_day",
                                                 "hour_of_day")]  # fmt: skip
EPOCH = datetime(1970, 1, 1)


def names_only(formula, offered):
    """Whether all fields that a filter_expression names are among the offered ones."""
    names = re.findall(r"\$\{([^}]*)\}|matches_filter\(\s*([^,{}\s]+)\s*,", formula)
    return all((a or b) in offered for a, b in names)


def sometimes(random, share=0.5):
    return random.random() < share


# Tables


def moments(random, calendar):
    """Moments at and around the starts of units near the clock, and others years away."""
    if sometimes(random, 0.1):
        return calendar.now + timedelta(seconds=random.randint(-10**8, 10**8))
    unit = random.choice(UNITS)
    start = calendar.start(calendar.now, unit)
    edge = calendar.add(start, random.randint(-4, 4), unit)
    return edge + timedelta(seconds=random.choice([0, 0, -1, 1, 59, 86399]))


def table_rows(random, calendar, count):
    def maybe(value, share=0.12):
        return None if sometimes(random, share) else value

    rows = []
    for identity in range(1, count + 1):
        day, at, seen = (moments(random, calendar) for _ in range(3))
        booked = moments(random, calendar)
        rows.append(
            {
                "id": identity,
                "name": maybe(random.choice(NAMES)),
                "city": maybe(random.choice(CITIES)),
                "amount": maybe(random.randint(-20, 160) / 4),
                "qty": maybe(random.randint(-3, 12)),
                "big": maybe(random.choice([2**53 + 1, 4 * 10**18, -7, 10**12])),
                "flag": maybe(random.randint(0, 1)),
                "day": maybe(day.strftime("%Y-%m-%d")),
                "at": maybe(at.strftime("%Y-%m-%d %H:%M:%S")),
                "seen": maybe(int((seen - EPOCH).total_seconds())),
                "booked": maybe(int(booked.strftime("%Y%m%d"))),
                "parent": maybe(random.randint(1, count + 3)),
            }
        )
    return rows


# Models

NUMBER_SQL = [
    "${amount} * 2 + ${qty}",
    "1.0 * ${amount} / NULLIF(${qty}, 0)",
    "COALESCE(${qty}, -1) - 1",
    "CASE WHEN ${amount} > 5 THEN ${qty} WHEN ${qty} IS NULL THEN -1 ELSE 0 END",
    "CASE ${qty} WHEN 1 THEN 10 WHEN 2 THEN 20 END",
    "-${TABLE}.qty * (${amount} + 1)",
    "CASE WHEN ${is_high} THEN ${amount} ELSE NULL END",
    "${created_year} * 100 + ${created_month_num}",
]
STRING_SQL = [
    "${city} || '-' || COALESCE(${name}, '?')",
    "CASE WHEN ${amount} < 0 OR ${qty} = 3 THEN 'it''s low' WHEN ${amount} > 20 THEN 'high' END",
    "NULLIF(${city}, 'Oslo')",
    "COALESCE(${name}, ${city}, 'none')",
]
YESNO_SQL = [
    "${TABLE}.flag = 1",
    "${city} IN ('Oslo', 'Rome')",
    "${city} NOT IN ('Oslo', 'Rome')",
    "${qty} IS NULL",
    "NOT (${amount} < 2 OR ${qty} = 3)",
    "${name} LIKE '%1%' OR ${qty} <> 4",
    "${qty} >= 2 AND ${amount} IS NOT NULL",
    "${qty} <= 5 AND NOT ${is_high}",
]
CASES = [
    """case: {
      when: { sql: ${amount} < 5 ;; label: "Small" }
      when: { sql: ${is_high} AND ${qty} > 2 ;; label: "Large" }
      else: "Other" }""",
    """case: {
      when: { sql: ${TABLE}.city = 'Oslo' ;; label: "North" }
      when: { sql: ${qty} IS NULL ;; label: "Unknown" } }""",
]
TIERS = [
    ("[0, 10, 20]", "integer"), ("[5]", "integer"), ("[0, 10, 20]", "classic"),
    ("[-2.5, 0.5, 20]", "interval"), ("[0, 5, 10, 30]", "relational"), ("[2.5, 12]", None),
]  # fmt: skip
NUMBER_MEASURES = [
    "1.0 * ${total} / NULLIF(${count}, 0)",
    "${total} - COALESCE(${mean}, 0)",
    "SUM(${TABLE}.amount) * 2 + COUNT(*)",
    "CASE WHEN ${count} > 3 THEN ${total} END",
    "${some} + ${count}",
]
TEXT_MEASURES = ["MIN(${city})", "CASE WHEN ${count} > 3 THEN 'many' ELSE 'few' END", "MAX(${name})"]
YESNO_MEASURES = ["${count} > 3", "MAX(${amount}) >= 20", "${total} IS NULL OR ${count} = 1"]
DATE_MEASURES = ["MAX(${created_raw})", "MIN(${TABLE}.at)"]
CONDITIONS = ["amount > 0", "qty IS NOT NULL AND city <> 'Rome'", "id > 5 OR name IS NULL"]


def random_pairs(random, rows, calendar):
    """Filters of a measure or an explore on some of the dimensions that every view has."""
    kinds = {"city": "string", "name": "string", "amount": "number", "qty": "number"}
    kinds |= {"is_high": "yesno", "created_date": "date", "created_time": "date", "id": "number"}
    pairs = []
    for name in random.sample(list(kinds), random.choice([1, 1, 2])):
        source = calendar if kinds[name] == "date" else []
        if name in ("city", "name", "amount", "qty", "id"):
            source = [row[name] for row in rows]
        pairs.append((name, random_filter(kinds[name], random, source)[1]))
    return pairs


def filter_text(random, pairs):
    """The filters in one of the two ways to write them; none that holds a backslash."""

    def string(text):
        return '"' + text.replace('"', '\\"') + '"'

    pairs = [(name, text) for name, text in pairs if "\\" not in text]
    if not pairs:
        return ""
    if sometimes(random, 0.25):
        return " ".join(f"filters: {{ field: {n} value: {string(t)} }}" for n, t in pairs)
    return "filters: [" + ", ".join(f"{n}: {string(t)}" for n, t in pairs) + "]"


class ModelWriter:
    """Writes the files of one model: a model file, a view file, and perhaps a refinement's file."""

    def __init__(self, random, number, clock):
        self.random, self.number = random, number
        self.view, self.model = f"v{number}", f"m{number}"
        # A view without a source reads the table of its own name.
        self.table = random.choice([f"t{number}", f"t{number}", f"t{number}", self.view])
        self.week_start = random.choice([0, 0, 0, 1, 2, 3, 4, 5, 6, 6])
        self.offset = random.choice([0, 0, 0, 1, 3, 6, -3, -1])
        self.calendar = Calendar(clock, self.week_start, self.offset)
        # A view that names itself in a reference cannot be used under another name.
        self.qualifier = random.choice(["", "", f"{self.view}."])
        self.rows = table_rows(random, self.calendar, random.randint(25, 40))
        self.tables = {self.table: (self.rows, COLUMNS)}

    def owns(self, path):
        stem = path.rpartition("/")[2].partition(".")[0]
        return stem == self.model

    def maybe(self, text, share=0.4):
        return text if sometimes(self.random, share) else ""

    def values(self, column):
        return [row[column] for row in self.rows]

    def filters(self):
        return random_pairs(self.random, self.rows, self.calendar)

    def filter_text(self, pairs):
        return filter_text(self.random, pairs)

    def named(self):
        choices = ["value_format_name: whole", 'value_format: "0.00"', 'label: "A label"']
        choices += ['group_label: "Group"', "hidden: yes", 'description: "Says {what} # it is"']
        return self.maybe(self.random.choice(choices), 0.3)

    def dimension(self, name, body):
        return f"  dimension: {name} {{ {body} {self.named()} }}\n"

    def group(self, name, sql, frames, extra=""):
        frames = f"timeframes: [{', '.join(frames)}]" if frames else ""
        type = "type: time"
        zone = self.maybe("convert_tz: no")
        return f"  dimension_group: {name} {{\n    {type} {frames} {extra} {zone} {sql}\n  }}\n"

    def dimensions(self):
        random = self.random
        tiers, style = random.choice(TIERS)
        style = f"style: {style}" if style else ""
        grade = random.choice(["", "style: classic", "style: interval", "style: relational"])
        band = random.choice(["${amount}", "${TABLE}.qty"])
        quarter_frames = [f for f in TIMEFRAMES if sometimes(random, 0.8)]
        needed = ["raw", "date", "time", "year", "month_num"]
        frames = needed + [f for f in quarter_frames if f not in needed]
        texts = [
            self.dimension("id", "primary_key: yes type: number sql: ${TABLE}.id ;;"),
            self.dimension("name", random.choice(["sql: ${TABLE}.name ;;", "type: string", ""])),
            self.dimension("city", "type: string sql: ${TABLE}.city ;;"),
            self.dimension("amount", "type: number sql: ${TABLE}.amount ;;"),
            self.dimension("qty", "type: number sql: ${TABLE}.qty ;;"),
            self.dimension("quantity", f"type: number sql: ${{{self.qualifier}qty}} ;;"),
            self.dimension("is_high", "type: yesno sql: ${amount} >= 10 ;;"),
            self.dimension("worth", f"type: number sql: {random.choice(NUMBER_SQL)} ;;"),
            self.dimension("label", f"type: string sql: {random.choice(STRING_SQL)} ;;"),
            self.dimension("is_good", f"type: yesno sql: {random.choice(YESNO_SQL)} ;;"),
            self.dimension("size", random.choice(CASES)),
            self.dimension("band", f"type: tier tiers: {tiers} {style} sql: {band} ;;"),
            self.dimension("grade", "type: tier tiers: [0, 5, 12] %s sql: ${qty} ;;" % grade),
            self.dimension("on_day", "type: date datatype: date sql: ${TABLE}.day ;;"),
            self.dimension("at_time", "type: date_time sql: ${TABLE}.at ;;"),
            self.group("created", "sql: ${TABLE}.at ;;", frames if sometimes(random, 0.8) else None),
            self.group("due", "sql: ${TABLE}.day ;;", DAY_FRAMES, "datatype: date"),
            self.group(
                "seen", "sql: ${TABLE}.seen ;;", [f for f in TIMEFRAMES if f != "raw"], "datatype: epoch"
            ),
            self.group(
                "booked",
                "sql: ${TABLE}.booked ;;",
                [f for f in DAY_FRAMES if f != "raw"],
                "datatype: yyyymmdd",
            ),
        ]
        random.shuffle(texts)
        return texts

    def measures(self):
        random = self.random

        def measure(name, body, filtered=0.0):
            filters = self.filter_text(self.filters()) if sometimes(random, filtered) else ""
            return f"  measure: {name} {{ {body} {filters} {self.named()} }}\n"

        percent = random.choice([10, 25, 75, 90, 95])
        number = random.choice(["${amount}", "${qty}", "${TABLE}.amount * 2"])
        distinct = random.choice(["${city}", "${qty}", "${name}", "${created_date}"])
        number_measure = random.choice(NUMBER_MEASURES)
        return [
            measure("count", "type: count"),
            measure("some", "type: count", 1),
            measure("kinds", f"type: count_distinct sql: {distinct} ;;", 0.3),
            measure("total", "type: sum sql: ${amount} ;;"),
            measure("part", f"type: sum sql: {number} ;;", 1),
            measure("vast", "type: sum sql: ${TABLE}.big ;;"),
            measure("mean", f"type: average sql: {number} ;;", 0.3),
            measure("least", f"type: min sql: {number} ;;", 0.3),
            measure("most", f"type: max sql: {number} ;;", 0.3),
            measure("middle", f"type: median sql: {number} ;;", 0.3),
            measure("share", f"type: percentile percentile: {percent} sql: {number} ;;", 0.3),
            measure("ratio", f"type: number sql: {number_measure} ;;"),
            measure("first", f"type: string sql: {random.choice(TEXT_MEASURES)} ;;"),
            measure("latest", f"type: date sql: {random.choice(DATE_MEASURES)} ;;"),
            measure("is_many", f"type: yesno sql: {random.choice(YESNO_MEASURES)} ;;"),
            measure("cities", "type: list list_field: city", 0.3),
        ]

    def source(self):
        if sometimes(self.random, 0.3):
            where = self.random.choice(["", f" WHERE {self.random.choice(CONDITIONS)}"])
            return f"  derived_table: {{ sql: SELECT * FROM {self.table}{where} ;; }}\n"
        return "" if self.table == self.view else f"  sql_table_name: {self.table} ;;\n"

    def view_text(self):
        body = "".join(self.dimensions() + self.measures())
        sets = "  set: money { fields: [amount, total, worth] }\n"
        sets += "  set: all { fields: [ALL_FIELDS*, -money*] }\n"
        if sometimes(self.random, 0.3):
            extension = f"view: {self.view} {{\n  extends: [{self.view}_parent]\n"
            extension += '  dimension: amount { label: "From a parent" }\n'
            extension += self.maybe(
                "  dimension: worth { sql: COALESCE(${amount}, 0) + 0.25 ;; }\n", 0.7
            )
            parent = f"view: {self.view}_parent {{\n{self.source()}{sets}{body}}}\n"
            return parent + extension + "}\n"
        return f"view: {self.view} {{\n{self.source()}{sets}{body}}}\n"

    def refinement_text(self):
        return (
            f"view: +{self.view} {{\n"
            "  dimension: quantity { sql: ${qty} + 1 ;; }\n"
            "  measure: refined { type: sum sql: ${quantity} ;; }\n}\n"
        )

    def always(self):
        body = ""
        if sometimes(self.random, 0.2):
            pairs = [(f"{self.alias}.{n}", t) for n, t in self.filters()]
            body += f"  always_filter: {{ {self.filter_text(pairs)} }}\n"
        if sometimes(self.random, 0.3):
            condition = self.random.choice(
                ["${%s.amount} > 0", "${%s.city} = 'Oslo' OR ${%s.qty} IS NULL", "NOT ${%s.is_high}"]
            )
            body += f"  sql_always_where: {condition.replace('%s', self.alias)} ;;\n"
        return body

    def explores(self):
        """The text of the explores, and their names with the name of the view in each."""
        random, number = self.random, self.number
        fields = ["", "  fields: [ALL_FIELDS*, -{a}.money*]\n", "  fields: [{a}.all*]\n"]
        names, text = [], ""
        for kind in ("plain", "view_name") if self.qualifier else ("plain", "view_name", "from"):
            name = self.view if kind == "plain" else f"{kind}_{number}"
            self.alias = name if kind == "from" else self.view
            body = {"plain": "", "from": f"  from: {self.view}\n"}.get(
                kind, f"  view_name: {self.view}\n"
            )
            body += self.always() + self.maybe('  label: "Explore"\n') + self.maybe("  hidden: yes\n")
            body += random.choice(fields).format(a=self.alias)
            text += f"explore: {name} {{\n{body}}}\n"
            names.append((name, self.alias))
        if sometimes(random, 0.3):
            self.alias = self.view
            text += f"explore: more_{number} {{\n  extends: [view_name_{number}]\n"
            text += f"  view_name: {self.view}\n{self.always()}}}\n"
            names.append((f"more_{number}", self.view))
        if sometimes(random, 0.3):
            text += f"explore: +{self.view} {{ sql_always_where: ${{{self.view}.id}} > 3 ;; }}\n"
        return text, names

    def files(self):
        random, number = self.random, self.number
        text = f'connection: "data"\nlabel: "Model {number}"\n'
        include = ['"/views/m%d/*.view.lkml"', '"/views/**/m%d.view.lkml"', '"views/m%d/*.view"']
        text += f"include: {random.choice(include) % number}\n"
        if self.week_start or sometimes(random, 0.3):
            text += f"week_start_day: {WEEKDAYS[self.week_start]}\n"
        if self.offset:
            text += f"fiscal_month_offset: {self.offset}\n"
        text += random.choice(["", "", "case_sensitive: yes\n", "case_sensitive: no\n"])
        text += 'named_value_format: whole { value_format: "#,##0" }\n'
        explores, names = self.explores()
        files = {f"views/m{number}/m{number}.view.lkml": self.view_text()}
        if sometimes(random, 0.3):
            path = f"refinements/m{number}.lkml"
            files[path] = self.refinement_text()
            text += f'include: "/{path}"\n'
        files[f"{self.model}.model.lkml"] = text + explores
        return files, names


# Queries

FORMULAS = [
    "1=2",
    "1=1",
    "${%.amount} > 5 AND NOT ${%.is_high}",
    "NOT (${%.amount} > 5 OR ${%.qty} = 2)",
    "${%.amount} = null OR ${%.qty} != 3",
    'is_null(${%.amount}) OR ${%.city} = "Oslo"',
    "${%.is_good} = no AND ${%.is_high}",
    "matches_filter(${%.city}, `-Oslo`)",
    "matches_filter(${%.created_date}, `30 days`) OR matches_filter(${%.qty}, `[1,5)`)",
    'contains(${%.name}, "o") AND length(${%.city}) < 5',
    "coalesce(${%.amount}, 100) / 2 >= 10",
    "if(${%.is_high}, ${%.id} > 10, ${%.id} <= 10)",
    'concat(${%.city}, "!") = "Rome!"',
]


KEYWORDS = [
    "sql_table_name", "derived_table", "extends", "view: +", "explore: +", "week_start_day",
    "fiscal_month_offset", "case_sensitive: yes", "case_sensitive: no", "named_value_format",
    "value_format_name", "value_format:", "label:", "group_label", "hidden", "description",
    "primary_key", "convert_tz", "set:", "filters: [", "filters: {{", "${{{view}.qty}}", "#",
]  # fmt: skip
EXPLORE_KEYWORDS = ["from", "view_name", "fields", "always_filter", "sql_always_where", "extends"]


class QueryWriter:
    """Random queries of one model's explores, with the names of the forms that each reaches."""

    def __init__(self, random, writer, project, names):
        self.random, self.writer, self.names = random, writer, names
        self.project = project
        self.text = "".join(text for path, text in project.files.items() if writer.owns(path))

    def query(self):
        random = self.random
        name, alias = random.choice(self.names)
        explore = self.project.explore(self.writer.model, name)
        offered = sorted(explore.offered())
        dimensions = [n for n in offered if not explore.fields[n].is_measure]
        measures = [n for n in offered if explore.fields[n].is_measure]
        groups = [n for n in dimensions if explore.fields[n].frame]
        others = [n for n in dimensions if not explore.fields[n].frame]
        fields = random.sample(groups, random.choice([0, 0, 1, 2]))
        fields += random.sample(others, random.choice([0, 1, 1, 2]))
        if sometimes(random, 0.3):
            fields = [f"{alias}.id"]
        fields += random.sample(measures, random.choice([0, 0, 1, 2, 4]))
        if not fields:
            fields = [random.choice(measures)]
        if sometimes(random, 0.1):
            random.shuffle(fields)
        query = {"model": self.writer.model, "view": name, "fields": fields}
        self.forms = [f"fields {self.kind(explore.fields[n])}" for n in fields]
        query["filters"] = self.filters(explore, offered)
        self.sort_and_cut(query, explore)
        if sometimes(random, 0.08):
            formula = random.choice(FORMULAS)
            text = formula.replace("%", alias)
            # A field that the explore leaves out cannot be named.
            if names_only(text, offered):
                query["filter_expression"] = text
                self.forms.append(f"filter_expression {formula}")
        self.forms += self.keywords(explore)
        return query, self.forms

    @staticmethod
    def kind(field):
        if field.frame:
            return f"{field.frame} of {field.block.get('datatype', 'datetime')}"
        words = [field.kind, field.type]
        words += ["with filters"] if field.block.get("filters") else []
        words += [field.block.get("style", "")] if field.type == "tier" else []
        return " ".join(words).strip()

    def filters(self, explore, offered):
        random, filters = self.random, {}
        fields = [explore.fields[n] for n in offered]
        fields = [f for f in fields if f.type not in ("list", "percentile")]
        dates = [f for f in fields if f.filter_kind == "date" and not f.is_measure]
        measures = [f for f in fields if f.is_measure]
        others = [f for f in fields if f.filter_kind != "date" and not f.is_measure]
        always = explore.block.get("always_filter") is not None
        for _ in range(random.choice([0, 1, 1, 1, 1, 2, 2])):
            field = random.choice(random.choice([dates, dates, others, others, measures]))
            form, text = random_filter(field.filter_kind, random, self.source(explore, field))
            if field.type == "tier" and any(c in text for c in "%_"):
                continue
            if text == "" and always:
                continue
            filters[field.name] = text
            self.forms.append(form)
            if field.is_measure:
                self.forms.append(f"having {field.filter_kind}")
        return filters

    def source(self, explore, field):
        """What a filter's form draws on: the calendar for dates, else values that the field has."""
        if field.filter_kind == "date":
            return self.writer.calendar
        if field.is_measure:
            return self.writer.values("city" if field.filter_kind == "string" else "qty")
        value = explore.value(field)
        return [value({field.alias: row}) for row in explore.table(field.alias)]

    def sort_and_cut(self, query, explore):
        random, fields = self.random, query["fields"]
        sortable = [n for n in fields if explore.fields[n].has_plain_order]
        if sometimes(random, 0.4) and sortable:
            names = random.sample(sortable, random.randint(1, len(sortable)))
            query["sorts"] = [name + random.choice(["", " desc", " desc 0"]) for name in names]
            self.forms.append("sorts asked")
        elif sometimes(random, 0.05):
            query["sorts"] = ["__UNSORTED__"]
            self.forms.append("sorts none")
        else:
            self.forms.append("sorts default")
        if sometimes(random, 0.3):
            limit = random.choice([5, 5, 3, 10, 1, 0, -1])
            query["limit"] = random.choice([limit, str(limit)])
            self.forms.append(f"limit {'all' if limit < 0 else min(limit, 1)}")

    def keywords(self, explore):
        found = []
        for word in KEYWORDS:
            word = word.format(view=self.writer.view)
            if word in self.text:
                found.append(f"keyword {word.replace(self.writer.view, 'view')}")
        for word in EXPLORE_KEYWORDS:
            if explore.block.get(word) is not None:
                found.append(f"explore {word}")
        return found


def required():
    """The forms that a long run over single views must reach."""
    forms = [f"{kind} {name}" for kind, texts in FORMS.items() for name in texts]
    forms += [f"having {kind}" for kind in ("number", "string", "date", "yesno")]
    forms += [f"fields dimension {t}" for t in ("string", "number", "yesno", "date", "date_time", "case")]
    forms += [f"fields dimension tier {s}".strip() for s in ("integer", "classic", "interval", "relational", "")]
    for frame in TIMEFRAMES:
        kinds = ["datetime"] + ["epoch"] * (frame != "raw") + ["date"] * (frame in DAY_FRAMES)
        kinds += ["yyyymmdd"] * (frame in DAY_FRAMES and frame != "raw")
        forms += [f"fields {frame} of {kind}" for kind in kinds]
    plain = ["count", "sum", "number", "string", "date", "yesno"]
    either = ["count_distinct", "average", "min", "max", "median", "percentile", "list"]
    forms += [f"fields measure {kind}" for kind in plain + either]
    forms += [f"fields measure {kind} with filters" for kind in ["count", "sum"] + either]
    forms += [f"filter_expression {formula}" for formula in FORMULAS]
    forms += [f"keyword {word.format(view='view')}" for word in KEYWORDS]
    forms += [f"explore {word}" for word in EXPLORE_KEYWORDS]
    return forms + ["sorts asked", "sorts none", "sorts default", "limit all", "limit 0", "limit 1"]
