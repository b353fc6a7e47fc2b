"""Files to files: the command, run in the session of the tests, and as a program of its own."""

import csv
import gzip
import os
import shutil
import subprocess
import sys

import openpyxl
import pytest

import rowcast.spark
from conftest import ORDERS
from rowcast.spark._arguments import make_parser, split_arguments
from rowcast.spark._command import main
from rowcast.spark._conversion import recorded_outcomes
from rowcast.spark._endings import stem
from rowcast.spark._plan import plan_conversions

TOTALS = ["--totals", "none"]


@pytest.fixture
def convert(spark):
    """Runs the command on the cluster of the tests."""
    return lambda *arguments: main(["convert", *map(str, arguments)])


def report_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def files_of(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_keep_their_names(convert, orders, tmp_path):
    (orders / "c.json.gz").write_bytes(gzip.compress(ORDERS.read_bytes()))
    report = tmp_path / "report.csv"
    out = tmp_path / "out"
    status = convert(orders, "--to", "csv", "--out", out, "--report", report, "--columns", "users.city", *TOTALS)
    assert status == 0
    assert files_of(out) == ["a.csv", "b.csv", "c.csv"]
    assert (out / "c.csv").read_text() == "Users City\nBonn\nKöln\nBonn\n"
    assert [(row["input"], row["output"], row["rows"], row["error"]) for row in report_of(report)] == [
        (f"{orders}/{name}", f"{out}/{name[0]}.csv", "3", "") for name in ("a.json", "b.json", "c.json.gz")
    ]
    assert all(float(row["seconds"]) > 0 for row in report_of(report))
    # The same again gives the same bytes.
    before = (out / "a.csv").read_bytes()
    assert convert(orders / "a.json", "--to", "csv", "--out", out, "--columns", "users.city", *TOTALS) == 0
    assert (out / "a.csv").read_bytes() == before


def test_workbooks_are_whole(convert, orders, tmp_path):
    assert convert(orders, "--to", "xlsx", "--out", tmp_path / "out", "--apply-formatting", *TOTALS) == 0
    sheet = openpyxl.load_workbook(tmp_path / "out" / "b.xlsx").active
    assert [cell.value for cell in sheet[3]] == ["2024-01", "Köln", 7, 104.16499999999998]
    assert files_of(tmp_path / "out") == ["a.xlsx", "b.xlsx"]


def test_bad_files_are_named_and_do_not_stop_others(convert, orders, tmp_path, capfd):
    (orders / "bad.json").write_bytes(ORDERS.read_bytes()[:1500])
    report, out = tmp_path / "report.json", tmp_path / "out"
    assert convert(orders, "--to", "csv", "--out", out, "--report", report, *TOTALS) == 1
    assert files_of(out) == ["a.csv", "b.csv"]
    errors = capfd.readouterr().err
    assert f"rowcast: {orders}/bad.json: json_detail: the input is cut short" in errors
    assert "(row" in errors and "byte" in errors
    assert "rowcast: 1 of 3 files failed\n" in errors
    rows = rowcast.read(report).read_all().to_pylist()
    assert [row["code"] for row in rows] == [None, None, "truncated"]


def test_failfast_stops_the_job(convert, tmp_path, capfd):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_text("[")
    row = b'{"a":1,"b":"some text of a row","c":"more"},\n' * 20_000
    for index in range(8):
        (folder / f"b{index}.json").write_bytes(b"[" + row * 20 + b"{}]")
    report = tmp_path / "report.csv"
    arguments = ["--to", "xlsx", "--out", tmp_path / "out", "--mode", "failfast", "--report", report]
    assert convert(folder, *arguments) == 1
    rows = report_of(report)
    assert len(rows) == 9 and rows[0]["code"] == "truncated"
    assert rows[-1]["error"].startswith("not converted: ")
    done = [os.path.basename(row["output"]) for row in rows if not row["error"]]
    assert files_of(tmp_path / "out") == done


def test_stopped_tasks_are_told_of_by_what_they_recorded(orders, tmp_path):
    """A task may be killed behind the move of its file, and be asked no more."""
    out = tmp_path / "out"
    arguments, options = split_arguments(["convert", str(orders), "--to", "csv", "--out", str(out), *TOTALS])
    conversions = plan_conversions(make_parser().parse_args(arguments), options)
    temporary = conversions[0].temporary
    temporary.make_folder()
    done = conversions[0].run(attempt=0, attempt_id=7)
    assert not done.error and files_of(out)[-1] == "a.csv"
    # The task of the other file was killed in front of the move, over an older output of that name.
    shutil.copy(out / "a.csv", out / "b.csv")
    (out / "_temporary" / temporary.name / "8-b.csv").write_text("whole")
    (out / "_temporary" / temporary.name / "8-b.csv.outcome").write_text("{")
    assert recorded_outcomes(conversions) == {0: done}
    # No task of the job moves a file any more.
    late = conversions[1].run(attempt=0, attempt_id=9)
    assert late.code == "input_output"
    assert files_of(out) == ["a.csv", "b.csv"]


def test_wrong_uses_end_with_64_before_anything_is_written(convert, orders, tmp_path, capfd):
    out = tmp_path / "out"
    (orders / "more").mkdir()
    shutil.copy(ORDERS, orders / "more" / "a.json")
    for arguments, text in [
        ([orders, "--to", "csv", "--recursive", "--out", out], "would both be"),
        ([orders / "a.json", "--to", "json", "--out", orders], "is an input"),
        ([orders / "a.json", "--to", "nonsense", "--out", out], "no format 'nonsense'"),
        ([orders / "a.json", "--to", "csv", "--out", out, "--nonsense", "1"], "no option 'nonsense'"),
        ([orders / "a.json", "--to", "csv", "--out", out, "--limit", "many"], "limit"),
        ([orders / "absent*", "--to", "csv", "--out", out], "absent"),
        (["--to", "csv", "--out", out], "name the files"),
        ([orders / "a.json", "--out", out], "--to"),
    ]:
        with pytest.raises(SystemExit) as caught:
            convert(*arguments)
        assert caught.value.code == 64, arguments
        assert text in capfd.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "name, expected",
    [
        ("a.json", "a"),
        ("a.json_detail.json", "a"),
        ("a.csv.gz", "a"),
        ("a.b.txt", "a.b"),
        ("a.log", "a.log"),
        ("a", "a"),
        ("a.zip", "a"),
    ],
)
def test_names_without_endings(name, expected):
    assert stem(name) == expected


def test_spark_submit_runs_it(spark, cluster, orders, tmp_path):
    program = os.path.join(os.path.dirname(rowcast.spark.__file__), "__main__.py")
    submit = os.path.join(os.path.dirname(sys.modules["pyspark"].__file__), "bin", "spark-submit")
    (orders / "bad.json").write_text("[")
    completed = subprocess.run(
        [submit, "--master", "local[2]", "--conf", "spark.ui.enabled=false", program]
        + ["convert", orders, "--to", "csv", "--out", tmp_path / "out", *TOTALS],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert completed.returncode == 1, completed.stderr
    # spark-submit puts what Python prints on either on its own standard output.
    assert f"rowcast: {orders}/bad.json: " in completed.stdout + completed.stderr
    assert files_of(tmp_path / "out") == ["a.csv", "b.csv"]
