"""Starts the built server over a folder of files, and talks to it over sockets."""

import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import urllib.parse

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
SERVER = os.environ.get("ROWCAST_SERVER", str(PACKAGE / ".build/debug/rowcast-server"))

CREDENTIALS = """\
[alice]
client_id = alice
client_secret = secret of alice

; SHA-256 of 'secret of bob'
[bob]
client_id = bob
client_secret_sha256 = %s
"""

ORDERS = '''\
Order ID,City,Amount,Ordered,Paid
1,Rome,10.5,2024-01-02,yes
2,Paris,20,2024-01-01,no
3,"über, ""Köln""",5.25,2024-01-03,yes
4,Rome,,2024-01-02,no
'''


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return self.headers.get("content-type")


class Server:
    """A running server; `options` are those of the command."""

    def __init__(self, folder, *options, state=None, environment=None, program=SERVER):
        import hashlib

        self.folder = folder
        arguments = [str(program), "--listen", "127.0.0.1:0"]
        # Without a folder it is a gateway, whose users are those of the server behind it.
        if folder is not None:
            arguments += ["--data", str(folder)]
            credentials = folder.parent / (folder.name + ".ini")
            digest = hashlib.sha256(b"secret of bob").hexdigest()
            credentials.write_text(CREDENTIALS % digest)
            if environment is None:
                arguments += ["--credentials", str(credentials)]
        if state is not None:
            arguments += ["--state", str(state)]
        self.process = subprocess.Popen(
            arguments + ["--log-level", "info", "--log-format", "json", *options],
            stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.log = []
        self.port = None
        listening = threading.Event()

        def read():
            for line in self.process.stderr:
                self.log.append(line.rstrip("\n"))
                found = re.search(r"listening on https?://[^:]+:(\d+)", line)
                if found:
                    self.port = int(found.group(1))
                    listening.set()
            listening.set()

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        listening.wait(60)
        assert self.port, "\n".join(self.log)

    def stop(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        try:
            return self.process.wait(60)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.reader.join(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """The answer to a request; a body that is no text or bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def login(self, name="alice"):
        body = urllib.parse.urlencode(
            {"client_id": name, "client_secret": f"secret of {name}"})
        answer = self.ask(
            "POST", "/api/4.0/login", body, {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 200, answer.body
        return Client(self, answer.json["access_token"])


class Client:
    """A user with a token."""

    def __init__(self, server, token):
        self.server = server
        self.token = token

    def ask(self, method, path, body=None, headers=None, timeout=60):
        headers = {"Authorization": f"token {self.token}", **(headers or {})}
        return self.server.ask(method, "/api/4.0" + path, body, headers, timeout)

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def query(self, *fields, view="orders", **members):
        answer = self.ask(
            "POST", "/queries", {"model": "files", "view": view, "fields": list(fields), **members})
        assert answer.status == 200, answer.body
        return answer.json["id"]

    def task(self, query, format="json", parameters="", headers=None, **members):
        return self.ask(
            "POST", f"/query_tasks{parameters}",
            {"query_id": query, "result_format": format, **members}, headers)

    def finished(self, query, format="json", parameters="", **members):
        """The id of a task that has ended."""
        answer = self.task(query, format, parameters, {"Prefer": "wait=30"}, **members)
        assert answer.status == 200, answer.body
        return answer.json["id"]
