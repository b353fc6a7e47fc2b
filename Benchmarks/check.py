#!/usr/bin/env python3
"""Counts the instructions of small fixed conversions and compares them with a baseline.

    Benchmarks/check.py --command .build/release/rowcast --generate PATH [--accept]

Wall clocks of shared machines differ by half from run to run; instructions under callgrind are the
same each time, so they can gate. Each codec is run once as a decoder (to csv) and once as an encoder
(from json_detail), with one thread. What a process costs before it converts anything is counted too
and taken off. A toolchain or zlib of another version counts differently: the baseline names them.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BASELINE = Path(__file__).parent / "Baselines" / "instructions.json"
# Enough rows that the rows are most of it; callgrind is fifty times slower than the machine.
ROWS = 2000
# In percent. Under it lies what memory layouts change from build to build.
TOLERANCE = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", required=True, help="the command, built for release")
    parser.add_argument("--generate", required=True, help="the generator of data sets")
    parser.add_argument("--accept", action="store_true", help="write a new baseline")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("check: there is no valgrind; `make benchmark-tools` installs it")
    with tempfile.TemporaryDirectory(prefix="rowcast-check-") as folder:
        counts = measure(options.command, options.generate, Path(folder))
    if options.accept:
        BASELINE.parent.mkdir(exist_ok=True)
        found = {"toolchain": toolchain(), "rows": ROWS, "instructions": counts}
        BASELINE.write_text(json.dumps(found, indent=2) + "\n")
        print(f"check: {len(counts)} counts are the new baseline")
        return
    sys.exit(compare(json.loads(BASELINE.read_text()), counts))


def measure(command, generate, folder):
    """The instructions of each conversion, by its name."""
    source = folder / "orders.json_detail.json"
    run([generate, "orders", "--rows", str(ROWS), "--format", "json_detail", "-o", source])
    start = instructions([command, "--version"])
    counts = {}
    for name, reads, writes in formats(command):
        extra = ["--sql-rows", "duckdb"] if name == "sql" else []
        target = folder / f"orders.{name}"
        if writes:
            counts[f"json_detail to {name}"] = instructions(
                [command, source, "-o", f"{name}:{target}", *extra, "--threads", "1"]) - start
        if reads:
            counts[f"{name} to csv"] = instructions(
                [command, target, "--from", name, "-o", f"csv:{folder}/out", "--threads", "1"]
            ) - start
    counts["json_detail to csv, formatted"] = instructions(
        [command, source, "-o", f"csv:{folder}/out", "--apply-formatting", "--threads", "1"]
    ) - start
    return counts


def formats(command):
    """Name, whether it can be read and whether it can be written, of every format."""
    for line in run([command, "formats"]).splitlines()[1:]:
        name, reads, writes = line.split()[:3]
        yield name, reads == "yes", writes == "yes"


def instructions(command):
    """What callgrind counts, with nothing around that could change it."""
    environment = {"SWIFT_DETERMINISTIC_HASHING": "1", "PATH": os.environ["PATH"]}
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    prefix = ["setarch", "-R"] if shutil.which("setarch") else []
    result = subprocess.run(
        [*prefix, *tool, *map(str, command)], env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found:
        sys.exit(f"check: {' '.join(map(str, command))} failed:\n{result.stderr[-2000:]}")
    return int(found.group(1))


def compare(baseline, counts):
    """Prints a table; returns the exit status."""
    known = baseline["instructions"]
    print(f"{'conversion':<32}{'M instructions':>16}{'baseline':>12}{'change':>9}")
    worse, other = [], []
    for name, count in counts.items():
        before = known.get(name)
        change = (count / before - 1) * 100 if before else None
        shown = "new" if change is None else f"{change:+.1f} %"
        print(f"{name:<32}{count / 1e6:>16.1f}{(before or 0) / 1e6:>12.1f}{shown:>9}")
        if change is None:
            other.append(f"{name} has no baseline")
        elif change > TOLERANCE:
            worse.append(f"{name} takes {change:.1f} % more instructions than the baseline "
                         f"(tolerance {TOLERANCE} %)")
        elif change < -TOLERANCE:
            other.append(f"{name} takes {-change:.1f} % fewer")
    other += [f"{name} is gone" for name in known if name not in counts]
    accept = "`make benchmark-accept` writes a new baseline"
    if baseline["toolchain"] != toolchain():
        print(f"check: the baseline is of {baseline['toolchain']}, this is {toolchain()}: "
              f"nothing is refused; {accept}")
        return 0
    if other:
        print("check: " + "; ".join(other) + f"; {accept}")
    if worse:
        print("check: " + "; ".join(worse) + f". If that is right, {accept}.")
    return 1 if worse else 0


def toolchain():
    """What the counts depend on besides the sources."""
    swift = run(["swift", "--version"]).splitlines()[0]
    version = re.search(r"Swift version (\S+)", swift)
    return f"Swift {version.group(1) if version else swift}, {os.uname().machine}"


def run(command):
    """The output of a command that has to succeed."""
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"check: {' '.join(map(str, command))} failed:\n{result.stderr}")
    return result.stdout


if __name__ == "__main__":
    main()
