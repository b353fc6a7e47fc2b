#!/usr/bin/env python3
"""Writes and reads every format at growing numbers of rows: peak memory must not grow with them, and
the bytes must be those of one thread.

    Benchmarks/memory.py --command .build/release/rowcast --generate PATH [ROWS…]

Each format is written from csv with all threads and once more with one; both must be the same bytes.
It is then read back as csv, which must be the first csv, byte for byte, but for xlsx, where numbers
are doubles: there, what one thread and many read must agree.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time

# Bytes that a conversion may need, at any number of rows.
LIMIT, XLSX_LIMIT = 40e6, 60e6
# Formats that do not keep how a number is spelled.
SPELLS_ANEW = ["xlsx"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", required=True, help="the command, built for release")
    parser.add_argument("--generate", required=True, help="the generator of data sets")
    parser.add_argument("rows", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000])
    options = parser.parse_args()
    problems = []
    print("| format | rows | written MB | written, peak MB | s | read, peak MB | s |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="rowcast-memory-", dir=os.environ.get("TMPDIR")) as \
            folder:
        for rows in options.rows:
            problems += measure(options, rows, folder)
    for line in problems:
        print(f"PROBLEM: {line}")
    sys.exit(1 if problems else 0)


def measure(options, rows, folder):
    csv, target = os.path.join(folder, "rows.csv"), os.path.join(folder, "output")
    subprocess.run([options.generate, "orders", "--rows", str(rows), "--format", "csv", "-o", csv],
                   check=True)
    original = digest(csv)
    problems = []
    for format, reads, writes in formats(options.command):
        if not writes:
            continue
        name = f"{format}, {rows:,} rows"
        extra = ["--sql-rows", "sqlite"] if format == "sql" else []
        write = [options.command, csv, "--from", "csv", *extra, "-o"]
        peak, seconds = run(write + [f"{format}:{target}"])
        size = os.path.getsize(target)
        written = digest(target)
        cells = [f"{size / 1e6:.0f}", f"{peak / 1e6:.0f}", f"{seconds:.1f}"]
        peaks = [peak]
        if reads:
            read = [options.command, target, "--from", format, "-o"]
            peak, seconds = run(read + [f"csv:{target}.csv"])
            peaks.append(peak)
            cells += [f"{peak / 1e6:.0f}", f"{seconds:.1f}"]
            again = digest(f"{target}.csv")
            expected = original
            if format in SPELLS_ANEW:
                run(read + [f"csv:{target}.csv", "--threads", "1"])
                expected = digest(f"{target}.csv")
            if again != expected:
                problems.append(f"{name}: read back it is another csv")
        else:
            cells += ["", ""]
        run(write + [f"{format}:{target}", "--threads", "1"])
        if digest(target) != written:
            problems.append(f"{name}: one thread writes other bytes")
        if max(peaks) > (XLSX_LIMIT if format == "xlsx" else LIMIT):
            problems.append(f"{name}: {max(peaks) / 1e6:.0f} MB of memory")
        print(f"| {format} | {rows:,} | {' | '.join(cells)} |", flush=True)
    return problems


def formats(command):
    """Name, whether it can be read and whether it can be written, of every format."""
    output = subprocess.run([command, "formats"], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines()[1:]:
        name, reads, writes = line.split()[:3]
        yield name, reads == "yes", writes == "yes"


def run(command):
    """Peak bytes and seconds of a process that has to succeed."""
    # The peak counts this process at the time of the fork, which is why nothing large is imported.
    begin = time.perf_counter()
    process = subprocess.Popen([*command, "--quiet"])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), seconds


def digest(path):
    hash = hashlib.blake2b()
    block = bytearray(1 << 20)
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(block):
            hash.update(memoryview(block)[:count])
    return hash.hexdigest()


if __name__ == "__main__":
    main()
