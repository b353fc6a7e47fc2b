"""Tasks of equal queries share one run, and none waits for a worker whose result is there."""

import time

import pytest

from service import Server

ROWS = 200_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sharing") / "data"
    folder.mkdir()
    (folder / "large.csv").write_text(
        "number,word\n" + "".join(f"{n},word {n * 7919 % 100_003}\n" for n in range(ROWS)))
    (folder / "small.csv").write_text("number\n1\n2\n3\n")
    return folder


def slow_query(client, **members):
    """A query that takes a while: its result has all rows, sorted by a text."""
    return client.query(
        "large.number", "large.word", view="large", limit="-1",
        sorts=["large.word", "large.number"], **members)


def task(client, query, parameters=""):
    return client.task(query, "csv", parameters).json["id"]


def status(client, id):
    return client.get(f"/query_tasks/{id}?fields=status").json["status"]


def result(client, id):
    return client.get(f"/query_tasks/{id}/results", Prefer="wait=60")


def wait_until_running(client, id):
    for _ in range(2000):
        if status(client, id) != "added":
            break
        time.sleep(0.005)
    assert status(client, id) == "running"


def test_equal_queries_run_once(large, tmp_path):
    with Server(large, state=tmp_path / "state") as server:
        client = server.login()
        query = slow_query(client)
        ids = [task(client, query) for _ in range(8)]
        bodies = {result(client, id).body for id in ids}
        assert len(bodies) == 1 and bodies.pop().count(b"\n") == ROWS + 1
        # A result that is answered from the cache took no time.
        runtimes = [client.get(f"/query_tasks/{id}").json["runtime"] for id in ids]
        assert sum(runtime > 0 for runtime in runtimes) == 1
        assert len(list((tmp_path / "state/results").iterdir())) == 1


def test_a_query_without_the_cache_runs_on_its_own(large, tmp_path):
    with Server(large, state=tmp_path / "state") as server:
        client = server.login()
        query = slow_query(client)
        ids = [task(client, query, "?cache=false") for _ in range(3)]
        assert all(result(client, id).status == 200 for id in ids)
        assert len(list((tmp_path / "state/results").iterdir())) == 3


def test_a_cached_result_needs_no_worker(large):
    with Server(large, "--workers", "1") as server:
        client = server.login()
        small = client.query("small.number", view="small")
        assert status(client, client.finished(small)) == "complete"
        query = slow_query(client)
        # They do not share, so that the single worker has work for some seconds.
        slow = [task(client, query, "?cache=false") for _ in range(10)]
        assert status(client, client.finished(small)) == "complete"
        assert status(client, slow[-1]) == "added"
        wrong = client.query("small.nothing", view="small")
        assert status(client, client.finished(wrong)) == "error"
        assert status(client, slow[-1]) == "added"


def test_who_shares_a_killed_run_gets_the_result_all_the_same(large):
    with Server(large, "--workers", "1") as server:
        client, other = server.login("alice"), server.login("bob")
        query = slow_query(client)
        first, second, third = (task(user, query) for user in [client, other, client])
        wait_until_running(client, first)
        assert status(other, second) == status(client, third) == "added"
        # The task that would go on next, and the one that runs.
        assert other.ask("DELETE", f"/running_queries/{second}").status == 204
        assert client.ask("DELETE", f"/running_queries/{first}").status == 204
        assert result(client, third).body.count(b"\n") == ROWS + 1
        assert [status(client, first), status(other, second), status(client, third)] == [
            "killed", "killed", "complete"]


def test_a_task_that_takes_cached_results_alone_fails_alone(large):
    with Server(large, "--workers", "1") as server:
        client = server.login()
        # It takes the worker.
        blocker = task(client, slow_query(client))
        query = client.query("small.number", view="small")
        only, other = (task(client, query, parameters) for parameters in ["?cache_only=true", ""])
        assert result(client, only).status == 404
        assert result(client, other).body.splitlines()[1:] == [b"1", b"2", b"3"]
        assert result(client, blocker).status == 200


def test_who_shares_a_run_that_fails_gets_its_error(large):
    with Server(large, "--workers", "1", "--query-seconds", "0.3") as server:
        client = server.login()
        query = slow_query(client)
        ids = [task(client, query) for _ in range(12)]
        begin = time.monotonic()
        answers = [result(client, id) for id in ids]
        # Twelve runs take 3.6 seconds.
        assert time.monotonic() - begin < 3
        assert {answer.status for answer in answers} == {400}
        assert len({answer.body for answer in answers}) == 1
        assert b"The query took more than" in answers[0].body


