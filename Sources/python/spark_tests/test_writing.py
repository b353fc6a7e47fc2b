"""Data frames as folders of results, read by programs that we did not write."""

import csv
import gzip
import json

import openpyxl
import pyarrow.csv
import pytest
from pyspark.errors import AnalysisException

import rowcast
from conftest import rows


def parts(folder, ending):
    found = sorted(folder.glob(f"part-*{ending}"))
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(["_SUCCESS", *(path.name for path in found)])
    return found


def csv_rows(paths):
    return [row for path in paths for row in list(csv.reader(path.open(encoding="utf-8")))[1:]]


def test_a_part_a_partition(spark, write, tmp_path):
    write(spark.range(0, 10, numPartitions=3), tmp_path / "out", "csv")
    found = parts(tmp_path / "out", ".csv")
    assert [path.name[:11] for path in found] == ["part-00000-", "part-00001-", "part-00002-"]
    assert csv_rows(found) == [[str(number)] for number in range(10)]


def test_workbooks_have_values_labels_and_formats(read, write, orders, tmp_path):
    frame = read(orders / "a.json").withColumnRenamed("users.city", "city")
    write(frame, tmp_path / "out", "xlsx", apply_formatting="true", labels='{"city": "Stadt"}')
    (path,) = parts(tmp_path / "out", ".xlsx")
    sheet = openpyxl.load_workbook(path).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Orders Created Month", "Stadt", "Orders Count", "Orders Total"],
        ["2024-01", "Bonn", 1062, 2.675],
        ["2024-01", "Köln", 7, 104.16499999999998],
        ["2024-02", "Bonn", 3, -12.5],
    ]
    assert "$" in sheet["D2"].number_format


def test_what_was_read_is_written_as_it_was(read, write, orders, tmp_path):
    write(read(orders / "a.json").where("`orders.count` > 5"), tmp_path / "out", "json_detail")
    (path,) = parts(tmp_path / "out", ".json")
    before, after = (rowcast.inspect(one)["fields"] for one in (orders / "a.json", path))
    for key in ("name", "label", "type", "category", "value_format"):
        assert [field[key] for field in after] == [field[key] for field in before]
    assert rows(read(tmp_path / "out")) == rows(read(orders / "a.json"))[:2]


def test_values_of_every_type_are_written(spark, write, tmp_path):
    frame = spark.sql(
        "SELECT true b, 1Y i8, -9223372036854775807L i64, 12345678901234567890.123456789BD d, 0.1D x, "
        "DATE'2024-02-29' day, TIMESTAMP_NTZ'2024-01-31 10:05:06.5' at, "
        "TIMESTAMP'2024-01-31 10:05:06 UTC' instant, 'ü,\"\\n' text, array(1,2) list, "
        "named_struct('a', 1) struct, CAST(null AS INT) nothing"
    )
    write(frame, tmp_path / "out", "json", header="names")
    (path,) = parts(tmp_path / "out", ".json")
    (row,) = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    assert row == {
        "b": True,
        "i8": 1,
        "i64": -9223372036854775807,
        "d": "12345678901234567890.123456789",
        "x": "0.1",
        "day": "2024-02-29",
        "at": row["at"],
        "instant": "2024-01-31 10:05:06",
        "text": 'ü,"\n',
        "list": [1, 2],
        "struct": {"a": 1},
        "nothing": None,
    }
    assert row["at"].startswith("2024-01-31 10:05:06.5")


def test_a_column_that_cannot_be_written_is_named_and_nothing_is_left(spark, write, tmp_path):
    with pytest.raises(Exception, match="column x"):
        write(spark.sql("SELECT 1 a, X'00' x"), tmp_path / "out", "csv")
    assert not (tmp_path / "out").exists()


def test_a_data_frame_without_rows_is_a_result_with_headings(spark, write, tmp_path):
    write(spark.range(0, 10, numPartitions=2).where("id < 0"), tmp_path / "out", "csv")
    (path,) = parts(tmp_path / "out", ".csv")
    assert path.read_text() == "id\n"


def test_append_overwrite_and_error(spark, write, tmp_path):
    out = tmp_path / "out"
    write(spark.range(2), out, "csv")
    write(spark.range(2, 3), out, "csv", mode="append")
    assert sorted(csv_rows(parts(out, ".csv"))) == [["0"], ["1"], ["2"]]
    with pytest.raises(Exception, match="existing is error"):
        write(spark.range(9), out, "csv", existing="error")
    write(spark.range(7, 8), out, "csv.gz"[:3], mode="overwrite", gzip="true")
    (path,) = [one for one in parts(out, ".csv.gz") if b"7" in gzip.decompress(one.read_bytes())]
    assert len(list(out.iterdir())) <= 1 + spark.range(7, 8).rdd.getNumPartitions()
    for mode in ("error", "ignore"):
        with pytest.raises(AnalysisException, match="Append"):
            write(spark.range(1), out, "csv", mode=mode)


@pytest.mark.parametrize("mode", ["append", "overwrite"])
def test_a_job_that_fails_leaves_what_was_there(spark, write, tmp_path, mode):
    out = tmp_path / "out"
    write(spark.range(3).coalesce(1), out, "csv")
    before = sorted((path.name, path.read_bytes()) for path in out.iterdir())

    def fail(batches):
        yield from batches
        raise RuntimeError("on purpose")

    frame = spark.range(0, 100_000, numPartitions=2).mapInArrow(fail, "id BIGINT")
    with pytest.raises(Exception, match="on purpose"):
        write(frame, out, "csv", mode=mode)
    assert sorted((path.name, path.read_bytes()) for path in out.iterdir()) == before
    with pytest.raises(Exception, match="on purpose"):
        write(frame, tmp_path / "new", "csv", mode=mode)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "options, text",
    [
        ({"to": "nonsense"}, "there is no format 'nonsense'"),
        ({"to": "csv", "nonsense": "1"}, "there is no option 'nonsense'"),
        ({"to": "csv", "labels": "x"}, "JSON object"),
        ({"to": "csv", "labels": '{"absent": "x"}'}, "absent"),
    ],
)
def test_wrong_options_are_refused(spark, write, tmp_path, options, text):
    with pytest.raises(Exception, match=text):
        write(spark.range(1), tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_a_folder_can_be_rewritten_from_itself(read, write, orders):
    # The old files go when the new ones are whole.
    write(read(orders), orders, "json_detail", mode="overwrite")
    assert read(orders).count() == 6
    assert not (orders / "a.json").exists()


def test_arrow_reads_what_was_written(spark, write, tmp_path):
    write(spark.range(0, 1000, numPartitions=2).selectExpr("id", "id * 1.5D AS half"), tmp_path / "out", "csv")
    table = pyarrow.concat_tables([pyarrow.csv.read_csv(path) for path in parts(tmp_path / "out", ".csv")])
    assert table["id"].to_pylist() == list(range(1000))
    assert table["half"].to_pylist() == [number * 1.5 for number in range(1000)]
