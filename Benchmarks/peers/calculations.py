#!/usr/bin/env python3
"""Table calculations beside DuckDB, Polars and pandas: csv → csv with one calculated column.

    calculations.py [--rows N] [--rounds N]

`make benchmark-calculations` builds the command and runs this. Each is a whole process; rounds are
interleaved. The calculated columns must agree to 1e-9.
"""

import argparse
import csv
import math
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import compare  # noqa: E402
from frames import PYTHON, VENV  # noqa: E402

PACKAGES = ["pandas", "polars", "duckdb", "pyarrow"]
A, B = "Order Items Sale Price", "Order Items Average Margin"
RANK = "rank() OVER (ORDER BY a DESC)"
# A calculation as expressions of rowcast, of SQL, of Polars and of pandas.
CALCULATIONS = {
    "none": (None, None, None, None),
    "a / b": (
        f"${{{A}}} / ${{{B}}}", "a / nullif(b, 0)",
        "pl.when(b != 0).then(a / b)", "a / b.where(b != 0)"),
    "previous row": (
        f"${{{A}}} - offset(${{{A}}}, -1)", "a - lag(a) OVER (ORDER BY i)",
        "a - a.shift(1)", "a - a.shift(1)"),
    "running total": (
        f"running_total(${{{A}}})", "sum(a) OVER (ORDER BY i)",
        "a.fill_null(0).cum_sum()", "a.fillna(0).cumsum()"),
    "mean of 7 rows": (
        f"mean(offset_list(${{{A}}}, -6, 7))",
        "avg(a) OVER (ORDER BY i ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)",
        "a.rolling_mean(7, min_samples=1)", "a.rolling(7, min_periods=1).mean()"),
    "share of the sum": (
        f"${{{A}}} / sum(${{{A}}})", "a / sum(a) OVER ()", "a / a.sum()", "a / a.sum()"),
    "percentile": (
        f"${{{A}}} - percentile(${{{A}}}, 0.9)",
        "a - (SELECT quantile_cont(a, 0.9) FROM t)",
        "a - a.quantile(0.9, interpolation='linear')", "a - a.quantile(0.9)"),
    "rank": (
        f"rank(${{{A}}}, ${{{A}}})", f"CASE WHEN a IS NOT NULL THEN {RANK} END",
        "a.rank(method='min', descending=True)", "a.rank(method='min', ascending=False)"),
}
DUCKDB = f"""
import duckdb
duckdb.execute(f"SET threads = {{os.environ['THREADS']}}; SET preserve_insertion_order = true")
if sql:
    duckdb.execute(f'''COPY (WITH t AS (SELECT row_number() OVER () AS i, *, "{A}" AS a, "{B}" AS b
        FROM read_csv('{{source}}')) SELECT * EXCLUDE (i, a, b), {{sql}} AS x FROM t ORDER BY i)
        TO '{{target}}' (FORMAT csv, HEADER)''')
else:
    duckdb.execute(f"COPY (FROM read_csv('{{source}}')) TO '{{target}}' (FORMAT csv, HEADER)")
"""
POLARS = f"""
import polars as pl
a, b = pl.col("{A}"), pl.col("{B}")
frame = pl.scan_csv(source, infer_schema_length=10000)
if code:
    frame = frame.with_columns(eval(code).alias("x"))
frame.collect().write_csv(target)
"""
PANDAS = f"""
import pandas
frame = pandas.read_csv(source)
a, b = frame["{A}"], frame["{B}"]
if code:
    frame["x"] = eval(code)
frame.to_csv(target, index=False)
"""
START = "import os, sys; source, target, code = sys.argv[1:4]; sql = code\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=os.path.join(HERE, "..", ".build", "peers"))
    parser.add_argument("--compare", nargs=2, metavar="FILE", help="only compare two outputs")
    options = parser.parse_args()
    if options.compare:
        sys.exit(difference(*map(column, options.compare)))
    os.makedirs(options.folder, exist_ok=True)
    if not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    *PACKAGES], check=True)
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    print(f"{options.rows:,} rows, {options.rounds} rounds, {os.cpu_count()} cores, "
          f"{time.strftime('%Y-%m-%d')}")
    source = compare.make_input("csv", [], options)
    problems = []
    for name, expressions in CALCULATIONS.items():
        problems += measure(name, expressions, source, options)
    for line in problems:
        print(f"PROBLEM: {line}")
    sys.exit(1 if problems else 0)


def measure(name, expressions, source, options):
    ours, sql, polars, pandas = expressions
    programs = ["rowcast", "duckdb", "polars", "pandas"]
    targets = {program: os.path.join(options.folder, f"calculated-{program}.csv")
               for program in programs}
    rowcast = [compare.ROWCAST, source, "-o", f"csv:{targets['rowcast']}", "--quiet",
               "--threads", str(options.threads)] + (["--calc", f"x={ours}"] if ours else [])
    commands = {"rowcast": rowcast}
    for peer, code, text in (("duckdb", DUCKDB, sql), ("polars", POLARS, polars),
                             ("pandas", PANDAS, pandas)):
        commands[peer] = [PYTHON, "-c", START + code, source, targets[peer], text or ""]
    runs, problems = {program: [] for program in programs}, []
    compare.warm(source)
    for _ in range(options.rounds):
        for program, command in commands.items():
            if os.path.exists(targets[program]):
                os.remove(targets[program])
            result = compare.run(command, options.threads)
            if result is None:
                problems.append(f"{name}: {program} failed")
                continue
            runs[program].append((*result, os.path.getsize(targets[program])))
    for peer in programs[1:] if ours else []:
        # In a process of its own, since the peak of those that are measured counts this one's memory.
        found = subprocess.run(
            [sys.executable, __file__, "--compare", targets["rowcast"], targets[peer]],
            capture_output=True, text=True)
        if found.returncode != 0:
            problems.append(f"{name}: {peer} disagrees: {found.stderr.strip()[-200:]}")
    for target in targets.values():
        os.remove(target)
    compare.print_table(f"csv → csv, {name}", source, runs)
    sys.stdout.flush()
    return problems


def column(path):
    """The last column; None for null."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return [None if row[-1] in ("", "NaN") else float(row[-1]) for row in rows]


def difference(ours, theirs):
    """The first row in which two columns differ; None for equal ones."""
    if len(ours) != len(theirs):
        return f"{len(theirs)} rows, not {len(ours)}"
    for row, (one, other) in enumerate(zip(ours, theirs), 1):
        if (one is None) != (other is None) or one is not None \
                and not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-17):
            return f"row {row}: {other}, not {one}"
    return None


if __name__ == "__main__":
    main()
