"""Results as columns of Arrow, and back. pandas, Polars and DuckDB say the same of them."""

import datetime
import decimal
import gc
import io
import os
import subprocess
import sys
import textwrap

import pytest

import rowcast
from conftest import FIXTURES, ORDERS

pyarrow = pytest.importorskip("pyarrow")

pytestmark = pytest.mark.filterwarnings("ignore::rowcast.RowcastWarning")

TYPED = b"""[
{"id":1,"price":1.50,"half":0.5,"ok":true,"day":"2024-01-31","at":"2024-01-31 10:05:06","text":""},
{"id":-9223372036854775808,"price":-20.25,"half":1e300,"ok":false,"day":"0001-01-01","at":"1969-12-31 23:59:59","text":"a\\u0000b"},
{"id":null,"price":null,"half":null,"ok":null,"day":null,"at":null,"text":null}
]"""


def test_types_hold_every_value():
    table = rowcast.read(TYPED).read_all()
    assert table.schema.field("id").type == pyarrow.int64()
    assert table.schema.field("price").type == pyarrow.decimal128(4, 2)
    assert table.schema.field("half").type == pyarrow.float64()
    assert table.schema.field("ok").type == pyarrow.bool_()
    assert table.schema.field("day").type == pyarrow.date32()
    assert table.schema.field("at").type == pyarrow.timestamp("us")
    assert table.schema.field("text").type == pyarrow.string()
    assert table.to_pylist() == [
        {
            "id": 1,
            "price": decimal.Decimal("1.50"),
            "half": 0.5,
            "ok": True,
            "day": datetime.date(2024, 1, 31),
            "at": datetime.datetime(2024, 1, 31, 10, 5, 6),
            "text": "",
        },
        {
            "id": -(2**63),
            "price": decimal.Decimal("-20.25"),
            "half": 1e300,
            "ok": False,
            "day": datetime.date(1, 1, 1),
            "at": datetime.datetime(1969, 12, 31, 23, 59, 59),
            "text": "a\0b",
        },
        dict.fromkeys(["id", "price", "half", "ok", "day", "at", "text"]),
    ]
    table.validate(full=True)


def test_fields_tell_what_the_header_tells():
    schema = rowcast.read(ORDERS).schema
    assert schema.names == ["orders.created_month", "users.city", "orders.count", "orders.total"]
    metadata = schema.field("orders.total").metadata
    assert metadata[b"rowcast.label"] == b"Orders Total"
    assert metadata[b"rowcast.value_format"] == b"$#,##0.00"
    assert metadata[b"rowcast.type"] == b"sum"
    assert metadata[b"rowcast.category"] == b"measure"
    assert schema.metadata[b"rowcast.time_zone"] == b"Europe/Berlin"


@pytest.mark.parametrize("case", sorted(path.name for path in (FIXTURES / "Results").iterdir()))
def test_every_library_reads_the_same_values(case):
    polars = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    source = FIXTURES / "Results" / case / "result.json_detail"
    source = source if source.exists() else next(source.parent.glob("*json_detail*"))
    rows = rowcast.read(source)
    table = rows.read_all()
    table.validate(full=True)
    values = table.to_pylist()
    assert rows.to_polars().to_dicts() == values
    assert polars.DataFrame(rows).to_dicts() == values
    found = duckdb.sql("SELECT * FROM rows")
    assert [tuple(row) for row in found.fetchall()] == [tuple(row.values()) for row in values]
    assert pyarrow.Table.from_batches(rows, rows.schema).to_pylist() == values
    assert len(rows.to_pandas()) == len(values)
    # The csv of the command says the same, where a value is a text.
    written = rowcast.convert(source, to="csv", header="names", quote_empty=True)
    assert written.count(b"\n") >= len(values)


def test_options_are_those_of_convert():
    table = rowcast.read(ORDERS, columns=["orders.count"], limit=2, arrow_types="strings").read_all()
    assert table.to_pydict() == {"orders.count": ["1062", "7"]}
    table = rowcast.read(b'[{"a":1.50}]', arrow_numbers="float64").read_all()
    assert table.schema.field("a").type == pyarrow.float64()
    with pytest.raises(rowcast.InvalidOptionError):
        rowcast.read(ORDERS, nonsense=1)


def test_each_use_reads_a_path_again_and_an_iterator_once():
    rows = rowcast.read(ORDERS)
    assert rows.read_all() == rows.read_all()
    assert rows.report.rows == 3
    once = rowcast.read(iter([ORDERS.read_bytes()]))
    assert once.schema == rows.schema
    assert once.read_all() == rows.read_all()
    with pytest.raises(ValueError, match="once"):
        once.read_all()


