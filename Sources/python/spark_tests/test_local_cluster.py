"""The same on local-cluster, whose executors Spark itself starts."""

import os
import pathlib
import signal
import subprocess
import sys

from conftest import write_detail


def test_local_cluster(tmp_path):
    (tmp_path / "in").mkdir()
    for index in range(4):
        data = [[index, number] for number in range(5000)]
        write_detail(tmp_path / "in" / f"{index}.json", [("file", "int"), ("number", "count")], data)
    program = pathlib.Path(__file__).with_name("local_cluster.py")
    process = subprocess.Popen(
        [sys.executable, program, tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=tmp_path,
    )
    try:
        output, errors = process.communicate(timeout=280)
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    assert process.returncode == 0, errors
    assert "rows 20000 executors 2" in output
    expected = [f"{file},{number}" for file in range(4) for number in range(5000)]
    for folder in ("written", "converted"):
        paths = sorted((tmp_path / folder).glob("*.csv"))
        assert [line for path in paths for line in path.read_text().splitlines()[1:]] == expected
        assert len(paths) == 4
