"""Requests that schemathesis makes of the server's own description: none is an error of the server."""

import pathlib
import subprocess
import sys


def test_no_request_of_the_description_fails(server, tmp_path):
    client = server.login()
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"), "run",
        f"http://127.0.0.1:{server.port}/api/4.0/swagger.json",
        "--header", f"Authorization: token {client.token}", "--checks",
        "not_a_server_error,content_type_conformance", "--exclude-operation-id", "logout",
        "--max-examples", "12", "--phases", "examples,coverage,fuzzing", "--seed", "14",
        "--generation-database", ":memory:", "--no-color", "--warnings", "off",
        "--continue-on-failure", "--suppress-health-check", "all",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
