"""The gateway in front of another server: one of ours, and one that misbehaves on purpose."""

import hashlib
import http.client
import http.server
import io
import json
import socket
import sqlite3
import threading
import time
import zipfile

import looker_sdk
import pytest
from looker_sdk import models40

from service import Server

TEXT_FORMATS = ["json", "json_detail", "json_fe", "json_bi", "inline_json", "csv", "txt", "html", "md"]
# The member with the rows, of formats that tell the run beside them.
ROWS = {"json_detail": "data", "json_fe": "data", "json_bi": "rows"}
FIELDS = ["orders.order_id", "orders.city", "orders.amount"]


def operations(server, name):
    """Number of requests for an operation that a server has answered."""
    return sum(json.loads(line)["operation"] == name for line in server.log if '"operation"' in line)


@pytest.fixture(scope="module")
def upstream(folder):
    with Server(folder) as server:
        yield server


@pytest.fixture(scope="module")
def gateway(upstream):
    with Server(None, "--upstream", f"http://127.0.0.1:{upstream.port}") as server:
        yield server


# In front of our own server

def test_every_format_comes_of_one_fetch(upstream, gateway):
    direct, through = upstream.login(), gateway.login()
    query = through.query(*FIELDS, sorts=["orders.order_id"])
    fetches = operations(upstream, "query_task_results")
    for format in TEXT_FORMATS:
        for parameters in ["", "?apply_formatting=true"]:
            task = through.finished(query, format, parameters)
            answer = through.get(f"/query_tasks/{task}/results")
            expected = direct.get(
                f"/query_tasks/{direct.finished(query, format, parameters)}/results")
            assert answer.status == 200 and answer.type == expected.type
            if format in ROWS:
                # The id and the time of the run are those of one run each.
                assert answer.json[ROWS[format]] == expected.json[ROWS[format]]
            else:
                assert answer.body == expected.body, format
    # The log is read on a thread of its own.
    time.sleep(0.3)
    # The gateway's tasks have one fetch behind them; the direct ones have one each.
    assert operations(upstream, "query_task_results") - fetches == 1 + 2 * len(TEXT_FORMATS)


def test_a_workbook(gateway):
    client = gateway.login()
    task = client.finished(client.query(*FIELDS), "xlsx")
    answer = client.get(f"/query_tasks/{task}/results")
    assert answer.type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(answer.body)).namelist()


def test_the_sdk(gateway, monkeypatch):
    for name, value in {
            "LOOKERSDK_BASE_URL": f"http://127.0.0.1:{gateway.port}",
            "LOOKERSDK_CLIENT_ID": "alice", "LOOKERSDK_CLIENT_SECRET": "secret of alice",
            "LOOKERSDK_VERIFY_SSL": "false"}.items():
        monkeypatch.setenv(name, value)
    sdk = looker_sdk.init40()
    query = sdk.create_query(models40.WriteQuery(
        model="files", view="orders", fields=["orders.city", "orders.count"],
        sorts=["orders.city"]))
    task = sdk.create_query_task(models40.WriteCreateQueryTask(
        query_id=query.id, result_format=models40.ResultFormat.csv))
    assert task.query_id == query.id
    while (task := sdk.query_task(task.id)).status in ("added", "running"):
        pass
    assert task.status == "complete"
    assert sdk.query_task_results(task.id).splitlines()[1:] == [
        "Paris,1", "Rome,2", '"über, ""Köln""",1']
    results = sdk.query_task_multi_results(models40.DelimSequence([task.id]))
    assert results[task.id]["status"] == "complete"
    assert sdk.run_query(query.id, "md").startswith("|")
    assert json.loads(sdk.run_inline_query("json", models40.WriteQuery(
        model="files", view="orders", fields=["orders.count"]))) == [{"orders.count": 4}]
    assert [model.name for model in sdk.all_lookml_models()] == ["files"]


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_synchronous_runs(upstream, gateway, format):
    path = (f"/queries/models/files/views/many/run/{format}"
            "?fields=many.number,many.text&sorts=many.number&limit=-1&cache=false")
    answer, expected = gateway.login().get(path), upstream.login().get(path)
    assert answer.status == 200 and answer.type == expected.type
    if format in ROWS:
        rows = answer.json[ROWS[format]]
        assert len(rows) == 20_000 and rows == expected.json[ROWS[format]]
    else:
        assert answer.body == expected.body


