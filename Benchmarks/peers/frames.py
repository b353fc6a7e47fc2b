#!/usr/bin/env python3
"""The package of Python beside pandas, Polars and DuckDB: json_detail → data frame, data frame → xlsx.

    frames.py --wheel FILE [--rows N] [--rounds N]

`make benchmark-peers` builds the wheel and runs this. Each is a whole process, which imports what it
needs; rounds are interleaved. Each says how many rows there are and what a column of them adds up to,
which must agree.
"""

import argparse
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import compare  # noqa: E402

VENV = os.path.join(compare.ROOT, "Benchmarks", ".build", "frames")
PYTHON = os.path.join(VENV, "bin", "python")
PACKAGES = ["pyarrow", "pandas", "polars", "duckdb", "orjson", "XlsxWriter", "openpyxl",
            "python-calamine"]
NUMBER = "order_items.sale_price"

READ_BY_DUCKDB = """
import duckdb, os, sys
sys.path.insert(0, os.environ["HERE"])
from peers import ORDERS
types = {int: "BIGINT", str: "VARCHAR", float: "DOUBLE", bool: "BOOLEAN"}
row = ", ".join(f'"{name}" STRUCT(value {types[type]})' for name, type in ORDERS.items())
cells = ", ".join(f'r."{name}".value AS "{name}" ' for name in ORDERS)
duckdb.execute(f"SET threads = {os.environ['THREADS']}")
frame = duckdb.sql(f"SELECT {cells} FROM (SELECT unnest(data) AS r FROM read_json('{source}',"
    f" maximum_object_size = {os.path.getsize(source) + 1},"
    f" columns = {{data: 'STRUCT({row})[]'}}))").df()
"""
READERS = {
    "rowcast.read(…).to_pandas()": "frame = __import__('rowcast').read(source).to_pandas()",
    "rowcast.read(…, arrow_numbers='float64').to_pandas()":
        "frame = __import__('rowcast').read(source, arrow_numbers='float64').to_pandas()",
    "rowcast.read(…).to_polars()": "frame = __import__('rowcast').read(source).to_polars()",
    "pandas and orjson": """
import orjson, pandas
rows = orjson.loads(open(source, "rb").read())["data"]
frame = pandas.DataFrame.from_records(
    [{name: cell["value"] for name, cell in row.items()} for row in rows])
""",
    "polars": """
import polars
rows = polars.read_json(source, infer_schema_length=None).select("data").explode("data").unnest("data")
frame = rows.select(polars.col(name).struct.field("value").alias(name) for name in rows.columns)
""",
    "duckdb": READ_BY_DUCKDB,
}
TOLD = f"""
column = frame["{NUMBER}"]
print(len(frame), round(float(column.sum()), 2))
"""
# The frame is read from Parquet, which takes all of them a moment.
WRITERS = {
    "rowcast.write(polars)": """
import polars, rowcast
rowcast.write(polars.read_parquet(source), target)
""",
    "rowcast.write(pandas)": """
import pandas, rowcast
rowcast.write(pandas.read_parquet(source), target)
""",
    "pandas and XlsxWriter": """
import pandas
pandas.read_parquet(source).to_excel(target, engine="xlsxwriter", index=False)
""",
    "polars and XlsxWriter": "import polars; polars.read_parquet(source).write_excel(target)",
    "duckdb": """
import duckdb
duckdb.execute("INSTALL excel; LOAD excel")
duckdb.execute(f"COPY (SELECT * FROM '{source}') TO '{target}' (FORMAT xlsx, HEADER true)")
""",
}
CHECK_SHEET = """
import python_calamine, sys
rows = python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
place = rows[0].index(sys.argv[2])
print(len(rows) - 1, round(sum(float(row[place] or 0) for row in rows[1:]), 2))
"""
START = "import os, sys; source, target = sys.argv[1:3]\n"


def main():
    options = read_arguments()
    os.makedirs(options.folder, exist_ok=True)
    install(options.wheel)
    threads = os.environ["THREADS"] = str(options.threads)
    os.environ |= {"HERE": HERE, "POLARS_MAX_THREADS": threads}
    print(f"{options.rows:,} rows, {options.rounds} rounds, {os.cpu_count()} cores, "
          f"{time.strftime('%Y-%m-%d')}: {versions()}")
    source = compare.make_input("json_detail", [], options)
    problems = measure("json_detail → data frame", READERS, TOLD, source, options)
    parquet = os.path.join(options.folder, f"orders-{options.rows}.parquet")
    make = "import polars, rowcast; rowcast.read(source, arrow_numbers='float64').to_polars()" \
        ".write_parquet(target)"
    subprocess.run([PYTHON, "-W", "ignore", "-c", START + make, source, parquet], check=True)
    problems += measure("data frame → xlsx", WRITERS, "", parquet, options)
    for line in problems:
        print(f"PROBLEM: {line}")
    sys.exit(1 if problems else 0)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--wheel", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=os.path.join(HERE, "..", ".build", "peers"))
    return parser.parse_args()


def install(wheel):
    if not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PACKAGES], check=True)
    subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)


def versions():
    names = ["rowcast", *PACKAGES]
    code = "import importlib.metadata as m; print(', '.join(n + ' ' + m.version(n) for n in %r))"
    return subprocess.run([PYTHON, "-c", code % names], check=True, capture_output=True,
                          text=True).stdout.strip()


def measure(title, programs, told, source, options):
    target = os.path.join(options.folder, "frame.xlsx")
    said = os.path.join(options.folder, "said")
    problems, runs, answers = [], {name: [] for name in programs}, {}
    compare.warm(source)
    for round in range(options.rounds):
        for name, code in programs.items():
            if name in answers and answers[name] is None:
                continue
            if os.path.exists(target):
                os.remove(target)
            code = f"{START}{code}\n{told}"
            run = f'exec "$0" -W ignore -c "$1" "$2" "$3" > "{said}"'
            result = compare.run(
                ["sh", "-c", run, PYTHON, code, source, target], options.threads)
            if result is None:
                # The extension of DuckDB has to be fetched from its makers.
                print(f"{name} is left out: it failed")
                problems += [f"{title}: {name} failed"] if "rowcast" in name else []
                answers[name] = None
                continue
            runs[name].append((*result, os.path.getsize(target) if not told else 0))
            if round == 0 and not told:
                with open(said, "w") as file:
                    subprocess.run([PYTHON, "-c", CHECK_SHEET, target, NUMBER], stdout=file)
            if round == 0:
                answers[name] = open(said).read().strip()
    found = {answer for answer in answers.values() if answer is not None}
    if len(found) > 1:
        problems.append(f"{title}: they disagree: {answers}")
    compare.print_table(title, source, runs)
    sys.stdout.flush()
    return problems


if __name__ == "__main__":
    main()
