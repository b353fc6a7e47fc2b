"""A worker is killed in the middle: the same rows come out, each once, and no half file is left."""

import contextlib
import csv
import os
import pathlib
import threading
import time

from cluster import descendants, wait_for
from conftest import rows
from rowcast.spark._command import main

ROWS = 30_000


def in_background(function):
    """Runs a function on a thread; returns one that waits for its result."""
    results = []

    def run():
        try:
            results.append((function(), None))
        except BaseException as error:
            results.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def result():
        thread.join(240)
        assert results, "the kill took too long"
        value, error = results[0]
        if error is not None:
            raise error
        return value

    return result


def make_files(folder, count):
    folder.mkdir()
    for index in range(count):
        lines = "".join(f"{index},{number},some text of a row\n" for number in range(ROWS))
        (folder / f"{index}.csv").write_text("file,number,text\n" + lines)


def waiting_once(marker):
    """A step that passes a batch on, and in the task that is first leaves its process number and waits to be killed."""

    def step(batches):
        for index, batch in enumerate(batches):
            yield batch
            if index == 1:
                try:
                    file = os.open(marker, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
                except FileExistsError:
                    continue
                os.write(file, str(os.getpid()).encode())
                os.close(file)
                time.sleep(200)

    return step


def kill_the_one_that_waits(cluster, marker):
    pid = wait_for(lambda: os.path.exists(marker) and pathlib.Path(marker).read_text(), 120, "the first task")
    worker = cluster.worker_of(int(pid))
    assert worker is not None
    cluster.kill(worker)


def test_while_reading(spark, cluster, read, tmp_path):
    make_files(tmp_path / "in", 4)
    marker = str(tmp_path / "marker")
    schema = "file INT, number INT, text STRING"
    frame = read(tmp_path / "in", schema).mapInArrow(waiting_once(marker), schema)
    killed = in_background(lambda: kill_the_one_that_waits(cluster, marker))
    found = rows(frame.select("file", "number"))
    killed()
    assert sorted(found) == [(file, number) for file in range(4) for number in range(ROWS)]


def test_while_writing(spark, cluster, write, tmp_path):
    marker = str(tmp_path / "marker")
    out = tmp_path / "out"
    frame = spark.range(0, 4 * ROWS, numPartitions=4).mapInArrow(waiting_once(marker), "id BIGINT")
    killed = in_background(lambda: kill_the_one_that_waits(cluster, marker))
    write(frame, out, "csv")
    killed()
    parts = sorted(out.glob("part-*.csv"))
    assert len(list(out.iterdir())) == len(parts) + 1 == 5
    found = [int(row[0]) for part in parts for row in list(csv.reader(part.open()))[1:]]
    assert found == list(range(4 * ROWS))


def test_while_converting(spark, cluster, tmp_path):
    make_files(tmp_path / "in", 3)
    # A file that is read slowly enough: its conversion is met in the middle.
    with open(tmp_path / "in" / "0.csv", "a") as file:
        lines = "0,1,some text of a row\n" * 10_000
        for _ in range(150):
            file.write(lines)
    out, report = tmp_path / "out", tmp_path / "report.csv"
    temporary = out / "_temporary"

    def converting():
        """A Python that has a file open in the temporary folder, into which something was written."""
        for worker in cluster.workers:
            for pid in descendants(worker.pid):
                with contextlib.suppress(OSError):
                    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
                        path = os.readlink(link)
                        if path.startswith(str(temporary)) and os.stat(path).st_size > 100_000:
                            return worker
        return None

    killed = in_background(lambda: cluster.kill(wait_for(converting, 120, "the first conversion")))
    arguments = ["--to", "xlsx", "--out", str(out), "--report", str(report)]
    assert main(["convert", str(tmp_path / "in"), *arguments]) == 0
    killed()
    assert sorted(path.name for path in out.iterdir()) == ["0.xlsx", "1.xlsx", "2.xlsx"]
    with open(report, newline="") as file:
        found = [(os.path.basename(row["input"]), int(row["rows"])) for row in csv.DictReader(file)]
    assert found == [("0.csv", ROWS + 1_500_000), ("1.csv", ROWS), ("2.csv", ROWS)]
    import rowcast

    # A workbook that was cut would be an error.
    assert [rowcast.inspect(out / f"{index}.xlsx")["rows"] for index in range(3)] == [ROWS + 1_500_000, ROWS, ROWS]