def test_sql_is_the_servers(upstream, gateway):
    path = "/queries/models/files/views/orders/run/sql?fields=orders.city"
    answer = gateway.login().get(path)
    assert answer.status == 200 and answer.body == upstream.login().get(path).body


def test_refusals_are_the_servers(gateway):
    client = gateway.login()
    answer = client.get("/queries/models/files/views/orders/run/csv?fields=orders.nothing")
    assert answer.status == 400 and "orders.nothing" in answer.json["message"]
    assert client.task("999999").status == 404
    assert client.get("/no_such_path").status == 404
    assert gateway.ask("GET", "/api/4.0/user").status == 401
    assert gateway.ask("GET", "/api/4.0/query_tasks/" + "0" * 32).status == 401
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "client_id=alice&client_secret=wrong"
    assert gateway.ask("POST", "/api/4.0/login", body, form).status == 401


def test_an_ended_token(gateway):
    client = gateway.login()
    task = client.finished(client.query("orders.city"))
    assert client.get(f"/query_tasks/{task}").status == 200
    assert client.ask("DELETE", "/logout").status == 204
    assert client.get(f"/query_tasks/{task}").status == 401


def test_users_see_their_own_tasks(upstream, gateway):
    alice, bob = gateway.login("alice"), gateway.login("bob")
    query = alice.query("orders.city", "orders.amount")
    task = alice.finished(query)
    assert bob.get(f"/query_tasks/{task}").status == 404
    assert bob.get(f"/query_tasks/{task}/results").status == 404
    # Nor do they see each other's cached results.
    fetches = operations(upstream, "query_task_results")
    assert bob.get(f"/query_tasks/{bob.finished(query)}").json["status"] == "complete"
    assert operations(upstream, "query_task_results") == fetches + 1


def test_results_outlive_the_gateway(upstream, tmp_path):
    url = f"http://127.0.0.1:{upstream.port}"
    with Server(None, "--upstream", url, state=tmp_path) as gateway:
        client = gateway.login()
        task = client.finished(client.query("orders.city"), "csv")
        body = client.get(f"/query_tasks/{task}/results").body
    with Server(None, "--upstream", url, state=tmp_path) as gateway:
        assert gateway.login().get(f"/query_tasks/{task}/results").body == body


def test_a_wrong_query_ends_at_once(gateway):
    client = gateway.login()
    wrong = client.query("nope.x", view="nope")
    answer = client.task(wrong, "csv", headers={"Prefer": "wait=10"})
    assert answer.json["status"] == "error"
    assert client.get(f"/query_tasks/{answer.json['id']}/results").status == 404
    unknown = client.query("orders.nothing")
    for format in ["csv", "json_detail"]:
        task = client.finished(unknown, format)
        answer = client.get(f"/query_tasks/{task}/results")
        assert answer.status == 400 and "orders.nothing" in answer.json["message"]
    missing = client.finished(
        client.query("orders.paid", limit="3"), "csv", "?cache_only=true")
    assert client.get(f"/query_tasks/{missing}/results").status == 404


def test_a_logged_out_token_is_gone_in_both_spellings(gateway):
    client = gateway.login()
    task = client.finished(client.query("orders.city"), "csv")
    path = f"/api/4.0/query_tasks/{task}/results"
    for scheme in ["Bearer", "token"]:
        assert gateway.ask(
            "GET", path, headers={"Authorization": f"{scheme} {client.token}"}).status == 200
    assert client.ask("DELETE", "/logout").status == 204
    for scheme in ["Bearer", "token"]:
        assert gateway.ask(
            "GET", path, headers={"Authorization": f"{scheme} {client.token}"}).status == 401


