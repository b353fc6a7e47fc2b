"""Answers that take their time: broken off, taken slowly, or interrupted by the end of the server."""

import http.client
import json
import random
import shutil
import signal
import socket
import ssl
import subprocess
import time
import warnings

import pytest

from service import SERVER, Server

ROWS = 400_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streams") / "data"
    folder.mkdir()
    (folder / "large.csv").write_text(
        "number,text\n" + "".join(f"{n},{'x' * 40}{n}\n" for n in range(ROWS)))
    return folder


def stored(client, format="csv"):
    query = client.query("large.number", "large.text", view="large", limit="-1")
    return client.finished(query, format)


def begin(server, client, path):
    """A connection that has asked for something and read nothing."""
    connection = socket.create_connection(("127.0.0.1", server.port), 30)
    connection.sendall(
        f"GET /api/4.0{path} HTTP/1.1\r\nHost: x\r\nAuthorization: token {client.token}\r\n\r\n"
        .encode())
    return connection


@pytest.mark.parametrize("count", [1, 40_000])
def test_a_format_that_cannot_have_a_result_is_told(tmp_path, count):
    folder = tmp_path / "data"
    folder.mkdir()
    draw = random.Random(1)
    rows = [f"{n},{draw.randbytes(20).hex()}\n" for n in range(count)]
    (folder / "long.csv").write_text("number,text\n" + "".join(rows) + f"{count},{'x' * 40_000}\n")
    state = tmp_path / "state"
    with Server(folder, state=state) as server:
        client = server.login()
        query = client.query(
            "long.number", "long.text", view="long", limit="-1", sorts=["long.number"])
        id = client.finished(query, "xlsx")
        if count > 1:
            # Some bytes are on their way before the text is met.
            with pytest.raises(http.client.IncompleteRead):
                client.get(f"/query_tasks/{id}/results")
        else:
            answer = client.get(f"/queries/{query}/run/xlsx?cache=false")
            assert answer.status == 400 and "40000 characters" in answer.json["message"]
        for method in ["GET", "HEAD"]:
            answer = client.ask(method, f"/query_tasks/{id}/results")
            assert answer.status == 400
        message = client.get(f"/query_tasks/{id}/results").json["message"]
        assert "40000 characters" in message and "32767" in message
        assert client.get(f"/query_tasks/{id}/results", Range="bytes=0-3").status == 400
    with Server(folder, state=state) as server:
        client = server.login()
        manifest = client.get(f"/query_tasks/{id}/manifest").json
        assert manifest["warnings"] == [message]
        assert client.get(f"/query_tasks/{id}/results").status == 400
        # Other formats have it.
        id = client.finished(query, "csv")
        assert len(client.get(f"/query_tasks/{id}/results").body) > 40_000


