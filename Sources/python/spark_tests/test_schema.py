"""Types and columns. Expected values are written by hand."""

import datetime
import decimal

import pytest
from pyspark.errors import AnalysisException, PythonException

from conftest import rows, write_detail

D = decimal.Decimal
DDL = (
    "b BOOLEAN, i8 TINYINT, i32 INT, i64 BIGINT, d DECIMAL(38,18), x DOUBLE, f FLOAT, day DATE, "
    "at TIMESTAMP_NTZ, instant TIMESTAMP, text STRING, v STRING"
)


def test_a_schema_of_the_user_is_kept_to_the_last_digit(read, tmp_path):
    (tmp_path / "a.csv").write_text(
        "text,b,i8,i32,i64,d,x,f,day,at,instant,v,more\n"
        '"Grüße, 東京 🎉",true,-128,2147483647,-9223372036854775808,12345678901234567890.123456789012345678,'
        "0.1,1.5,2024-02-29,2024-01-31 10:05:06.123456,2024-07-01 12:00:00+02:00,v,1\n"
        ',,,,,,,,,,,,\n"",no,1,1e3,1.0,1.5,1e300,2,0001-01-01,1969-12-31 23:59:59,2024-07-01 12:00:00Z,,\n'
    )
    frame = read(tmp_path / "a.csv", DDL)
    assert [kind for _, kind in frame.dtypes][:5] == ["boolean", "tinyint", "int", "bigint", "decimal(38,18)"]
    found = rows(frame)
    assert found[0] == (
        True,
        -128,
        2**31 - 1,
        -(2**63),
        D("12345678901234567890.123456789012345678"),
        0.1,
        1.5,
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 1, 31, 10, 5, 6, 123456),
        found[0][9],
        "Grüße, 東京 🎉",
        "v",
    )
    assert found[1] == (None,) * 12
    assert found[2][:9] == (
        False,
        1,
        1000,
        1,
        D("1.5"),
        1e300,
        2.0,
        datetime.date(1, 1, 1),
        datetime.datetime(1969, 12, 31, 23, 59, 59),
    )
    assert found[2][10] == ""
    instants = frame.selectExpr("unix_timestamp(instant)").collect()
    assert [row[0] for row in instants] == [1719828000, None, 1719835200]


def test_times_without_zone_are_instants_in_the_zone_of_the_query(read, tmp_path):
    write_detail(tmp_path / "a.json", [("at", "date_time")], [["2024-07-01 12:00:00"]])
    text = (tmp_path / "a.json").read_text()
    (tmp_path / "a.json").write_text(text.replace("{", '{"timezone": "Europe/Berlin", ', 1))
    assert read(tmp_path / "a.json").dtypes == [("at", "timestamp_ntz")]
    frame = read(tmp_path / "a.json", "at TIMESTAMP").selectExpr("unix_timestamp(at)")
    assert rows(frame) == [(1719828000,)]
    frame = read(tmp_path / "a.json", "at TIMESTAMP", timeZone="UTC").selectExpr("unix_timestamp(at)")
    assert rows(frame) == [(1719835200,)]


def test_types_are_declared_or_text_or_inferred(read, tmp_path):
    write_detail(
        tmp_path / "a.json",
        [("day", "date_date"), ("month", "date_month"), ("n", "count"), ("share", "average")],
        [["2024-01-31", "2024-01", 1, 0.5]],
    )
    assert read(tmp_path / "a.json").dtypes == [
        ("day", "date"),
        ("month", "string"),
        ("n", "bigint"),
        ("share", "double"),
    ]
    (tmp_path / "a.csv").write_text("day,n,price,name\n2024-01-31,1,2.50,x\n")
    assert {kind for _, kind in read(tmp_path / "a.csv").dtypes} == {"string"}
    frame = read(tmp_path / "a.csv", inferSchema="true")
    assert frame.dtypes == [("day", "date"), ("n", "bigint"), ("price", "decimal(28,2)"), ("name", "string")]
    assert rows(frame) == [(datetime.date(2024, 1, 31), 1, D("2.50"), "x")]


def test_labels_and_formats_are_metadata(read, orders):
    field = read(orders).schema["orders.total"]
    assert field.metadata["rowcast.label"] == field.metadata["comment"] == "Orders Total"
    assert field.metadata["rowcast.value_format"] == "$#,##0.00"


@pytest.fixture
def differing(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("y,x\n4,3\n")
    (tmp_path / "c.csv").write_text("x,z\n5,6\n")
    return tmp_path


def test_columns_are_matched_by_name(read, differing):
    assert rows(read(str(differing / "[ab].csv"))) == [("1", "2"), ("3", "4")]


def test_a_column_that_is_missing_is_an_error_or_null(read, differing):
    with pytest.raises(PythonException, match="c.csv: there is no column 'y'"):
        read(differing).collect()
    with pytest.raises(PythonException, match="c.csv: the column 'z' is not in the schema"):
        read(differing, missingColumns="null").collect()
    frame = read(differing, missingColumns="null", extraColumns="ignore")
    assert rows(frame) == [("1", "2"), ("3", "4"), ("5", None)]
    # A schema of the user chooses columns.
    assert rows(read(differing, "x INT")) == [(1,), (3,), (5,)]
    with pytest.raises(PythonException, match="is not in the schema"):
        read(differing, "x INT", extraColumns="error").collect()


def test_types_that_results_do_not_have_are_refused(read, differing):
    with pytest.raises(AnalysisException, match="from_json"):
        read(differing, "x ARRAY<INT>").collect()


def test_digits_that_a_double_loses_are_an_error_unless_asked_for(read, tmp_path):
    write_detail(tmp_path / "a.json", [("share", "average")], [["x"]])
    text = (tmp_path / "a.json").read_text().replace('"x"', "0.33333333333333333333")
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(PythonException, match="column 'share' is no double without loss .row 1"):
        read(tmp_path / "a.json").collect()
    assert rows(read(tmp_path / "a.json", arrow_numbers="float64")) == [(1 / 3,)]
    frame = read(tmp_path / "a.json", "share DECIMAL(38,20)")
    assert rows(frame) == [(D("0.33333333333333333333"),)]