def test_values_of_parameters_are_no_parameters(gateway):
    client = gateway.login()
    path = "/queries/models/files/views/orders/run/csv?fields=orders.order_id&query_timezone=UTC"
    client.get(path + "%26sorts%3Dorders.order_id%20desc")
    answer = client.get(path + "&sorts=orders.order_id%20desc")
    assert answer.body.split()[3:] == [b"4", b"3", b"2", b"1"]


def test_wrong_members_are_told(upstream, gateway):
    path = "/queries/models/files/views/orders/run/nope?fields=orders.city"
    answer = gateway.login().get(path)
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "result_format"


# In front of one that misbehaves

CELLS = [{"a": {"value": n}, "b": {"value": f"text {n}"}} for n in range(5000)]
DOCUMENT = json.dumps({
    "fields": {"dimensions": [{"name": "v.a", "label": "V A", "type": "number", "is_numeric": True},
                              {"name": "v.b", "label": "V B", "type": "string"}],
               "measures": [], "table_calculations": [], "pivots": []},
    "data": [{f"v.{name}": cell for name, cell in row.items()} for row in CELLS]}).encode()


def large_document():
    """DOCUMENT with some ten million bytes of rows."""
    head, rows = DOCUMENT.split(b'"data": [')
    return head + b'"data": [' + b", ".join([rows[:-2]] * 40) + b"]}"


QUERY = {"id": "1", "slug": "abcdefg", "client_id": "a" * 22, "model": "m", "view": "v", "fields": ["v.a", "v.b"]}


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


class Misbehaving:
    """A server that answers from lists: each request for a path takes the next answer, the last stays."""

    def __init__(self, *options, **answers):
        self.options = options
        self.answers = {
            "tasks": [(200, {"id": "t1", "status": "added"}, {})],
            "status": [(200, {"id": "t1", "status": "complete"}, {})],
            "results": [(200, DOCUMENT, {})], "run": [(200, DOCUMENT, {})],
            "query": [(200, QUERY, {})], **answers}
        self.requests = []
        self.headers = {}
        self.received = hashlib.sha256()
        self.received_bytes = 0
        self.holds = None
        self.runs = 0
        self.workspace = "production"
        self.lock = threading.Lock()

    def next(self, name):
        with self.lock:
            self.requests.append(name)
            answers = self.answers[name]
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def __enter__(self):
        behaviour = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                if not self.read_body():
                    self.close_connection = True
                    return
                behaviour.headers = self.headers
                path = self.path.split("?")[0].removeprefix("/api/4.0")
                if path == "/session":
                    return self.answer(200, {"workspace_id": behaviour.workspace}, {})
                if path == "/user":
                    name = self.headers["Authorization"].split()[-1]
                    return self.answer(200, {"id": name, "display_name": name}, {})
                if path == "/queries/1":
                    return self.answer(*behaviour.next("query"))
                if path.startswith("/running_queries"):
                    behaviour.requests.append("kill")
                    return self.answer(204, b"", {})
                if "/run/" in path:
                    behaviour.runs += 1
                    while behaviour.holds and not behaviour.holds.wait(0.02):
                        self.connection.setblocking(False)
                        try:
                            if not self.connection.recv(1, socket.MSG_PEEK):
                                behaviour.requests.append("cut off")
                                self.close_connection = True
                                return
                        except BlockingIOError:
                            pass
                        finally:
                            self.connection.setblocking(True)
                    return self.answer(*behaviour.next("run"))
                name = ("results" if path.endswith("/results") else
                        "tasks" if self.command == "POST" else "status")
                self.answer(*behaviour.next(name))

            def read_body(self):
                """Whether the body came to its end."""
                if self.headers.get("Transfer-Encoding") == "chunked":
                    while count := int(self.rfile.readline() or b"-1", 16):
                        if count < 0:
                            return False
                        self.take(self.rfile.read(count))
                        self.rfile.readline()
                    self.rfile.readline()
                rest = int(self.headers.get("Content-Length") or 0)
                while rest and (chunk := self.rfile.read1(rest)):
                    self.take(chunk)
                    rest -= len(chunk)
                return rest == 0

            def take(self, chunk):
                behaviour.received.update(chunk)
                behaviour.received_bytes += len(chunk)

            do_POST = do_DELETE = do_PATCH = do_GET

            def answer(self, status, body, headers):
                if not isinstance(body, bytes):
                    body = json.dumps(body).encode()
                cut = headers.get("cut")
                self.send_response(status)
                for name, value in headers.items():
                    if name != "cut":
                        self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:cut] if cut else body)
                if cut:
                    self.wfile.flush()
                    self.close_connection = True

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        port = self.server.server_address[1]
        self.gateway = Server(
            None, "--upstream", f"http://127.0.0.1:{port}", "--upstream-seconds", "5",
            "--upstream-patience", "1", *self.options)
        return self

    def __exit__(self, *_):
        self.gateway.stop()
        self.server.shutdown()

    def ask(self, method, path, body=None, headers=None):
        headers = {"Authorization": "token someone", **(headers or {})}
        return self.gateway.ask(method, "/api/4.0" + path, body, headers)

    def finished(self, format="csv"):
        answer = self.ask(
            "POST", "/query_tasks", {"query_id": "1", "result_format": format},
            {"Prefer": "wait=30"})
        assert answer.status == 200, answer.body
        return answer.json

    def results(self, task):
        return self.ask("GET", f"/query_tasks/{task['id']}/results")