def test_a_failure_in_the_middle_breaks_the_answer_off(large, tmp_path):
    with Server(large, state=tmp_path / "state") as server:
        client = server.login()
        id = stored(client)
        file, = (tmp_path / "state/results").iterdir()
        content = file.read_bytes()
        file.write_bytes(content[:len(content) * 3 // 4] + b'"broken')
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", f"/api/4.0/query_tasks/{id}/results",
                           headers={"Authorization": f"token {client.token}"})
        answer = connection.getresponse()
        assert answer.status == 200 and answer.getheader("transfer-encoding") == "chunked"
        with pytest.raises(http.client.IncompleteRead) as caught:
            answer.read()
        lines = caught.value.partial.decode().split("\n")
        assert all(line.count(",") == 1 for line in lines[:-1]) and len(lines) > 10_000
        time.sleep(0.2)
        line, = [json.loads(line) for line in server.log if "broken off" in line]
        assert line["level"] == "warning" and line["request"] == answer.getheader("x-request-id")
        # A result that is broken from the start is an error of the server, without its words.
        file.write_bytes(b"{broken")
        answer = client.get(f"/query_tasks/{id}/results", Range="bytes=0-9")
        assert answer.status == 500 and "broken" not in answer.body.decode()


def test_a_file_that_is_gone_is_an_expired_result(large, tmp_path):
    with Server(large, state=tmp_path / "state") as server:
        client = server.login()
        id = stored(client)
        for file in (tmp_path / "state/results").iterdir():
            file.unlink()
        assert client.get(f"/query_tasks/{id}/results").status == 404


def test_who_takes_nothing_is_cut_off(large):
    with Server(large, "--idle-seconds", "1", "--max-downloads", "1") as server:
        client = server.login()
        id = stored(client)
        for path in [f"/query_tasks/{id}/results",
                     "/queries/models/files/views/large/run/csv?limit=-1&cache=false"
                     "&fields=large.number,large.text"]:
            with begin(server, client, path):
                time.sleep(0.3)
                assert client.get(f"/query_tasks/{id}/results").status == 429
                start = time.time()
                while client.get(f"/query_tasks/{id}/results").status == 429:
                    assert time.time() - start < 5
                    time.sleep(0.1)


def test_clients_that_go_away_take_nothing_with_them(large):
    path = ("/queries/models/files/views/large/run/csv?limit=-1&cache=false&sorts=__UNSORTED__"
            "&fields=large.number,large.text")
    with Server(large) as server:
        client = server.login()
        for _ in range(3):
            gone = [begin(server, client, path) for _ in range(8)]
            for connection in gone:
                connection.recv(1000)
            # The queries wait for their clients now.
            time.sleep(1)
            for connection in gone:
                connection.close()
            assert server.ask("GET", "/alive", timeout=10).status == 200
            assert client.get(path.replace("limit=-1", "limit=3")).body.count(b"\n") == 4


def test_other_requests_are_answered_beside_slow_ones(large):
    with Server(large) as server:
        client = server.login()
        id = stored(client)
        slow = [begin(server, client, f"/query_tasks/{id}/results") for _ in range(20)]
        time.sleep(0.3)
        start = time.time()
        assert server.ask("GET", "/alive").status == 200
        assert len(client.get("/queries/models/files/views/large/run/json"
                              "?fields=large.count").json) == 1
        assert time.time() - start < 5
        for connection in slow:
            connection.close()


def test_a_large_run_is_not_cached_beyond_its_bound(large):
    path = "/queries/models/files/views/large/run/csv?fields=large.number&limit="
    with Server(large, "--cache-run-bytes", "100KB") as server:
        client = server.login()
        assert client.get(path + "100").status == 200
        assert "etag" in client.get(path + "100").headers
        first = client.get(path + "100000")
        assert first.body.count(b"\n") == 100_001
        again = client.get(path + "100000")
        assert "etag" not in again.headers and again.body == first.body


def test_a_running_answer_is_finished_before_the_end(large):
    with Server(large) as server:
        client = server.login()
        connection = begin(server, client, f"/query_tasks/{stored(client)}/results")
        answer = connection.recv(1000)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        while chunk := connection.recv(1 << 20):
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"\r\n0\r\n\r\n")
        assert server.process.wait(20) == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is missing")
def test_tls(folder, tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
         "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost"], cwd=tmp_path, check=True, capture_output=True)
    certificate = tmp_path / "cert.pem"
    with Server(folder, "--tls-cert", str(certificate), "--tls-key", str(tmp_path / "key.pem")) as server:
        context = ssl.create_default_context(cafile=str(certificate))
        connection = http.client.HTTPSConnection("localhost", server.port, context=context)
        connection.request("GET", "/versions")
        answer = json.loads(connection.getresponse().read())
        assert answer["api_server_url"] == f"https://localhost:{server.port}"
        connection.close()
        for version, is_taken in [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)]:
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
                context.minimum_version = context.maximum_version = version
            # So that OpenSSL offers the old version at all.
            context.set_ciphers("DEFAULT@SECLEVEL=0")
            with socket.create_connection(("localhost", server.port), 5) as plain:
                try:
                    context.wrap_socket(plain, server_hostname="localhost").close()
                    assert is_taken
                except (ssl.SSLError, ConnectionError):
                    assert not is_taken


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is missing")
def test_the_key_of_another_certificate_is_told(folder, tmp_path):
    for name in ["a", "b"]:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key",
             "-out", f"{name}.pem", "-subj", "/CN=localhost"], cwd=tmp_path, check=True,
            capture_output=True)
    done = subprocess.run(
        [SERVER, "--data", str(folder), "--listen", "127.0.0.1:0", "--log-level", "error",
         "--tls-cert", str(tmp_path / "a.pem"), "--tls-key", str(tmp_path / "b.key")],
        capture_output=True, text=True, timeout=60)
    line = done.stderr.splitlines()[-1]
    assert done.returncode == 74, done.stderr
    assert line.startswith("rowcast-server: ") and "b.key" in line and "a.pem" in line


def test_only_this_machine_is_listened_to(folder):
    for host in ["0.0.0.0", "127.example.com", "127.0.0.1.example.com"]:
        done = subprocess.run(
            [SERVER, "--data", str(folder), "--listen", f"{host}:0"], capture_output=True, text=True)
        assert done.returncode == 64 and "--allow-remote" in done.stderr, host
