#!/usr/bin/env python3
"""The query-task service beside a C loop on sqlite3_step, on this machine over loopback.

    service.py [--rows N] [--rounds N] [--tasks N] [--clients N]

`make benchmark-service` builds the server and runs this. It prints wall-clock seconds, and ratios to the C
loop of the same run; nothing here passes or fails.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent / "Sources/QueryTaskService"
SERVER = PACKAGE / ".build/release/rowcast-server"
ROWCAST = HERE.parent.parent / ".build/release/rowcast"
sys.path.insert(0, str(PACKAGE / "Tests"))
os.environ["ROWCAST_SERVER"] = str(SERVER)
from service import Server  # noqa: E402

COLUMNS = ["id", "city", "created", "status", "price", "margin", "quantity", "name", "paid", "note", "share"]


def write_rows(path, count):
    draw = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        for n in range(count):
            file.write(
                f"{n},Town {n % 977},2026-{n % 12 + 1:02}-{n % 28 + 1:02},open,{draw.randrange(1, 30000) / 100},"
                f"{draw.randrange(1, 9000) / 100},{n % 40},Customer {n % 50000},{'yes' if n % 3 else 'no'},"
                f"some text {n % 13},{draw.random()}\n")


def timed(rounds, action):
    best = None
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        seconds = time.perf_counter() - begin
        best = seconds if best is None else min(best, seconds)
    return best


def fetch(server, token, path, pause=0.0):
    """Reads an answer and drops it; returns its number of bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("GET", "/api/4.0" + path, headers={"Authorization": "token " + token})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    count = 0
    while chunk := answer.read(1 << 20):
        count += len(chunk)
        if pause:
            time.sleep(pause)
    connection.close()
    return count


