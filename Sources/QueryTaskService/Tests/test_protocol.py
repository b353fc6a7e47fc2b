"""What HTTP asks of a server beyond the requests of usual clients: old versions, HEAD, expectations."""

import http.client
import json
import os
import re
import socket
import time

import pytest

from service import SERVER, Server

MANY = "/api/4.0/queries/models/files/views/many/run/csv?fields=many.number&limit=20"


def exchange(server, text, timeout=10):
    """All bytes that the server sends for some bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout) as connection:
        connection.sendall(text.encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def signed(client, *lines):
    return "\r\n".join([lines[0], f"Authorization: token {client.token}", *lines[1:], "", ""])


# HTTP/1.0

@pytest.mark.parametrize("header", ["X: y", "Connection: keep-alive"])
def test_a_client_of_http_1_0_gets_no_chunks(server, alice, header):
    path = MANY + f"&cache=false&x={len(header)}"
    head, body = exchange(
        server, signed(alice, f"GET {path} HTTP/1.0", header)).split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.0 200") and b"chunked" not in head.lower()
    assert b"connection: close" in head.lower()
    assert body.split(b"\n")[:2] == [b"Many number", b"0"] and body.count(b"\n") == 21


def test_a_client_of_http_1_0_needs_no_host(server):
    assert exchange(server, "GET /alive HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\nalive\n")


# HEAD

@pytest.mark.parametrize("path", [
    "/alive", "/", "/page.css", "/api/4.0/user", "/api/4.0/login", "/nope", MANY,
    MANY + "&cache=false", "/api/4.0/query_tasks/nope/results",
    "/api/4.0/query_tasks/multi_results?query_task_ids=a"])
@pytest.mark.parametrize("has_token", [True, False])
def test_no_answer_to_head_has_a_body(server, alice, path, has_token):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Authorization": f"token {alice.token}"} if has_token else {}
    connection.request("GET", path, headers=headers)
    whole = connection.getresponse()
    whole.read()
    connection.request("HEAD", path, headers=headers)
    answer = connection.getresponse()
    assert answer.status == whole.status
    assert answer.getheader("content-type") == whole.getheader("content-type")
    answer.read()
    # The next answer stands where a body would be.
    connection.request("GET", "/alive")
    assert connection.getresponse().read() == b"alive\n"
    connection.close()


def test_head_of_a_result_tells_its_headers(server, alice):
    id = alice.finished(alice.query("many.text", view="many", limit="40"), "csv")
    whole = alice.get(f"/query_tasks/{id}/results")
    answer = alice.ask("HEAD", f"/query_tasks/{id}/results", headers={"Range": "bytes=0-3"})
    assert answer.status == 200 and answer.body == b""
    assert answer.headers["etag"] == whole.headers["etag"]
    assert int(answer.headers["content-length"]) == len(whole.body)
    assert alice.ask("HEAD", "/session").status == 200
    assert server.ask("HEAD", "/api/4.0/login").status == 405


# Expectations

def post(client, *headers):
    return signed(client, "POST /api/4.0/queries?fields=model HTTP/1.1", "Host: x",
                  "Content-Type: application/json", *headers)


def test_a_client_that_waits_is_told_to_go_on(server, alice):
    body = b'{"model": "files", "view": "orders", "fields": ["orders.city"]}'
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        for _ in range(2):
            connection.sendall(
                post(alice, f"Content-Length: {len(body)}", "Expect: 100-Continue").encode())
            assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(body)
            answer = connection.recv(10_000)
            assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b'{"model":"files"}')


def test_answers_before_an_expectation_come_first(server, alice):
    body = b'{"model": "files", "view": "orders", "fields": ["orders.city"]}'
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.sendall(
            b"GET /alive HTTP/1.1\r\nHost: x\r\n\r\n" + post(
                alice, f"Content-Length: {len(body)}", "Expect: 100-continue",
                "Connection: close").encode())
        answer = b""
        while b"100 Continue" not in answer:
            answer += connection.recv(1000)
        assert answer.startswith(b"HTTP/1.1 200") and answer.index(b"alive") < answer.index(b"100 C")
        connection.sendall(body)
        while chunk := connection.recv(1000):
            answer += chunk
        assert answer.endswith(b'{"model":"files"}')


def test_a_body_that_is_too_large_is_not_asked_for(server, alice):
    answer = exchange(server, post(alice, f"Content-Length: {3 << 20}", "Expect: 100-continue"))
    assert answer.startswith(b"HTTP/1.1 413") and b"100 Continue" not in answer


def test_other_expectations_are_417(server, alice):
    answer = exchange(server, post(alice, "Content-Length: 2", "Expect: foo"))
    assert answer.startswith(b"HTTP/1.1 417") and b"message" in answer


# Wrong requests

@pytest.mark.parametrize("text", [
    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
    "Transfer-Encoding: chunked\r\n\r\n-1\r\n{}"])
def test_bodies_of_a_wrong_encoding_are_400(folder, text):
    with Server(folder) as server:
        client = server.login()
        answer = exchange(server, post(client)[:-2] + text)
        assert answer.startswith(b"HTTP/1.1 400"), answer
        assert not [line for line in server.log if json_level(line) in ("error", "warning")]


def json_level(line):
    """The level of a line of the log, but for the one about the fixture that is broken."""
    is_other = line.startswith("{") and "broken.json" not in line
    return json.loads(line)["level"] if is_other else None


def test_a_client_that_breaks_off_its_body_is_no_error(folder):
    with Server(folder) as server:
        client = server.login()
        for encoding in ["Content-Length: 500", "Transfer-Encoding: chunked"]:
            with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
                connection.sendall(post(client, encoding).encode() + b"9\r\n{")
                time.sleep(0.1)
        time.sleep(0.3)
        assert server.ask("GET", "/alive").status == 200
        assert not [line for line in server.log if json_level(line) in ("error", "warning")]


@pytest.mark.parametrize("codings", [["gzip, chunked"], ["gzip", "chunked"], ["deflate,gzip ,chunked"]])
def test_codings_that_are_not_known_are_501(server, alice, codings):
    headers = "".join(f"Transfer-Encoding: {coding}\r\n" for coding in codings)
    answer = exchange(server, post(alice)[:-2] + headers + "\r\n2\r\n{}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 501") and b"chunked only" in answer


@pytest.mark.parametrize("method", ["CONNECT", "TRACE"])
@pytest.mark.parametrize("target,status", [("/alive", 405), ("/nope", 404)])
def test_methods_of_proxies_are_refused(server, method, target, status):
    answer = exchange(server, f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 %d" % status) and b"message" in answer
    assert (b"Allow: GET, HEAD" in answer) == (status == 405)


@pytest.mark.parametrize("hosts", [[], ["a", "b"], ["a", "a"]])
def test_a_request_has_one_host(server, hosts):
    lines = [f"Host: {host}" for host in hosts] + ["Connection: close"]
    answer = exchange(server, "\r\n".join(["GET /alive HTTP/1.1", *lines, "", ""]))
    assert answer.startswith(b"HTTP/1.1 400") and b"one Host" in answer


# Connections

def test_connections_are_bounded(folder):
    with Server(folder, "--max-connections", "20") as server:
        held = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(60)]
        time.sleep(0.3)
        fields = [open(f"/proc/{server.process.pid}/stat").read().split()[13:15]]
        with pytest.raises(TimeoutError):
            server.ask("GET", "/alive", timeout=2)
        fields.append(open(f"/proc/{server.process.pid}/stat").read().split()[13:15])
        ticks = [sum(map(int, pair)) for pair in fields]
        assert ticks[1] - ticks[0] < 20
        for connection in held:
            connection.close()
        assert server.ask("GET", "/alive").status == 200
        # Once, and perhaps again while those that waited took the places of those that closed.
        lines = [line for line in server.log if "no connection is accepted" in line]
        assert 1 <= len(lines) <= 3 and json_level(lines[0]) == "warning"


def test_descriptors_are_left_for_files(folder, tmp_path):
    launcher = tmp_path / "launcher"
    launcher.write_text(f'#!/bin/sh\nulimit -n 120\nexec {SERVER} "$@"\n')
    launcher.chmod(0o755)
    with Server(folder, program=launcher) as server:
        held = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(40)]
        assert server.ask("GET", "/alive").status == 200
        held += [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(100)]
        time.sleep(0.3)
        assert len(os.listdir(f"/proc/{server.process.pid}/fd")) < 110
        for connection in held:
            connection.close()
        assert server.login().get("/user").status == 200


# Small rules of headers and parameters

@pytest.mark.parametrize("value,waits", [
    ('wait="5"', True), ("wait=5;foo", True), ("respond-async, wait = 5", True), ("WAIT=5", True),
    ("wait=0x5", False), ("wait=1e1", False), ("wait=-1", False), ("wait=nan", False),
    ('wait="', False), ("wait", False), (";wait=5", False)])
def test_preferences(alice, value, waits):
    answer = alice.task(alice.query("orders.city"), "csv", "", {"Prefer": value}, deferred=True)
    assert (answer.headers.get("preference-applied") == "wait") == waits


def test_an_empty_key_is_none(alice):
    query = alice.query("orders.city")
    ids = {alice.task(query, "csv", "", {"Idempotency-Key": ""}).json["id"] for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize("form", ["+{}", "0{}", " {}", "-{}"])
def test_ids_of_queries_have_one_form(alice, form):
    id = form.format(alice.query("orders.city"))
    assert alice.task(id, "csv").status == 404


def test_a_parenthesis_that_ends_nothing_ends_nothing(alice):
    assert set(alice.get("/user?fields=id),display_name").json) == {"id", "display_name"}


# Clients that share

def test_one_user_leaves_downloads_to_others(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "large.csv").write_text(
        "number,text\n" + "".join(f"{n},{'x' * 60}{n}\n" for n in range(150_000)))
    path = ("/api/4.0/queries/models/files/views/large/run/csv?limit=-1&cache=false"
            "&sorts=__UNSORTED__&fields=large.number,large.text")
    with Server(folder, "--max-downloads", "4") as server:
        alice, bob = server.login("alice"), server.login("bob")
        slow = []
        for _ in range(2):
            connection = socket.create_connection(("127.0.0.1", server.port), 20)
            connection.sendall(signed(alice, f"GET {path} HTTP/1.1", "Host: x").encode())
            connection.recv(100)
            slow.append(connection)
        answer = server.ask(
            "GET", path.replace("-1", "3"), headers={"Authorization": f"token {alice.token}"})
        assert answer.status == 429 and answer.headers["retry-after"] == "1"
        answer = server.ask(
            "GET", path.replace("-1", "3"), headers={"Authorization": f"token {bob.token}"})
        assert answer.status == 200
        for connection in slow:
            connection.close()
        time.sleep(1)
        lines = [line for line in server.log if "went away" in line or "broken off" in line]
        assert len(lines) == 2 and {json_level(line) for line in lines} == {"info"}, lines


def test_the_log_has_no_credentials(folder):
    with Server(folder, "--log-level", "debug") as server:
        server.login()
        server.ask("GET", "/alive")
        time.sleep(0.2)
        text = "\n".join(server.log)
    assert "debug" in text
    assert not re.search("secretDigest|clientID|client_id", text)
    assert "alice" not in text and "bob" not in text
