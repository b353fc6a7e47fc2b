#!/usr/bin/env python3
"""Compiling and pivoting queries of models: CPU time of a compiled query, and time and memory of a pivot.

    queries.py [--rows N] [--values N]

`make benchmark-service` builds the server and runs this. It prints numbers; nothing here passes or fails.
"""

import argparse
import contextlib
import json
import os
import pathlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

PACKAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "Sources/QueryTaskService"
SERVER = pathlib.Path(os.environ.get("ROWCAST_SERVER", PACKAGE / ".build/release/rowcast-server"))
sys.path.insert(0, str(PACKAGE / "Tests"))
os.environ["ROWCAST_SERVER"] = str(SERVER)
from service import Server  # noqa: E402

JOINS = ["customers", "items", "products", "makers", "stores"]


def wide_model():
    """An explore with five joins, of which two repeat rows, and a query of twenty of its fields."""
    views = "".join(f"""
view: {name} {{
  dimension: id {{ primary_key: yes type: number }}
  dimension: name {{}}
  dimension: is_new {{ type: yesno sql: ${{TABLE}}.age < 30 ;; }}
  dimension_group: made {{ type: time timeframes: [date, month, year] sql: ${{TABLE}}.made ;; }}
  measure: count {{ type: count }}
  measure: total {{ type: sum sql: ${{TABLE}}.amount ;; filters: [is_new: "yes"] }}
}}""" for name in ["orders", *JOINS])
    joins = "".join(
        f"\n  join: {name} {{ relationship: {'one_to_many' if name in ['items', 'stores'] else 'many_to_one'} "
        f"sql_on: ${{orders.{name}_id}} = ${{{name}.id}} ;; }}" for name in JOINS)
    keys = "".join(f"\n  dimension: {name}_id {{ type: number }}" for name in JOINS)
    model = f'connection: "data"{views}\nview: +orders {{{keys}\n}}\nexplore: orders {{{joins}\n}}\n'
    fields = [f"{view}.{field}" for view in ["orders", *JOINS] for field in ["name", "count", "total"]]
    return model, {
        "model": "wide", "view": "orders", "fields": [*fields, "orders.made_month", "items.is_new"],
        "filters": {"orders.made_date": "12 months", "stores.name": "-a,-b%", "items.total": ">5"}}


def measure_compiling(folder, count=2_000):
    model, query = wide_model()
    (folder / "wide.model.lkml").write_text(model, encoding="utf-8")

    def seconds(lines):
        begin = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer = subprocess.run(
            [SERVER, "sql", "--model", folder], input=lines, capture_output=True, text=True, check=True)
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert '"error"' not in answer.stdout, answer.stdout[:500]
        return end.ru_utime + end.ru_stime - begin.ru_utime - begin.ru_stime

    line = json.dumps(query) + "\n"
    each = (seconds(line * (count + 1)) - seconds(line)) / count
    print(f"a query of {len(query['fields'])} fields over {len(JOINS)} joins: {each * 1000:.3f} ms of CPU time, "
          "its JSON read and its SQL written")


PIVOTED = """
connection: "data"
view: facts {
  dimension: row_key { type: number }
  dimension: value_key {}
  measure: count { type: count }
}
explore: facts {}
"""


def measure_pivot(folder, rows, values):
    (folder / "model").mkdir()
    (folder / "model" / "facts.model.lkml").write_text(PIVOTED, encoding="utf-8")
    (folder / "files").mkdir()
    database = folder / "data.db"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE facts (row_key INTEGER, value_key TEXT)")
        # Each row has some of the values, and all of them occur.
        connection.executemany("INSERT INTO facts VALUES (?, ?)", (
            (row, f"v{(row * 7 + step * 11) % values:02}") for row in range(rows) for step in range(3)))
    query = {"model": "facts", "view": "facts", "fields": ["facts.row_key", "facts.value_key", "facts.count"],
             "pivots": ["facts.value_key"], "row_total": "right", "total": True, "limit": "-1"}
    with Server(folder / "files", "--model", str(folder / "model"), "--connection", f"data=sqlite:{database}",
                "--query-seconds", "36000", "--log-level", "error") as server:
        client = server.login()
        begin = time.perf_counter()
        answer = client.ask("POST", "/queries/run/csv?cache=false", query, timeout=36_000)
        seconds = time.perf_counter() - begin
        assert answer.status == 200 and answer.body.count(b"\n") == rows + 1, answer.body[:200]
        with open(f"/proc/{server.process.pid}/status") as file:
            memory = next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1e3
    print(f"a pivot of {rows:,} rows × {values} values to csv: {seconds:.1f} s, at most {memory:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--values", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "wide").mkdir()
        measure_compiling(folder / "wide")
        measure_pivot(folder, options.rows, options.values)


if __name__ == "__main__":
    main()
