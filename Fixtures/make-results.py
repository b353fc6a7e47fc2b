#!/usr/bin/env python3
"""Writes Fixtures/Results: the same results once per format.

    python3 Fixtures/make-results.py

The cases below are data; the rest is the formats' rules once more, in the plainest way and without
a look at Sources, so that two readings of the rules meet in the tests. It writes

    <case>/result.<format>              the result, nothing lost
    <case>/from-json/result.<format>    what is left of it through json or inline_json
    <case>/from-csv/result.<format>     what is left of it through csv or txt
    <case>/from-bi/result.<format>      what is left of it through json_bi
    <case>/from-fe/result.<format>      what json_fe, which says all before the rows, makes of it
    <case>/from-md/result.<format>      what is left of it through md
    <case>/from-html/result.<format>    what is left of it through html
    <case>/from-gsxml/result.<format>   what is left of it through gsxml
    <case>/variants/<what>.<format>     other spellings of the result

In the from- folders there are only files that differ from the ones above. A json_detail, json_fe or
json_bi file in them holds the members that the written document must have, not all of it.
"""

import json
import re
import shutil
import unicodedata
from dataclasses import dataclass, field as member
from html import unescape
from pathlib import Path

ROOT = Path(__file__).parent / "Results"
SEPARATOR = "|FIELD|"
ROW_TOTAL = "$$$_row_total_$$$"


# --- What a result is made of ---


class Number(str):
    """The text of a number."""


class Raw(str):
    """The text of a nested JSON value."""


@dataclass
class Facets:
    """A value with what json_detail shows beside it."""

    value: object
    more: str


@dataclass
class Field:
    name: str
    label: str
    short: str
    kind: str = "dimension"
    type: str = "string"
    hidden: bool = False
    more: str = ""

    @property
    def is_numeric(self):
        return self.type in ("number", "count", "sum", "average")


@dataclass
class Pivot:
    key: str
    data: dict
    label: str
    labels: dict | None = None
    is_total: bool = False
    # What a reader of plain json shows, which knows the key only.
    label_of_key: str | None = None


@dataclass
class Case:
    name: str
    fields: list
    rows: list
    pivot_fields: list = member(default_factory=list)
    pivots: list = member(default_factory=list)
    totals: dict | None = None
    # Rows of subtotals, by the place of the row that they stand behind in a table.
    subtotals: dict = member(default_factory=dict)
    head: str = ""
    tail: str = ""
    variants: dict = member(default_factory=dict)

    def of_kind(self, kind):
        return [f for f in self.fields if f.kind == kind]

    @property
    def pivoted(self):
        """The names of the fields with pivots."""
        return {
            name
            for row in self.rows
            for name, value in row.items()
            if isinstance(value, dict)
        }


def dimension(name, label, short, **more):
    return Field(name, label, short, "dimension", **more)


def measure(name, label, short, type="count", **more):
    return Field(name, label, short, "measure", type, **more)


def calculation(name, label, **more):
    return Field(name, label, label, "table_calculation", "number", **more)


def plain(value):
    return value.value if isinstance(value, Facets) else value


# --- The flat table: dimensions, measures or pivots with theirs, row totals, calculations ---


def flat_columns(case, shows_hidden):
    fields = [f for f in case.fields if shows_hidden or not f.hidden]
    of = lambda kind: [f for f in fields if f.kind == kind]
    pivoted = [f for f in of("measure") + of("table_calculation") if f.name in case.pivoted]
    columns = [(f, None) for f in of("dimension")]
    columns += [(f, None) for f in of("measure") if f not in pivoted]
    for is_total in (False, True):
        for pivot in case.pivots:
            if pivot.is_total == is_total:
                columns += [
                    (f, pivot)
                    for f in pivoted
                    if not (is_total and f.kind == "table_calculation")
                ]
    columns += [(f, None) for f in of("table_calculation") if f not in pivoted]
    return columns


def heading(column, names):
    field, pivot = column
    text = field.name if names else field.label
    if pivot is None:
        return text
    label = (pivot.label_of_key or pivot.label) if names else pivot.label
    return f"{label} {text}"


def cell(row, column):
    field, pivot = column
    value = row.get(field.name)
    if pivot is not None:
        value = (value or {}).get(pivot.key)
    return plain(value)


@dataclass
class Table:
    headings: list
    rows: list
    # Which columns are known to hold numbers.
    numeric: list = member(default_factory=list)
    # What stands above the measure of each column: one value for each pivot field.
    above: list = member(default_factory=list)
    lowest: list = member(default_factory=list)
    # Whether the last row is known to be the totals row.
    has_totals: bool = False


def flat_table(case, names=False, totals=True):
    columns = flat_columns(case, shows_hidden=names)
    shown_rows = []
    for place, row in enumerate(case.rows):
        shown_rows += [row] + (case.subtotals.get(place, []) if totals else [])
    rows = [[cell(row, column) for column in columns] for row in shown_rows]
    if totals and case.totals is not None:
        rows.append([cell(case.totals, column) for column in columns])
    numeric = [column[0].is_numeric for column in columns]
    if names:
        # A reader of plain json sees the values only.
        cells = [[v for v in (row[i] for row in rows) if v is not None] for i in range(len(columns))]
        numeric = [bool(c) and all(isinstance(v, Number) for v in c) for c in cells]
    shown = lambda pivot: (names and pivot.label_of_key or pivot.label).split(" - ")
    above = [shown(pivot) if pivot else [] for _, pivot in columns]
    lowest = [field.name if names else field.label for field, _ in columns]
    headings = [heading(column, names) for column in columns]
    has_totals = totals and case.totals is not None
    return Table(headings, rows, numeric, above, lowest, has_totals)


# --- csv and txt ---


def cell_text(value):
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


def delimited(table, delimiter, line_end="\n", quote_all=False):
    def quoted(text):
        if text == "" and len(table.headings) == 1:
            return '""'
        special = any(c in text for c in (delimiter, '"', "\n", "\r"))
        blank = text[:1] in (" ", "\t") or text[-1:] in (" ", "\t")
        if special or (text != "" and blank) or (quote_all and text != ""):
            return '"' + text.replace('"', '""') + '"'
        return text

    if not table.headings:
        return ""
    records = [table.headings] + [[cell_text(v) for v in row] for row in table.rows]
    return "".join(delimiter.join(quoted(t) for t in r) + line_end for r in records)


JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def through_text(table, is_single=False, headings=None, numeric_if_empty=None):
    """The table as a reader of text finds it: text, and numbers by their looks."""
    headings = headings or table.headings
    columns = [[cell_text(row[i]) for row in table.rows] for i in range(len(headings))]
    values, numbers = [], []
    for index, texts in enumerate(columns):
        filled = [t for t in texts if t != ""]
        numeric = bool(filled) and all(JSON_NUMBER.fullmatch(t) for t in filled)
        is_empty = not filled and numeric_if_empty and numeric_if_empty[index]
        numbers.append(numeric or is_empty)
        make = Number if numeric else str
        empty = "" if is_single else None
        values.append([empty if t == "" else make(t) for t in texts])
    return Table(headings, [list(row) for row in zip(*values)], numbers)


def through_csv(table):
    # The only empty cell of a row is written in quotes.
    return through_text(table, len(table.headings) == 1)


def through_md(table):
    # Where there are no values, the alignment tells numbers.
    return through_text(table, numeric_if_empty=table.numeric)


def held(value):
    """What XML and HTML can hold of a value."""
    return type(value)(unescape(xml_text(value))) if isinstance(value, str) else value


def through_html(table):
    joined = lambda above, low: " ".join(filter(None, (" - ".join(filter(None, above)), low)))
    headings = [joined(above, low) for above, low in zip(table.above, table.lowest)]
    rows = [[held(value) for value in row] for row in table.rows]
    return through_text(Table(table.headings, rows), headings=headings)


def through_gsxml(table):
    """As through html, but null is not the same as empty text."""
    rows = [[held(value) for value in row] for row in table.rows]
    read = through_text(Table(table.headings, rows), headings=[held(t) for t in table.headings])
    for row, source in zip(read.rows, rows):
        for index, value in enumerate(source):
            if value is None or value == "":
                row[index] = value
    return read


# --- json and inline_json ---


def json_string(text):
    def escaped(c):
        named = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f"}
        named |= {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
        return named.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c)

    return '"' + "".join(escaped(c) for c in text) + '"'


def json_value(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (Number, Raw)):
        return str(value)
    return json_string(value)


def json_object(members):
    return "{" + ",".join(f"{json_string(k)}:{v}" for k, v in members) + "}"


def json_rows(case):
    inner = SEPARATOR.join(f.name for f in case.pivot_fields)
    texts = []
    for row in case.rows:
        members = []
        for field in case.fields:
            if field.name in case.pivoted:
                cells = [
                    (column[1].key, json_value(cell(row, column)))
                    for column in flat_columns(case, shows_hidden=True)
                    if column[0] is field
                ]
                members.append((field.name, json_object([(inner, json_object(cells))])))
            else:
                members.append((field.name, json_value(plain(row.get(field.name)))))
        texts.append(json_object(members))
    return texts


def json_rows_of_table(table):
    return [
        json_object(zip(table.headings, map(json_value, row))) for row in table.rows
    ]


def json_document(rows):
    return "[" + ",\n".join(rows) + "]\n"


def inline_document(rows):
    text = "[" + ",".join(rows) + "]"
    text = text.replace("</", "<\\/")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def ndjson(rows):
    return "".join(row + "\n" for row in rows)


# --- gsxml ---


def xml_text(text):
    def escaped(c):
        named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
        held = c in "\t\n\r" or 32 <= ord(c) and ord(c) not in (0xFFFE, 0xFFFF)
        return named.get(c, c) if held else "\ufffd"

    return "".join(escaped(c) for c in text)


def gsxml(table):
    def xml_cell(value):
        return "<cell/>" if value is None else f"<cell>{xml_text(cell_text(value))}</cell>"

    rows = [table.headings] + table.rows
    lines = ["<row>" + "".join(xml_cell(v) for v in row) + "</row>" for row in rows]
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join([declaration, "<results>", *lines, "</results>"]) + "\n"


# --- md ---


def md_text(text):
    text = re.sub(r"([\\|`*\[<~@])", r"\\\1", text)
    text = re.sub(r"&(?=[#A-Za-z0-9])", r"\\&", text)
    text = re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", text)
    text = re.sub(r":(?=/)", r"\\:", text)
    text = re.sub(r"(?i)(www)\.", r"\1\\.", text)
    blanks = lambda m: "".join(f"&#{ord(c)};" if c != "\n" else c for c in m.group())
    trimmed = r"[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+"
    text = re.sub(rf"\A{trimmed}|{trimmed}\Z|\r", blanks, text)
    return text.replace("\n", "<br>")


def markdown(table):
    if not table.headings:
        return ""
    line = lambda cells: "| " + " | ".join(cells) + " |\n"
    dashes = line("---:" if numeric else "---" for numeric in table.numeric)
    rows = "".join(line(md_text(cell_text(v)) for v in row) for row in table.rows)
    return line(map(md_text, table.headings)) + dashes + rows


# --- table and records ---

ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]")


def displayed(text):
    """The text without characters that move the cursor of a terminal."""
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    shown = lambda m: named.get(m.group()) or f"\\u{{{ord(m.group()):X}}}"
    return ESCAPED.sub(shown, text)


def width(text):
    """Columns in a terminal, of the characters that the cases have."""
    text = re.sub("\u200d.", "", text)
    # Python takes code points without a character for fullwidth.
    is_wide = lambda c: unicodedata.east_asian_width(c) in "WF" and unicodedata.category(c) != "Cn"
    wide = sum(map(is_wide, text))
    marks = sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)
    return len(text) + wide - marks


