#!/usr/bin/env python3
"""How long whole processes take: one that only starts, and one that converts twenty rows.

    Benchmarks/start.py --command .build/release/rowcast --generate PATH
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", required=True, help="the command, built for release")
    parser.add_argument("--generate", required=True, help="the generator of data sets")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rowcast-start-") as folder:
        source, target = (os.path.join(folder, name) for name in ("input", "output"))
        subprocess.run([options.generate, "orders", "--rows", "20", "--format", "json", "-o",
                        source], check=True)
        jobs = {"--version": ["--version"]}
        listing = subprocess.run([options.command, "formats"], check=True, capture_output=True,
                                 text=True).stdout.splitlines()[1:]
        for format in (line.split()[0] for line in listing):
            jobs[format] = [source, "--from", "json", "-o", f"{format}:{target}"]
            if format == "sql":
                jobs[format] += ["--sql-rows", "sqlite"]
        print("| process | least ms | median ms |\n|---|---:|---:|")
        for name, arguments in jobs.items():
            times = sorted(seconds([options.command, *arguments]) * 1000 for _ in range(60))
            print(f"| {name} | {times[0]:.1f} | {statistics.median(times):.1f} |")


def seconds(command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
