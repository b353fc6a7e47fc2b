import array
import io
import json
import mmap
import os
import threading
import time
import warnings

import pytest

import rowcast
from conftest import FIXTURES, ORDERS

pytestmark = pytest.mark.filterwarnings("ignore::rowcast.RowcastWarning")


def chunks(data, size):
    return (data[i : i + size] for i in range(0, len(data), size))


def many_rows(count):
    """A json document, written in pieces that are made when they are asked for."""
    yield b"["
    row = b'{"id": 12345, "city": "Bonn", "text": "a text of some length, as comments have"}'
    for i in range(count // 1000):
        yield b",".join([row] * 1000) if i == 0 else b"," + b",".join([row] * 1000)
    yield b"]"


def mapped(path):
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@pytest.mark.parametrize("to", ["csv", "xlsx"])
def test_it_writes_what_the_command_writes(to, command):
    sources = sorted((FIXTURES / "Results").glob("*/*"))
    assert len(sources) > 100
    for source in sources:
        told = command(source, "--to", to, "--quiet")
        if told.returncode == 0:
            with source.open("rb") as file:
                assert rowcast.convert(file, to=to) == told.stdout, source
        else:
            with pytest.raises(rowcast.Error):
                rowcast.convert(source, to=to)


@pytest.mark.parametrize(
    "source",
    [
        str,
        lambda path: path,
        lambda path: path.read_bytes(),
        lambda path: bytearray(path.read_bytes()),
        lambda path: memoryview(path.read_bytes()),
        lambda path: array.array("B", path.read_bytes()),
        mapped,
        lambda path: path.open("rb"),
        lambda path: path.open("rb", buffering=0),
        lambda path: io.BytesIO(path.read_bytes()),
        lambda path: chunks(path.read_bytes(), 7),
        lambda path: iter([b"", bytearray(path.read_bytes()), b""]),
        lambda path: rowcast.Input(path.read_bytes(), from_="json_detail", name="orders"),
        lambda path: [rowcast.Input(path)],
    ],
)
def test_every_kind_of_source_gives_the_same_bytes(source, command):
    expected = command(ORDERS, "--to", "csv", "--quiet").stdout
    assert rowcast.convert(source(ORDERS), to="csv") == expected


def test_a_file_object_is_read_from_where_it_stands():
    file = io.BytesIO(b"# a line above\na\n1\n")
    file.readline()
    assert rowcast.convert(file, to="json", from_="csv") == b'[{"a":1}]\n'


def test_a_path_need_not_be_utf_8(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.csv"
    with open(path, "wb") as file:
        file.write(b"a,b\n1,2\n")
    assert rowcast.convert(os.fsdecode(path), to="csv", from_="csv") == b"a,b\n1,2\n"


def test_a_pipe_is_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"a,b\n1,2\n",))
    writer.start()
    assert rowcast.convert(tmp_path / "pipe", to="csv") == b"a,b\n1,2\n"
    writer.join()


def test_a_source_with_read_only_is_enough():
    class Body:
        def __init__(self):
            self.rest = b"a,b\n1,2\n"

        def read(self, size):
            # Bodies of responses may give less than they are asked for, or more.
            taken, self.rest = self.rest[:3], self.rest[3:]
            return taken

    assert rowcast.convert(Body(), to="csv") == b"a,b\n1,2\n"


def test_a_list_of_sources_is_one_result():
    sources = [b"a,b\n1,2\n", io.BytesIO(b"a,b\n3,4\n"), iter([b"a,b\n", b"5,6\n"])]
    assert rowcast.convert(sources, to="csv") == b"a,b\n1,2\n3,4\n5,6\n"


def test_outputs_are_paths_files_lists_and_dicts(in_folder, orders):
    expected = rowcast.convert(orders, to="csv")
    buffer = io.BytesIO()
    report = rowcast.convert(orders, out=["a.csv", rowcast.Output(buffer, to="csv"), "a.json"])
    assert report.rows == 3
    assert (in_folder / "a.csv").read_bytes() == buffer.getvalue() == expected
    with open("b.csv", "wb", buffering=0) as raw:
        rowcast.convert(orders, out={"csv": raw, "xlsx": in_folder / "b"})
    assert (in_folder / "b.csv").read_bytes() == expected
    assert (in_folder / "b").read_bytes()[:2] == b"PK"


def test_an_output_has_options_of_its_own(in_folder, orders):
    second = rowcast.Output("b.csv", columns=["orders.count"])
    rowcast.convert(orders, out=[rowcast.Output("a.csv", header="names"), second], limit=1)
    assert (in_folder / "a.csv").read_bytes().startswith(b"orders.created_month,users.city,")
    assert (in_folder / "b.csv").read_bytes() == b"Orders Count\n1062\n"