def aligned(table):
    """A table with lines of box drawing characters."""
    if not table.headings:
        return ""
    cells = [[displayed(cell_text(v)) for v in row] for row in table.rows]
    headings = [displayed(text) for text in table.headings]
    widths = []
    for index, text in enumerate(headings):
        sampled = max((width(row[index]) for row in cells), default=0)
        widths.append(max(width(text), min(sampled, 100), 1))

    def line(texts):
        padded = []
        for text, room, numeric in zip(texts, widths, table.numeric):
            blanks = " " * (room - width(text))
            padded.append(blanks + text if numeric else text + blanks)
        return "│ " + " │ ".join(padded) + " │\n"

    rule = lambda marks: marks[0] + marks[1].join("─" * (n + 2) for n in widths) + marks[2] + "\n"
    parts = [rule("┌┬┐"), line(headings), rule("├┼┤")]
    last = len(cells) - 1
    for place, row in enumerate(cells):
        if table.has_totals and place == last and place > 0:
            parts.append(rule("├┼┤"))
        parts.append(line(row))
    return "".join(parts) + rule("└┴┘")


def records(table):
    if not table.headings:
        return ""
    pairs = lambda row: zip(table.headings, row)
    record = lambda row: "".join(
        f"{displayed(name)}: {displayed(cell_text(value))}\n" for name, value in pairs(row))
    return "\n".join(map(record, table.rows))


# --- html ---


def html_cell(name, text, span=1):
    lines = text.split("\n")
    lost = any(re.search(r"\A | \Z|  |[\t\r]", line) for line in lines)
    start = f"<{name}" + (f' colspan="{span}"' if span > 1 else "")
    start += ' style="white-space:pre-wrap">' if lost else ">"
    return start + "<br>".join(xml_text(line) for line in lines) + f"</{name}>"


def html(table):
    levels = max(map(len, table.above), default=0)
    lines = []
    for level in range(levels):
        cells, last = [], None
        for above in table.above:
            path = above[: level + 1]
            if path == last:
                cells[-1][1] += 1
            else:
                cells.append([above[level] if level < len(above) else "", 1])
            last = path
        lines.append("".join(html_cell("th", text, span) for text, span in cells))
    if table.headings:
        lines.append("".join(html_cell("th", t) for t in table.lowest or table.headings))
    for row in table.rows:
        if row:
            lines.append("".join(html_cell("td", cell_text(v)) for v in row))
    return "<table>\n" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>"


# --- json_detail ---


def detail_cell(value):
    more = value.more if isinstance(value, Facets) else ""
    return '{"value":' + json_value(plain(value)) + more + "}"


def detail_row(row):
    members = []
    for name, value in row.items():
        if isinstance(value, dict):
            cells = [(key, detail_cell(v)) for key, v in value.items()]
            members.append((name, json_object(cells)))
        else:
            members.append((name, detail_cell(value)))
    return json_object(members)


def detail_field(field):
    flag = lambda value: "true" if value else "false"
    members = [("align", '"right"' if field.is_numeric else '"left"')]
    if field.kind != "table_calculation":
        members += [("can_filter", "true"), ("category", json_string(field.kind))]
        members += [("description", '""'), ("enumerations", "null")]
        members += [("field_group_label", "null"), ("hidden", flag(field.hidden))]
    members += [("is_numeric", flag(field.is_numeric)), ("label", json_string(field.label))]
    members += [("label_short", json_string(field.short))]
    members += [("measure", flag(field.kind == "measure")), ("name", json_string(field.name))]
    members += [("type", json_string(field.type)), ("value_format", "null")]
    text = json_object(members)
    return text[:-1] + field.more + "}"


def detail_fields(case):
    lists = [("measures", case.of_kind("measure")), ("dimensions", case.of_kind("dimension"))]
    lists += [("table_calculations", case.of_kind("table_calculation"))]
    lists += [("pivots", case.pivot_fields)]
    members = [(k, "[" + ",".join(map(detail_field, v)) + "]") for k, v in lists]
    return json_object(members)


def detail_pivot(pivot):
    values = lambda d: json_object([(k, json_value(v)) for k, v in d.items()])
    members = [("key", json_string(pivot.key)), ("data", values(pivot.data))]
    if pivot.labels is not None:
        members += [("sort_values", values({k: None for k in pivot.data}))]
        members += [("labels", values(pivot.labels))]
    members += [("is_total", "true" if pivot.is_total else "false")]
    cells = [(k, detail_cell(v)) for k, v in pivot.data.items()]
    members += [("metadata", json_object(cells))]
    return json_object(members)


def detail_members(case):
    flag = lambda value: "true" if value else "false"
    yield "from_cache", "false"
    yield "id", '"0123456789abcdef0123456789abcdef"'
    yield "supports_pivot_in_db", "true"
    yield "null_sort_treatment", '"low"'
    yield "expired", "false"
    yield "ran_at", '"2024-02-29T23:59:59+00:00"'
    yield "runtime", '"0.510"'
    yield "added_params", "null"
    yield "sql", json_string("SELECT 1\nFROM orders\nLIMIT 500")
    yield "sql_explain", "null"
    yield "fields", detail_fields(case)
    if case.pivots:
        yield "pivots", "[" + ",".join(map(detail_pivot, case.pivots)) + "]"
    yield "fill_fields", "[]"
    yield "has_totals", flag(case.totals is not None)
    yield "has_row_totals", flag(any(p.is_total for p in case.pivots))
    yield "applied_filters", "{}"
    yield "number_format", '"1,234.56"'
    yield "explore", '{"name":"orders","scopes":["orders","users"]}'
    yield "timezone", '"UTC"'
    yield "data", "[" + ",".join(map(detail_row, case.rows)) + "]"
    if case.totals is not None:
        yield "totals_data", detail_row(case.totals)
    yield "drill_menu_build_time", "0.0031"
    yield "has_subtotals", flag("subtotals_data" in case.tail)


def detail_document(case):
    text = json_object(detail_members(case))
    return "{" + case.head + text[1:-1] + case.tail + "}"


def detail_left(fields, pivots, rows):
    """What must be in a document made of a source without metadata."""
    return json.dumps(
        {"fields": fields} | ({"pivots": pivots} if pivots else {}),
        ensure_ascii=False, separators=(",", ":"),
    )[:-1] + ',"data":[' + ",\n".join(rows) + "]}\n"


def field_names(names):
    return [{"name": name, "label": name} for name in names]