def test_parts_of_a_result_can_be_left():
    data = b"a,b\n" + b"1,2\n" * 2_000_000
    rows = rowcast.read(data)
    batches = iter(rows)
    assert next(batches).num_rows > 0
    del batches
    duckdb = pytest.importorskip("duckdb")
    assert duckdb.sql("SELECT a FROM rows LIMIT 1").fetchall() == [(1,)]
    rows.close()
    with rowcast.read(data) as closed:
        assert closed.schema.names == ["a", "b"]


@pytest.mark.parametrize(
    "use",
    [
        lambda rows: rows.read_all(),
        lambda rows: rows.to_reader().read_all(),
        lambda rows: rows.to_pandas(),
        lambda rows: rows.to_polars(),
        lambda rows: list(rows),
    ],
)
def test_errors_have_a_place(use):
    row = b'{"a":1,"b":"some text"},\n'
    source = b"[" + row * 100_000 + b'{"a":2,"b":oops}]'
    with pytest.raises(rowcast.MalformedError) as caught:
        use(rowcast.read(source, arrow_types="strings"))
    assert caught.value.row == 100_001
    assert caught.value.byte > len(row) * 100_000
    with pytest.raises(rowcast.MalformedError):
        use(rowcast.read(source))


def test_errors_reach_libraries_that_know_no_rowcast():
    source = b"[" + b'{"a":1},\n' * 200_000 + b'{"a":oops}]'
    polars = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    rows = rowcast.read(source, arrow_types="strings")
    with pytest.raises(Exception, match="row 200001"):
        pyarrow.table(rows)
    with pytest.raises(Exception, match="row 200001"):
        polars.DataFrame(rows)
    with pytest.raises(Exception, match="row 200001"):
        duckdb.sql("SELECT count(a) FROM rows").fetchall()


def test_what_an_iterator_raises_comes_out_as_it_is():
    def source():
        yield b"[" + b'{"a":1},\n' * 500_000
        raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        rowcast.read(source(), arrow_types="strings").read_all()
    with pytest.raises(KeyError, match="boom"):
        rowcast.read(source()).read_all()


def test_iterators_are_read_where_the_lock_is_held():
    polars = pytest.importorskip("polars")
    pieces = [b"a,b\n", *[b"1,2\n" * 10_000] * 100]
    assert polars.DataFrame(rowcast.read(iter(pieces))).height == 1_000_000


def test_polars_reads_without_pyarrow():
    pytest.importorskip("polars")
    program = textwrap.dedent(
        f"""
        import sys
        sys.modules["pyarrow"] = None
        import rowcast
        rows = rowcast.read({str(ORDERS)!r})
        assert type(rows.__arrow_c_stream__()).__name__ == "PyCapsule"
        assert rows.to_polars()["orders.count"].sum() == 1072
        rowcast.write(rows, to="csv")
        rowcast.write([rows.to_polars()] * 2, to="csv")
        try:
            rows.read_all()
        except ImportError:
            pass
        else:
            sys.exit("there is a pyarrow")
        """
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)


def test_memory_stays_as_it_is():
    program = textwrap.dedent(
        """
        import rowcast
        def source():
            yield b"a,b,text\\n"
            for i in range(1000):
                yield b"1,2.5,some text of a row that is long\\n" * 5000
        rows = sum(batch.num_rows for batch in rowcast.read(source(), from_="csv"))
        assert rows == 5_000_000, rows
        with open("/proc/self/status") as file:
            print(next(line.split()[1] for line in file if line.startswith("VmHWM")))
        """
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE)
    assert int(told.stdout) < 200_000


def test_what_was_read_is_written_as_it_was(tmp_path):
    report = rowcast.write(rowcast.read(ORDERS), tmp_path / "copy.json_detail.json")
    assert report.rows == 3
    copy = rowcast.inspect(tmp_path / "copy.json_detail.json")
    fields = rowcast.inspect(ORDERS)["fields"]
    for key in ("name", "label", "type", "category", "value_format"):
        assert [field[key] for field in copy["fields"]] == [field[key] for field in fields]
    assert rowcast.read(tmp_path / "copy.json_detail.json").read_all() == rowcast.read(ORDERS).read_all()


def test_a_workbook_has_labels_formats_and_values(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    table = pyarrow.table({"city": ["Bonn", None], "total": [2.5, -3.0], "secret": [1, 2]})
    rowcast.write(
        table,
        tmp_path / "a.xlsx",
        labels={"city": "City", "total": "Total"},
        value_formats={"total": "$#,##0.00"},
        types={"total": "sum"},
        hidden=["secret"],
        apply_formatting=True,
    )
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["City", "Total"],
        ["Bonn", 2.5],
        [None, -3],
    ]
    assert "$" in sheet["B2"].number_format


