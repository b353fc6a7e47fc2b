"""Requests as their bytes: statuses, headers and bodies that clients depend on."""

import gzip
import http.client
import io
import json
import re
import socket
import time
import urllib.parse
import zipfile

import pytest

from service import CREDENTIALS, Server

JSON = "application/json"


# Logging in

def test_a_login_tells_a_token_and_its_seconds(server):
    answer = server.ask(
        "POST", "/api/4.0/login", "client_id=alice&client_secret=secret+of+alice"
        "&grant_type=client_credentials", {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 200 and answer.type == JSON
    assert answer.json["token_type"] == "Bearer" and answer.json["expires_in"] == 3600
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "refresh_token"}


def test_a_login_in_the_query_string(server):
    path = "/api/4.0/login?client_id=bob&client_secret=secret%20of%20bob"
    assert server.ask("POST", path).status == 200


@pytest.mark.parametrize("form", [
    "client_id=alice&client_secret=wrong", "client_id=nobody&client_secret=secret+of+alice",
    "client_id=alice", "client_secret=secret+of+alice", "", "client_id=&client_secret=",
    "client_id=bob&client_secret=secret+of+alice"])
def test_wrong_credentials_are_401(server, form):
    answer = server.ask(
        "POST", "/api/4.0/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 401 and answer.type == JSON
    assert all(isinstance(answer.json[name], str) for name in ("message", "documentation_url"))


def test_failed_logins_are_bounded(folder):
    with Server(folder, "--max-failed-logins", "3") as server:
        def attempt(name, secret):
            return server.ask(
                "POST", "/api/4.0/login", urllib.parse.urlencode({"client_id": name, "client_secret": secret}),
                {"Content-Type": "application/x-www-form-urlencoded"})

        for name in ["alice", "nobody"]:
            assert [attempt(name, "wrong").status for _ in range(3)] == [401] * 3
            answer = attempt(name, "wrong")
            assert answer.status == 429 and 1 <= int(answer.headers["retry-after"]) <= 60
        assert attempt("alice", "secret of alice").status == 429
        assert attempt("bob", "secret of bob").status == 200
        # Thirty of all: who has not failed is let in, and may fail once.
        assert [attempt(f"nobody {n}", "wrong").status for n in range(26)] == [401] * 24 + [429] * 2
        assert attempt("bob", "secret of bob").status == 200
        assert attempt("bob", "wrong").status == 429
        assert attempt("bob", "secret of bob").status == 429



@pytest.mark.parametrize("scheme", ["token", "Bearer", "bearer", "Token"])
def test_both_header_forms(server, alice, scheme):
    headers = {"Authorization": f"{scheme} {alice.token}"}
    assert server.ask("GET", "/api/4.0/user", headers=headers).json["display_name"] == "alice"


@pytest.mark.parametrize("header", [None, "", "token", "token x", "Basic YTpi", "Bearer  "])
def test_no_valid_token_is_401(server, header):
    headers = {} if header is None else {"Authorization": header}
    answer = server.ask("GET", "/api/4.0/user", headers=headers)
    assert answer.status == 401 and "message" in answer.json


@pytest.mark.parametrize("path", ["/api/4.0/logout", "/api/logout"])
def test_both_logout_paths(server, path):
    client = server.login()
    headers = {"Authorization": f"token {client.token}"}
    answer = server.ask("DELETE", path, headers=headers)
    assert answer.status == 204 and answer.body == b""
    assert server.ask("GET", "/api/4.0/user", headers=headers).status == 401


def test_no_user_becomes_another(alice):
    assert alice.ask("POST", "/login/2").status == 403


def test_a_token_expires(folder, tmp_path):
    with Server(folder, state=tmp_path / "state") as server:
        token = server.login().token
    with Server(folder, "--clock", "+3601", state=tmp_path / "state") as server:
        answer = server.ask(
            "GET", "/api/4.0/user", headers={"Authorization": f"token {token}"})
        assert answer.status == 401


def test_secrets_are_not_in_the_state(folder, tmp_path):
    with Server(folder, state=tmp_path / "state") as server:
        token = server.login().token
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*.sqlite*"))
    assert token.encode() not in stored and b"secret of" not in stored
    assert "secret of" not in "\n".join(server.log) and token not in "\n".join(server.log)


def test_credentials_of_the_environment(folder):
    with Server(folder, environment={
            "ROWCAST_CLIENT_ID": "carol", "ROWCAST_CLIENT_SECRET": "hers"}) as server:
        assert server.ask("POST", "/api/4.0/login?client_id=carol&client_secret=hers").status == 200
        assert server.ask("POST", "/api/4.0/login?client_id=alice&client_secret=x").status == 401


def test_a_secret_is_made_where_none_is_given(folder):
    environment = {"ROWCAST_CLIENT_ID": "", "ROWCAST_CLIENT_SECRET": ""}
    with Server(folder, environment=environment) as server:
        for _ in range(100):
            text = "\n".join(server.log)
            if "curl -H" in text:
                break
            time.sleep(0.05)
        (id, secret), = re.findall(r"client id and secret of this start: (\w+) (\w+)", text)
        path = f"/api/4.0/login?client_id={id}&client_secret={secret}"
        assert len(secret) == 32 and server.ask("POST", path).status == 200


# Paths and bodies

@pytest.mark.parametrize("path", [
    "/api/4.0", "/api/4.0/", "/api/4.0/nothing", "/api/3.1/user", "/api/4.0/queries/1/run",
    "/api/4.0/query_tasks/multi_results/", "/api/4.0/../../etc/passwd", "/api/4.0/queries/%00/x"])
def test_unknown_paths_are_404_in_json(server, path):
    answer = server.ask("GET", path)
    assert answer.status == 404 and answer.type == JSON and answer.json["message"] == "Not found"


def test_another_method_is_405(server):
    answer = server.ask("DELETE", "/api/4.0/queries")
    assert answer.status == 405 and answer.headers["allow"] == "POST" and answer.type == JSON


@pytest.mark.parametrize("path", ["/alive", "/api/4.0/alive", "/versions", "/api/4.0/versions",
                                  "/api/4.0/swagger.json"])
def test_what_needs_no_token(server, path):
    assert server.ask("GET", path).status == 200


def test_ids_that_do_not_exist_are_404(alice):
    for path in ["/queries/999999", "/queries/abc", "/queries/slug/abcdefg", "/queries/987654321/run/nothing",
                 "/query_tasks/" + "0" * 32, "/query_tasks/x/results", "/query_tasks/x/manifest",
                 "/lookml_models/none", "/lookml_models/files/explores/none",
                 "/queries/models/none/views/orders/run/csv?fields=orders.city",
                 "/queries/models/files/views/none/run/csv?fields=none.city"]:
        assert alice.get(path).status == 404, path
    assert alice.ask("DELETE", "/running_queries/" + "0" * 32).status == 404


@pytest.mark.parametrize("body, status, field", [
    (b"", 400, None), (b"{", 400, None), (b"[]", 400, None), (b"\xff", 400, None),
    (b"{}", 422, "model"), (b'{"model": "files"}', 422, "view"),
    (b'{"model": 5, "view": []}', 422, "view"),
    (b'{"model": "files", "view": "orders", "fields": "a"}', 422, "fields"),
    (b'{"model": "files", "view": "orders", "client_id": "short"}', 422, "client_id"),
    (b'{"model": "files", "view": "orders", "fields": ["a", {}]}', 422, "fields[1]"),
    (b'{"model": "files", "view": "orders", "filters": {"a.b": "1", "a.c": []}}', 422, "filters.a.c"),
    (b"[" * 100_000, 400, None)])
def test_wrong_bodies_of_queries(alice, body, status, field):
    answer = alice.ask("POST", "/queries", body, {"Content-Type": JSON})
    assert answer.status == status and answer.type == JSON
    if field:
        assert answer.json["errors"][0]["field"] == field
        assert all(isinstance(text, str) for text in answer.json["errors"][0].values())


@pytest.mark.parametrize("body, status, field", [
    ({}, 422, "query_id"), ({"query_id": None, "result_format": "csv"}, 422, "query_id"),
    ({"query_id": 1}, 422, "result_format"),
    ({"query_id": 1, "result_format": "pdf"}, 422, "result_format"),
    ({"query_id": 999999, "result_format": "csv"}, 404, None)])
def test_wrong_bodies_of_tasks(alice, body, status, field):
    answer = alice.ask("POST", "/query_tasks", body)
    assert answer.status == status, answer.body
    if field:
        assert answer.json["errors"][0]["field"] == field


def test_wrong_parameters_are_400(alice):
    query = alice.query("orders.city")
    for parameters in ["?limit=many", "?limit=-2", "?cache=maybe", "?fields=%FF"]:
        assert alice.task(query, parameters=parameters).status == 400, parameters
    assert alice.get(f"/queries/{query}/run/json?limit=-5").status == 400


def test_parameters_as_the_sdk_sends_them(alice):
    query = alice.query("orders.city")
    answer = alice.task(
        query, parameters="?limit=10&apply_formatting=True&cache=false&path_prefix=%2Fa+b")
    task = answer.json
    assert task["path_prefix"] == "/a b" and task["cache"] is False and task["status"] in (
        "added", "running", "complete")
    assert re.fullmatch("[0-9a-f]{32}", task["id"]) and task["query"]["id"] == query


def test_fields_of_answers(alice):
    query = alice.query("orders.city")
    assert set(alice.task(query, parameters="?fields=id").json) == {"id"}
    task = alice.task(query, parameters="?fields=id,query(model,view),nothing").json
    assert task["query"] == {"model": "files", "view": "orders"} and set(task) == {"id", "query"}
    assert len(alice.task(query, parameters="?fields=").json) > 10


def test_limits_may_be_numbers_or_texts(alice):
    first = alice.query("orders.city", limit=2)
    assert first == alice.query("orders.city", limit="2")
    assert alice.get(f"/queries/{first}").json["limit"] == "2"
    assert len(alice.get(f"/queries/{first}/run/json").json) == 2
    assert len(alice.get(f"/queries/{first}/run/json?limit=1").json) == 1


def test_a_null_filter_is_none(alice):
    plain = alice.query("orders.city", sorts=["orders.city"])
    assert plain != alice.query("orders.city", sorts=["orders.city"], filters={"orders.city": "Rome"})
    with_null = alice.query("orders.city", sorts=["orders.city"], filters={"orders.city": None})
    assert alice.get(f"/queries/{with_null}").json["filters"] == {}
    assert alice.get(f"/queries/{with_null}/run/csv").body == alice.get(f"/queries/{plain}/run/csv").body


def test_lists_may_be_given_again(alice):
    path = "/queries/models/files/views/orders/run/csv?limit=1&sorts=orders.order_id&fields="
    assert alice.get(path + "orders.order_id&fields=orders.city,orders.amount").body == (
        alice.get(path + "orders.order_id,orders.city,orders.amount").body)
    query = alice.query("orders.city")
    ids = [alice.finished(query), alice.finished(query, "csv")]
    for joint in [",", "&query_task_ids=", ",%20"]:
        answer = alice.get("/query_tasks/multi_results?query_task_ids=" + joint.join(ids))
        assert set(answer.json) == set(ids)


def test_a_client_id_of_the_client(alice):
    id = "abcdefghijABCDEFGHIJ12"
    query = {"model": "files", "view": "orders", "fields": ["orders.paid"], "client_id": id}
    first = alice.ask("POST", "/queries", query).json
    assert first["client_id"] == id and alice.ask("POST", "/queries", query).json["id"] == first["id"]
    assert alice.get(f"/queries/slug/{id}").json["id"] == first["id"]
    other = alice.ask("POST", "/queries", {**query, "fields": ["orders.city"]})
    assert other.status == 422 and other.json["errors"][0]["field"] == "client_id"


# What a query may ask for

@pytest.mark.parametrize("members, message", [
    ({"fields": []}, "Must query at least one dimension or measure"),
    ({"fields": ["orders.none"]}, "Unknown field 'orders.none' in explore 'orders'"),
    ({"fields": ["orders.city"], "filters": {"orders.amount": "about 5"}},
     "Filter of 'orders.amount': expected a number"),
    ({"fields": ["orders.city"], "filters": {"orders.none": "5"}}, "Unknown field 'orders.none'"),
    ({"fields": ["orders.city"], "sorts": ["orders.count"]}, "names no field of the query"),
    ({"fields": ["orders.city"], "pivots": ["orders.city"]}, "A query with pivots needs a measure"),
    ({"fields": ["orders.city"], "limit": "x"}, "limit is a number of rows"),
    ({"fields": ["orders.city\"; DROP TABLE orders; --"]}, "Unknown field")])
def test_queries_that_cannot_run_are_400(alice, members, message):
    body = {"model": "files", "view": "orders", **members}
    answer = alice.ask("POST", "/queries/run/json", body)
    assert answer.status == 400 and message in answer.json["message"]


def test_the_validation_query_of_linters_runs(alice):
    query = alice.query("orders.city", limit="0", filter_expression="1=2")
    assert alice.get(f"/queries/{query}/run/json").json == []
    assert b"WHERE (1 = 2)" in alice.get(f"/queries/{query}/run/sql").body


def test_the_default_limit_is_500_and_told(alice):
    query = alice.query("many.number", view="many")
    detail = alice.get(f"/queries/{query}/run/json_detail").json
    assert len(detail["data"]) == 500 and detail["truncated"] is True
    detail = alice.get(f"/queries/{query}/run/json_detail?limit=-1").json
    assert len(detail["data"]) == 20_000 and "truncated" not in detail


def test_the_default_sort(alice):
    def first(*fields):
        query = alice.query(*fields)
        return next(iter(alice.get(f"/queries/{query}/run/json").json[0].values()))
    assert first("orders.ordered", "orders.count") == "2024-01-03"
    assert first("orders.city", "orders.count") == "Rome"
    assert first("orders.city") == "Paris"


# Content types

@pytest.mark.parametrize("format, type", [
    ("json", JSON), ("json_detail", JSON), ("json_bi", JSON), ("json_fe", JSON),
    ("inline_json", JSON), ("csv", "text/csv; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"), ("html", "text/html; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"), ("sql", "application/sql"),
    ("gsxml", "application/xml"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")])
def test_content_types(alice, format, type):
    query = alice.query("orders.city")
    assert alice.get(f"/queries/{query}/run/{format}").type == type
    id = alice.finished(query, format)
    answer = alice.get(f"/query_tasks/{id}/results")
    assert answer.status == 200 and answer.type == type
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_format_that_is_none(alice):
    query = alice.query("orders.city")
    answer = alice.get(f"/queries/{query}/run/png")
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "result_format"


# Tasks

def test_a_task_without_a_query_that_runs(alice):
    query = alice.query("orders.nothing")
    id = alice.finished(query, "json_detail")
    assert alice.get(f"/query_tasks/{id}").json["status"] == "error"
    answer = alice.get(f"/query_tasks/{id}/results")
    assert answer.status == 400 and "Unknown field" in answer.json["message"]
    multi = alice.get(f"/query_tasks/multi_results?query_task_ids={id}").json
    assert multi[id]["status"] == "error"
    assert "Unknown field" in multi[id]["data"]["errors"][0]["message_details"]


def test_a_deferred_task_starts_when_it_is_asked(alice):
    id = alice.task(alice.query("orders.city"), deferred=True).json["id"]
    time.sleep(0.2)
    assert alice.get(f"/query_tasks/{id}").json["status"] == "added"
    answer = alice.get(f"/query_tasks/{id}/results")
    if answer.status == 202:
        assert answer.headers["retry-after"] == "1" and answer.body == b"" and answer.type != JSON
    answer = alice.get(f"/query_tasks/{id}/results", Prefer="wait=30")
    assert answer.status == 200 and len(answer.json) == 4


def test_no_task_is_seen_by_another_user(alice, bob):
    id = alice.finished(alice.query("orders.city"))
    for path in ["", "/results", "/manifest"]:
        assert bob.get(f"/query_tasks/{id}{path}").status == 404
    multi = bob.get(f"/query_tasks/multi_results?query_task_ids={id},x").json
    assert multi == {id: {"status": "missing"}, "x": {"status": "missing"}}
    assert bob.ask("DELETE", f"/running_queries/{id}").status == 404


def test_250_ids_in_one_url(alice):
    ids = ["%032x" % number for number in range(250)]
    answer = alice.get("/query_tasks/multi_results?query_task_ids=" + "%2C".join(ids))
    assert answer.status == 200 and len(answer.json) == 250


def test_a_killed_task(alice):
    id = alice.task(alice.query("orders.city"), deferred=True).json["id"]
    assert alice.ask("DELETE", f"/running_queries/{id}").status == 204
    assert alice.ask("DELETE", f"/running_queries/{id}").status == 404
    assert alice.get(f"/query_tasks/{id}").json["status"] == "killed"
    answer = alice.get(f"/query_tasks/{id}/results")
    assert answer.status == 400 and answer.json["message"] == "The query was killed"


def test_one_key_is_one_task(alice):
    query = alice.query("orders.city")
    key = {"Idempotency-Key": f"key {time.time()}"}
    first = alice.task(query, headers=key).json["id"]
    assert alice.task(query, headers=key).json["id"] == first
    other = alice.task(query, "csv", headers=key)
    assert other.status == 422 and other.json["errors"][0]["field"] == "Idempotency-Key"
    assert alice.task(query, parameters="?limit=1", headers=key).status == 422


def test_a_manifest(alice):
    query = alice.query("orders.city", "orders.count", limit="2")
    id = alice.finished(query, "csv", "?cache=false")
    size = len(alice.get(f"/query_tasks/{id}/results").body)
    manifest = alice.get(f"/query_tasks/{id}/manifest").json
    assert manifest["rows"] == manifest["rows_read"] == 2 and manifest["truncated"] is True
    assert manifest["bytes"] == {"csv": size}
    assert [column["name"] for column in manifest["columns"]] == ["orders.city", "orders.count"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", manifest["expires_at"])


def test_cache_only_needs_a_result(alice):
    query = alice.query("orders.amount", "orders.paid", limit="3")
    path = f"/queries/{query}/run/json?cache_only=true"
    assert alice.get(path).status == 404
    id = alice.finished(query, "json", "?cache_only=true")
    assert alice.get(f"/query_tasks/{id}").json["status"] == "error"
    assert alice.get(f"/query_tasks/{id}/results").status == 404
    assert alice.get(f"/queries/{query}/run/csv").status == 200
    assert len(alice.get(path).json) == 3
    assert alice.get(f"/query_tasks/{alice.finished(query, 'json', '?cache_only=true')}/results").status == 200


def test_an_expired_task(folder, tmp_path):
    state = tmp_path / "state"
    with Server(folder, state=state) as server:
        alice = server.login()
        query = alice.query("orders.city")
        id = alice.finished(query)
    with Server(folder, "--clock", "+3601", state=state) as server:
        alice = server.login()
        assert alice.get(f"/query_tasks/{id}").json["status"] == "expired"
        answer = alice.get(f"/query_tasks/{id}/results")
        assert answer.status == 404 and "Results have expired" in answer.json["message"]
        assert alice.get(f"/query_tasks/multi_results?query_task_ids={id}").json[id] == {
            "status": "expired",
            "data": {"error": "Results have expired. Run the query again."}}
        assert alice.get(f"/queries/{query}/run/json?cache_only=true").status == 200
    with Server(folder, "--clock", f"+{3600 + 7 * 86400 + 60}", state=state) as server:
        alice = server.login()
        for _ in range(100):
            status = alice.get(f"/query_tasks/{id}").status
            if status == 404:
                break
            time.sleep(0.05)
        assert status == 404


# Downloads in parts

@pytest.fixture(scope="module")
def download(alice):
    id = alice.finished(alice.query("many.number", "many.text", view="many", limit="-1"), "csv")
    return f"/query_tasks/{id}/results"


def test_ranges(alice, download):
    whole = alice.get(download)
    size = len(whole.body)
    assert whole.headers["accept-ranges"] == "bytes" and size > 300_000
    tag = whole.headers["etag"]
    for asked, start, end in [("0-9", 0, 10), (f"{size - 5}-", size - 5, size), ("-7", size - 7, size),
                              (f"100000-{size * 2}", 100_000, size), ("5-5", 5, 6)]:
        part = alice.get(download, Range=f"bytes={asked}", If_Range=tag)
        assert part.status == 206 and part.body == whole.body[start:end]
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    assert alice.get(download, Range="bytes=0-9", If_Range='"other"').body == whole.body
    assert alice.get(download, Range="lines=0-9").body == whole.body
    assert alice.get(download, Range="bytes=0-1,5-6").body == whole.body
    answer = alice.get(download, Range=f"bytes={size}-")
    assert answer.status == 416 and answer.headers["content-range"] == f"bytes */{size}"


def test_a_range_before_the_whole(alice):
    id = alice.finished(alice.query("many.text", view="many", limit="2000"), "xlsx")
    part = alice.get(f"/query_tasks/{id}/results", Range="bytes=2-")
    whole = alice.get(f"/query_tasks/{id}/results")
    assert part.status == 206 and part.body == whole.body[2:]
    assert int(whole.headers["content-length"]) == len(whole.body)


def test_a_known_result_is_304(alice, download):
    tag = alice.get(download).headers["etag"]
    answer = alice.get(download, If_None_Match=f'"x", {tag}')
    assert answer.status == 304 and answer.body == b"" and answer.headers["etag"] == tag


@pytest.mark.parametrize("form,status", [
    ("{}", 206), ("*", 206), ('"x", {}', 206), ('"x"', 412), ("W/{}", 412)])
def test_a_condition_of_the_result(alice, download, form, status):
    tag = alice.get(download).headers["etag"]
    answer = alice.get(download, If_Match=form.replace("{}", tag), Range="bytes=0-3")
    assert answer.status == status and answer.headers["etag"] == tag


def test_a_cached_run_has_the_rows_of_the_first(alice):
    query = alice.query("many.number", "many.text", view="many", limit="7000")
    for format in ["csv", "json", "xlsx"]:
        first = alice.get(f"/queries/{query}/run/{format}?cache=false")
        again = alice.get(f"/queries/{query}/run/{format}")
        assert again.headers.get("etag") and "etag" not in first.headers
        if format == "xlsx":
            # The same parts, compressed in other pieces.
            assert parts(first.body) == parts(again.body)
        else:
            assert first.body == again.body


def parts(workbook):
    archive = zipfile.ZipFile(io.BytesIO(workbook))
    return {name: archive.read(name) for name in archive.namelist()}


# Connections

def raw(server, text, timeout=20):
    """All bytes that the server sends for some bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout) as connection:
        connection.sendall(text)
        answer = b""
        while True:
            try:
                chunk = connection.recv(65536)
            except ConnectionResetError:
                break
            if not chunk:
                break
            answer += chunk
        return answer


@pytest.mark.parametrize("head", [
    b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Content-Length: 5, 6\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked, identity\r\n", b"Content-Length : 5\r\n", b"Bad Header: x\r\n",
    b"X: a\r\n b\r\n\x00: c\r\n"])
def test_ambiguous_requests_are_refused(server, head):
    answer = raw(
        server, b"POST /api/4.0/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head
        + b"\r\nhello")
    assert b"access_token" not in answer
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer


def test_too_many_bytes_are_refused(server):
    answer = server.ask("GET", "/api/4.0/user?x=" + "y" * 50_000)
    assert answer.status == 414 and answer.type == JSON


@pytest.mark.parametrize("text,status", [
    ("GET /alive HTTP/1.1\r\nHost: x\r\nX: " + "y" * 200_000, 431),
    ("GET /alive HTTP/1.1\r\nHost: x" + "\r\nX: y" * 5000, 431),
    ("GET /alive?" + "y" * 100_000 + " HTTP/1.1\r\nHost: x", 431), ("HELLO", 400),
    ("GET /alive HTTP/1.1\r\nHost: x\r\nX : y", 400)])
def test_texts_that_are_no_requests_are_refused_in_json(server, text, status):
    head, body = raw(server, text.encode() + b"\r\n\r\n").split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status) and b"application/json" in head.lower()
    assert set(json.loads(body)) == {"message", "documentation_url"}


def test_a_body_is_not_encoded(server, alice):
    body = b'{"model": "files", "view": "orders", "fields": ["orders.city"]}'
    answer = alice.ask("POST", "/queries", gzip.compress(body), {"Content-Encoding": "gzip"})
    assert answer.status == 415 and answer.headers["accept-encoding"] == "identity"
    assert "gzip" in answer.json["message"]
    assert alice.ask("POST", "/queries", body, {"Content-Encoding": "identity"}).status == 200


def test_a_login_is_not_stored(server):
    answer = server.ask("POST", "/api/4.0/login?client_id=bob&client_secret=secret%20of%20bob")
    assert answer.headers["cache-control"] == "no-store"


def test_a_large_body_is_413(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("POST", "/api/4.0/queries")
    connection.putheader("Content-Length", str(3 << 20))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413 and json.loads(answer.read())["message"]
    connection.close()


def test_slow_and_idle_clients_are_cut_off(folder):
    with Server(folder, "--idle-seconds", "1", "--body-seconds", "1") as server:
        for text in [b"", b"GET /alive HT", b"POST /api/4.0/login HTTP/1.1\r\nHost: x\r\n",
                     b"GET /alive HTTP/1.1\r\nHost: x\r\n\r\n"]:
            start = time.time()
            raw(server, text)
            assert time.time() - start < 6, text
        # A byte now and then does not keep the connection.
        with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
            connection.sendall(
                b"POST /api/4.0/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            start = time.time()
            with pytest.raises(OSError):
                while time.time() - start < 10:
                    connection.sendall(b"x")
                    time.sleep(0.2)
            assert time.time() - start < 6


def test_tasks_beyond_the_bound_are_429(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "large.csv").write_text(
        "number,text\n" + "".join(f"{n},{n * 7919 % 1000003}\n" for n in range(150_000)))
    with Server(
            folder, "--workers", "1", "--max-tasks-per-user", "2", "--max-tasks", "3") as server:
        alice, bob = server.login("alice"), server.login("bob")
        query = alice.query(
            "large.number", "large.text", view="large", limit="-1", sorts=["large.text"])
        # Those that are not started do not count.
        for _ in range(4):
            deferred = alice.task(query, "csv", "?cache=false", deferred=True)
            assert deferred.status == 200
        for _ in range(2):
            assert alice.task(query, "csv", "?cache=false").status == 200
        answer = alice.task(query, "csv", "?cache=false")
        assert answer.status == 429 and answer.headers["retry-after"] == "1"
        assert bob.task(query, "csv", "?cache=false").status == 200
        assert bob.task(query, "csv", "?cache=false").status == 429
        for task in alice.get("/running_queries").json[4:]:
            assert alice.ask("DELETE", f"/running_queries/{task['id']}").status == 204
        # One that is started does.
        assert alice.get(f"/query_tasks/{deferred.json['id']}/results").status == 202
        assert alice.task(query, "csv", "?cache=false").status == 200
        assert alice.task(query, "csv", "?cache=false").status == 429


def test_deferred_tasks_have_a_bound_of_their_own(folder):
    with Server(folder, "--max-tasks-per-user", "2", "--max-tasks", "3") as server:
        alice, bob = server.login("alice"), server.login("bob")
        query = alice.query("orders.city")
        for _ in range(20):
            assert alice.task(query, deferred=True).status == 200
        answer = alice.task(query, deferred=True)
        assert answer.status == 429 and "deferred" in answer.json["message"]
        assert alice.task(query).status == 200
        assert bob.task(query, deferred=True).status == 200


def test_a_slow_query_ends_in_time_and_by_its_client(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    rows = "".join(f"{n * 7919 % 1000003},{'x' * 60}{n}\n" for n in range(300_000))
    (folder / "large.csv").write_text("number,text\n" + rows)
    with Server(folder, "--query-seconds", "0.05", "--log-level", "debug") as server:
        alice = server.login()
        query = alice.query("large.text", "large.sum_number", view="large", limit="-1")
        answer = alice.get(f"/queries/{query}/run/csv")
        assert answer.status == 400 and "took more than" in answer.json["message"]
        detail = alice.get(f"/query_tasks/{alice.finished(query, 'json_detail')}/results")
        assert detail.status == 200 and detail.json["data"] == []
        assert "took more than" in detail.json["errors"][0]["message_details"]
    with Server(folder, "--max-downloads", "1") as server:
        alice = server.login()
        query = alice.query("large.text", "large.sum_number", view="large", limit="-1")
        request = (
            f"GET /api/4.0/queries/{query}/run/csv HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: token {alice.token}\r\n\r\n").encode()
        connection = socket.create_connection(("127.0.0.1", server.port), 20)
        connection.sendall(request)
        time.sleep(0.2)
        assert alice.get(f"/queries/{query}/run/csv").status == 429
        connection.close()
        # The slot is free as soon as the query has ended.
        start = time.time()
        while alice.get(f"/queries/{query}/run/json?limit=1").status == 429:
            assert time.time() - start < 2
            time.sleep(0.02)


# The log and the files

def test_request_ids(server, alice):
    answer = alice.get("/user", X_Request_Id="abc-123")
    assert answer.headers["x-request-id"] == "abc-123"
    assert re.fullmatch("[0-9a-f]{16}", alice.get("/user", X_Request_Id="a b\"").headers["x-request-id"])
    time.sleep(0.1)
    lines = [json.loads(line) for line in server.log if '"abc-123"' in line]
    assert lines[-1]["operation"] == "me" and lines[-1]["status"] == "200"


def test_files_that_cannot_be_served_are_named(server, alice):
    assert any("broken.json" in line for line in server.log)
    names = [explore["name"] for explore in alice.get("/lookml_models").json[0]["explores"]]
    assert names == ["many", "orders"]


def test_no_answer_tells_paths(server, alice, folder):
    for path in ["/queries/models/files/views/broken/run/csv?fields=broken.a",
                 "/queries/models/files/views/..%2F..%2Fetc%2Fpasswd/run/csv?fields=x.y"]:
        answer = alice.get(path)
        assert answer.status == 404 and str(folder) not in answer.body.decode()


def test_a_file_that_changes_is_loaded_again(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.csv").write_text("n\n1\n")
    with Server(folder) as server:
        alice = server.login()
        path = "/queries/models/files/views/a/run/json?fields=a.sum_n"
        assert alice.get(path).json == [{"a.sum_n": 1}]
        (folder / "a.csv").write_text("n\n1\n41\n")
        (folder / "b.csv").write_text("x.y,X Y\n1,2\n")
        time.sleep(1.2)
        assert alice.get(path).json == [{"a.sum_n": 42}]
        explore = alice.get("/lookml_models/files/explores/b").json
        assert [field["name"] for field in explore["fields"]["dimensions"]] == ["b.y", "b.x_y"]


def test_the_description(server):
    document = server.ask("GET", "/api/4.0/swagger.json").json
    assert document["swagger"] == "2.0" and document["basePath"] == "/api/4.0"
    operation = document["paths"]["/query_tasks/{query_task_id}/results"]["get"]
    assert operation["operationId"] == "query_task_results" and operation["tags"] == ["Query"]
    assert operation["parameters"][0] == {
        "name": "query_task_id", "in": "path", "required": True, "type": "string",
        "description": "Id of the task"}
    # What clients ask of a result besides, and what they are answered then.
    assert [(parameter["name"], parameter["in"]) for parameter in operation["parameters"][1:]] == [
        (name, "header") for name in ["Prefer", "Range", "If-Range", "If-None-Match", "If-Match"]]
    assert set(operation["responses"]) >= {"200", "202", "206", "304", "400", "404", "412", "416", "429"}
    create = document["paths"]["/query_tasks"]["post"]
    assert {"Prefer", "Idempotency-Key"} <= {parameter["name"] for parameter in create["parameters"]}


def test_the_server_stops_within_seconds(folder):
    server = Server(folder)
    server.login()
    assert server.stop() == 0


# Table calculations

def test_calculations_that_cannot_be_computed_are_told(alice):
    fields = [
        {"table_calculation": "bad", "label": "Bad", "expression": "${orders.größe} + 1"},
        {"table_calculation": "twice", "label": "Twice", "expression": "${orders.amount} * 2"}]
    query = alice.query(
        "orders.order_id", "orders.amount", sorts=["orders.order_id"], limit="1",
        dynamic_fields=json.dumps(fields))
    path = f"/queries/{query}/run/json?server_table_calcs=true"
    id = alice.finished(query, "csv", "?server_table_calcs=true")
    for answer in [alice.get(path), alice.get(path), alice.ask("HEAD", path),
                   alice.get(f"/query_tasks/{id}/results")]:
        message, = json.loads(answer.headers["rowcast-warnings"])
        assert "bad" in message and "größe" in message
    assert alice.get(path).json == [
        {"orders.order_id": 1, "orders.amount": 10.5, "twice": 21, "bad": None}]
    assert alice.get(f"/query_tasks/{id}/manifest").json["warnings"] == [message]
    detail = alice.get(path.replace("json?", "json_detail?")).json
    assert [error["message"] for error in detail["errors"]] == [message]
    assert "rowcast-warnings" not in alice.get(path.split("?")[0]).headers


def test_warnings_of_calculations_need_no_rows(folder, tmp_path):
    fields = [{"table_calculation": "bad", "label": "\"data\":[", "expression": "sum(${orders.nope})"}]
    with Server(folder, state=tmp_path) as server:
        client = server.login()
        query = client.query(
            "orders.order_id", "orders.city", sorts=["orders.order_id"],
            dynamic_fields=json.dumps(fields))
        path = f"/query_tasks/{client.finished(query, 'csv', '?server_table_calcs=true')}/results"
        stored, = (tmp_path / "results").glob("*.json")
        document = stored.read_bytes()
        stored.write_bytes(document[:document.index(b'"Rome"')])
        message, = json.loads(client.ask("HEAD", path).headers["rowcast-warnings"])
        assert "nope" in message