def detail_from_json(case):
    if not case.rows:
        return detail_left({"dimensions": []}, [], [])
    names = [f.name for f in case.fields]
    pivoted = [n for n in names if n in case.pivoted]
    before = [n for n in names if n not in pivoted]
    after = []
    if pivoted:
        first = names.index(pivoted[0])
        before, after = (
            [n for n in before if names.index(n) < first],
            [n for n in before if names.index(n) > first],
        )
    fields = {"dimensions": field_names(before)}
    if pivoted:
        fields["measures"] = field_names(pivoted)
        fields["table_calculations"] = field_names(after)
        fields["pivots"] = field_names(f.name for f in case.pivot_fields)
    pivots = [{"key": p.key, "is_total": p.is_total} for p in case.pivots]
    rows = []
    for row in case.rows:
        members = []
        for f in case.fields:
            if f.name in pivoted:
                cells = [
                    (c[1].key, detail_cell(cell(row, c)))
                    for c in flat_columns(case, shows_hidden=True)
                    if c[0] is f
                ]
                members.append((f.name, json_object(cells)))
            else:
                members.append((f.name, detail_cell(plain(row.get(f.name)))))
        rows.append(json_object(members))
    return detail_left(fields, pivots, rows)


def detail_from_csv(table):
    fields = {"dimensions": field_names(table.headings)}
    rows = [
        json_object(zip(table.headings, map(detail_cell, row))) for row in table.rows
    ]
    return detail_left(fields, [], rows)


# --- json_fe: json_detail in the order of the alphabet ---


def like_lists(case):
    """The fields by what they are like; a calculation for each pivot is like a measure."""
    calculations = case.of_kind("table_calculation")
    pivoted = [f for f in calculations if f.name in case.pivoted]
    # The others say that they are no measures.
    others = [f for f in calculations if f.name not in case.pivoted]
    yield "dimension_like", case.of_kind("dimension") + others
    yield "measure_like", case.of_kind("measure") + pivoted
    yield "supermeasure_like", []


def fe_fields(case):
    text = detail_fields(case)[:-1]
    for key, fields in like_lists(case):
        text += f",{json_string(key)}:[" + ",".join(map(detail_field, fields)) + "]"
    return text + "}"


def members_of(text):
    """The members of an object as they are written, values as texts."""
    found, depth, start, key = [], 0, 1, None
    tokens = re.finditer(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]', text[1:-1])
    for token in tokens:
        mark = token.group()
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
        elif depth == 0 and mark == ":" and key is None:
            key = json.loads(text[start : token.start() + 1])
            start = token.end() + 1
        elif depth == 0 and mark == ",":
            found.append((key, text[start : token.start() + 1]))
            start, key = token.end() + 1, None
    if key is not None:
        found.append((key, text[start:-1]))
    return found


def fe_document(case):
    members = dict(members_of(detail_document(case)))
    members["fields"] = fe_fields(case)
    members |= {"parent_id": "null", "server_id": "null"}
    return json_object(sorted(members.items()))


# --- json_bi: metadata, then rows with the pivots in their keys, the totals being the last ---

BI_MEMBERS = {
    "big_query_metadata": "big_query_metadata", "fields": "fields", "pivots": "pivots", "filters": "applied_filters",
    "filter_expression": "applied_filter_expression", "columns_truncated": "columns_truncated",
    "has_totals": "has_totals", "sql": "sql",
}
BI_DEFAULTS = {
    "big_query_metadata": '{"total_bytes_processed":0,"backend_cache_hit":false}',
    "pivots": "[]", "filter_expression": "null", "columns_truncated": "false",
}
BI_FIELD = [
    "sql", "view", "dimension_group", "category", "field_group_label", "name", "type",
    "view_label", "label", "field_group_variant", "hidden", "description",
]


def bi_field(field):
    text = detail_field(field)
    if field.kind == "table_calculation":
        return text
    members = dict(members_of(text))
    view, _, rest = field.name.partition(".")
    known = {"view": json_string(view) if rest else "null", "hidden": "false"}
    first = [(key, members.get(key, known.get(key, "null"))) for key in BI_FIELD]
    rest = [m for m in members.items() if m[0] not in BI_FIELD and m[0] != "value_format"]
    return json_object(first + rest)


def bi_fields(case):
    lists = [("measures", case.of_kind("measure")), ("dimensions", case.of_kind("dimension"))]
    lists += [("table_calculations", case.of_kind("table_calculation"))]
    lists += [("pivots", case.pivot_fields)]
    return json_object((k, "[" + ",".join(map(bi_field, v)) + "]") for k, v in lists)


def bi_rows(case):
    columns = flat_columns(case, shows_hidden=True)
    key = lambda field, pivot: field.name + (SEPARATOR + pivot.key if pivot else "")
    rows = case.rows + ([case.totals] if case.totals is not None else [])
    return [
        json_object((key(*c), '{"value":' + json_value(cell(row, c)) + "}") for c in columns)
        for row in rows
    ]


def bi_document(case, knows_all=False):
    """With `knows_all` the source has told before its rows what others tell behind them."""
    members = members_of(detail_document(case))
    place = [name for name, _ in members].index("data")
    after = [m for m in members[place + 1 :] if m[0] != "totals_data"]
    before = dict(members[:place]) | {"fields": bi_fields(case)}
    if knows_all:
        before |= dict(after)
        after = []
    metadata = [
        (key, before.get(name, BI_DEFAULTS.get(key))) for key, name in BI_MEMBERS.items()
    ]
    metadata += [m for m in before.items() if m[0] not in BI_MEMBERS.values()]
    rows = "[" + ",".join(bi_rows(case)) + "]"
    return json_object([("metadata", json_object(metadata)), ("rows", rows), *after])


def bi_left(detail, rows):
    """What must be in a document made of a source without metadata."""
    known = {key: value for key, value in json.loads(detail).items() if key != "data"}
    metadata = known | {"has_totals": False, "sql": None}
    text = json.dumps({"metadata": metadata}, ensure_ascii=False, separators=(",", ":"))
    return text[:-1] + ',"rows":[' + ",".join(rows) + "]}"


def bi_from_json(case):
    rows = bi_rows(case)[: len(case.rows)]
    return bi_left(detail_from_json(case), rows)


def bi_from_csv(table):
    rows = [json_object(zip(table.headings, map(detail_cell, row))) for row in table.rows]
    return bi_left(detail_from_csv(table), rows)


def without_format(field):
    members = members_of(detail_field(field))
    return json_object(m for m in members if m[0] != "value_format")


