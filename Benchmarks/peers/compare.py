#!/usr/bin/env python3
"""Runs rowcast and its peers on the same files, whole processes, file to file, and prints a table.

`make benchmark-peers` builds what this needs and runs it; `compare.py --help` tells the options.
Rounds are interleaved, so that a busy machine slows everybody; wall is the median, CPU (user and
system) the least, peak memory the largest of the rounds. What each peer is asked to do stands in
peers.py. Each output of the first round is compared with what the generator wrote itself.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ROWCAST = os.path.join(ROOT, ".build", "release", "rowcast")
GENERATE = os.path.join(ROOT, "Benchmarks", ".build", "release", "generate")
PYTHON = os.path.join(HERE, ".venv", "bin", "python")

PACKAGES = {
    "duckdb": ["duckdb"], "clickhouse": ["chdb"], "polars": ["polars"], "ijson": ["ijson"],
    "pyarrow": ["pyarrow"], "python": ["orjson"],
    "duckdb_shell": ["duckdb-cli"], "duckdb_excel": ["duckdb"],
    "rust_xlsxwriter": ["rustpy-xlsxwriter", "polars", "pyarrow"],
    "fastexcel": ["fastexcel", "polars", "pyarrow"],
    "calamine": ["python-calamine"],
    "lxml": ["lxml"], "lexbor": ["selectolax"],
}
# Peers that are programs of the system.
PROGRAMS = {"sqlite_shell": "sqlite3", "zsv": "zsv"}
# Peers that are compiled, and Debian's package of their library.
LIBRARIES = {"libxlsxwriter": "xlsxwriter", "simdjson": "simdjson"}
PEERS = [*PACKAGES, *PROGRAMS, *LIBRARIES]
SHUFFLED, ESCAPES, ONE_LINE = ["--keys", "shuffled"], ["--escapes", "everywhere"], ["--one-line"]
# name: what peers.py calls it, formats, how the input differs, peers
CONVERSIONS = {
    "json-csv": ("json_csv", "json", "csv", [], "simdjson duckdb clickhouse polars ijson python"),
    "json_detail-csv": ("detail_csv", "json_detail", "csv", [],
                        "simdjson duckdb clickhouse polars ijson python"),
    "csv-json": ("csv_json", "csv", "json", [], "zsv duckdb clickhouse polars python"),
    "csv-txt": ("csv_txt", "csv", "txt", [], "zsv duckdb clickhouse polars pyarrow python"),
    "csv-csv": ("csv_csv", "csv", "csv", [], "zsv duckdb clickhouse polars pyarrow python"),
    "json-json_detail": ("", "json", "json_detail", [], ""),
    "json_detail-json_detail": ("", "json_detail", "json_detail", [], ""),
    "json_detail-json_bi": ("", "json_detail", "json_bi", [], ""),
    "json_bi-json_detail": ("", "json_bi", "json_detail", [], ""),
    "json-csv-one-line": ("json_csv", "json", "csv", ONE_LINE, "duckdb clickhouse"),
    "json-csv-shuffled": ("json_csv", "json", "csv", SHUFFLED, "duckdb clickhouse"),
    "json-csv-escapes": ("json_csv", "json", "csv", ESCAPES, "duckdb clickhouse"),
    "json_detail-csv-shuffled": ("detail_csv", "json_detail", "csv", SHUFFLED, "clickhouse"),
    "json_detail-csv-escapes": ("detail_csv", "json_detail", "csv", ESCAPES, "clickhouse"),
    "json-xlsx": ("json_xlsx", "json", "xlsx", [],
                  "libxlsxwriter rust_xlsxwriter duckdb_excel"),
    "csv-html": ("csv_html", "csv", "html", [], "duckdb_shell sqlite_shell python"),
    "csv-md": ("csv_md", "csv", "md", [], "duckdb_shell sqlite_shell clickhouse"),
    "csv-gsxml": ("csv_gsxml", "csv", "gsxml", [], "duckdb_shell clickhouse python"),
    "csv-sql": ("csv_sql", "csv", "sql", [], "duckdb_shell sqlite_shell clickhouse"),
    "csv-xlsx": ("csv_xlsx", "csv", "xlsx", [], "libxlsxwriter rust_xlsxwriter duckdb_excel"),
    "xlsx-csv": ("xlsx_csv", "xlsx", "csv", [], "fastexcel calamine duckdb_excel"),
    "html-csv": ("html_csv", "html", "csv", [], "lxml lexbor"),
    "gsxml-csv": ("gsxml_csv", "gsxml", "csv", [], "lxml"),
}
USUAL = ["json-csv", "json_detail-csv", "csv-json", "csv-txt", "csv-csv", "json-json_detail",
         "json_detail-json_detail", "json_detail-json_bi", "json_bi-json_detail", "csv-html",
         "csv-md", "csv-gsxml", "csv-sql", "json-xlsx", "csv-xlsx", "xlsx-csv", "html-csv",
         "gsxml-csv"]
# What the generator cannot write is converted from another format, once.
CONVERTED = {"json_bi": "json_detail", "xlsx": "json_detail", "html": "csv", "gsxml": "csv"}
# Outputs that have no reader in check.py; what reads and writes them is compared in the tests.
OURS = ["json_detail", "json_bi"]
# Outputs that are not compared, since they are known not to be what was asked for.
UNCHECKED = {
    ("sqlite_shell", "md"): "breaks lines inside of cells",
    ("clickhouse", "md"): "writes backslashes before letters",
    ("duckdb_shell", "gsxml"): "is SQL, there being no XML",
    ("duckdb_shell", "sql"): "puts texts of several lines together with functions",
    ("sqlite_shell", "sql"): "puts texts of several lines together with functions",
    ("clickhouse", "sql"): "writes backslashes before quotes",
}
# How rowcast is asked for a target.
ROWCAST_OPTIONS = {"sql": ["--sql-rows", "duckdb"]}
# What rowcast is asked for besides.
LEVELS = {"xlsx": ["small"]}


def main():
    options = read_arguments()
    os.makedirs(options.folder, exist_ok=True)
    peers = install(options.peers)
    print(f"{options.rows:,} rows, {options.rounds} rounds, {options.threads} threads, "
          f"{platform.machine()} with {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}: "
          + ", ".join(peers.values()))
    problems = []
    for name in options.conversions:
        problems += compare(name, peers, options)
    for line in problems:
        print(f"PROBLEM: {line}")
    sys.exit(1 if problems else 0)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=os.path.join(ROOT, "Benchmarks", ".build", "peers"),
                        help="for inputs, which are kept, and outputs, which are not")
    parser.add_argument("--peers", default=" ".join(PEERS),
                        help="which, '' for rowcast alone")
    parser.add_argument("conversions", nargs="*", metavar="CONVERSION",
                        help=f"of {', '.join(CONVERSIONS)}; default: {', '.join(USUAL)}")
    options = parser.parse_args()
    options.peers = options.peers.split()
    options.conversions = options.conversions or USUAL
    for name in options.conversions:
        if name not in CONVERSIONS:
            parser.error(f"{name} is none of {', '.join(CONVERSIONS)}")
    for name in options.peers:
        if name not in PEERS:
            parser.error(f"{name} is none of {', '.join(PEERS)}")
    return options


def install(wanted):
    """Versions by peer; one that cannot be installed is named and left out."""
    if wanted and not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(HERE, ".venv")], check=True)
    versions = {}
    for peer in wanted:
        if peer in LIBRARIES:
            if compiled(peer):
                versions[peer] = peer
            continue
        if peer in PROGRAMS:
            if shutil.which(PROGRAMS[peer]):
                version = subprocess.run([PROGRAMS[peer], "--version"], capture_output=True,
                                         text=True).stdout.split(" ")[0].strip()
                versions[peer] = f"{peer} {version}"
            else:
                print(f"{peer} is left out: {PROGRAMS[peer]} is not installed")
            continue
        start = [PYTHON, os.path.join(HERE, "peers.py"), peer, "start"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if subprocess.run(start, **quiet).returncode != 0:
            pip = [PYTHON, "-m", "pip", "install", "--quiet"]
            subprocess.run(pip + PACKAGES[peer], **quiet)
            if subprocess.run(start, **quiet).returncode != 0:
                print(f"{peer} is left out: it does not start after "
                      f"pip install {' '.join(PACKAGES[peer])}")
                continue
        versions[peer] = subprocess.run(
            [PYTHON, "-c", "import sys; from importlib.metadata import version;"
             f" print('{peer}', version('{PACKAGES[peer][0]}'))"],
            check=True, capture_output=True, text=True).stdout.strip()
    versions.pop("python", None) and versions.update(
        python=f"python {platform.python_version()}")
    return versions


def compiled(peer):
    """The program of a peer in C, `None` if it cannot be had."""
    library = LIBRARIES[peer]
    program = os.path.join(HERE, ".venv", "bin", peer)
    source = os.path.join(HERE, f"{peer}.c")
    compiler = ["cc", "-O2", source]
    if os.path.exists(f"{source}pp"):
        compiler = ["c++", "-O3", "-march=native", "-std=c++17", f"{source}pp"]
    command = [*compiler, "-o", program, f"-l{library}"]
    if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
        print(f"{peer} is left out: apt-get install lib{library}-dev, and a C compiler")
        return None
    return program


def compare(name, peers, options):
    job, source_format, target_format, variant, wanted = CONVERSIONS[name]
    source = make_input(source_format, variant, options)
    target = os.path.join(options.folder, f"output.{target_format}")
    rowcast = [ROWCAST, source, "--from", source_format, "-o", f"{target_format}:{target}",
               *ROWCAST_OPTIONS.get(target_format, []), "--quiet", "--threads"]
    contenders = {f"rowcast --threads {n}": rowcast + [str(n)]
                  for n in sorted({1, options.threads}, reverse=True)}
    for level in LEVELS.get(target_format, []):
        contenders[f"rowcast --compression {level}"] = \
            rowcast + [str(options.threads), "--compression", level]
    for peer in wanted.split():
        if peer in peers and peer in LIBRARIES:
            contenders[peer] = [compiled(peer), source_format, source, target]
        elif peer in peers:
            contenders[peer] = [PYTHON, os.path.join(HERE, "peers.py"), peer, job, source, target]
    problems = []
    runs = {contender: [] for contender in contenders}
    warm(source)
    for round in range(options.rounds):
        for contender, command in contenders.items():
            if os.path.exists(target):
                os.remove(target)
            result = run(command, options.threads)
            if result is None:
                contenders = {k: v for k, v in contenders.items() if k != contender}
                problems.append(f"{name}: {contender} failed: {' '.join(command)}")
                continue
            runs[contender].append((*result, os.path.getsize(target)))
            if round == 0 and target_format not in OURS \
                    and (contender, target_format) not in UNCHECKED:
                reference = make_input("csv", variant, options)
                problems += [f"{name}: {contender} disagrees: {line}" for line in check(
                    target, target_format, contender, reference)]
    os.remove(target)
    print_table(name, source, runs)
    sys.stdout.flush()
    return problems


def make_input(format, variant, options):
    # Where in a row a key stands and whether rows have a line each changes nothing in csv.
    if format == "csv":
        variant = [word for word in variant if word in ESCAPES]
    name = "-".join(["orders", str(options.rows)] + [word.strip("-") for word in variant])
    path = os.path.join(options.folder, f"{name}.{format}")
    if not os.path.exists(path) and format in CONVERTED:
        source = make_input(CONVERTED[format], variant, options)
        subprocess.run([ROWCAST, source, "-o", f"{format}:{path}", "--quiet"], check=True)
    if not os.path.exists(path):
        subprocess.run([GENERATE, "orders", "--rows", str(options.rows), "--format", format,
                        "-o", path + ".part"] + variant, check=True)
        os.rename(path + ".part", path)
    return path


def warm(path):
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def run(command, threads):
    """Wall and CPU seconds and peak bytes of a whole process; None if it failed."""
    # The peak counts this process at the time of the fork, which is why nothing large is imported.
    begin = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "THREADS": str(threads)})
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        return None
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return wall, usage.ru_utime + usage.ru_stime, peak


def check(target, format, contender, reference):
    command = [PYTHON if format == "xlsx" else sys.executable,
               os.path.join(HERE, "check.py"), format, reference, target]
    if contender == "libxlsxwriter":
        command[2] = "xlsx-16-digits"
    if contender == "clickhouse" and format == "txt":
        command[2] = "txt-backslash"
    result = subprocess.run(command, capture_output=True, text=True)
    return (result.stdout + result.stderr).splitlines()[-1:]


def print_table(name, source, runs):
    size = os.path.getsize(source)
    print(f"\n### {name} ({size / 1e6:.0f} MB)\n")
    print("| program | wall s | MB/s | CPU s | peak MB | output MB | wall × | CPU × |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    first = None
    for contender, results in runs.items():
        if not results:
            continue
        wall = statistics.median(result[0] for result in results)
        cpu = min(result[1] for result in results)
        peak = max(result[2] for result in results)
        first = first or (wall, cpu)
        print(f"| {contender} | {wall:.2f} | {size / wall / 1e6:.0f} | {cpu:.2f} "
              f"| {peak / 1e6:.0f} | {results[0][3] / 1e6:.0f} "
              f"| {wall / first[0]:.1f} | {cpu / first[1]:.1f} |")


if __name__ == "__main__":
    main()
