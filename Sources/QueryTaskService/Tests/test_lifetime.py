"""What becomes of tasks, names and files in the course of time and of restarts."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time

import pytest

from service import ORDERS, SERVER, Server


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS)
    return folder


def names(client):
    return [explore["name"] for explore in client.get("/lookml_models").json[0]["explores"]]


# Results

def test_a_task_has_its_result_for_the_whole_time(data):
    with Server(data, "--result-seconds", "3") as server:
        alice = server.login()
        query = alice.query("orders.city")
        first = alice.finished(query, "csv")
        time.sleep(2)
        second = alice.finished(query, "csv")
        assert alice.get(f"/query_tasks/{second}").json["runtime"] == 0
        time.sleep(1.5)
        assert alice.get(f"/query_tasks/{first}").json["status"] == "expired"
        assert alice.get(f"/query_tasks/{first}/results").status == 404
        assert alice.get(f"/query_tasks/{second}").json["status"] == "complete"
        assert alice.get(f"/query_tasks/{second}/results").body.startswith(b"Orders City\n")
        ends = [alice.get(f"/query_tasks/{id}/manifest").json["expires_at"]
                for id in (first, second)]
        assert ends == [None, ends[1]] and ends[1]
        time.sleep(2)
        assert alice.get(f"/query_tasks/{second}/results").status == 404


def test_cache_only_takes_an_expired_result(data, tmp_path):
    state = tmp_path / "state"
    with Server(data, state=state) as server:
        alice = server.login()
        query = alice.query("orders.city")
        first = alice.finished(query, "csv")
        body = alice.get(f"/query_tasks/{first}/results").body
    for clock in ["+4000", "+6000"]:
        with Server(data, "--clock", clock, state=state) as server:
            alice = server.login()
            assert alice.get(f"/query_tasks/{first}/results").status == 404
            id = alice.finished(query, "csv", "?cache_only=true")
            assert alice.get(f"/query_tasks/{id}").json["status"] == "complete"
            assert alice.get(f"/query_tasks/{id}/results").body == body
    # The file stays as long as the last task needs it, and seven days more.
    with Server(data, "--clock", f"+{7 * 86400 + 5000}", state=state) as server:
        alice = server.login()
        time.sleep(0.5)
        assert alice.get(f"/query_tasks/{id}").json["status"] == "expired"
        again = alice.finished(query, "csv", "?cache_only=true")
        assert alice.get(f"/query_tasks/{again}/results").body == body


def test_a_deferred_task_that_was_started_goes_on_after_a_stop(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "large.csv").write_text(
        "number,text\n" + "".join(f"{n},{n * 7919 % 1000003}\n" for n in range(100_000)))
    state = tmp_path / "state"
    with Server(folder, "--workers", "1", state=state) as server:
        alice = server.login()
        query = alice.query(
            "large.number", "large.text", view="large", limit="-1", sorts=["large.text"])
        alice.task(query, "csv", "?cache=false")
        ids = [alice.task(query, "csv", "?cache=false", deferred=True).json["id"] for _ in range(2)]
        assert alice.get(f"/query_tasks/{ids[0]}/results").status == 202
    with Server(folder, state=state) as server:
        alice = server.login()
        for _ in range(300):
            states = [alice.get(f"/query_tasks/{id}").json["status"] for id in ids]
            if states[0] == "complete":
                break
            time.sleep(0.1)
        assert states == ["complete", "added"]


# Files and their names

def test_names_do_not_depend_on_the_order_of_files(tmp_path):
    folder, state = tmp_path / "data", tmp_path / "state"
    folder.mkdir()
    (folder / "orders.json").write_text('[{"orders.city": "from json"}]')
    with Server(folder, state=state) as server:
        alice = server.login()
        query = alice.query("orders.city")
        assert alice.get(f"/queries/{query}/run/csv").body == b"Orders City\nfrom json\n"
        (folder / "orders.csv").write_text("City\nfrom csv\n")
        time.sleep(1.2)
        assert names(alice) == ["orders_csv", "orders_json"]
        # None of the two is taken for the other.
        assert alice.get(f"/queries/{query}/run/csv").status == 404
        for kind in ["csv", "json"]:
            rows = alice.get(
                f"/queries/models/files/views/orders_{kind}/run/json?fields=orders_{kind}.city").json
            assert rows == [{f"orders_{kind}.city": f"from {kind}"}]
    with Server(folder, state=state) as server:
        alice = server.login()
        assert names(alice) == ["orders_csv", "orders_json"]
        (folder / "orders.csv").unlink()
        time.sleep(1.2)
        assert names(alice) == ["orders"]
        assert alice.get(f"/queries/{query}/run/csv").body == b"Orders City\nfrom json\n"


def test_names_that_are_equal_in_every_form(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for number, file in enumerate(["a.csv", "a.json", "a_csv.txt", "b c.csv", "b_c.csv"]):
        (folder / file).write_text(f'[{{"x": {number}}}]' if file == "a.json" else f"x\n{number}\n")
    found = []
    for _ in range(2):
        with Server(folder) as server:
            alice = server.login()
            found.append({
                name: alice.get(
                    f"/queries/models/files/views/{name}/run/json?fields={name}.x").json[0][f"{name}.x"]
                for name in names(alice)})
    assert found[0] == found[1] and sorted(found[0].values()) == [0, 1, 2, 3, 4]
    assert found[0]["a_json"] == 1 and found[0]["a_csv_txt"] == 2


def test_a_folder_that_is_away_for_a_while(data):
    with Server(data) as server:
        alice = server.login()
        path = "/queries/models/files/views/orders/run/json?fields=orders.count&cache=false"
        away = data.with_name("away")
        data.rename(away)
        for _ in range(5):
            time.sleep(0.6)
            answer = alice.get(path)
            assert answer.status == 200 and answer.json == [{"orders.count": 4}]
        lines = [line for line in server.log if "cannot be listed" in line]
        assert len(lines) == 1 and '"level":"error"' in lines[0]
        (away / "orders.csv").write_text(ORDERS + "5,Rome,1,2024-01-05,no\n")
        away.rename(data)
        time.sleep(1.2)
        assert alice.get(path).json == [{"orders.count": 5}]
        assert [line for line in server.log if "is back" in line]


def test_no_file_of_the_state_is_for_others(data, tmp_path):
    state = tmp_path / "state"
    state.mkdir(mode=0o755)
    state.chmod(0o755)
    (state / "state.sqlite").touch(mode=0o644)
    (state / "state.sqlite").chmod(0o644)
    with Server(data, state=state) as server:
        alice = server.login()
        alice.finished(alice.query("orders.city"), "csv")
        files = [path for path in state.rglob("*") if path.is_file()]
        assert any(path.suffix == ".json" for path in files) and len(files) >= 5
        for path in files:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


# Starts that fail

def start(*options):
    return subprocess.run(
        [SERVER, "--listen", "127.0.0.1:0", *map(str, options)], capture_output=True, text=True,
        timeout=60)


@pytest.mark.parametrize("options,words", [
    (["--data", "{}/none"], "none"),
    (["--data", "{}/data", "--state", "{}/data/orders.csv"], "orders.csv"),
    (["--data", "{}/data", "--credentials", "{}/none"], "none"),
    (["--data", "{}/data", "--credentials", "{}/data/orders.csv"], "[section]"),
    (["--data", "{}/data", "--tls-cert", "{}/none", "--tls-key", "{}/none"], "certificate"),
    (["--data", "{}/data", "--tls-cert", "{}/data/orders.csv", "--tls-key", "{}/none"], "PEM")])
def test_files_that_cannot_be_used_are_named(data, tmp_path, options, words):
    done = start(*[option.replace("{}", str(tmp_path)) for option in options])
    line, = done.stderr.splitlines()
    assert done.returncode == 74, done.stderr
    assert line.startswith("rowcast-server: ") and str(tmp_path) in line and words in line
    assert "Error" not in line and "Domain" not in line


def test_a_port_that_is_taken_is_told(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start("--data", data, "--listen", f"127.0.0.1:{port}")
        line, = done.stderr.splitlines()
        assert done.returncode == 1
        assert line == (f"rowcast-server: listening on '127.0.0.1:{port}': address already in use; "
                        "listen on another port or address")


def test_a_wrong_usage_is_64(data):
    for option in ["--workers", "--max-downloads"]:
        for number in ["0", "1001"]:
            assert start("--data", data, option, number).returncode == 64
    assert start().returncode == 64
    done = start("--data", data, "--upstream", "http://127.0.0.1:1")
    assert done.returncode == 64 and "leave either out" in done.stderr


# Signals

@pytest.mark.parametrize("is_ignored", [False, True])
def test_a_terminal_that_closes_ends_the_server_unless_nohup_says_no(data, tmp_path, is_ignored):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if is_ignored else signal.SIG_DFL)
    try:
        server = Server(data, environment={
            "TMPDIR": str(tmp_path), "ROWCAST_CLIENT_ID": "alice",
            "ROWCAST_CLIENT_SECRET": "secret of alice"})
    finally:
        signal.signal(signal.SIGHUP, before)
    with server:
        assert list(tmp_path.glob("rowcast-server-*"))
        server.process.send_signal(signal.SIGHUP)
        if is_ignored:
            time.sleep(0.5)
            assert server.login().get("/user").status == 200
        else:
            assert server.process.wait(20) == 0
            assert not list(tmp_path.glob("rowcast-server-*"))


def test_data_of_a_server_that_was_killed_ends_with_the_next_start(data, tmp_path):
    environment = {"TMPDIR": str(tmp_path), "ROWCAST_CLIENT_ID": "alice",
                   "ROWCAST_CLIENT_SECRET": "secret of alice"}
    folders = lambda: set(tmp_path.glob("rowcast-server-*"))  # noqa: E731
    with Server(data, environment=environment) as running:
        kept = folders()
        Server(data, environment=environment).stop(by=signal.SIGKILL)
        killed, = folders() - kept
        # A state that its user keeps may have a name with the same start.
        others = {tmp_path / name for name in ["rowcast-server-of-others", "rowcast-server-1-2-3", "rowcast-server-1"]}
        for folder in others:
            folder.mkdir()
            (folder / "lock").touch()
        for folder in [killed, *kept, *others]:
            os.utime(folder / "lock", (0, 0))
        with Server(data, environment=environment):
            assert killed not in folders() and folders() > kept | others
        assert running.login().get("/user").status == 200


# The log

def test_every_line_of_a_log_in_json_is_json(data):
    (data / "broken.json").write_text('[{"a": ')
    with Server(data, environment={}, program=SERVER) as server:
        # Without credentials.
        server.stop()
        lines = [json.loads(line) for line in server.log]
    messages = [line["message"] for line in lines]
    assert {"time", "level", "message"} <= set(lines[0])
    assert sum(message.startswith("listening on http") for message in messages) == 1
    assert sum("broken.json" in json.dumps(line) for line in lines) == 1
    assert sum("client id and secret" in message for message in messages) == 1
    done = start("--data", data / "none", "--log-format", "json")
    line, = done.stderr.splitlines()
    assert json.loads(line)["level"] == "error" and done.returncode == 74


def test_the_manual_page_has_every_option():
    options = re.findall(r"^ +(?:-h, )?(--[a-z-]+)", start("--help").stdout, re.M)
    page = start("--generate-manual-page").stdout
    entries = re.findall(r"^\\fB(?:\\-h, )?(\\-\\-[a-z\\-]+?)(?:\\fR|, | )", page, re.M)
    assert "--data" in options
    assert set(options) <= {entry.replace("\\-", "-") for entry in entries}
    # Every request begins a line, and no text of ours does by chance.
    assert set(re.findall(r"^[.']\S*", page, re.M)) == {'.\\"', ".TH", ".nh", ".ad", ".SH", ".PP", ".TP", ".nf", ".fi"}


@pytest.mark.parametrize("options", [
    ("--workers", "0"), ("--max-tasks", "1.5"), ("--max-failed-logins", str(2**63 - 1)),
    ("--query-seconds", "0"), ("--idle-seconds", "nan"),
    ("--listen", "127.0.0.1"), ("--listen", "127.0.0.1:70000"), ("--state-bytes", "1XB")])
def test_a_wrong_value_is_told_with_its_option(data, options):
    done = start("--data", data, *options)
    assert done.returncode == 64 and options[0] in done.stderr and options[1] in done.stderr
