#!/usr/bin/env python3
"""What reading and writing gzip costs, beside pipes to and from gzip and, where it is installed, pigz.

    Benchmarks/compression.py --command .build/release/rowcast --generate PATH [--rows N] [--rounds N]

Each way of a job runs in turn in every round; wall time is the median, CPU time (of all processes of a
pipe) the least. What is written is expanded and compared with the text.
"""

import argparse
import gzip
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import tempfile
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", required=True, help="the command, built for release")
    parser.add_argument("--generate", required=True, help="the generator of data sets")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    command = shlex.quote(os.path.abspath(options.command))
    others = [program for program in ("gzip", "pigz") if shutil.which(program)]
    with tempfile.TemporaryDirectory(prefix="rowcast-gzip-") as folder:
        os.chdir(folder)
        subprocess.run([options.generate, "orders", "--rows", str(options.rows), "--format", "csv",
                        "-o", "input.csv"], check=True)
        subprocess.run("gzip -c input.csv > input.csv.gz", shell=True, check=True)
        subprocess.run(f"{command} input.csv --to txt > expected.txt", shell=True, check=True)
        sizes = [f"{os.path.getsize(name) / 1e6:.0f} MB" for name in ("input.csv", "input.csv.gz")]
        print(f"{options.rows:,} rows, {sizes[0]}, compressed {sizes[1]}\n")
        print("| job | way | wall s | CPU s | × wall | × CPU | MB written |")
        print("|---|---|---:|---:|---:|---:|---:|")
        reading = {"rowcast": f"{command} input.csv.gz --to txt > output"}
        writing = {"rowcast": f"{command} input.csv --to txt --gzip > output"}
        for program in others:
            reading[f"{program} -dc \\| rowcast"] = (
                f"{program} -dc input.csv.gz | {command} - --from csv --to txt > output")
            writing[f"rowcast \\| {program}"] = (
                f"{command} input.csv --to txt | {program} > output")
        measure("csv.gz → txt", reading, options.rounds, open)
        measure("csv → txt.gz", writing, options.rounds, gzip.open)


def measure(job, ways, rounds, opened):
    walls = {way: [] for way in ways}
    cpus = {way: [] for way in ways}
    sizes = {}
    for _ in range(rounds):
        for way, line in ways.items():
            wall, cpu = times(line)
            walls[way].append(wall)
            cpus[way].append(cpu)
            if way not in sizes:
                compare(way, opened)
            sizes[way] = os.path.getsize("output") / 1e6
    own = statistics.median(walls["rowcast"]), min(cpus["rowcast"])
    for way in ways:
        wall, cpu = statistics.median(walls[way]), min(cpus[way])
        print(f"| {job} | {way} | {wall:.2f} | {cpu:.2f} | {wall / own[0]:.1f} | "
              f"{cpu / own[1]:.1f} | {sizes[way]:.0f} |")


def times(line):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run(["bash", "-o", "pipefail", "-c", line], check=True)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(way, opened):
    """Compares the text in the output with that of a conversion without gzip."""
    with opened("output", "rb") as output, open("expected.txt", "rb") as expected:
        while True:
            block = expected.read(1 << 20)
            if output.read(1 << 20) != block:
                raise SystemExit(f"{way} wrote another text")
            if not block:
                return


if __name__ == "__main__":
    main()
