#!/usr/bin/env python3
"""What a task of rowcast.spark does with a core: converts a file, or reads it as a part of a data frame.

    .build/spark/environment/bin/python Benchmarks/spark.py --generate PATH [--rows N] [--rounds N]

`make benchmark-spark` runs it. CPU time counts, that of Java and Python together, the least of the rounds: it is what
10,000 files multiply, and other programs on the machine disturb it least. Wall time is the median.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)

FILES, FILE_MB = 10_000, 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--generate", required=True, help="the generator of data sets")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    generate = os.path.abspath(options.generate)
    with tempfile.TemporaryDirectory(prefix="rowcast-spark-") as folder:
        folder = pathlib.Path(folder)
        for name, rows in (("small.json", 1000), ("large.json", options.rows)):
            subprocess.run([generate, "orders", "--rows", str(rows), "--format", "json_detail",
                            "-o", folder / name], check=True)
        size = (folder / "large.json").stat().st_size / 1e6
        print(f"json_detail, {options.rows:,} rows, {size:.0f} MB\n")
        print(f"| a task | wall s | CPU s | MB/s a core | Python's peak MB | core hours for {FILES:,} files of 1 GB |")
        print("|---|---:|---:|---:|---:|---:|")
        for to in ("csv", "xlsx"):
            tell(f"json_detail → {to}", size, [in_child(convert, folder, to) for _ in range(options.rounds)])
        tell("json_detail → data frame, declared types", size, read(folder, options.rounds))


def tell(name, size, rounds):
    wall = statistics.median(one[0] for one in rounds)
    cpu = min(one[1] for one in rounds)
    peak = max(one[2] for one in rounds)
    hours = FILES * FILE_MB / size * cpu / 3600
    print(f"| {name} | {wall:.2f} | {cpu:.2f} | {size / cpu:.0f} | {peak:.0f} | {hours:.1f} |", flush=True)


def in_child(function, *arguments):
    """The result of a function in a process of its own, as a task has one."""
    ends = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(ends[1], repr(function(*arguments)).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(ends[1])
    with open(ends[0], "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return tuple(float(figure) for figure in told.decode().strip("()").split(","))


def convert(folder, to):
    """Wall and CPU seconds and peak MB of what a task does with a file."""
    from rowcast.spark._conversion import FileConversion
    from rowcast.spark._listing import find_files
    from rowcast.spark._places import Place

    def run(name):
        (file,) = find_files([str(folder / name)], {})
        output = Place.of(str(folder / f"out.{to}"), {})
        temporary = Place.of(str(folder / "_temporary"), {})
        temporary.make_folder()
        options = {"threads": 1, "totals": "none"}
        outcome = FileConversion(file, output, to, None, temporary, 1, options).run(0, 0)
        assert not outcome.error and outcome.rows, outcome

    run("small.json")
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    run("large.json")
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, cpu, after.ru_maxrss / 1000


def read(folder, rounds):
    """The same for reading a file as a data frame of which nothing is kept, with the memory of the Python worker."""
    from pyspark.sql import SparkSession

    from rowcast.spark import RowcastDataSource

    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.dataSource.register(RowcastDataSource)

    def run(name):
        frame = spark.read.format("rowcast").option("totals", "none").load(str(folder / name))
        frame.write.format("noop").mode("overwrite").save()

    run("small.json")
    found = []
    for _ in range(rounds):
        before, started = cpu_of_family(), time.monotonic()
        run("large.json")
        found.append((time.monotonic() - started, cpu_of_family() - before, peak_of_pythons()))
    spark.stop()
    return found


def family():
    pids, known = [os.getpid()], {}
    for path in pathlib.Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                known[int(path.name)] = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                pass
    for pid in pids:
        pids += [child for child, stat in known.items() if int(stat[1]) == pid]
    return {pid: known[pid] for pid in pids if pid in known}


def cpu_of_family():
    """CPU seconds of this process and all below it, those that have ended included."""
    ticks = sum(sum(map(int, stat[11:15])) for stat in family().values())
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_of_pythons():
    peaks = [0]
    for pid in family():
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        told = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if pid != os.getpid() and "python" in told["Name"]:
            peaks.append(int(told.get("VmHWM", "0 kB").split()[0]) / 1000)
    return max(peaks)


if __name__ == "__main__":
    main()
