import errno
import io
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import rowcast
from conftest import FIXTURES

pytestmark = pytest.mark.filterwarnings("ignore::rowcast.RowcastWarning")


def test_an_error_has_a_place():
    with pytest.raises(rowcast.MalformedError) as caught:
        rowcast.convert(b'[{"a": 1},\n {"a": nothing}]', to="csv")
    error = caught.value
    assert (error.code, error.row, error.line) == ("malformed", 2, 2)
    assert isinstance(error.byte, int)
    assert isinstance(error, ValueError)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.row) == (type(error), str(error), 2)


def test_every_malformed_document_is_an_error_that_names_it(command):
    documents = [
        path
        for path in sorted((FIXTURES / "Malformed").rglob("*"))
        if path.is_file() and path.suffix != ".error"
    ]
    assert len(documents) > 50
    for path in documents:
        from_ = None if path.parent.name == "detected" else path.parent.name
        with pytest.raises(rowcast.Error) as caught:
            rowcast.convert(path, to="csv", from_=from_)
        assert caught.value.path == str(path), caught.value
        assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "document, kind",
    [
        (b'[{"a": 1},', rowcast.TruncatedError),
        (b'{"looker_error": "no such view"}', rowcast.QueryFailedError),
        (b"\x00\x01\x02\x03", rowcast.Error),
        (b"", rowcast.Error),
    ],
)
def test_kinds_of_errors(document, kind):
    with pytest.raises(kind):
        rowcast.convert(document, to="csv")


def test_advice_names_arguments_of_the_package():
    with pytest.raises(rowcast.UnsupportedError, match="pass from_ with one of csv, txt"):
        rowcast.convert(b"a\n1\n", to="json")
    with pytest.raises(rowcast.MalformedError, match="pass from_ if"):
        rowcast.convert(b"a\n1\n", to="csv", from_="json")


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    path = tmp_path / "absent.json"
    with pytest.raises(FileNotFoundError) as caught:
        rowcast.convert(path, to="csv")
    assert isinstance(caught.value, rowcast.Error)
    assert caught.value.errno == errno.ENOENT
    assert caught.value.path == caught.value.filename == str(path)
    assert pickle.loads(pickle.dumps(caught.value)).filename == str(path)
    with pytest.raises(OSError):
        rowcast.convert(b"a\n1\n", out=tmp_path / "absent" / "a.csv")


@pytest.mark.parametrize(
    "options, kind",
    [
        ({"to": "csv", "nonsense": 1}, rowcast.InvalidOptionError),
        ({"to": "csv", "limit": "many"}, rowcast.InvalidOptionError),
        ({"to": "nonsense"}, rowcast.Error),
        ({"to": "csv", "from_": "nonsense"}, rowcast.Error),
        ({}, TypeError),
        ({"to": "csv", "out": io.StringIO()}, TypeError),
        ({"to": "csv", "out": 3}, TypeError),
        ({"to": "csv", "columns": [3]}, TypeError),
        ({"to": "csv", "columns": b"a"}, TypeError),
        ({"to": "csv", "rename": {"a": None}}, TypeError),
        ({"to": "csv", "null": "\0"}, ValueError),
    ],
)
def test_wrong_arguments_are_refused(options, kind):
    with pytest.raises(kind):
        rowcast.convert(b"a\n1\n", **options)


@pytest.mark.parametrize("source", [3, None, io.StringIO("a"), iter(["a"]), {"a": 1}, []])
def test_a_source_that_is_none_is_refused(source):
    with pytest.raises((TypeError, rowcast.Error)):
        rowcast.convert(source, to="csv")


class Boom(Exception):
    pass


def test_what_an_iterator_raises_comes_out_as_it_is(tmp_path):
    def source():
        yield b"a,b\n" + b"1,2\n" * 1_000_000
        raise Boom

    with pytest.raises(Boom):
        rowcast.convert(source(), out=tmp_path / "a.csv")
    with pytest.raises(Boom):
        list(rowcast.stream(source(), to="csv"))
    with pytest.raises(Boom):
        rowcast.inspect(source())
    assert os.listdir(tmp_path) == []


def test_what_a_file_object_raises_comes_out_as_it_is():
    class File:
        def read(self, size):
            raise Boom

        def write(self, data):
            raise Boom

    with pytest.raises(Boom):
        rowcast.convert(File(), to="csv")
    with pytest.raises(Boom):
        rowcast.convert(b"a,b\n1,2\n", to="csv", out=File())


def test_what_progress_raises_ends_the_conversion(tmp_path):
    def progress(told):
        raise Boom

    with pytest.raises(Boom):
        rowcast.convert(b"a,b\n" + b"1,2\n" * 1_000_000, out=tmp_path / "a.csv", progress=progress)
    assert os.listdir(tmp_path) == []


def test_a_conversion_that_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"before")
    with pytest.raises(rowcast.TruncatedError):
        rowcast.convert(b'[{"a": 1},', out=[tmp_path / "a.csv", tmp_path / "a.xlsx"])
    assert os.listdir(tmp_path) == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"before"


def test_strict_makes_a_warning_an_error(tmp_path, orders):
    with pytest.raises(rowcast.WarningsError):
        rowcast.convert(orders, out=tmp_path / "a.csv", strict=True)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["pipe", "memory", "iterator", "stream", "progress"])
def test_control_c_ends_a_conversion_and_leaves_nothing(tmp_path, kind):
    program = textwrap.dedent(
        """
        import sys, rowcast
        kind, folder = sys.argv[1:]
        row = b'{"a": "some text of a row", "b": 12345},\\n' * 100_000

        def endless():
            yield b"["
            while True:
                yield row

        print("begun", flush=True)
        out = folder + "/out.xlsx"
        if kind == "pipe":
            # Nobody ever writes to the pipe.
            rowcast.convert(folder + "/pipe", out=out, from_="json")
        elif kind == "memory":
            data = b"[" + row * 50 + b"{}]"
            while True:
                rowcast.convert(data, out=out, compression="small")
        elif kind == "iterator":
            rowcast.convert(endless(), out=out)
        elif kind == "stream":
            for chunk in rowcast.stream(endless(), to="csv"):
                pass
        elif kind == "progress":
            rowcast.convert(endless(), out=out, progress=lambda told: None)
        """
    )
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    process = subprocess.Popen(
        [sys.executable, "-c", program, kind, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "begun\n"
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        os.close(writer)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert process.returncode == -signal.SIGINT
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_stream_that_is_left_open_does_not_hang_the_exit():
    program = textwrap.dedent(
        """
        import rowcast
        rows = [b"1,2\\n" * 1_000_000] * 100
        stream = rowcast.stream(iter([b"a,b\\n", *rows]), to="csv")
        next(stream)
        """
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
