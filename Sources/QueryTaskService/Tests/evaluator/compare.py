"""Compares another program's answers with the evaluator's, on random queries from a seed.

    def start(project):          # a context manager: write the project, start the server …
        …
        yield run                # run(query) -> rows, dictionaries from field names to cells

    report = compare(start, seed=1, cases=10_000)
    assert report.failure is None, report.failure

`write_files` and `write_sqlite` lay a project out on disk, `fill_duckdb` fills a connection.
"""

import json
import os
import re
import sqlite3

from .evaluate import evaluate, sort_key
from .generate import counted, generate
from .shrink import shrink

# Laying a project out.

SQLITE_TYPES = {"integer": "INTEGER", "number": "REAL", "epoch": "INTEGER", "yyyymmdd": "INTEGER"}
DUCKDB_TYPES = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "epoch": "BIGINT",
    "yyyymmdd": "BIGINT",
    "date": "DATE",
    "datetime": "TIMESTAMP",
}


def write_files(project, folder):
    for path, text in project.files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def statements(project, types, text_type):
    """For each table its CREATE statement, its INSERT statement, and the rows to insert."""
    for table, columns in project.columns.items():
        listed = ", ".join(f'"{name}" {types.get(kind, text_type)}' for name, kind in columns)
        marks = ", ".join("?" for _ in columns)
        rows = [[row[name] for name, _ in columns] for row in project.tables[table]]
        yield f'CREATE TABLE "{table}" ({listed})', f'INSERT INTO "{table}" VALUES ({marks})', rows


def write_sqlite(project, path):
    connection = sqlite3.connect(path)
    for create, insert, rows in statements(project, SQLITE_TYPES, "TEXT"):
        connection.execute(create)
        connection.executemany(insert, rows)
    connection.commit()
    connection.close()


def fill_duckdb(project, connection):
    for create, insert, rows in statements(project, DUCKDB_TYPES, "VARCHAR"):
        connection.execute(create)
        if rows:
            connection.executemany(insert, rows)


# Comparing rows.


def plain(cell, kind):
    """A cell as it is compared: numbers as numbers, yesno as Yes or No, lists as sorted tuples."""
    if kind == "yesno":
        return "Yes" if cell in ("Yes", "yes", "true", True, 1) else "No"
    if kind == "list":
        items = re.split(", ?", cell) if isinstance(cell, str) else cell or []
        return tuple(sorted(str(item) for item in items if item not in ("", None)))
    if cell is None:
        return None
    if kind == "number":
        return float(cell) if not isinstance(cell, int) or isinstance(cell, bool) else cell
    return str(cell)


def same(left, right):
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right or abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    return left == right


def same_row(left, right):
    return all(same(a, b) for a, b in zip(left, right))


def order(row):
    """A key that puts equal rows of two results at the same place."""
    key = []
    for cell in row:
        number = isinstance(cell, (int, float))
        key.append((cell is None, number, float(f"{cell:.7g}") if number else 0, str(cell)))
    return [k if not k[1] else k[:3] for k in key]


def unmatched(rows, others):
    """The first of the rows that the others lack, counting repetitions; None if there is none."""
    rows, others = sorted(rows, key=order), sorted(others, key=order)
    if len(rows) == len(others) and all(map(same_row, rows, others)):
        return None
    for row in rows:
        place = next((i for i, other in enumerate(others) if same_row(row, other)), None)
        if place is None:
            return row
        others.pop(place)
    return None