def test_options_are_flags_numbers_texts_lists_and_dicts(orders):
    written = rowcast.convert(
        orders,
        to="csv",
        columns=["users.city", "orders.total"],
        rename={"users.city": "a=b, c"},
        value_format={"orders.total": "$0.00"},
        limit=1,
        quote_all=True,
        crlf=False,
        to_delimiter=None,
    )
    assert written == b'"a=b, c","Orders Total"\n"Bonn","$2.68"\n'


def test_columns_are_calculated(orders):
    source = b"n\n1\n3\n"
    wanted = b"n,Share\n1,0.25\n3,0.75\n"
    expression = "${n} / sum(${n})"
    assert rowcast.convert(source, from_="csv", to="csv", calc={"share": expression}) == wanted
    assert rowcast.convert(source, from_="csv", to="csv", calc=[f"share={expression}"]) == wanted
    field = {"table_calculation": "share", "label": "Share", "expression": expression}
    assert rowcast.convert(source, from_="csv", to="csv", dynamic_fields=[field]) == wanted
    assert rowcast.convert(
        source, from_="csv", to="csv", calc={"share": expression}, value_format={"share": "0%"}
    ) == b"n,Share\n1,25%\n3,75%\n"
    with pytest.raises(rowcast.InvalidOptionError, match='there is no function "summ"'):
        rowcast.convert(source, from_="csv", to="csv", calc={"share": "summ(${n})"})
    twice = rowcast.read(orders, calc={"twice": "${orders.count} * 2"}).read_all()["twice"]
    assert [float(number) for number in twice.to_pylist()] == [2124, 14, 6]


def test_a_comma_in_a_name_is_part_of_the_name():
    source = b'"a,b",c\n1,2\n'
    assert rowcast.convert(source, to="csv", columns=["a,b"]) == b'"a,b"\n1\n'


def test_warnings_are_raised_once_and_are_in_the_report(orders):
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        report = rowcast.convert(orders, to="csv", out=io.BytesIO())
    assert [warning.message for warning in raised] == report.warnings
    assert {warning.category for warning in raised} == {rowcast.RowcastWarning}
    assert all(warning.message.code for warning in raised)
    assert {warning.filename for warning in raised} == {__file__}


def test_progress_is_told_on_the_thread_that_called():
    told = []
    rowcast.convert(
        many_rows(50_000),
        to="csv",
        progress=lambda progress: told.append((progress, threading.get_ident())),
    )
    assert told[-1][0].rows == 50_000
    assert {ident for _, ident in told} == {threading.get_ident()}


def test_iterators_are_used_on_the_thread_that_called():
    idents = set()

    def source():
        for piece in many_rows(10_000):
            idents.add(threading.get_ident())
            yield piece

    rowcast.convert(source(), to="csv")
    assert idents == {threading.get_ident()}


def test_stream_gives_the_bytes_of_convert():
    data = b"".join(many_rows(50_000))
    streamed = list(rowcast.stream(data, to="csv"))
    assert b"".join(streamed) == rowcast.convert(data, to="csv")
    assert len(streamed) > 1


def test_a_stream_waits_for_who_takes_it_and_may_be_left():
    taken = 0

    def source():
        nonlocal taken
        for piece in many_rows(10_000_000):
            taken += len(piece)
            yield piece

    stream = rowcast.stream(source(), to="csv")
    next(stream)
    time.sleep(0.2)
    before = taken
    time.sleep(0.2)
    assert taken == before < 100_000_000
    stream.close()


def test_threads_convert_side_by_side(orders):
    expected = rowcast.convert(orders, to="xlsx")
    written = [None] * 8

    def convert(index):
        for _ in range(20):
            written[index] = rowcast.convert(io.BytesIO(orders), to="xlsx")

    threads = [threading.Thread(target=convert, args=(i,)) for i in range(len(written))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert written == [expected] * len(written)


def test_other_threads_run_during_a_conversion():
    data = b"".join(many_rows(200_000))
    is_done = threading.Event()
    counted = 0

    def count():
        nonlocal counted
        while not is_done.is_set():
            counted += 1
            time.sleep(0)

    thread = threading.Thread(target=count)
    thread.start()
    while counted == 0:
        time.sleep(0.001)
    before = counted
    rowcast.convert(data, to="xlsx")
    during = counted - before
    is_done.set()
    thread.join()
    # A call that held the lock would leave no more than the steps at its beginning and end.
    assert during > 100


def test_inspect_tells_fields_and_rows(orders):
    inspection = rowcast.inspect(orders)
    assert inspection["format"] == "json_detail"
    assert inspection["rows"] == 3
    assert inspection["fields"][0]["label"] == "Orders Created Month"
    assert rowcast.inspect(io.BytesIO(orders))["rows"] == 3


def test_formats_are_those_of_the_command(command):
    told = json.loads(command("formats", "--json").stdout)["formats"]
    assert [format["name"] for format in rowcast.formats()] == [item["name"] for item in told]
    csv = next(format for format in rowcast.formats() if format["name"] == "csv")
    assert csv["can_read"] and csv["extensions"] == ["csv"] and csv["options"]