EXPECTED = b"V A,V B\n" + b"".join(b"%d,text %d\n" % (n, n) for n in range(5000))


def cut():
    return (200, DOCUMENT, {"cut": 100_000})


@pytest.mark.parametrize("answers", [
    # Busy, with and without a time to wait.
    {"tasks": [(429, {"message": "slow down"}, {"Retry-After": "0.1"}),
               (200, {"id": "t1", "status": "added"}, {})]},
    {"status": [(429, {}, {}), (503, {}, {"Retry-After": "0"}),
                (200, {"id": "t1", "status": "running"}, {}),
                (200, {"id": "t1", "status": "complete"}, {})]},
    # Expired for a while, as another node of the server has it.
    {"status": [(200, {"id": "t1", "status": "expired"}, {}), (404, {"message": "Not found"}, {}),
                (200, {"id": "t1", "status": "complete"}, {})]},
    # Not there yet, in both spellings.
    {"results": [(202, b"", {"Retry-After": "0.1"}), (204, b"", {}), (200, DOCUMENT, {})]},
    # A connection that breaks.
    {"results": [cut(), cut(), (200, DOCUMENT, {})]},
], ids=["busy", "busy polls", "expired", "unfinished", "broken"])
def test_passing_faults_are_waited_out(answers):
    with Misbehaving(**answers) as upstream:
        task = upstream.finished()
        assert task["status"] == "complete", upstream.gateway.log
        assert upstream.results(task).body == EXPECTED
        assert upstream.requests.count("tasks") <= 2


def test_a_lost_task_is_made_once_more():
    lost = (200, {"id": "t1", "status": "expired"}, {})
    with Misbehaving(status=[lost]) as upstream:
        task = upstream.finished()
        assert task["status"] == "error"
        assert upstream.requests.count("tasks") == 2
        answer = upstream.results(task)
        assert answer.status == 404 and "lost" in answer.json["message"]


