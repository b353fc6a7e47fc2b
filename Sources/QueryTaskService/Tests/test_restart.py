"""The server killed while its tasks run: nothing is lost, and nothing half written is served."""

import random
import signal
import subprocess
import threading
import time

import pytest

from service import SERVER, Server

SEED = 14


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large") / "data"
    folder.mkdir()
    numbers = random.Random(SEED)
    (folder / "large.csv").write_text(
        "number,word,amount\n" + "".join(
            f"{n},word {numbers.randrange(5000)},{numbers.randrange(10**6) / 100}\n"
            for n in range(30_000)))
    return folder


def results(client, ids):
    """The results of tasks that have ended, by their ids."""
    found = {}
    for id in ids:
        if client.get(f"/query_tasks/{id}").json["status"] == "complete":
            answer = client.get(f"/query_tasks/{id}/results")
            assert answer.status == 200
            found[id] = answer.body
    return found


def wait_for(client, ids):
    for _ in range(600):
        states = {client.get(f"/query_tasks/{id}?fields=status").json["status"] for id in ids}
        if states <= {"complete", "error", "killed"}:
            return states
        time.sleep(0.05)
    raise AssertionError(states)


def test_ten_deaths(large, tmp_path):
    state = tmp_path / "state"
    numbers = random.Random(SEED)
    limits, tasks, seen = list(range(500, 30_001, 500)), {}, {}
    numbers.shuffle(limits)
    for round in range(10):
        with Server(large, "--workers", "2", state=state) as server:
            client = server.login()
            for id, body in seen.items():
                # A result that a client has read is the same after each death, byte for byte.
                assert client.get(f"/query_tasks/{id}/results").body == body
            for limit in [limits.pop() for _ in range(6)]:
                query = client.query(
                    "large.number", "large.word", "large.amount", view="large", limit=str(limit),
                    sorts=["large.word", "large.number desc"])
                format = numbers.choice(["csv", "json", "json_detail"])
                tasks[client.task(query, format, "?cache=false").json["id"]] = (query, format)
            time.sleep(numbers.uniform(0, 0.4))
            seen.update(results(client, numbers.sample(sorted(tasks), 3)))
            server.stop(by=signal.SIGKILL)
    with Server(large, state=state) as server:
        client = server.login()
        assert wait_for(client, tasks) == {"complete"}
        for id, (query, format) in tasks.items():
            body = client.get(f"/query_tasks/{id}/results").body
            assert body == seen.get(id, body)
            if format != "json_detail":
                # The same rows come straight from the data.
                run = client.get(f"/queries/{query}/run/{format}?cache=false")
                assert run.body == body
        files = {path.stem for path in (state / "results").iterdir()}
        assert all("/" not in name and len(name) == 32 for name in files)


def test_tasks_go_on_after_a_stop(large, tmp_path):
    state = tmp_path / "state"
    with Server(large, "--workers", "1", state=state) as server:
        client = server.login()
        query = client.query(
            "large.word", "large.amount", view="large", limit="-1", sorts=["large.amount"])
        ids = [client.task(query, "csv", "?cache=false").json["id"] for _ in range(20)]
        deferred = client.task(query, deferred=True).json["id"]
        assert server.stop() == 0
    with Server(large, state=state) as server:
        client = server.login()
        states = {client.get(f"/query_tasks/{id}").json["status"] for id in ids}
        assert states <= {"added", "running", "complete"}
        assert wait_for(client, ids) == {"complete"}
        assert client.get(f"/query_tasks/{deferred}").json["status"] == "added"
        assert client.get(f"/query_tasks/{deferred}/results", Prefer="wait=30").status == 200


def test_who_waits_is_answered_at_the_end(large, tmp_path):
    with Server(large, "--workers", "1", state=tmp_path / "state") as server:
        client = server.login()
        query = client.query(
            "large.word", "large.amount", view="large", limit="-1", sorts=["large.amount"])
        ids = [client.task(query, "csv", "?cache=false").json["id"] for _ in range(30)]
        threading.Timer(0.3, lambda: server.process.send_signal(signal.SIGTERM)).start()
        start = time.time()
        answer = client.get(f"/query_tasks/{ids[-1]}/results", Prefer="wait=60")
        assert answer.status == 202 and time.time() - start < 10
        assert server.process.wait(20) == 0


def test_a_folder_of_state_has_one_server(large, tmp_path):
    with Server(large, state=tmp_path / "state") as server:
        done = subprocess.run(
            [SERVER, "--data", str(large), "--listen", "127.0.0.1:0", "--state",
             str(tmp_path / "state")], capture_output=True, text=True, timeout=60)
        assert done.returncode == 74 and "belongs to a running server" in done.stderr
        assert server.login()


def test_the_oldest_results_make_room(large, tmp_path):
    with Server(large, "--state-bytes", "3MB", state=tmp_path / "state") as server:
        client = server.login()
        ids = []
        for limit in range(20_000, 20_006):
            query = client.query("large.number", "large.word", view="large", limit=str(limit))
            ids.append(client.finished(query, "csv"))
        # They make room at once, not when results are cleaned.
        states = [client.get(f"/query_tasks/{id}").json["status"] for id in ids]
        assert states[0] == "expired" and states[-1] == "complete", states
        assert client.get(f"/query_tasks/{ids[0]}/results").status == 404
        assert client.get(f"/query_tasks/{ids[-1]}/results").status == 200
        files = (tmp_path / "state" / "results").glob("*.json")
        assert sum(file.stat().st_size for file in files) <= 3_000_000
