"""Results that a gateway fetches in pages: from one of our servers, and from one that this file makes up."""

import http.server
import json
import random
import re
import threading

import pytest

from service import Server
from test_gateway import wait_for

COUNT = 3000


@pytest.fixture(scope="module")
def upstream(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paged") / "data"
    folder.mkdir()
    draw = random.Random(5)
    lines = ["number,group,day,text,part"]
    for n in range(COUNT):
        group = "" if n % 97 == 0 else n // 7 - 50
        day = f"2026-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        lines.append(f'{n - 1000},{group},{day},"text, {n}",{n / 4}')
    (folder / "rows.csv").write_text("\n".join(lines) + "\n")
    with Server(folder) as server:
        yield server


@pytest.fixture(scope="module")
def gateway(upstream):
    with Server(None, "--upstream", f"http://127.0.0.1:{upstream.port}", "--upstream-page", "250") as server:
        yield server


def fetches(server):
    return sum(json.loads(line)["operation"] == "query_task_results" for line in server.log if '"operation"' in line)


def reasons(server):
    return [line for line in server.log if "fetched whole" in line]


@pytest.mark.parametrize("sorts", [
    ["rows.number"], ["rows.number desc"], ["rows.group", "rows.number desc"],
    ["rows.group desc", "rows.number"], ["rows.day", "rows.number"], ["rows.day desc 0", "rows.number 0"],
    [], ["__UNSORTED__"],
])
@pytest.mark.parametrize("limit", ["-1", "1100"])
def test_pages_are_the_whole_result(upstream, gateway, sorts, limit):
    fields = ["rows.number", "rows.group", "rows.day", "rows.text", "rows.part"]
    whole = {"sorts": sorts, "limit": limit}
    direct, through = upstream.login(), gateway.login()
    expected = direct.get(f"/query_tasks/{direct.finished(direct.query(*fields, view='rows', **whole), 'csv')}/results")
    before, whole_before = fetches(upstream), len(reasons(gateway))
    task = through.finished(through.query(*fields, view="rows", **whole), "json_detail")
    answer = through.get(f"/query_tasks/{task}/results").json
    assert len(reasons(gateway)) == whole_before, reasons(gateway)[-1]
    assert fetches(upstream) - before >= (12 if limit == "-1" else 4)
    assert answer["truncated"] is (limit != "-1")
    assert answer["sql"].startswith("-- The first page")
    csv = through.get(f"/query_tasks/{through.finished(through.query(*fields, view='rows', **whole), 'csv')}/results")
    if sorts == ["__UNSORTED__"]:
        # Without an order and with a limit any rows will do.
        lines = csv.body.splitlines()
        assert len(set(lines)) == len(lines) == (COUNT if limit == "-1" else 1100) + 1
        assert set(lines) <= set(expected.body.splitlines()) or limit != "-1"
    else:
        assert csv.body == expected.body
    manifest = through.get(f"/query_tasks/{task}/manifest").json
    assert manifest["rows"] == len(answer["data"]) and manifest["truncated"] is (limit != "-1")


def test_runs_come_in_pages_too(upstream, gateway):
    path = "/queries/models/files/views/rows/run/csv?fields=rows.number,rows.text&sorts=rows.number&limit=2000"
    before = fetches(upstream)
    answer = gateway.login().get(path)
    assert answer.status == 200 and answer.body == upstream.login().get(path).body
    assert fetches(upstream) - before == 9
    # A filter of the client's own stays.
    path += "&filter_expression=%24%7Brows.number%7D%20%3E%20-900%20OR%20%24%7Brows.number%7D%20%3D%20-1000"
    answer = gateway.login().get(path)
    assert answer.body == upstream.login().get(path).body and answer.body.splitlines()[1:3] == [
        b'-1000,"text, 0"', b'-899,"text, 101"']


def test_a_run_in_pages_is_one_download(upstream):
    path = "/queries/models/files/views/rows/run/csv?fields=rows.number,rows.text&sorts=rows.number&limit=-1"
    with Server(None, "--upstream", f"http://127.0.0.1:{upstream.port}", "--upstream-page", "1000",
                "--max-downloads", "2") as gateway:
        assert gateway.login().get(path).status == 200
        assert not reasons(gateway)


@pytest.mark.parametrize("members, reason", [
    ({"fields": ["rows.part", "rows.number"], "sorts": ["rows.part"]}, "whole numbers"),
    ({"fields": ["rows.text", "rows.number"], "sorts": ["rows.text"]}, "whole numbers"),
    ({"fields": ["rows.number", "rows.count"], "sorts": ["rows.count"]}, "no dimension"),
    ({"fields": ["rows.number", "rows.day"], "sorts": ["rows.number"], "total": True}, "totals"),
    ({"fields": ["rows.text"], "sorts": ["__UNSORTED__"]}, "no dimension of whole numbers"),
])
def test_what_pages_cannot_follow_comes_whole(upstream, gateway, members, reason):
    query = {"model": "files", "view": "rows", "limit": "-1", **members}
    answer = gateway.login().ask("POST", "/queries/run/csv", query)
    assert answer.status == 200
    expected = upstream.login().ask("POST", "/queries/run/csv", query).body
    assert sorted(answer.body.splitlines()) == sorted(expected.splitlines())
    assert reason in reasons(gateway)[-1]


class MadeUp:
    """A server whose rows a function of this file makes, for each query that it is asked for."""

    def __init__(self, rows, sql="SELECT v.n FROM v ORDER BY 1", page=10, document=None):
        self.rows, self.sql, self.page = rows, sql, page
        self.document = document or (lambda document, query: document)
        self.queries, self.tasks, self.killed = [], [], []

    def answer(self, query):
        rows = self.rows(len(self.queries))
        condition = query.get("filter_expression")
        if condition:
            found = re.fullmatch(r"\$\{v\.n\} >= (-?\d+)( OR is_null\(\$\{v\.n\}\))?|is_null\(\$\{v\.n\}\)", condition)
            assert found, condition
            rows = [row for row in rows if (
                row[0] is not None and found[1] and row[0] >= int(found[1])
                or row[0] is None and (found[2] or not found[1]))]
        limit = int(query["limit"])
        kept = rows if limit < 0 else rows[:limit]
        return self.document({
            "sql": self.sql, "truncated": len(kept) < len(rows),
            "fields": {"dimensions": [{"name": "v.n", "type": "number", "label": "N"}],
                       "measures": [{"name": "v.m", "type": "number", "label": "M"}]},
            "data": [{"v.n": {"value": n}, "v.m": {"value": m}} for n, m in kept]}, query)

    def __enter__(self):
        made = self
        whole = {"model": "m", "view": "v", "fields": ["v.n", "v.m"], "sorts": ["v.n"], "limit": "-1"}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.split("?")[0].removeprefix("/api/4.0")
                status, value = 200, {"id": "someone", "workspace_id": "production"}
                if path == "/queries/0":
                    value = {"id": "0", "slug": "abcdefg", "client_id": "a" * 22, **whole}
                elif path == "/queries":
                    made.queries.append(json.loads(body))
                    value = {"id": str(len(made.queries))}
                elif path == "/query_tasks":
                    value = {"id": "t" + json.loads(body)["query_id"], "status": "added"}
                    made.tasks.append(value["id"])
                elif path.startswith("/running_queries"):
                    made.killed.append(path)
                    status, value = 204, None
                elif path.endswith("/results"):
                    number = int(path.split("/")[2][1:])
                    value = made.answer(made.queries[number - 1] if number else whole)
                elif path.startswith("/query_tasks/"):
                    value = {"id": path.split("/")[2], "status": made.status()}
                text = b"" if value is None else json.dumps(value, indent=1).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_DELETE = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.gateway = Server(
            None, "--upstream", f"http://127.0.0.1:{self.server.server_address[1]}", "--upstream-page", str(self.page))
        return self

    def __exit__(self, *_):
        self.gateway.stop()
        self.server.shutdown()

    def status(self):
        return "complete"

    def ask(self, method, path, body=None, **headers):
        return self.gateway.ask(method, "/api/4.0" + path, body, {"Authorization": "token someone", **headers})

    def result(self):
        task = self.ask("POST", "/query_tasks", {"query_id": "0", "result_format": "csv"}, Prefer="wait=30").json
        assert task["status"] == "complete", (task, self.gateway.log)
        return self.ask("GET", f"/query_tasks/{task['id']}/results").body.decode()


def text_of(rows):
    return "N,M\n" + "".join(f"{'' if n is None else n},{m}\n" for n, m in rows)


ROWS = [(n // 3, n) for n in range(100)]


@pytest.mark.parametrize("rows", [
    ROWS, [(None, 1), (None, 2)] + ROWS, ROWS + [(None, 1), (None, 2)], ROWS[:10], ROWS[:9], ROWS[:11], [],
    ROWS + [(None, n) for n in range(9)],
], ids=["none", "nulls first", "nulls last", "one page", "less", "one more", "empty", "many nulls last"])
def test_nulls_and_ends(rows):
    with MadeUp(lambda _: rows) as upstream:
        assert upstream.result() == text_of(rows)
        assert not reasons(upstream.gateway), reasons(upstream.gateway)
        assert all(query["limit"] == "10" for query in upstream.queries)


def running_total(document, query):
    total = 0
    for row in document["data"]:
        total += row["v.m"]["value"]
        row["v.m"]["value"] = total
    return document


def refusing(document, query):
    if "filter_expression" in query:
        return {"errors": [{"message": "no custom filters here"}], "data": [], "fields": {}}
    return document


@pytest.mark.parametrize("upstream, reason", [
    (MadeUp(lambda _: ROWS, document=running_total), "other rows"),
    (MadeUp(lambda _: ROWS, document=refusing), "no custom filters here"),
    (MadeUp(lambda _: ROWS, sql="SELECT n, SUM(m) over(ORDER BY n) FROM v"), "window"),
    (MadeUp(lambda _: ROWS, sql=None), "not told"),
    (MadeUp(lambda _: [(n ^ 1, n) for n in range(100)]), "not in the order"),
    (MadeUp(lambda _: [(n, n) for n in range(20)] + [(50, n) for n in range(10)]), "alike"),
    (MadeUp(lambda _: [(n, n) for n in range(20)] + [(None, n) for n in range(30)]), "alike"),
    (MadeUp(lambda _: [(n if n < 25 else n / 2 + 20, n) for n in range(60)]), "whole numbers"),
    # A row that changes in between, and one that goes away.
    (MadeUp(lambda query: [(n, n if n != 9 else query) for n in range(30)]), "other rows"),
    (MadeUp(lambda query: [(n, n) for n in range(30) if n != 9 or query < 2]), "other rows"),
], ids=["running total", "refused", "window", "no SQL", "unsorted", "group", "nulls", "fractions", "changed", "gone"])
def test_pages_that_do_not_fit_together_are_left(upstream, reason):
    with upstream:
        text = upstream.result()
        assert reason in reasons(upstream.gateway)[-1], reasons(upstream.gateway)
        whole = {"sorts": ["v.n"], "limit": "-1"}
        rows = upstream.answer(whole)["data"]
        assert text == text_of([(row["v.n"]["value"], row["v.m"]["value"]) for row in rows])


def test_a_server_that_gives_fewer_rows_than_it_is_asked_for():
    def capped(document, query):
        if len(document["data"]) > 7:
            document["data"], document["truncated"] = document["data"][:7], True
        return document

    with MadeUp(lambda _: ROWS, document=capped) as upstream:
        assert upstream.result() == text_of(ROWS)


def test_a_task_that_ends_in_the_middle_of_its_pages_is_killed_there():
    with MadeUp(lambda _: ROWS) as upstream:
        upstream.status = lambda: "running" if len(upstream.queries) > 2 else "complete"
        task = upstream.ask("POST", "/query_tasks", {"query_id": "0", "result_format": "csv"}).json["id"]
        wait_for(lambda: upstream.tasks[-1:] == ["t3"])
        assert upstream.ask("DELETE", f"/running_queries/{task}").status == 204
        wait_for(lambda: upstream.killed)
        assert upstream.killed == ["/running_queries/t3"]
        assert upstream.ask("GET", f"/query_tasks/{task}").json["status"] == "killed"
        assert len(upstream.queries) == 3 and not reasons(upstream.gateway)
