"""What the scripts of this folder share: they read files and compare the cells with expected ones.

A script is called with pairs of files, what we wrote and what its cells should be, and prints what
differs and then how many cells it compared. Expected cells are rows of csv, or a JSON array of rows
whose values count with their types. An argument `@FILE` stands for the lines of FILE, since a system
limits how long a command may be.
"""

import csv
import datetime
import decimal
import json
import math
import re
import sys

NOT_IN_XML = re.compile("[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]")

csv.field_size_limit(1 << 30)
decimal.getcontext().prec = 1000


def expected_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        if path.endswith(".csv"):
            return [row for row in csv.reader(file)]
        return json.load(file, parse_int=decimal.Decimal, parse_float=decimal.Decimal)


def agree(expected, found, exact):
    """Whether two cells are the same. Without `exact` numbers need to be the same doubles only."""
    if found is None:
        return expected is None
    if isinstance(found, bool) or isinstance(expected, bool):
        return str(expected).lower() == str(found).lower()
    if isinstance(found, (int, float, decimal.Decimal)):
        try:
            number = decimal.Decimal(expected)
        except (decimal.InvalidOperation, TypeError):
            return False
        return number == found if exact else float(number) == float(found)
    return expected == found


def agree_as_shown(expected, found):
    """Whether two cells are the same where the reader wrote what it shows, or a day's number."""
    if expected is None or found is None:
        return expected is found
    # Programs end lines as they are used to.
    if str(expected).replace("\r\n", "\n").lower() == found.replace("\r\n", "\n").lower():
        return True
    try:
        number = float(found)
    except ValueError:
        return False
    if re.match(r"[+-]?0\d|\+", str(expected)):
        return False
    try:
        return math.isclose(float(expected), number, rel_tol=1e-5, abs_tol=1e-9)
    except ValueError:
        day = datetime.datetime(1899, 12, 30) + datetime.timedelta(days=number)
        return abs(datetime.datetime.fromisoformat(expected) - day).total_seconds() < 0.01


def without_end(rows):
    while rows and not any(cell not in (None, "") for cell in rows[-1]):
        rows = rows[:-1]
    return rows


def compare(path, rows, expected_path, exact=True, replaced=False, shown=False, blank=False):
    """Prints where rows differ from expected ones; returns how many cells were compared.

    With `replaced` characters that XML and HTML do not have are expected to be U+FFFD; with `shown`
    found cells are text as a program shows it; with `blank` empty text is no other than null, and
    there need be no rows of nothing else at the end.
    """
    expected = expected_rows(expected_path)
    if blank:
        expected, rows = map(without_end, (expected, rows))
    differences = []
    if len(rows) != len(expected):
        differences.append(f"{len(rows)} rows, not {len(expected)}")
    for number, (row, other) in enumerate(zip(rows, expected), 1):
        if len(row) != len(other):
            differences.append(f"row {number}: {len(row)} cells, not {len(other)}")
        for column, (found, cell) in enumerate(zip(row, other), 1):
            if cell == "" and expected_path.endswith(".csv"):
                # csv does not say what is null.
                found = "" if found is None and not blank else found
            if replaced:
                cell = NOT_IN_XML.sub("\uFFFD", cell)
            if blank and cell == "":
                cell = None
            same = agree_as_shown(cell, found) if shown else agree(cell, found, exact)
            if not same:
                differences.append(f"row {number}, column {column}: {found!r}, not {cell!r}")
    for line in differences[:5]:
        print(f"{path}: {line}")
    return sum(map(len, expected))


def arguments():
    """The arguments of the script."""
    words = []
    for argument in sys.argv[1:]:
        if argument.startswith("@"):
            with open(argument[1:], encoding="utf-8") as file:
                words += file.read().splitlines()
        else:
            words.append(argument)
    return words


def pairs(arguments):
    return zip(arguments[::2], arguments[1::2])


def run(read, arguments, **options):
    """Reads each file and compares it."""
    count = 0
    for path, expected_path in pairs(arguments):
        try:
            rows = read(path)
        except Exception as error:
            print(f"{path}: {type(error).__name__}: {error}")
            continue
        count += compare(path, rows, expected_path, **options)
    print(f"{count} cells")


if __name__ == "__main__":
    sys.exit(__doc__)