def test_a_result_that_always_breaks_is_an_error():
    with Misbehaving(results=[cut()]) as upstream:
        task = upstream.finished()
        assert task["status"] == "error"
        assert upstream.requests.count("results") == 3
        assert upstream.results(task).status == 500


def test_a_query_that_fails_there():
    failure = {"errors": [{"message": "Query failed", "message_details": "no such column: x"}],
               "data": [], "fields": {"dimensions": [], "measures": []}}
    with Misbehaving(status=[(200, {"id": "t1", "status": "error"}, {})],
                     results=[(200, failure, {})], run=[(200, failure, {})]) as upstream:
        task = upstream.finished()
        assert task["status"] == "error"
        answer = upstream.results(task)
        assert answer.status == 400 and "no such column: x" in answer.json["message"]
        detail = upstream.results(upstream.finished("json_detail"))
        assert detail.status == 200 and "no such column: x" in detail.body.decode()
        run = upstream.ask("GET", "/queries/1/run/csv")
        assert run.status == 400 and "no such column: x" in run.json["message"]


@pytest.mark.parametrize("format", ["csv", "json_detail"])
def test_a_failure_that_is_told_behind_the_rows(format):
    failure = {"fields": {"dimensions": [{"name": "v.a"}], "measures": []}, "data": [],
               "errors": [{"message": "Query failed", "message_details": "no such column: x", "fatal": True}]}
    with Misbehaving(run=[(200, failure, {})]) as upstream:
        run = upstream.ask("GET", f"/queries/1/run/{format}")
        assert run.status == (200 if format == "json_detail" else 400)
        assert "no such column: x" in json.dumps(run.json)


@pytest.mark.parametrize("answer, message", [
    ((200, b"<html>", {}), "not JSON"), ((200, b'{"id": "1", "mod', {}), "not JSON"),
    ((302, b"", {"Location": "/login"}), "302"), ((200, {"id": "1"}, {"cut": 5}), "broke"),
], ids=["html", "cut JSON", "redirect", "broken"])
def test_an_answer_that_is_no_query_is_the_servers_fault(answer, message):
    with Misbehaving(query=[answer]) as upstream:
        for method, path, body in [
                ("GET", "/queries/1/run/csv", None), ("POST", "/query_tasks", {"query_id": "1", "result_format": "csv"})]:
            told = upstream.ask(method, path, body)
            assert told.status == 502 and message in told.json["message"], told.body


def test_a_client_hears_soon_that_the_server_is_busy():
    busy = (429, {"message": "slow down"}, {"Retry-After": "3600"})
    with Misbehaving(query=[busy], run=[busy]) as upstream:
        for method, path, body in [
                ("GET", "/queries/1/run/csv", None), ("POST", "/query_tasks", {"query_id": "1", "result_format": "csv"})]:
            begin = time.monotonic()
            told = upstream.ask(method, path, body)
            assert told.status == 429 and told.headers["retry-after"] == "3600"
            assert time.monotonic() - begin < 10


def test_a_killed_task_is_killed_there():
    running = (200, {"id": "t1", "status": "running"}, {})
    with Misbehaving(status=[running]) as upstream:
        task = upstream.ask(
            "POST", "/query_tasks", {"query_id": "1", "result_format": "csv"}).json
        wait_for(lambda: "status" in upstream.requests)
        assert upstream.ask("DELETE", f"/running_queries/{task['id']}").status == 204
        assert upstream.ask("GET", f"/query_tasks/{task['id']}").json["status"] == "killed"
        wait_for(lambda: "kill" in upstream.requests)


def test_equal_tasks_at_once_have_one_fetch():
    running = (200, {"id": "t1", "status": "running"}, {})
    with Misbehaving(status=[running]) as upstream:
        tasks = [upstream.ask("POST", "/query_tasks", {"query_id": "1", "result_format": format}).json
                 for format in ["csv", "json", "md"]]
        wait_for(lambda: "status" in upstream.requests)
        upstream.answers["status"] = [(200, {"id": "t1", "status": "complete"}, {})]
        for task in tasks:
            assert upstream.ask("GET", f"/query_tasks/{task['id']}/results", None, {"Prefer": "wait=30"}).status == 200
        assert upstream.requests.count("tasks") == upstream.requests.count("results") == 1


