#!/usr/bin/env python3
"""Compares what each codec costs with the baselines, and fails where one has become slower.

    Benchmarks/check.py --command .build/release/rowcast --tools FOLDER [--accept]

Two things are measured, since wall clocks of shared machines differ by half from run to run:

instructions  under callgrind, the same each time: what a thousand more rows cost, so that nothing
              but rows counts. Each codec is run as a decoder (to csv) and as an encoder (from
              json_detail), with one thread. What a process and a tiny result cost stands by itself.
speed         of conversions to csv (decoding) and from json (encoding) beside plain C that copies csv
              byte by byte, run in turn with it in the same process. It sees what instructions do not:
              waiting for memory, wrong guesses of the processor. Some machines slow all codecs down
              beside plain C by the same share, a third of the time: what most cost more does not
              count, up to a limit.

A toolchain or processor of another kind counts differently: the baselines name theirs.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BASELINES = Path(__file__).parent / "Baselines"
# The rows of two conversions, whose difference counts: more than are looked at beforehand, and not so
# many that callgrind, which is fifty times slower than the machine, takes long.
ROWS = (1500, 4500)
# How often what seems slower is measured again.
TRIES = 4
# How many times as slow beside plain C most codecs may be, for reasons of the machine.
MACHINE_LIMIT = 1.75
PRICE, MARGIN = "${Order Items Sale Price}", "${Order Items Average Margin}"
# Table calculations that look at a row, at rows nearby, and at whole columns.
CALCULATIONS = {
    "a / b": f"{PRICE} / {MARGIN}",
    "mean of 7 rows": f"mean(offset_list({PRICE}, -6, 7))",
    "share of the sum": f"{PRICE} / sum({PRICE})",
    "rank": f"rank({PRICE}, {PRICE})",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", required=True, help="the command, built for release")
    parser.add_argument("--tools", required=True, type=Path,
                        help="the folder of the programs `generate` and `benchmarks`")
    parser.add_argument("--accept", action="store_true", help="write new baselines")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("check: there is no valgrind; `make benchmark-tools` installs it")
    with tempfile.TemporaryDirectory(prefix="rowcast-check-") as folder:
        counts = count(options.command, options.tools / "generate", Path(folder))
    speeds = speed(options.tools / "benchmarks")
    instructions = Baseline("instructions", toolchain(), 3, counts)
    ratios = Baseline("speed", processor(), 25, speeds)
    if options.accept:
        # The best of some runs: what a busy machine gives would let slower code pass.
        for _ in range(TRIES - 1):
            ratios.improve(speed(options.tools / "benchmarks"))
        instructions.accept()
        ratios.accept()
        return
    worse = instructions.compare()
    for _ in range(TRIES):
        if not ratios.worse():
            break
        ratios.improve(speed(options.tools / "benchmarks"))
    worse += ratios.compare()
    for line in worse:
        print(f"check: {line}")
    if worse:
        sys.exit("check: if that is right, `make benchmark-accept` writes new baselines; "
                 "commit them with the reason")


class Baseline:
    """Numbers by the name of what they measure, beside those that were accepted before."""

    def __init__(self, name, machine, tolerance, found):
        self.name = name
        self.path = BASELINES / f"{name}.json"
        self.machine = machine
        # In percent.
        self.tolerance = tolerance
        self.found = found
        self.known = json.loads(self.path.read_text()) if self.path.exists() else {}

    def change(self, name):
        """By how many percent more it costs than it did, `None` if that is not known."""
        before, now = self.known.get("values", {}).get(name), self.found[name]
        if not before or not now:
            return None
        if self.name == "instructions":
            return (now / before - 1) * 100
        return (before / now / self.machine_factor() - 1) * 100

    def machine_factor(self):
        """How many times as slow as before the codecs in the middle are."""
        known = self.known.get("values", {})
        factors = [known[name] / now for name, now in self.found.items() if known.get(name) and now]
        return min(statistics.median(factors), MACHINE_LIMIT) if factors else 1

    def improve(self, found):
        self.found = {name: max(value, found[name]) for name, value in self.found.items()}

    def worse(self):
        if self.known.get("machine") != self.machine:
            return []
        return [name for name in self.found if (self.change(name) or 0) > self.tolerance]

    def compare(self):
        """Prints a table; returns what has become worse, a line each."""
        known = self.known.get("values", {})
        print(f"\n{self.name:<32}{'now':>14}{'baseline':>14}{'cost':>10}")
        if self.name == "speed" and known:
            share = (self.machine_factor() - 1) * 100
            print(f"{'(all of them, left out below)':<60}{share:+9.1f} %")
        for name, value in self.found.items():
            change = self.change(name)
            shown = "new" if change is None else f"{change:+.1f} %"
            print(f"{name:<32}{self.shown(value):>14}{self.shown(known.get(name)):>14}{shown:>10}")
        other = [f"{name} is gone" for name in known if name not in self.found]
        other += [f"{name} has no baseline" for name in self.found if name not in known]
        other += [f"{name} costs less" for name in self.found
                  if (self.change(name) or 0) < -self.tolerance]
        if self.known.get("machine") != self.machine:
            other.append(f"the baseline is of {self.known.get('machine')}, this is "
                         f"{self.machine}: nothing is refused")
        if other:
            print(f"check: {self.name}: {'; '.join(other)}; `make benchmark-accept` writes new "
                  "baselines")
        return [f"{name} costs {self.change(name):.1f} % more by {self.name}: "
                f"{self.shown(known[name])} before, {self.shown(self.found[name])} now; the "
                f"tolerance is {self.tolerance} %" for name in self.worse()]

    def shown(self, value):
        if value is None:
            return "–"
        return f"{value:.3f}" if self.name == "speed" else f"{value / 1e6:.1f} M"

    def accept(self):
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(
            {"machine": self.machine, "values": self.found}, indent=2) + "\n")
        print(f"check: {len(self.found)} numbers are the new baseline of {self.name}")


def count(command, generate, folder):
    """The instructions of each conversion, by its name."""
    def convert(source, *words):
        return instructions([command, source, *words, "--threads", "1"])

    def source(rows):
        path = folder / f"{rows}.json_detail"
        run([generate, "orders", "--rows", rows, "--format", "json_detail", "-o", path])
        return path

    few, many = map(source, ROWS)
    thousands = (ROWS[1] - ROWS[0]) / 1000
    counts = {"start": instructions([command, "--version"])}
    for format in "csv", "xlsx":
        counts[f"20 rows of json_detail to {format}"] = convert(
            source(20), "-o", f"{format}:{folder}/out")
    for name, words in [(name, [name]) for name, _, writes in formats(command) if writes] + [
            ("csv, formatted", ["csv", "--apply-formatting"]),
            ("xlsx, small", ["xlsx", "--compression", "small"])]:
        format, *extra = words
        extra += ["--sql-rows", "duckdb"] if name == "sql" else []
        costs = [convert(path, "-o", f"{format}:{path}.{name}", *extra) for path in (few, many)]
        counts[f"json_detail to {name}"] = (costs[1] - costs[0]) / thousands
    for name, reads, _ in formats(command):
        if reads:
            costs = [convert(f"{path}.{name}", "--from", name, "-o", f"csv:{folder}/out")
                     for path in (few, many)]
            counts[f"{name} to csv"] = (costs[1] - costs[0]) / thousands
    for name, expression in CALCULATIONS.items():
        costs = [convert(f"{path}.csv", "--from", "csv", "-o", f"csv:{folder}/out",
                         "--calc", f"x={expression}") for path in (few, many)]
        counts[f"csv to csv, {name}"] = (costs[1] - costs[0]) / thousands
    return {name: round(cost) for name, cost in counts.items()}


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


def speed(benchmarks):
    """How many times as fast as the yardstick each format is read and written."""
    return json.loads(run([benchmarks, "--ratios"]))


def toolchain():
    """What the counts depend on besides the sources."""
    swift = run(["swift", "--version"]).splitlines()[0]
    version = re.search(r"Swift version (\S+)", swift)
    return f"Swift {version.group(1) if version else swift}, {platform.machine()}"


def processor():
    """What speeds depend on besides."""
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return f"{toolchain()}, {found.group(1) if found else platform.processor()}"


def run(command):
    """The output of a command that has to succeed."""
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"check: {' '.join(map(str, command))} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


if __name__ == "__main__":
    main()
