"""Compares an output with the csv that the generator wrote; prints what differs.

usage: check.py FORMAT REFERENCE.csv OUTPUT

Rows are counted all, and every 97th compared, value by value: programs may write numbers, booleans
and nulls in their own ways, and columns in another order.
"""

import csv
import html
import itertools
import json
import re
import sys

# Names of the fields in the order of the columns in the reference.
NAMES = [
    "orders.id", "orders.created_date", "orders.delivered_date", "users.name", "users.city",
    "orders.status", "orders.is_first_purchase", "orders.note", "order_items.sale_price",
    "order_items.average_margin",
]
ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "'": "'", "N": ""}


# Where a row ends, and the values of what stands before, by the order of NAMES.
ROW_ENDS = {"html": r"(?i)</tr>", "md": r"\|\n", "gsxml": "</row>", "sql": r"\)[,;]\s*\n"}


def html_values(row):
    cells = re.findall(r"(?is)<t[dh][^>]*>(.*?)</t[dh]>", row)
    return [html.unescape(re.sub(r"(?i)<br>", "\n", cell)) for cell in cells]


def md_values(row):
    cells = re.split(r"(?<!\\)\|", row)[1:]
    return [html.unescape(re.sub(r"\\(\W)", r"\1", cell.strip()).replace("<br>", "\n"))
            for cell in cells]


def gsxml_values(row):
    cells = re.findall(r"(?s)<([\w.]+)(?:/>|>(.*?)</\1>)", row.split("<row>")[-1])
    return [html.unescape(text) for _, text in cells]


def sql_values(row):
    row = row.split("VALUES")[-1].strip().removeprefix("(")
    if "CREATE TABLE" in row:
        return []
    values = re.findall(r"(?s)'((?:[^']|'')*)'|([-+.\w]+)", row)
    return [text.replace("''", "'") or word.replace("NULL", "") for text, word in values]


VALUES = {"html": html_values, "md": md_values, "gsxml": gsxml_values, "sql": sql_values}


def rows_of_text(format, file):
    """Rows as they stand in a text, without those of headings."""
    row_end = re.compile(ROW_ENDS[format])
    rest = ""
    is_heading = True
    while block := file.read(1 << 20):
        *rows, rest = row_end.split(rest + block)
        for row in rows:
            if is_heading:
                values = VALUES[format](row)
                is_heading = not values or not values[0].isdigit()
            if not is_heading:
                yield row


def records(format, file):
    """Rows as objects by heading; those of json only where they are looked at."""
    if format in ROW_ENDS:
        yield from rows_of_text(format, file)
        return
    if format.startswith("xlsx"):
        from python_calamine import CalamineWorkbook
        rows = CalamineWorkbook.from_path(file.name).get_sheet_by_index(0).iter_rows()
        headings = next(rows)
        for row in rows:
            yield dict(zip(headings, row))
        return
    if format == "json":
        for line in file:
            line = line.strip().removeprefix("[").removeprefix(",").rstrip(",")
            if line not in ("", "]"):
                yield line.removesuffix("]").strip()
        return
    delimiter = "," if format == "csv" else "\t"
    if format == "txt-backslash":
        rows = ([unescape(cell) for cell in line.rstrip("\n").split("\t")] for line in file)
    else:
        rows = csv.reader(file, delimiter=delimiter)
    headings = next(rows)
    for row in rows:
        yield dict(itertools.zip_longest(headings, row))


def unescape(cell):
    parts = iter(cell.split("\\"))
    text = next(parts)
    for part in parts:
        # A backslash that is escaped itself splits into an empty part and what follows it.
        text += ESCAPES.get(part[:1], "\\") + part[1:] if part else "\\" + next(parts, "")
    return text


def agree(expected, found, tolerance):
    found = "" if found is None else str(found)
    # What some write for null.
    if expected == "" and found in ("NULL", "\\N"):
        return True
    if expected == found or expected == found.lower():
        return True
    try:
        number = float(expected)
        return abs(number - float(found)) <= tolerance * abs(number)
    except ValueError:
        return False


def check(format, reference_path, path):
    # libxlsxwriter writes 16 digits, and it takes 17 to tell every double.
    tolerance = 1e-15 if format == "xlsx-16-digits" else 0
    with open(reference_path, newline="", encoding="utf-8") as reference_file, \
            open(path, newline="", encoding="utf-8") as file:
        count = 0
        pairs = itertools.zip_longest(records("csv", reference_file), records(format, file))
        for count, (expected, found) in enumerate(pairs, 1):
            if expected is None or found is None:
                return f"there are {'more' if expected is None else 'fewer'} rows than {count - 1}"
            if count % 97 != 1:
                continue
            if format == "json":
                found = json.loads(found)
            if format in VALUES:
                found = dict(zip(NAMES, VALUES[format](found)))
            for (label, value), name in zip(expected.items(), NAMES):
                other = found.get(name, found.get(label))
                if not agree(value, other, tolerance):
                    return f"row {count}: {name} is {other!r} and should be {value!r}"
        return None if count else "there are no rows"


if __name__ == "__main__":
    csv.field_size_limit(1 << 30)
    difference = check(*sys.argv[1:])
    if difference:
        print(difference)