def test_a_task_that_takes_cached_results_alone_has_a_fetch_of_its_own():
    with Misbehaving(status=[(200, {"id": "t1", "status": "running"}, {})]) as upstream:
        for parameters in ["?cache_only=true", ""]:
            upstream.ask("POST", "/query_tasks" + parameters, {"query_id": "1", "result_format": "csv"})
        wait_for(lambda: upstream.requests.count("tasks") == 2)


def test_a_task_ends_when_the_state_can_be_written_again(tmp_path):
    running = (200, {"id": "t1", "status": "running"}, {})
    with Misbehaving("--state", str(tmp_path / "state"), status=[running]) as upstream:
        task = upstream.ask("POST", "/query_tasks", {"query_id": "1", "result_format": "csv"}).json
        wait_for(lambda: "status" in upstream.requests)
        database = sqlite3.connect(tmp_path / "state" / "state.sqlite", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        upstream.answers["status"] = [(200, {"id": "t1", "status": "complete"}, {})]
        wait_for(lambda: any("cannot be written" in line for line in upstream.gateway.log))
        database.execute("ROLLBACK")
        wait_for(lambda: upstream.ask("GET", f"/query_tasks/{task['id']}").json["status"] not in ("added", "running"))


def test_a_run_that_breaks_off_is_no_whole_answer():
    with Misbehaving(run=[cut()]) as upstream:
        try:
            answer = upstream.ask("GET", "/queries/1/run/csv")
        except (http.client.IncompleteRead, ConnectionError):
            return
        assert answer.status == 502, answer.body[-100:]


def test_passed_requests_are_sent_once_and_without_headers_of_the_connection():
    with Misbehaving(tasks=[(503, {"message": "down"}, {"Connection": "X-Secret", "X-Secret": "1"})]) as upstream:
        answer = upstream.ask("POST", "/dashboards", {}, {"Connection": "X-Drop", "X-Drop": "1"})
        assert answer.status == 503 and "x-secret" not in answer.headers
        assert upstream.requests == ["tasks"] and "X-Drop" not in upstream.headers


@pytest.mark.parametrize("named", ["close, X-Drop", "X-Drop, Close", "keep-alive, X-Drop", "x-drop"])
def test_headers_of_the_connection_end_with_it(named):
    with Misbehaving(tasks=[(503, {}, {})]) as upstream:
        upstream.ask("POST", "/dashboards", {}, {"Connection": named, "X-Drop": "1", "X-Keep": "1"})
        assert "X-Drop" not in upstream.headers and upstream.headers["X-Keep"] == "1"


@pytest.mark.parametrize("status,lines", [
    (404, ["CONNECT /api/4.0/dashboards HTTP/1.1"]), (404, ["TRACE /api/4.0/dashboards HTTP/1.1"]),
    (405, ["TRACE /api/4.0/user HTTP/1.1"]),
    (501, ["POST /api/4.0/dashboards HTTP/1.1", "Transfer-Encoding: gzip, chunked"])])
def test_what_is_not_passed_on(status, lines):
    with Misbehaving() as upstream:
        with socket.create_connection(("127.0.0.1", upstream.gateway.port), 10) as connection:
            connection.sendall("\r\n".join([*lines, "Host: x", "Connection: close", "", "0", "", ""]).encode())
            answer = connection.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 %d" % status) and upstream.requests == []
        assert upstream.ask("POST", "/dashboards", {}).status == 200


@pytest.mark.parametrize("is_chunked", [False, True])
def test_large_bodies_are_passed_on_while_they_come(is_chunked):
    piece = bytes(range(256)) * 4096
    with Misbehaving() as upstream:
        def pieces():
            for n in range(5):
                yield piece
                # The server behind has the first bytes before the client has sent the last ones.
                while n == 3 and upstream.received_bytes < len(piece):
                    time.sleep(0.01)

        headers = {"Authorization": "token someone"}
        if not is_chunked:
            headers["Content-Length"] = str(5 * len(piece))
        connection = http.client.HTTPConnection("127.0.0.1", upstream.gateway.port, timeout=30)
        connection.request("POST", "/api/4.0/dashboards", pieces(), headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        assert upstream.received_bytes == 5 * len(piece)
        assert upstream.received.digest() == hashlib.sha256(5 * piece).digest()
        # What the gateway reads itself keeps its bound.
        assert upstream.ask("POST", "/query_tasks", {"query_id": "1" * (3 << 20)}).status == 413


@pytest.mark.parametrize("header, start", [
    ("Content-Length: 3000000", bytes(1000)), ("Transfer-Encoding: chunked", b"3e8\r\n" + bytes(1000) + b"\r\n")])
def test_a_body_that_breaks_off_is_not_passed_on_as_whole(header, start):
    with Misbehaving() as upstream:
        with socket.create_connection(("127.0.0.1", upstream.gateway.port), timeout=30) as client:
            client.sendall(f"POST /api/4.0/dashboards HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode() + start)
            while upstream.received_bytes < 1000:
                time.sleep(0.01)
        time.sleep(0.5)
        assert upstream.requests == []
        assert upstream.ask("GET", "/somewhere").status == 200


def test_a_slow_body_that_is_passed_on_is_cut_off():
    with Misbehaving("--body-seconds", "1") as upstream:
        begin = time.monotonic()
        with socket.create_connection(("127.0.0.1", upstream.gateway.port), timeout=30) as client:
            client.sendall(b"POST /api/4.0/dashboards HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")
            with pytest.raises(ConnectionError):
                for _ in range(100):
                    client.sendall(b"slow")
                    time.sleep(0.1)
        assert 1 <= time.monotonic() - begin < 8
        assert upstream.requests == []


def test_a_user_has_half_of_the_streamed_runs():
    with Misbehaving("--max-downloads", "2") as upstream:
        upstream.holds = threading.Event()
        first = []
        thread = threading.Thread(
            target=lambda: first.append(upstream.ask("GET", "/queries/1/run/csv?cache=false")))
        thread.start()
        while not upstream.runs:
            time.sleep(0.01)
        second = upstream.ask("GET", "/queries/1/run/csv?cache=false&limit=1")
        assert second.status == 429 and int(second.headers["retry-after"]) >= 1
        other = []
        another = threading.Thread(target=lambda: other.append(upstream.ask(
            "GET", "/queries/1/run/csv?cache=false", headers={"Authorization": "token other"})))
        another.start()
        while upstream.runs < 2:
            time.sleep(0.01)
        upstream.holds.set()
        thread.join()
        another.join()
        assert [answer.body for answer in first + other] == [EXPECTED] * 2


def test_a_run_ends_when_its_client_goes_away():
    with Misbehaving() as upstream:
        upstream.holds = threading.Event()
        with socket.create_connection(("127.0.0.1", upstream.gateway.port), timeout=30) as client:
            client.sendall(b"GET /api/4.0/queries/1/run/csv HTTP/1.1\r\nHost: x\r\n"
                           b"Authorization: token someone\r\n\r\n")
            while not upstream.runs:
                time.sleep(0.01)
        for _ in range(500):
            if "cut off" in upstream.requests:
                break
            time.sleep(0.02)
        assert upstream.requests == ["query", "cut off"]
        upstream.holds.set()


def test_a_server_that_does_not_read_a_large_body_is_heard():
    # It refuses what it has not read, and goes.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def refuse():
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            time.sleep(1)
            connection.close()

        threading.Thread(target=refuse, daemon=True).start()
        with Server(None, "--upstream", f"http://127.0.0.1:{listener.getsockname()[1]}",
                    "--upstream-seconds", "5") as gateway:
            begin = time.monotonic()
            with socket.create_connection(("127.0.0.1", gateway.port), timeout=30) as client:
                client.sendall(b"POST /api/4.0/dashboards HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n"
                               + bytes(100_000))
                assert client.recv(1000).startswith(b"HTTP/1.1 401")
            assert time.monotonic() - begin < 5
            assert gateway.ask("GET", "/alive").status == 200


def test_a_client_that_goes_away_is_no_warning():
    with Misbehaving(run=[(200, large_document(), {})]) as upstream:
        with socket.create_connection(("127.0.0.1", upstream.gateway.port), timeout=30) as client:
            client.sendall(b"GET /api/4.0/queries/1/run/csv HTTP/1.1\r\nHost: x\r\n"
                           b"Authorization: token someone\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200")
        log = upstream.gateway.log
        for _ in range(500):
            if any("the client went away" in line for line in log):
                break
            time.sleep(0.02)
        levels = [json.loads(line)["level"] for line in log if "went away" in line or "broken off" in line]
        assert levels == ["info"]


def test_places_of_the_server_are_the_gateways():
    with Misbehaving() as upstream:
        place = f"http://127.0.0.1:{upstream.server.server_address[1]}/there"
        upstream.answers["status"] = [(302, b"", {"Location": place})]
        assert upstream.ask("GET", "/somewhere").headers["location"] == "/there"


def test_workspaces_have_results_of_their_own():
    with Misbehaving(run=[(200, DOCUMENT, {}), (200, DOCUMENT.replace(b"text 0", b"dev 0"), {})]) as upstream:
        assert upstream.ask("GET", "/queries/1/run/csv").body == EXPECTED
        upstream.workspace = "dev"
        assert upstream.ask("PATCH", "/session", {"workspace_id": "dev"}).status == 200
        assert b"dev 0" in upstream.ask("GET", "/queries/1/run/csv").body


def test_a_server_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Server(None, "--upstream", f"http://127.0.0.1:{port}") as gateway:
        begin = time.monotonic()
        answer = gateway.ask("GET", "/api/4.0/user", headers={"Authorization": "token x"})
        assert time.monotonic() - begin < 10
        assert answer.status == 502 and "upstream" in answer.json["message"]
        assert str(port) not in answer.body.decode()


@pytest.mark.parametrize("url", ["", "ftp://host", "https://", "https://host/path", "http://u:p@host"])
def test_a_wrong_url_is_refused(url):
    import subprocess
    from service import SERVER
    result = subprocess.run([SERVER, "--upstream", url], capture_output=True, text=True, timeout=30)
    assert result.returncode == 64 and "--upstream" in result.stderr


def test_a_server_is_asked_for_a_version_of_tls_that_is_safe():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with Server(None, "--upstream", f"https://127.0.0.1:{port}", "--upstream-seconds", "2") as gateway:
            asking = threading.Thread(target=gateway.ask, args=("GET", "/api/4.0/user"))
            asking.start()
            connection, _ = listener.accept()
            with connection:
                hello = connection.recv(1 << 16)
            # The extension `supported_versions` (RFC 8446, 4.2.1): its number, two lengths, and the versions.
            place = 44 + hello[43]
            place += 2 + int.from_bytes(hello[place:place + 2], "big")
            place += 1 + hello[place] + 2
            while hello[place:place + 2] != b"\0\x2b":
                place += 4 + int.from_bytes(hello[place + 2:place + 4], "big")
            versions = hello[place + 5:place + 5 + hello[place + 4]]
            told = {versions[n:n + 2].hex() for n in range(0, len(versions), 2)}
            assert "0304" in told and not told & {"0301", "0302"}, told
            asking.join()