def detail_from_bi(case):
    """Cells have their values only, and fields no formats."""
    members = dict(members_of(detail_document(case)))
    members["fields"] = json_object(
        (key, "[" + ",".join(map(without_format, fields)) + "]")
        for key, fields in [
            ("measures", case.of_kind("measure")), ("dimensions", case.of_kind("dimension")),
            ("pivots", case.pivot_fields),
        ]
    )
    bare = lambda row: json_object(
        (name, json_object((k, '{"value":' + json_value(plain(v)) + "}") for k, v in value.items()))
        if isinstance(value, dict)
        else (name, '{"value":' + json_value(plain(value)) + "}")
        for name, value in row.items()
    )
    members["data"] = "[" + ",".join(map(bare, case.rows)) + "]"
    if case.totals is not None:
        members["totals_data"] = bare(case.totals)
    return json_object(members.items())


# --- Files ---


def left_of_text(read):
    return {
        "result.json_detail.json": detail_from_csv(read),
        "result.json_fe.json": detail_from_csv(read),
        "result.json_bi.json": bi_from_csv(read),
        "result.json": json_document(json_rows_of_table(read)),
        "result.inline_json.json": inline_document(json_rows_of_table(read)),
        "result.ndjson": ndjson(json_rows_of_table(read)),
        "result.gsxml": gsxml(read),
        "result.md": markdown(read),
        "result.html": html(read),
        "result.table": aligned(read),
        "result.records": records(read),
    }


def left_of_html(read):
    delimiters = {"result.csv": ",", "result.txt": "\t"}
    return left_of_text(read) | {k: delimited(read, d) for k, d in delimiters.items()}


def outputs(case):
    """The text of every file of a case, by path."""
    labelled = flat_table(case)
    full = {
        "result.json_detail.json": detail_document(case),
        "result.json_fe.json": fe_document(case),
        "result.json_bi.json": bi_document(case),
        "result.json": json_document(json_rows(case)),
        "result.inline_json.json": inline_document(json_rows(case)),
        "result.ndjson": ndjson(json_rows(case)),
        "result.csv": delimited(labelled, ","),
        "result.txt": delimited(labelled, "\t"),
        "result.gsxml": gsxml(labelled),
        "result.md": markdown(labelled),
        "result.html": html(labelled),
        "result.table": aligned(labelled),
        "result.records": records(labelled),
    }
    named = flat_table(case, names=True, totals=False)
    if not case.rows:
        named = Table([], [])
    from_json = {
        "result.json_detail.json": detail_from_json(case),
        "result.json_fe.json": detail_from_json(case),
        "result.json_bi.json": bi_from_json(case),
        "result.csv": delimited(named, ","),
        "result.txt": delimited(named, "\t"),
        "result.gsxml": gsxml(named),
        "result.md": markdown(named),
        "result.html": html(named),
        "result.table": aligned(named),
        "result.records": records(named),
    }
    read = through_csv(labelled)
    from_bi = {
        "result.json_detail.json": detail_from_bi(case),
        "result.json_fe.json": detail_from_bi(case),
    }
    from_fe = {"result.json_bi.json": bi_document(case, knows_all=True)}
    left = {"json": from_json, "csv": left_of_text(read), "bi": from_bi, "fe": from_fe}
    left["md"] = left_of_text(through_md(labelled))
    left["html"] = left_of_html(through_html(labelled))
    left["gsxml"] = left_of_html(through_gsxml(labelled))
    files = dict(full)
    for folder, texts in ((f"from-{source}", texts) for source, texts in left.items()):
        files |= {f"{folder}/{k}": v for k, v in texts.items() if v != full[k]}
    files |= {f"variants/{name}": make(case) for name, make in case.variants.items()}
    return files


def main():
    for case in CASES:
        folder = ROOT / case.name
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in outputs(case).items():
            # An ndjson document without rows has no bytes, which a reader takes for a cut document.
            if path.endswith("ndjson") and not text:
                continue
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())


# --- Other spellings of a result ---


def without_metadata(case):
    return "".join(['{"fields":', detail_fields(case), ',"data":[', ",".join(
        map(detail_row, case.rows)), "]}"])


def alphabetical(case):
    return json_object(sorted(detail_members(case)))


def pretty_detail(case):
    return pretty(detail_document(case))


def wrapped(case):
    return '{"queryResponse":' + pretty(alphabetical(case)) + ',"data":[]}\n'


def lite_stream(case):
    members = [m for m in detail_members(case) if m[0] != "data"]
    members += [m for m in detail_members(case) if m[0] == "data"]
    return pretty(json_object(members))


def api_cells_reversed(case):
    """Members of rows and cells in another order, which no reader may depend on."""
    rows = []
    for row in case.rows:
        members = [
            (name, '{"filterable_value":"\\"}{","value":' + json_value(plain(value)) + "}")
            for name, value in reversed(row.items())
        ]
        rows.append(json_object(members))
    fields = detail_fields(case)
    return '{"data":[' + ", ".join(rows) + '] , "fields" : ' + fields + "}"