def test_what_is_told_of_columns_is_in_json_detail():
    table = pyarrow.table({"id": [1], "total": [2], "name": ["a"]})
    written = rowcast.write(
        table, to="json_detail", dimensions=["id"], measures=["name"], types={"total": "count"}
    )
    fields = {field["name"]: field for field in rowcast.inspect(written)["fields"]}
    assert {name: field["category"] for name, field in fields.items()} == {
        "id": "dimension",
        "total": "measure",
        "name": "measure",
    }
    assert fields["total"]["type"] == "count"
    with pytest.raises(rowcast.Error):
        rowcast.write(table, to="csv", labels={"absent": "Absent"})


@pytest.mark.parametrize("kind", ["table", "reader", "batches", "iterator", "pandas", "polars", "duckdb", "batch"])
def test_every_kind_of_data_is_written(kind):
    table = pyarrow.table({"a": [1, 2, 3], "b": ["x", "", None]})
    data = {
        "table": lambda: table,
        "reader": lambda: table.to_reader(),
        "batches": lambda: table.to_batches(max_chunksize=1),
        "iterator": lambda: iter(table.to_batches(max_chunksize=2)),
        "pandas": lambda: table.to_pandas(),
        "polars": lambda: pytest.importorskip("polars").DataFrame(table),
        "duckdb": lambda: pytest.importorskip("duckdb").from_arrow(table),
        "batch": lambda: table.combine_chunks().to_batches()[0],
    }[kind]()
    assert rowcast.write(data, to="csv", quote_empty=True) == b'a,b\n1,x\n2,""\n3,\n'


def test_an_index_is_written_if_it_has_a_name():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2]}, index=["x", "y"])
    assert rowcast.write(frame, to="csv") == b"a\n1\n2\n"
    assert rowcast.write(frame.rename_axis("key"), to="csv") == b"key,a\nx,1\ny,2\n"
    assert list(frame.columns) == ["a"]
    assert rowcast.write(frame[frame.a > 1], to="csv") == b"a\n2\n"


def test_outputs_of_write_are_those_of_convert(tmp_path):
    table = pyarrow.table({"a": [1]})
    buffer = io.BytesIO()
    rowcast.write(table, {"csv": buffer, "json": tmp_path / "a.json"})
    assert buffer.getvalue() == b"a\n1\n"
    assert (tmp_path / "a.json").exists()


def test_data_that_cannot_be_written_is_refused(tmp_path):
    polars = pytest.importorskip("polars")
    for data in (3, "a.csv", {"a": [1]}, [1], []):
        with pytest.raises((TypeError, ValueError)):
            rowcast.write(data, tmp_path / "a.csv")
    with pytest.raises(ValueError, match="other columns"):
        rowcast.write([polars.DataFrame({"a": [1]}), polars.DataFrame({"b": [1]})], tmp_path / "a.csv")
    with pytest.raises(rowcast.Error, match="a"):
        rowcast.write(pyarrow.table({"a": [b"bytes"]}), tmp_path / "a.csv")

    def batches():
        yield pyarrow.record_batch({"a": [1]})
        raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        rowcast.write(batches(), tmp_path / "a.csv")
    assert os.listdir(tmp_path) == []


def test_parquet_and_back(tmp_path):
    import pyarrow.dataset
    import pyarrow.parquet

    pyarrow.dataset.write_dataset(rowcast.read(ORDERS), tmp_path / "orders", format="parquet")
    dataset = pyarrow.dataset.dataset(tmp_path / "orders")
    assert dataset.count_rows() == 3
    written = rowcast.write(dataset.scanner().to_reader(), to="json_detail")
    assert rowcast.read(written).read_all() == rowcast.read(ORDERS).read_all()
    assert rowcast.inspect(written)["fields"][0]["label"] == "Orders Created Month"


def test_nothing_is_left_behind():
    rows = rowcast.read(ORDERS)
    for _ in range(50):
        rows.to_polars() if "polars" in sys.modules else rows.read_all()
        rows.__arrow_c_schema__()
        rows.__arrow_c_stream__()
        rowcast.write(rows, to="csv")
    del rows
    gc.collect()
    from rowcast import _arrow

    assert not _arrow._exported
    assert not _arrow._in_capsules


def test_refused_arguments_leave_nothing_behind(monkeypatch):
    unraisable = []
    monkeypatch.setattr("sys.unraisablehook", unraisable.append)
    with pytest.raises(TypeError):
        rowcast.read(12)
    with pytest.raises(rowcast.InvalidOptionError):
        rowcast.read(b"[]", no_such_option=1)
    gc.collect()
    assert unraisable == []
