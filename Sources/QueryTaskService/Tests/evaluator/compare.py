"""Compares another program's answers with the evaluator's, on random queries from a seed.

    def start(project):          # a context manager: write the project, start the server …
        …
        yield run                # run(query) -> rows, dictionaries from field names to cells

    report = compare(start, seed=1, cases=10_000)
    assert report.failure is None, report.failure

Whole queries, of stage 3, are run by a `run` that gives what `whole_compare` describes.

`write_files` and `write_sqlite` lay a project out on disk, `fill_duckdb` fills a connection.
"""

import json
import os
import re
import sqlite3

from .evaluate import evaluate
from .generate import counted, generate
from .rows import difference
from .shrink import shrink
from .whole_compare import whole_outcome

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


# Running cases.


class Report:
    def __init__(self, cases, forms, failure, differences):
        self.cases, self.forms, self.failure, self.differences = cases, forms, failure, differences

    def counts(self):
        """How often each form was reached, the rarest first, a line each."""
        rarest = sorted(self.forms.items(), key=lambda pair: pair[1])
        return "\n".join(f"{count:6} {form}" for form, count in rarest)


def outcome(run, project, query, nulls, stage=1):
    """The difference of one query, an error of the other program being one, and both results."""
    if stage == 3:
        return whole_outcome(run, project, query, nulls)
    answer = evaluate(project, query, nulls)
    try:
        rows = run(query)
    except Exception as error:  # An error of any kind is an answer that differs.
        return f"error: {error}", lines(answer.rows), []
    return difference(answer, rows, nulls), lines(answer.rows), lines(rows)


def lines(rows):
    return [str(list(row.values())) for row in rows]


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
            if outcome(run, project, query, nulls, stage)[0]:
                failing.append((number, query))
    failure = None
    if failing:
        failure = described(start, project, *failing[0], seed, nulls, shrinking, stage)
    return Report(len(queries), counted(queries), failure, failing)


def error_kind(text):
    """The first words of an error without names and numbers; None for other differences."""
    return re.sub(r"'[^']*'|\d+", "", text)[:40] if text.startswith("error: ") else None


def described(start, project, number, query, seed, nulls, shrinking, stage):
    with start(project) as run:
        kind = error_kind(outcome(run, project, query, nulls, stage)[0])

    def fails(project, query):
        # An error of the smaller case is no longer the difference that was found.
        with start(project) as run:
            text = outcome(run, project, query, nulls, stage)[0]
        return text is not None and error_kind(text) == kind

    project, query = shrink(project, query, fails, shrinking)
    with start(project) as run:
        text, expected, found = outcome(run, project, query, nulls, stage)
    parts = [f"case {number} of seed {seed}: {text}", f"clock {project.clock}"]
    for path, content in project.files.items():
        parts.append(f"--- {path}\n{content.strip()}")
    for table, content in project.tables.items():
        parts.append(f"--- table {table}\n" + "\n".join(json.dumps(r, ensure_ascii=False) for r in content))
    parts.append("--- query\n" + json.dumps(query, ensure_ascii=False, indent=1))
    parts.append("--- expected\n" + "\n".join(expected))
    parts.append("--- found\n" + "\n".join(found))
    return "\n".join(parts)
