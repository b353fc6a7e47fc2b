"""A cluster of Spark on the loopback interface: a master and workers, whose processes the tests start and end."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import pyspark

HOST = "127.0.0.1"

def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what):
    """Waits until a condition holds, and returns what it gave."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"{what} took more than {seconds} s")


def parents():
    """The parent of each process."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (folder / "stat").read_text()
                found[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def descendants(pid):
    """A process and all that it, or its children, started."""
    family, known = [pid], parents()
    for one in family:
        family += [child for child, parent in known.items() if parent == one]
    return family


class Cluster:
    def __init__(self, folder, workers):
        self.folder = folder
        port = free_port()
        self.address = f"spark://{HOST}:{port}"
        self.master = self._start(
            "master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0"
        )
        wait_for(lambda: self._listens(port), 60, "the start of the master")
        self.workers = []
        for _ in range(workers):
            self.start_worker()

    def _listens(self, port):
        with socket.socket() as probe:
            return probe.connect_ex((HOST, port)) == 0

    def start_worker(self):
        worker = self._start(
            "worker.Worker", "--host", HOST, "--port", "0", "--webui-port", "0",
            "--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / "work"), self.address,
        )  # fmt: skip
        self.workers.append(worker)

    def _start(self, kind, *arguments):
        home = os.path.dirname(pyspark.__file__)
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen(
                [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{kind}", *arguments],
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "SPARK_DAEMON_MEMORY": "256m",
                    "PYSPARK_PYTHON": sys.executable,
                },
            )

    def kill(self, worker):
        """Ends a worker, its executor and the Pythons of that at once."""
        for pid in descendants(worker.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait(20)
        self.workers.remove(worker)

    def worker_of(self, pid):
        """The worker that started a process."""
        known = parents()
        while pid > 1 and pid not in [worker.pid for worker in self.workers]:
            pid = known.get(pid, 0)
        return next((worker for worker in self.workers if worker.pid == pid), None)

    def stop(self):
        for process in [*self.workers, self.master]:
            for pid in descendants(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait(20)
