"""Folders of results as data frames. Expected rows are written by hand, or read by Python's csv module."""

import csv
import gzip
import shutil

import pytest
from pyspark.errors import AnalysisException, PythonException

from conftest import FIXTURES, ORDERS, rows

BONN = ("2024-01", "Bonn", 1062, 2.675)
KÖLN = ("2024-01", "Köln", 7, 104.16499999999998)
MINUS = ("2024-02", "Bonn", 3, -12.5)


def test_a_folder_is_read_a_partition_a_file_in_the_order_of_names(read, orders):
    frame = read(orders)
    assert frame.dtypes == [
        ("orders.created_month", "string"),
        ("users.city", "string"),
        ("orders.count", "bigint"),
        ("orders.total", "double"),
    ]
    assert rows(frame) == [BONN, KÖLN, MINUS] * 2
    assert frame.rdd.getNumPartitions() == 2
    assert frame.selectExpr("sum(`orders.count`)").first()[0] == 2 * (1062 + 7 + 3)


def test_every_readable_format_has_the_same_rows(read, tmp_path):
    plain = FIXTURES / "Results" / "plain"
    with open(plain / "result.csv", newline="", encoding="utf-8") as file:
        expected = [tuple(cell or None for cell in row) for row in list(csv.reader(file))[1:]]
    endings = ["csv", "txt", "json", "json_detail.json", "json_bi.json", "ndjson", "html", "md", "gsxml"]
    frame = None
    for ending in endings:
        part = read(plain / f"result.{ending}")
        part = part.select([part[f"`{name}`"].cast("string") for name in part.columns]).toDF(
            *[str(index) for index in range(len(part.columns))]
        )
        frame = part if frame is None else frame.union(part)
    found = [tuple(cell or None for cell in row) for row in rows(frame)]
    assert len(found) == len(expected) * len(endings)
    for index, ending in enumerate(endings):
        part = found[index * len(expected) : (index + 1) * len(expected)]
        assert [row[1:3] for row in part] == [row[1:3] for row in expected], ending
        for row, other in zip(part, expected):
            assert [float(cell) for cell in (row[0], row[3]) if cell] == [
                float(cell) for cell in (other[0], other[3]) if cell
            ], ending


def test_paths_are_those_of_spark(read, orders, tmp_path):
    (orders / "c.json.gz").write_bytes(gzip.compress(ORDERS.read_bytes()))
    (orders / "more").mkdir()
    shutil.copy(ORDERS, orders / "more" / "d.json")
    assert read([orders / "a.json", orders / "c.json.gz"]).count() == 6
    assert read(f"file://{orders}/{{a,c}}.*").count() == 6
    assert read(orders, recursiveFileLookup="true").count() == 12
    assert read(orders, recursiveFileLookup="false", pathGlobFilter="*.gz").count() == 3
    with pytest.raises(AnalysisException, match="recursiveFileLookup"):
        read(orders)
    (tmp_path / "empty").mkdir()
    with pytest.raises(AnalysisException, match=f"there is no file in {tmp_path}/empty"):
        read(tmp_path / "empty")


def test_options_of_reading_are_passed_on(read, tmp_path, orders):
    (tmp_path / "a.csv").write_bytes("Stadt;n\nKöln;1,5\nBonn;2\n".encode("latin1"))
    frame = read(
        tmp_path / "a.csv", "Stadt STRING, n DOUBLE", delimiter=";", encoding="latin1", decimal="comma"
    )
    assert rows(frame) == [("Köln", 1.5), ("Bonn", 2.0)]
    frame = read(orders, columns="orders.count,users.city", limit=1, header="labels", pathColumn="file")
    assert frame.columns == ["Orders Count", "Users City", "file"]
    assert rows(frame) == [(1062, "Bonn", f"{orders}/{name}.json") for name in "ab"]
    frame = read(orders / "a.json", rename='{"users.city": "city, of user"}', columns='["users.city"]')
    assert frame.columns == ["city, of user"]


@pytest.mark.parametrize(
    "options, text",
    [
        ({"nonsense": "1"}, "there is no option 'nonsense'"),
        ({"mode": "dropmalformed"}, "failfast or permissive"),
        ({"inferSchema": "maybe"}, "true or false"),
        ({"from": "nonsense"}, "there is no format"),
    ],
)
def test_options_that_are_none_are_refused(read, orders, options, text):
    with pytest.raises(AnalysisException, match=text):
        read(orders, **options)


def test_a_wrong_option_is_no_bad_file(read, orders):
    with pytest.raises(AnalysisException, match="there is no option 'nonsense'"):
        read(orders, mode="permissive", nonsense="1")
    with pytest.raises(PythonException, match="there is no option 'nonsense'"):
        read(orders, "a INT", mode="permissive", nonsense="1").collect()


def test_sql_reads_too(spark, orders):
    spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW o USING rowcast OPTIONS (path '{orders}/*.json')")
    found = spark.sql("SELECT `users.city`, sum(`orders.count`) FROM o GROUP BY 1 ORDER BY 1")
    assert rows(found) == [("Bonn", 2 * 1065), ("Köln", 14)]


def test_a_part_of_the_rows_can_be_taken(read, tmp_path):
    (tmp_path / "long.csv").write_bytes(b"a,b\n" + b"1,text\n" * 500_000)
    assert rows(read(tmp_path / "long.csv").limit(2)) == [("1", "text")] * 2
