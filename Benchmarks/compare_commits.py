#!/usr/bin/env python3
"""Converts every fixture and a data set of each kind with two commands, the one of an earlier commit
and the one of this tree, and prints where they differ: bytes, error text or exit status.

    make compare REF=<commit>

Each input is converted to every format with one thread and with two, inspected, validated, and read
from a pipe. The exit status is 1 if anything differs.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SETS = ["orders", "narrow", "wide", "text", "numeric", "pivoted"]
SET_FORMATS = ["csv", "json", "json_detail", "txt"]
SHOWN = 40


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--old", required=True, help="the earlier command")
    parser.add_argument("--new", required=True, help="the command of this tree")
    parser.add_argument("--generate", help="the generator of data sets")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rowcast-compare-") as folder:
        inputs = fixtures() + data_sets(options.generate, folder)
        runs = [run for path in inputs for run in arguments(path, targets(options.new))]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda run: difference(options, run, folder), runs))
    differences = [difference for difference in found if difference]
    for line in differences[:SHOWN]:
        print(line)
    if len(differences) > SHOWN:
        print(f"… and {len(differences) - SHOWN} more")
    kinds = collections.Counter(line.split(":")[0] for line in differences)
    print(f"{len(inputs)} inputs, {len(runs)} runs, {len(differences)} differences {dict(kinds)}")
    sys.exit(1 if differences else 0)


def fixtures():
    folders = [ROOT / "Fixtures" / name for name in ("Results", "Malformed", "Fuzz")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in files if path.suffix != ".error")


def data_sets(generate, folder):
    paths = []
    for name in SETS if generate else []:
        for format in SET_FORMATS:
            path = pathlib.Path(folder) / f"{name}.{format}"
            made = subprocess.run(
                [generate, name, "--rows", "3000", "--format", format, "-o", path],
                capture_output=True)
            if made.returncode == 0:
                paths.append(path)
    return paths


def targets(command):
    table = subprocess.run([command, "formats"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()[1:]]
    return [row[0] for row in rows if row[2] == "yes"]


def arguments(path, formats):
    """The ways in which a file is read, as a list of arguments and whether it comes by a pipe."""
    source = path.suffix.lstrip(".")
    known = source if source in formats else None
    extra = ["--from", known] if known else []
    for format in formats:
        more = ["--sql-rows", "sqlite"] if format == "sql" else []
        for threads in "1", "2":
            yield path, ["--to", format, *more, "--threads", threads, *extra], False
    yield path, ["--to", "json_detail", *extra], True
    yield path, ["--to", "html", "--limit", "2", "--apply-formatting", *extra], False
    yield path, ["inspect", *extra], False
    yield path, ["validate", *extra], False


def difference(options, run, folder):
    path, words, is_piped = run
    results = [result(command, path, words, is_piped) for command in (options.old, options.new)]
    if results[0] == results[1]:
        return None
    kind = next(
        name for name, old, new in zip(("status", "output", "messages"), *results) if old != new)
    how = " ".join(words) + (" from a pipe" if is_piped else "")
    name = str(path).replace(f"{ROOT}/", "").replace(f"{folder}/", "")
    detail = "; ".join(
        f"{status} {messages[:120]!r}" for status, _, messages in results) if kind != "output" \
        else " and ".join(f"{len(output)} bytes" for _, output, _ in results)
    return f"{kind}: {name} {how}: {detail}"


def result(command, path, words, is_piped):
    if words[0] in ("inspect", "validate"):
        command = [command, words[0], path, *words[1:]]
    else:
        command = [command, "-" if is_piped else path, *words]
    with open(path if is_piped else os.devnull, "rb") as source:
        try:
            made = subprocess.run(command, stdin=source, capture_output=True, timeout=60)
        except subprocess.TimeoutExpired:
            return "timeout", b"", ""
    return made.returncode, made.stdout, made.stderr.decode(errors="replace")


if __name__ == "__main__":
    main()