def test_who_waits_for_an_equal_query_goes_on_after_a_death(large, tmp_path):
    state = tmp_path / "state"
    with Server(large, "--workers", "1", state=state) as server:
        client = server.login()
        query = slow_query(client)
        ids = [task(client, query) for _ in range(5)]
        wait_until_running(client, ids[0])
        server.stop(by=9)
    with Server(large, state=state) as server:
        client = server.login()
        assert {result(client, id).body.count(b"\n") for id in ids} == {ROWS + 1}
        assert len(list((state / "results").glob("*.json"))) == 1


MODEL = """
connection: "data"
explore: large {
  access_filter: { field: large.number user_attribute: numbers }
}
view: large {
  dimension: number { type: number }
  dimension: word {}
}
"""
USERS = "".join(
    f"[{name}]\nclient_id = {name}\nclient_secret = secret of {name}\nattribute.numbers = {numbers}\n"
    for name, numbers in [("alice", f"<{ROWS // 2}"), ("bob", f">={ROWS // 2}")])


def test_users_of_other_rows_share_nothing(large, tmp_path):
    import sqlite3

    (tmp_path / "m.model.lkml").write_text(MODEL)
    (tmp_path / "users.ini").write_text(USERS)
    with sqlite3.connect(tmp_path / "data.db") as database:
        database.execute("CREATE TABLE large (number INTEGER, word TEXT)")
        database.executemany(
            "INSERT INTO large VALUES (?, ?)", ((n, f"word {n * 7919 % 100_003}") for n in range(ROWS)))
    options = ["--model", str(tmp_path), "--connection", f"data=sqlite:{tmp_path / 'data.db'}",
               "--credentials", str(tmp_path / "users.ini"), "--workers", "1"]
    with Server(large, *options, environment={}) as server:
        users = [server.login(name) for name in ["alice", "bob", "alice", "bob"]]
        body = {"model": "m", "view": "large", "fields": ["large.number", "large.word"], "limit": "-1",
                "sorts": ["large.word", "large.number"]}
        query = users[0].ask("POST", "/queries", body).json["id"]
        ids = [task(user, query) for user in users]
        numbers = [
            {int(line.split(b",")[0]) for line in result(user, id).body.splitlines()[1:]}
            for user, id in zip(users, ids)]
        assert numbers[0] == numbers[2] == set(range(ROWS // 2))
        assert numbers[1] == numbers[3] == set(range(ROWS // 2, ROWS))


def test_nobody_polls_the_task_of_another_user(large):
    with Server(large, "--workers", "1") as server:
        alice, bob = server.login("alice"), server.login("bob")
        id = task(alice, slow_query(alice))
        assert alice.get(f"/query_tasks/{id}/results").status == 202
        assert bob.get(f"/query_tasks/{id}/results").status == 404
        assert alice.ask("DELETE", f"/running_queries/{id}").status == 204
        # It may still be about to end.
        assert alice.get(f"/query_tasks/{id}/results").status == 400


def test_a_poll_in_a_loop_is_answered_ten_times_a_second(large):
    with Server(large, "--workers", "1") as server:
        client = server.login()
        query = slow_query(client)
        blockers = [task(client, query, "?cache=false") for _ in range(10)]
        id = task(client, query)
        start = time.monotonic()
        statuses = {client.get(f"/query_tasks/{id}/results").status for _ in range(6)}
        assert statuses == {202} and time.monotonic() - start >= 0.5
        # Other tasks are asked for at once, and the end is told at once.
        assert client.get(f"/query_tasks/{blockers[-1]}/results").status == 202
        assert client.ask("DELETE", f"/running_queries/{id}").status == 204
        assert client.get(f"/query_tasks/{id}/results").status == 400


@pytest.mark.parametrize("rows, text", [(40, 3), (40, 60_000)])
def test_a_limit_near_the_number_of_rows(tmp_path, rows, text):
    # Texts of 60,000 bytes are more than what is held in memory to see the end.
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "rows.csv").write_text(
        "number,text\n" + "".join(f"{n},{chr(97 + n % 26) * text}\n" for n in range(rows)))
    with Server(folder) as server:
        client = server.login()
        for limit in [0, 1, rows - 1, rows, rows + 1, -1]:
            for measures, totals in [([], {}), (["rows.count"], {}), (["rows.count"], {"total": True})]:
                query = client.query(
                    "rows.number", "rows.text", *measures, view="rows", limit=str(limit),
                    sorts=["rows.number desc"], **totals)
                detail = client.get(f"/queries/{query}/run/json_detail").json
                shown = rows if limit < 0 else min(limit, rows)
                assert [row["rows.number"]["value"] for row in detail["data"]] == list(
                    range(rows - 1, rows - 1 - shown, -1))
                assert all(len(row["rows.text"]["value"]) == text for row in detail["data"])
                assert detail.get("truncated", False) is (0 <= limit < rows)
                id = client.finished(query, "csv")
                manifest = client.get(f"/query_tasks/{id}/manifest").json
                assert (manifest["rows"], manifest["truncated"]) == (shown, 0 <= limit < rows)
