"""What the tests share. They run in an environment in which the wheel is installed; see run.sh."""

import os
import pathlib
import shutil
import subprocess
import sysconfig

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Fixtures"
ORDERS = FIXTURES / "Readme" / "orders.json"


@pytest.fixture
def orders() -> bytes:
    return ORDERS.read_bytes()


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """A folder with orders.json, which is the working directory."""
    shutil.copy(ORDERS, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command():
    """Runs the installed command."""

    def run(*arguments, **options):
        program = os.path.join(sysconfig.get_path("scripts"), "rowcast")
        return subprocess.run([program, *map(str, arguments)], capture_output=True, **options)

    return run
