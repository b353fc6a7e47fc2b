import doctest
import resource
import subprocess
import sys

import pytest

import rowcast
from conftest import ROOT

@pytest.mark.filterwarnings("ignore::rowcast.RowcastWarning")
def test_the_examples_of_readme_do_what_they_say(in_folder):
    pytest.importorskip("pyarrow")
    tried = doctest.testfile(
        str(ROOT / "Sources" / "python" / "README.md"), module_relative=False
    )
    assert tried.failed == 0 and tried.attempted > 5


@pytest.mark.filterwarnings("ignore::rowcast.RowcastWarning")
def test_the_examples_of_the_documentation_do_what_they_say(in_folder):
    pytest.importorskip("pyarrow")
    attempted = 0
    for name, module in list(sys.modules.items()):
        if name == "rowcast" or name.startswith("rowcast."):
            tried = doctest.testmod(module, extraglobs={"rowcast": rowcast})
            assert tried.failed == 0, name
            attempted += tried.attempted
    assert attempted > 5


def test_the_types_are_strict():
    pytest.importorskip("mypy")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", "rowcast"],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_types_tell_what_a_call_returns(tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "uses.py"
    program.write_text(
        "import rowcast\n"
        "data: bytes = rowcast.convert('a.json', to='csv')\n"
        "report: rowcast.Report = rowcast.convert('a.json', out='a.csv', limit=3)\n"
        "def sheets(paths: list[str]) -> bytes:\n"
        "    return rowcast.convert(paths, to='csv')\n"
        "rows: int = rowcast.convert(open('a.json', 'rb'), 'csv', ['a', 'b']).rows\n"
        "chunks: list[bytes] = list(rowcast.stream(iter([b'']), to='csv'))\n"
        "label: str = rowcast.inspect(b'')['fields'][0]['label']\n"
        "wrong: str = rowcast.convert('a.json', to='csv')\n"
        "rowcast.convert(3, to='csv')\n"
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", str(program)],
        capture_output=True,
        text=True,
    )
    wrong = [line for line in checked.stdout.splitlines() if ": error:" in line]
    assert len(wrong) == 2, checked.stdout
    assert wrong[0].startswith(f"{program}:9") and wrong[1].startswith(f"{program}:10")


@pytest.mark.filterwarnings("ignore::rowcast.RowcastWarning")
def test_a_thousand_calls_leave_nothing(orders):
    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def call():
        rowcast.convert(orders, to="xlsx")
        with pytest.raises(rowcast.Error):
            rowcast.convert(orders[:-100], to="csv")
        rowcast.convert(iter([orders]), to="csv")
        rowcast.inspect(orders)

    for _ in range(200):
        call()
    before = resident()
    for _ in range(1000):
        call()
    assert resident() - before < 8 * 2**20


def test_the_command_starts_without_python(command):
    told = command("--version", env={})
    assert told.stdout.decode().startswith(f"rowcast {rowcast.__version__}")