def difference(answer, rows, nulls="low"):
    """What is different between the evaluator's answer and another's rows, in words; or None."""
    names = list(answer.kinds)
    for row in rows:
        if missing := [name for name in names if name not in row]:
            return f"columns {missing} are missing"
    kinds = answer.kinds
    found = [tuple(plain(row[name], kinds[name]) for name in names) for row in rows]
    expected = [tuple(plain(row[name], kinds[name]) for name in names) for row in answer.rows]
    count = min(len(expected), answer.limit) if answer.limit is not None else len(expected)
    if len(found) != count:
        return f"{len(found)} rows instead of {count}"
    if extra := unmatched(found, expected):
        return f"unexpected row {extra}"
    places = [(names.index(name), descending) for name, descending in answer.sorts]
    keys = [[row[i] for i, _ in places] for row in found]
    for i, (above, below) in enumerate(zip(keys, keys[1:])):
        if not_in_order(above, below, places, nulls):
            return f"rows {i} and {i + 1} are not in the order of {answer.sorts}"
    if answer.is_cut and answer.is_order_known:
        wanted = [[row[i] for i, _ in places] for row in expected[:count]]
        for i, (key, right) in enumerate(zip(keys, wanted)):
            if not same_row(key, right):
                return f"row {i} is not among the first {count}: {key} instead of {right}"
    return None


def not_in_order(above, below, places, nulls):
    for a, b, (_, descending) in zip(above, below, places):
        if same(a, b):
            if a != b:
                return False  # Sums of floats in another order: either row may stand first.
            continue
        return sort_key(b, descending, nulls) < sort_key(a, descending, nulls)
    return False


# Running cases.


class Report:
    def __init__(self, cases, forms, failure, differences):
        self.cases, self.forms, self.failure, self.differences = cases, forms, failure, differences

    def counts(self):
        """How often each form was reached, the rarest first, a line each."""
        rarest = sorted(self.forms.items(), key=lambda pair: pair[1])
        return "\n".join(f"{count:6} {form}" for form, count in rarest)


def outcome(run, project, query, nulls):
    """The difference of one query, an error of the other program being one, and its rows."""
    answer = evaluate(project, query, nulls)
    try:
        rows = run(query)
    except Exception as error:  # An error of any kind is an answer that differs.
        return f"error: {error}", answer, None
    return difference(answer, rows, nulls), answer, rows


def compare(
    start, seed, cases, nulls="low", per_model=25, stage=1, shrinking=200, clock=None, wanted=None
):
    """Runs random queries of one project and describes the first that differs, made small.

    `shrinking` is the most starts of the other program that making the case small may take.
    `wanted(query, forms)` says which queries to run, where not all are.
    """
    options = {"clock": clock} if clock else {}
    project, queries = generate(seed, cases, per_model, stage=stage, **options)
    failing = []
    with start(project) as run:
        for number, (query, forms) in enumerate(queries):
            if wanted and not wanted(query, forms):
                continue
            if outcome(run, project, query, nulls)[0]:
                failing.append((number, query))
    failure = None
    if failing:
        failure = described(start, project, *failing[0], seed, nulls, shrinking)
    return Report(len(queries), counted(queries), failure, failing)


def described(start, project, number, query, seed, nulls, shrinking):
    with start(project) as run:
        was_error = outcome(run, project, query, nulls)[0].startswith("error: ")

    def fails(project, query):
        # An error of the smaller case is no longer the difference that was found.
        with start(project) as run:
            text = outcome(run, project, query, nulls)[0]
        return text is not None and text.startswith("error: ") == was_error

    project, query = shrink(project, query, fails, shrinking)
    with start(project) as run:
        text, answer, rows = outcome(run, project, query, nulls)
    parts = [f"case {number} of seed {seed}: {text}", f"clock {project.clock}"]
    for path, content in project.files.items():
        parts.append(f"--- {path}\n{content.strip()}")
    for table, content in project.tables.items():
        parts.append(f"--- table {table}\n" + "\n".join(json.dumps(r, ensure_ascii=False) for r in content))
    parts.append("--- query\n" + json.dumps(query, ensure_ascii=False, indent=1))
    parts.append("--- expected\n" + "\n".join(str(list(r.values())) for r in answer.rows))
    parts.append("--- found\n" + "\n".join(str(list(r.values())) for r in rows or []))
    return "\n".join(parts)
