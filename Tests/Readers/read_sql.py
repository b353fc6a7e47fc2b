"""Runs scripts that make a table `result` in a database, and compares its rows with expected ones.

The first argument names the database: sqlite, duckdb, postgres or mysql; the second says whether it
keeps all digits of a number: exact, or double. The last two are servers of their own in a temporary
folder, which end with this script. Scripts are run by the shell that the database comes with, since
what it does with a script is what users meet.
"""

import contextlib
import decimal
import glob
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

import cells


def run(command, **options):
    result = subprocess.run(command, capture_output=True, **options)
    if result.returncode != 0 or result.stderr:
        raise ValueError((result.stderr or result.stdout).decode(errors="replace").strip()[-400:])
    return result.stdout.decode()


@contextlib.contextmanager
def sqlite(folder):
    import sqlite3

    path = os.path.join(folder, "database")

    def rows(script):
        if os.path.exists(path):
            os.remove(path)
        run(["sqlite3", "-batch", "-bail", path, f".read {script}"])
        with contextlib.closing(sqlite3.connect(path)) as connection:
            cursor = connection.execute("SELECT * FROM result ORDER BY rowid")
            return [[column[0] for column in cursor.description], *map(list, cursor)]

    yield rows


@contextlib.contextmanager
def duckdb(folder):
    import duckdb

    path = os.path.join(folder, "database")
    shell = os.path.join(os.path.dirname(sys.executable), "duckdb")

    def rows(script):
        if os.path.exists(path):
            os.remove(path)
        run([shell, "-init", os.devnull, "-bail", path, "-f", script])
        with duckdb.connect(path, read_only=True) as connection:
            cursor = connection.execute("SELECT * FROM result")
            return [[column[0] for column in cursor.description], *map(list, cursor.fetchall())]

    yield rows


@contextlib.contextmanager
def server(command, answers, **options):
    """Runs a server, which is ended whatever happens."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        for _ in range(300):
            if subprocess.run(answers, capture_output=True).returncode == 0:
                break
            if process.poll() is not None:
                raise ValueError(f"{command[0]} ended")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def postgres(folder):
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
    # The server refuses to run as root.
    user = {}
    if os.getuid() == 0:
        entry = pwd.getpwnam("postgres")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        user = {"user": entry.pw_uid, "group": entry.pw_gid}
    data = os.path.join(folder, "data")
    subprocess.run(
        [f"{programs}/initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)
    psql = ["psql", "-X", "-q", "-h", folder, "-U", "tester", "-d", "postgres",
            "-v", "ON_ERROR_STOP=1"]

    def ask(question):
        # psql leaves U+10FFFF out, so the answers come in hexadecimal digits.
        answers = run(psql + ["-At", "-c",
                      f"SELECT encode(convert_to(answer::text, 'UTF8'), 'hex')"
                      f" FROM ({question}) AS answers(answer)"])
        return [json.loads(bytes.fromhex(line), parse_int=decimal.Decimal,
                           parse_float=decimal.Decimal) for line in answers.split()]

    def rows(script):
        run(psql + ["-c", "SET client_min_messages = error; DROP TABLE IF EXISTS result"])
        run(psql + ["-f", script])
        names = ask("SELECT json_agg(attname::text ORDER BY attnum) FROM pg_attribute"
                    " WHERE attrelid = 'result'::regclass AND attnum > 0")
        # Rows lie in any order; scripts of many begin with a number.
        order = "n" if "n" in names[0] else "ctid"
        return names + ask("SELECT (SELECT json_agg(value) FROM json_each(row_to_json(result)))"
                           f" FROM result ORDER BY {order}")

    command = [f"{programs}/postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
               "-c", "fsync=off"]
    with server(command, psql + ["-c", "SELECT 1"], cwd=folder, **user):
        yield rows


@contextlib.contextmanager
def mysql(folder):
    socket = os.path.join(folder, "socket")
    data = os.path.join(folder, "data")
    user = pwd.getpwuid(os.getuid()).pw_name
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user}",
         "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root",
              "--default-character-set=utf8mb4"]

    def ask(question):
        # A text is asked for in hexadecimal digits, so that no client can change it.
        return [line.split("\t") for line in
                run(client + ["-N", "-B", "-e", question, "test"]).splitlines()]

    def value(text, is_number):
        if text == "NULL":
            return None
        return decimal.Decimal(text) if is_number else bytes.fromhex(text).decode()

    def rows(script):
        run(client + ["-e", "CREATE DATABASE IF NOT EXISTS test; DROP TABLE IF EXISTS test.result"])
        with open(script, "rb") as file:
            run(client + ["test"], stdin=file)
        columns = [(bytes.fromhex(name).decode(), kind) for name, kind in ask(
            "SELECT HEX(CONVERT(column_name USING utf8mb4)), data_type"
            " FROM information_schema.columns"
            " WHERE table_schema = 'test' AND table_name = 'result' ORDER BY ordinal_position")]
        numbers = [kind not in ("longtext", "varchar") for _, kind in columns]
        quoted = ["`" + name.replace("`", "``") + "`" for name, _ in columns]
        wanted = ", ".join(name if is_number else f"HEX({name})"
                           for name, is_number in zip(quoted, numbers))
        return [[name for name, _ in columns]] + [
            [value(text, is_number) for text, is_number in zip(row, numbers)]
            for row in ask(f"SELECT {wanted} FROM result")]

    command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}",
               "--skip-networking", f"--user={user}", f"--pid-file={folder}/pid",
               "--innodb-flush-log-at-trx-commit=0"]
    with server(command, client + ["-e", "SELECT 1"]):
        yield rows


DATABASES = {"sqlite": sqlite, "duckdb": duckdb, "postgres": postgres, "mysql": mysql}

if __name__ == "__main__":
    name = sys.argv[1]
    # A socket's path must be short.
    folder = tempfile.mkdtemp(prefix="rowcast-", dir="/tmp")
    try:
        with DATABASES[name](folder) as read:
            cells.run(read, sys.argv[3:], exact=sys.argv[2] == "exact")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