def pretty(text):
    """The document with blanks and line ends between its tokens, all tokens as they were."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^{}\[\],:"\s]+', text)
    out, depth = [], 0
    for index, token in enumerate(tokens):
        if token in "}]":
            depth -= 1
            if tokens[index - 1] not in "{[":
                out.append("\n" + "  " * depth)
        out.append(token)
        if token in "{[":
            depth += 1
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token in "{[," and following and following not in "}]":
            out.append("\n" + "  " * depth)
        if token == ":":
            out.append(" ")
    return "".join(out) + "\n"


def pretty_json(case):
    return pretty(json_document(json_rows(case)))


def crlf_json(case):
    return "\ufeff \t\r\n[\r\n" + "\r\n,\r\n".join(json_rows(case)) + "\r\n]\r\n\r\n"


def lines(case):
    return ndjson(json_rows(case))


def lines_without_end(case):
    return "\r\n".join(json_rows(case))


def escaped_json(case):
    """Every character of a string, keys too, as an escape."""
    def escape(match):
        text = json.loads(match[0])
        units = text.encode("utf-16-be").hex()
        return '"' + "".join(f"\\u{units[i:i + 4]}" for i in range(0, len(units), 4)) + '"'

    text = json_document(json_rows(case))
    return re.sub(r'"(?:[^"\\]|\\.)*"', escape, text)


def rotated_keys(case):
    """Rows whose keys come in another order each time; the first tells the columns."""
    rows = []
    for index, row in enumerate(case.rows):
        members = [(f.name, json_value(plain(row.get(f.name)))) for f in case.fields]
        by = index % len(members)
        rows.append(json_object(members[by:] + members[:by]))
    return "[" + ", ".join(rows) + "]"


def without_nulls(case):
    """Rows that leave out what is null; the first has every key."""
    rows = []
    for index, row in enumerate(case.rows):
        members = [(f.name, plain(row.get(f.name))) for f in case.fields]
        rows.append(
            json_object(
                [(k, json_value(v)) for k, v in members if index == 0 or v is not None]
            )
        )
    return json_document(rows)


def csv_with(**options):
    return lambda case: delimited(flat_table(case), ",", **options)


def txt_with(**options):
    return lambda case: delimited(flat_table(case), "\t", **options)


def blank_lines(case):
    first, rest = delimited(flat_table(case), ",").split("\n", 1)
    return "\n\r\n" + first + "\r\n\r\n\n" + rest + "\n\n\r"


# --- The cases ---


def n(text):
    return Number(text)


def rendered(value, text):
    return Facets(value, ',"rendered":' + json_string(text))


def drill(value, url):
    link = '{"label":"Show All","url":' + json_string(url) + ',"type":"measure_default"}'
    return Facets(value, f',"links":[{link}]')


ORDER_ID = dimension("orders.id", "Orders ID", "ID", type="number")
CREATED = dimension("orders.created_date", "Orders Created Date", "Created Date", type="date_date")
STATUS = dimension("orders.status", "Orders Status", "Status")
TIER = dimension("users.tier", "Users Tier", "Tier")
CITY = dimension("users.city", "Users City", "City")
COUNT = measure("orders.count", "Orders Count", "Count")
TOTAL = measure("orders.total_amount", "Orders Total Amount", "Total Amount", "sum")
SHARE = calculation("share", "Share of All")
RANK = calculation("rank", "Rank")
COMMENT = dimension("orders.comment", "Orders Comment", "Comment")


def row(fields, *values):
    return {f.name: v for f, v in zip(fields, values)}


def rows(fields, *many):
    return [row(fields, *values) for values in many]


PLAIN = [ORDER_ID, CREATED, STATUS, COUNT, TOTAL]

UNICODE = [
    dimension("städte.name", "Städte Name", "Name"),
    dimension("users.emoji", "Users \U0001F600 Emoji", "\U0001F600"),
    dimension("users.note", "Users Note", "Note"),
    COUNT,
]

NUMBERS = [
    dimension("orders.account", "Orders Account", "Account", type="number"),
    dimension("orders.code", "Orders Code", "Code"),
    measure("orders.average", "Orders Average", "Average", "average"),
    measure("orders.extreme", "Orders Extreme", "Extreme", "number"),
    measure("orders.decimal_text", "Orders Decimal Text", "Decimal Text", "sum"),
]

WIDE = [
    dimension(f"wide.text_{i:03}", f"Wide Text {i:03}", f"Text {i:03}")
    if i % 3 == 0
    else measure(f"wide.number_{i:03}", f"Wide Number {i:03}", f"Number {i:03}", "sum")
    for i in range(1, 301)
]
WIDE.sort(key=lambda f: f.kind)


def wide_value(field, r):
    i = int(field.name[-3:])
    if (i + r) % 11 == 0:
        return None
    return f"text {i} of row {r}" if field.kind == "dimension" else n(f"{i * 7919 % 1000}.{r}{i}")


NAMES = measure("users.names", "Users Names", "Names", "list")
PLACE = dimension("users.place", "Users Place", "Place", type="location")
ACTIVE = dimension("users.is_active", "Users Is Active", "Is Active", type="yesno")

SECRET = dimension("users.secret", "Users Secret", "Secret", hidden=True)
HELPER = measure("orders.helper", "Orders Helper", "Helper", "sum", hidden=True)

MONTH = dimension("orders.month_num", "Orders Month Num", "Month Num", type="number")


def status_pivot(value):
    return Pivot(value, {"orders.status": value}, value, labels={"orders.status": value})


def tier_pivot(status, tier):
    names = {"orders.status": status, "users.tier": tier}
    key = SEPARATOR.join(f"{k}___null" if v is None else v for k, v in names.items())
    return Pivot(key, names, " - ".join("∅" if v is None else v for v in names.values()))


def row_total_pivot(*names):
    return Pivot(ROW_TOTAL, {name: None for name in names}, "Row Total", is_total=True)


def pivot_cells(pivots, *values):
    return {p.key: v for p, v in zip(pivots, values)}


STATUSES = [status_pivot(s) for s in ("cancelled", "complete", "<b>& \"new\"</b>")]
TIERS = [
    tier_pivot("cancelled", "gold"),
    tier_pivot("cancelled", None),
    tier_pivot(None, "gold"),
    tier_pivot(None, None),
]
MONTHS = [
    Pivot(
        str(i), {"orders.month_num": n(str(i))}, label,
        labels={"orders.month_num": label}, label_of_key=str(i),
    )
    for i, label in ((1, "January"), (2, "February"))
]
WITH_ROW_TOTAL = MONTHS + [row_total_pivot("orders.month_num")]

NOTE = (
    "Note: This query contains derived tables with conditional SQL for Development Mode. "
    "Query results in Production Mode might be different."
)

PLAIN_ROWS = rows(
    PLAIN,
    (n("1"), "2024-02-29", "complete", n("3"), n("104.5")),
    (n("2"), "2024-03-01", "pending", n("1"), n("0.25")),
    (n("3"), "2024-03-02", "cancelled", n("12"), n("1062")),
)

CASES = [
    Case(
        "plain",
        PLAIN,
        [
            PLAIN_ROWS[0]
            | {
                "orders.count": drill(n("3"), "/explore/shop/orders?fields=orders.id&f[orders.id]=1"),
                "orders.total_amount": rendered(n("104.5"), "$104.50"),
            },
            PLAIN_ROWS[1]
            | {
                "orders.status": Facets(
                    "pending",
                    ',"html":"<i class=\\"x\\">pending<\\/i>","filterable_value":"pending"',
                ),
                "orders.total_amount": rendered(n("0.25"), "$0.25"),
            },
            PLAIN_ROWS[2]
            | {
                "orders.total_amount": Facets(
                    n("1062"),
                    ',"rendered":"$1,062.00","unknown":{"value":[{"value":1},"}"]}',
                ),
            },
        ],
        head='"unknown_to_us":{"data":[{"value":1}],"fields":null},',
        tail=',"also_unknown":[1,2.50,"\\u00e9",{}]',
        variants={
            "alphabetical.json_detail.json": alphabetical,
            "pretty.json_detail.json": pretty_detail,
            "wrapped.json_detail.json": wrapped,
            "lite_stream.json_detail.json": lite_stream,
            "reordered.json_detail.json": api_cells_reversed,
            "bare.json_detail.json": without_metadata,
            "pretty.json": pretty_json,
            "crlf.json": crlf_json,
            "lines.json": lines,
            "lines-without-end.json": lines_without_end,
            "rotated-keys.json": rotated_keys,
            "pretty.inline_json.json": pretty_json,
            "crlf.csv": csv_with(line_end="\r\n"),
            "cr.csv": csv_with(line_end="\r"),
            "byte-order-mark.csv": lambda c: "\ufeff" + csv_with()(c),
            "no-final-newline.csv": lambda c: csv_with()(c)[:-1],
            "quoted.csv": csv_with(quote_all=True),
            "blank-lines.csv": blank_lines,
            "crlf.txt": txt_with(line_end="\r\n"),
            "quoted.txt": txt_with(quote_all=True),
        },
    ),
    Case(
        "nulls",
        [ORDER_ID, STATUS, CITY, COUNT, TOTAL],
        rows(
            [ORDER_ID, STATUS, CITY, COUNT, TOTAL],
            (n("1"), None, "", n("0"), None),
            (None, "", None, None, n("0.0")),
            (None, None, None, None, None),
            (n("4"), "null", "NULL", n("-1"), None),
        ),
        variants={"without-nulls.json": without_nulls, "pretty.json": pretty_json},
    ),
    Case(
        "quotes-newlines-tabs",
        [
            dimension('orders.the "comment"', 'The "Comment", Quoted', "Comment"),
            dimension("orders.path", "Orders\tPath\nof Two Lines", "Path"),
            dimension("orders.markup", " Orders Markup ", "Markup"),
        ],
        [
            {
                'orders.the "comment"': a,
                "orders.path": b,
                "orders.markup": c,
            }
            for a, b, c in [
                ('say "hi"', "C:\\temp\\new", "</script><b>1 < 2 && 3 > 2</b>"),
                ('"', "\\", "<"),
                ('""', '\\"', "]]>"),
                ("line 1\nline 2", "tab\there", "cr\rhere"),
                ("line 1\r\nline 2\r\n", "\n", "\t"),
                (" leading", "trailing ", "\ttab first"),
                ("a,b;c|d", "'single'", "`back`"),
                (",", ",,", "\t,\t"),
                ("},\n{", '"},\n{"orders.path":"', "[]{}:,"),
                ("=1+1", "@SUM(A1)", "-x +y"),
                ("back\bspace form\ffeed", "\u0001\u001f", "del\u007f"),
                ("ends in quote\"", "\"begins in quote", "/slash\\/both"),
            ]
        ],
        variants={
            "escaped.json": escaped_json,
            "pretty.json_detail.json": pretty_detail,
            "alphabetical.json_detail.json": alphabetical,
            "crlf.csv": csv_with(line_end="\r\n"),
            "quoted.csv": csv_with(quote_all=True),
        },
    ),
    Case(
        "unicode-emoji",
        UNICODE,
        rows(
            UNICODE,
            ("Köln", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "naïve café — “quoted”", n("1")),
            ("東京", "\U0001F1EF\U0001F1F5", "שלום مرحبا", n("2")),
            ("Zürich", "e\u0301 and \u00e9", "line\u2028separators\u2029here", n("3")),
            ("\u0391\u03b8\u03ae\u03bd\u03b1", "\ufeffmark", "\u00a0no-break space\u00a0", n("4")),
            ("\U0010FFFF", "\ud7ff\ue000\uffff", "\ufffd", n("5")),
            ("\u007f\u0080\u07ff\u0800", "\U00010000", "\u0085", n("6")),
        ),
        variants={
            "escaped.json": escaped_json,
            "escaped.inline_json.json": escaped_json,
            "byte-order-mark.csv": lambda c: "\ufeff" + csv_with()(c),
            "byte-order-mark.json": lambda c: "\ufeff" + json_document(json_rows(c)),
        },
    ),
    Case(
        "long-decimals-and-ids",
        NUMBERS,
        rows(
            NUMBERS,
            (n("12345678901234567890"), "007", n("104.16499999999998"), n("1e-7"), "1062.00"),
            (n("9007199254740993"), "00123456789", n("107.0"), n("1E+17"), "0.10"),
            (n("-9223372036854775809"), "1.10.2", n("171.02249999999998"), n("-0"), "-3.50"),
            (n("0"), "0x1F", n("0.1"), n("-0.0"), "100000000000000000000000000.01"),
            (n("1"), "1e5", n("0.30000000000000004"), n("1.7976931348623157e308"), "0.00"),
            (
                n("1234567890123456789012345678901234567890"),
                "+1",
                n("3.141592653589793238462643383279502884197"),
                n("5e-324"),
                "1",
            ),
        ),
    ),
    Case(
        "pivot-one-field",
        [CREATED, COUNT, TOTAL],
        [
            {
                "orders.created_date": date,
                "orders.count": pivot_cells(STATUSES, *counts),
                "orders.total_amount": pivot_cells(STATUSES, *totals),
            }
            for date, counts, totals in [
                ("2024-02-29", (n("1"), None, n("38")), (rendered(n("79.5"), "$79.50"), None, n("116.99236842105259"))),
                ("2024-03-01", (None, n("2"), None), (None, n("12.0"), None)),
                (None, (None, None, None), (None, None, None)),
            ]
        ],
        pivot_fields=[STATUS],
        pivots=STATUSES,
        variants={
            "alphabetical.json_detail.json": alphabetical,
            "pretty.json_detail.json": pretty_detail,
            "lite_stream.json_detail.json": lite_stream,
            "pretty.json": pretty_json,
        },
    ),
    Case(
        "pivot-two-fields-null",
        [CREATED, COUNT],
        [
            {"orders.created_date": date, "orders.count": pivot_cells(TIERS, *counts)}
            for date, counts in [
                ("2024-02-29", (n("1"), n("2"), n("3"), n("4"))),
                ("2024-03-01", (None, n("5"), None, n("6"))),
            ]
        ],
        pivot_fields=[STATUS, TIER],
        pivots=TIERS,
        variants={"alphabetical.json_detail.json": alphabetical},
    ),
    Case(
        "row-totals",
        [CREATED, COUNT, TOTAL],
        [
            {
                "orders.created_date": date,
                "orders.count": pivot_cells(WITH_ROW_TOTAL, *counts),
                "orders.total_amount": pivot_cells(WITH_ROW_TOTAL, *totals),
            }
            for date, counts, totals in [
                ("2024-02-29", (n("1"), n("2"), n("3")), (n("1.5"), n("2.5"), n("4.0"))),
                ("2024-03-01", (n("4"), None, n("4")), (n("0.5"), None, n("0.5"))),
            ]
        ],
        pivot_fields=[MONTH],
        pivots=WITH_ROW_TOTAL,
        totals={
            "orders.count": pivot_cells(WITH_ROW_TOTAL, n("5"), n("2"), n("7")),
            "orders.total_amount": pivot_cells(WITH_ROW_TOTAL, n("2.0"), n("2.5"), n("4.5")),
        },
        variants={"alphabetical.json_detail.json": alphabetical},
    ),
    Case(
        "totals",
        [STATUS, CITY, COUNT, TOTAL],
        rows(
            [STATUS, CITY, COUNT, TOTAL],
            ("complete", "Köln", n("3"), n("10.25")),
            ("pending", None, n("4"), n("0.75")),
        ),
        totals={"orders.count": n("7"), "orders.total_amount": rendered(n("11.00"), "$11.00")},
        variants={
            "alphabetical.json_detail.json": alphabetical,
            "lite_stream.json_detail.json": lite_stream,
        },
    ),
    Case(
        "subtotals",
        [STATUS, CITY, COUNT],
        rows(
            [STATUS, CITY, COUNT],
            ("complete", "Bonn", n("1")),
            ("complete", "Köln", n("2")),
            ("pending", "Bonn", n("4")),
        ),
        totals={"orders.count": n("7")},
        subtotals={
            1: [{"orders.status": "complete", "orders.count": n("3")}],
            2: [{"orders.status": "pending", "orders.count": n("4")}],
        },
        tail=(
            ',"subtotals_data":{"1":['
            '{"orders.status":{"value":"complete"},"orders.city":{"value":null},'
            '"orders.count":{"value":3},"$$$__grouping__$$$":["orders.status"]},'
            '{"orders.status":{"value":"pending"},"orders.city":{"value":null},'
            '"orders.count":{"value":4},"$$$__grouping__$$$":["orders.status"]}]},'
            '"subtotal_sets":[["orders.status"]]'
        ).replace("orders.city", "users.city"),
    ),
    Case(
        "table-calculations",
        [CREATED, COUNT, SHARE, RANK],
        [
            {
                "orders.created_date": date,
                "orders.count": pivot_cells(STATUSES[:2], *counts),
                "share": pivot_cells(STATUSES[:2], *shares),
                "rank": rank,
            }
            for date, counts, shares, rank in [
                ("2024-02-29", (n("1"), n("3")), (n("0.25"), n("0.75")), n("1")),
                ("2024-03-01", (n("2"), None), (n("1.0"), None), rendered(n("2"), "2nd")),
            ]
        ],
        pivot_fields=[STATUS],
        pivots=STATUSES[:2],
        variants={"alphabetical.json_detail.json": alphabetical},
    ),
    Case(
        "hidden-fields",
        [SECRET, CITY, HELPER, COUNT],
        rows(
            [SECRET, CITY, HELPER, COUNT],
            ("s1", "Bonn", n("0.5"), n("1")),
            (None, "Köln", None, n("2")),
        ),
        totals={"orders.helper": n("0.5"), "orders.count": n("3")},
    ),
    Case(
        "empty-result",
        PLAIN,
        [],
        variants={
            "spread.json": lambda c: " [ \n\t] \n",
            "spread.inline_json.json": lambda c: "\ufeff[\n]",
            "no-final-newline.csv": lambda c: csv_with()(c)[:-1],
            "alphabetical.json_detail.json": alphabetical,
            "pretty.json_detail.json": pretty_detail,
        },
    ),
    Case(
        "one-column",
        [COMMENT],
        rows([COMMENT], ("first",), (None,), ("",), (" ",), ("a,b",), ("last",)),
        variants={"pretty.json": pretty_json},
    ),
    Case(
        "wide-300-columns",
        WIDE,
        [{f.name: wide_value(f, r) for f in WIDE} for r in range(1, 4)],
        variants={"rotated-keys.json": rotated_keys},
    ),
    Case(
        "nested-values",
        [ORDER_ID, ACTIVE, PLACE, NAMES],
        rows(
            [ORDER_ID, ACTIVE, PLACE, NAMES],
            (n("1"), True, Raw('{"lat":50.9,"lon":6.950}'), Raw('["a","b \\"c\\"",null]')),
            (n("2"), False, Raw('{}'), Raw('[ 1 , 2.0,\t{"deep":[[]]} ]')),
            (n("3"), None, None, Raw('[]')),
        ),
    ),
    Case(
        "note-and-rows",
        [CITY, COUNT],
        rows([CITY, COUNT], ("Bonn", n("1")), ("Köln", n("2"))),
        tail=(
            ',"errors":[{"message":' + json_string(NOTE) + ',"message_details":null,'
            '"params":null,"edit_url":null,"error_pos":null,"fatal":false,"level":"error",'
            '"login_required_oauth_application_id":null}]'
        ),
    ),
]

if __name__ == "__main__":
    main()