def resident(process):
    with open(f"/proc/{process}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("RssAnon"))


class Probe:
    """Asks `/alive` at a steady pace, in a process of its own: threads of this one wait for each other."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--probe", str(self.server.port), str(self.server.process.pid)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        # It ends with its input.
        text, _ = self.process.communicate("")
        self.seconds, self.memory = json.loads(text)

    @staticmethod
    def run(port, process):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        seconds, memory = [], 0
        print("ready", flush=True)
        while not select.select([sys.stdin], [], [], 0.02)[0]:
            begin = time.perf_counter()
            connection.request("GET", "/alive")
            connection.getresponse().read()
            seconds.append(time.perf_counter() - begin)
            memory = max(memory, resident(process))
        print(json.dumps([seconds, memory]))

    def __str__(self):
        ordered = sorted(self.seconds)
        return (f"/alive median {statistics.median(ordered) * 1000:.1f} ms, p99 "
                f"{ordered[int(len(ordered) * 0.99)] * 1000:.1f} ms, worst {ordered[-1] * 1000:.1f} ms; "
                f"memory {self.memory / 1e6:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--probe", nargs=2, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.probe:
        return Probe.run(*options.probe)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        loop = folder / "sqlite_csv"
        subprocess.run(["cc", "-O2", "-o", loop, HERE / "sqlite_csv.c", "-lsqlite3"], check=True)
        data = folder / "data"
        data.mkdir()
        write_rows(data / "rows.csv", options.rows)
        state = folder / "state"
        # One user may have half of the downloads, and all clients may fetch at the same time.
        with Server(data, "--log-level", "warning", "--max-tasks", "100000",
                    "--max-tasks-per-user", "100000", "--max-downloads", str(2 * options.clients),
                    state=state) as server:
            token = server.login().token
            measure_streams(server, token, loop, state, options)
            # Of queries that have not run: a limit of their own makes them others.
            measure_tasks(server, options, range(1, 51), "polled every 20 ms", {})
            measure_tasks(server, options, range(51, 101), "waited for", {"Prefer": "wait=30"})


def measure_streams(server, token, loop, state, options):
    fields = ",".join("rows." + name for name in COLUMNS)
    path = f"/queries/models/files/views/rows/run/csv?fields={fields}&sorts=__UNSORTED__&limit=-1"
    run = path + "&cache=false"
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    command = [loop, state / "data.sqlite", f"SELECT {columns} FROM rows"]

    def run_loop():
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    c_seconds = timed(options.rounds, run_loop)
    own = timed(options.rounds, lambda: fetch(server, token, run))
    print(f"{options.rows:,} rows × {len(COLUMNS)} of SQLite → csv: C loop {c_seconds:.2f} s, "
          f"service {own:.2f} s: {c_seconds / own:.2f} × its speed")
    with Probe(server) as probe:
        threads = [threading.Thread(target=fetch, args=(server, token, run, 0.002)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"8 at once, slow readers: {probe}")
    client = server.login()
    query = client.query(*[f"rows.{name}" for name in COLUMNS], view="rows", limit="-1",
                         sorts=["__UNSORTED__"])
    task = client.finished(query, "csv")
    fetch(server, client.token, f"/query_tasks/{task}/results")
    stored = max((state / "results").glob("*.json"), key=lambda path: path.stat().st_size)
    for format in ["csv", "json", "xlsx"]:
        task = client.finished(query, format)
        cached, first, bare = [], [], []
        direct, piped = [], []
        path = f"/query_tasks/{task}/results"
        count = fetch(server, client.token, path)
        for _ in range(3 * options.rounds):
            total, begun = download(server, client.token, path)
            cached.append(total)
            bare.append(bare_download(count))
            first.append(begun)
            for times, command in [(direct, f"-o {format}:/dev/null"), (piped, f"--to {format} | cat > /dev/null")]:
                begin = time.perf_counter()
                subprocess.run(f"{ROWCAST} {stored} --from json_detail --quiet {command}", shell=True, check=True)
                times.append(time.perf_counter() - begin)
        print(f"cached result in {format}: {spread(cached)}, first byte after {spread(first)}; the command "
              f"{spread(direct)}, into a pipe that is read {spread(piped)}; as many bytes of a bare socket "
              f"{spread(bare)}")
    for name, expression in [("row by row", "${rows.price} * 2"), ("of a column", "${rows.price} / sum(${rows.price})")]:
        calculated = client.query(
            *[f"rows.{name}" for name in COLUMNS], view="rows", limit="-1", sorts=["__UNSORTED__"],
            dynamic_fields=json.dumps([{"table_calculation": "x", "label": "X", "expression": expression}]))
        task = client.finished(calculated, "csv", "?server_table_calcs=true")
        path = f"/query_tasks/{task}/results"
        warnings = timed(options.rounds, lambda: client.ask("HEAD", path))
        total, begun = download(server, client.token, path)
        print(f"with a table calculation {name}: {total:.2f} s, first byte after {begun:.2f} s, of which "
              f"its warnings {warnings * 1000:.1f} ms")


def download(server, token, path):
    """Seconds of an answer and to its first byte, for a client that costs little itself."""
    return curl(f"http://127.0.0.1:{server.port}/api/4.0{path}", "-H", "Authorization: token " + token)


def curl(url, *options):
    line = subprocess.run(
        ["curl", "-sS", "-o", "/dev/null", "-w", "%{time_total} %{time_starttransfer}", *options, url],
        check=True, capture_output=True, text=True).stdout
    return map(float, line.split())


def bare_download(count):
    """Seconds of an answer of bytes that are in memory: what the machine takes to hand them on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % count)
                piece = memoryview(bytes(1 << 18))
                for start in range(0, count, len(piece)):
                    connection.sendall(piece[:count - start])

        thread = threading.Thread(target=serve)
        thread.start()
        total, _ = curl(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()
        return total


def spread(seconds):
    return f"{min(seconds):.3f} s (median {statistics.median(seconds):.3f})"


def measure_tasks(server, options, limits, how, headers):
    """Makes tasks of a few queries and fetches their results, with clients that keep their connections."""
    client = server.login()
    queries = [
        (limit, client.query("rows.city", "rows.count", view="rows", limit=str(limit))) for limit in limits]
    left = iter(range(options.tasks))
    lock, failures = threading.Lock(), []

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)

        def ask(method, path, body=None):
            connection.request(
                method, "/api/4.0" + path, body,
                {"Authorization": "token " + client.token, "Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()

        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return connection.close()
            limit, query = queries[number % len(queries)]
            status, body = ask("POST", "/query_tasks", json.dumps({"query_id": query, "result_format": "csv"}))
            identifier = json.loads(body)["id"]
            while True:
                status, body = ask("GET", f"/query_tasks/{identifier}/results")
                if status != 202:
                    break
                time.sleep(0.02)
            if status != 200 or body.count(b"\n") != limit + 1:
                failures.append((identifier, status))

    begin = time.perf_counter()
    with Probe(server) as probe:
        threads = [threading.Thread(target=work) for _ in range(options.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"{options.tasks:,} tasks by {options.clients} clients, {how}: {time.perf_counter() - begin:.1f} s, "
          f"{len(failures)} failures; {probe}")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
