"""Runs scripts that make a table `result` in a database, and compares its rows with expected ones.

The first argument names the database: sqlite, duckdb, postgres or mysql; the second says whether it
keeps all digits of a number, exact or double, or that tables are kept from script to script and
shells go on after errors, kept. The last two databases are servers of their own in a temporary folder,
which end with this script. Scripts are run by the shell that the database comes with, in every way
that it has, since what it does with a script is what users meet. Words in a script's name say what it
is: one of standard SQL, "ansi"; where tables are kept, one that fails, or begins without a table, "new".
"""

import contextlib
import datetime
import decimal
import glob
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time

import cells

# Whether tables are kept, and errors are expected of scripts whose names say so.
KEEPS = sys.argv[2:3] == ["kept"]


def keeps(script):
    return KEEPS and "new" not in os.path.basename(script)


def run(command, **options):
    result = subprocess.run(command, capture_output=True, **options)
    if result.returncode != 0 or result.stderr:
        raise ValueError((result.stderr or result.stdout).decode(errors="replace").strip()[-400:])
    return result.stdout.decode()


def run_script(script, command, by_path, **options):
    """Runs a script from standard input, or where `by_path` is given by the shell's own command."""
    if by_path:
        result = subprocess.run(command + by_path, capture_output=True, **options)
    else:
        with open(script, "rb") as file:
            result = subprocess.run(command, stdin=file, capture_output=True, **options)
    said = (result.stderr or result.stdout).decode(errors="replace").strip()
    has_failed = result.returncode != 0 or bool(result.stderr)
    if KEEPS and "fails" in os.path.basename(script):
        if "already" not in said and "exists" not in said:
            raise ValueError(f"no error tells that the table is there: {said[-400:]}")
    elif has_failed:
        raise ValueError(said[-400:])


def in_every_way(script, ways, load, folder):
    """The rows that `load` finds when the script is run in each of the ways, which are the same."""
    found = []
    # Results that were not made to be hostile are read in one way.
    is_hostile = re.search("hostile|random", os.path.basename(script))
    for way in ways if is_hostile else ways[:1]:
        rows = load(way)
        if os.path.exists(os.path.join(folder, "ran")):
            raise ValueError(f"a text was run as a command ({way})")
        if found and rows != found:
            raise ValueError(f"other rows are read ({way})")
        found = rows
    return found


def check_tables(names):
    left = [name for name in names if name.startswith("rowcast_")]
    if left:
        raise ValueError(f"tables are left behind: {left}")


def timed(text):
    """A time without the zeros behind its last part."""
    return None if text is None else re.sub(r"\.?0+$", "", text) if "." in text else text


def plain(value, kind):
    """A value as the expected cells have it."""
    if value is None:
        return None
    kind = kind.upper()
    if kind.startswith(("BOOL", "TINYINT")):
        return bool(int(value))
    if kind.startswith(("TIMESTAMP", "DATETIME")):
        return timed(str(value).replace("T", " "))
    return value.isoformat() if isinstance(value, datetime.date) else value


@contextlib.contextmanager
def sqlite(folder):
    import sqlite3

    path = os.path.join(folder, "database")

    def load(script, way):
        if os.path.exists(path) and not keeps(script):
            os.remove(path)
        run_script(script, ["sqlite3", "-batch", path] + ([] if KEEPS else ["-bail"]),
                   [f".read {script}"] if way == "read" else None, cwd=folder)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            check_tables([name for name, in connection.execute("SELECT name FROM sqlite_master")])
            kinds = [row[2] for row in connection.execute("PRAGMA table_info(result)")]
            cursor = connection.execute("SELECT * FROM result ORDER BY rowid")
            return [[column[0] for column in cursor.description]] + [
                [plain(value, kind) for value, kind in zip(row, kinds)] for row in cursor]

    yield lambda script: in_every_way(
        script, ["stdin", "read"], lambda way: load(script, way), folder)


@contextlib.contextmanager
def duckdb(folder):
    import duckdb
    import duckdb_cli

    path = os.path.join(folder, "database")
    # The program itself, which the one of that name in the environment only starts.
    shell = os.path.join(os.path.dirname(duckdb_cli.__file__), "duckdb")

    def load(script, way):
        if os.path.exists(path) and not keeps(script):
            os.remove(path)
        options = {"file": ["-f", script], "read": ["-c", f".read {script}"]}.get(way)
        run_script(script, [shell, "-init", os.devnull] + ([] if KEEPS else ["-bail"]) + [path],
                   options, cwd=folder)
        with duckdb.connect(path, read_only=True) as connection:
            check_tables([row[0] for row in connection.execute("SHOW TABLES").fetchall()])
            cursor = connection.execute("SELECT * FROM result")
            kinds = [str(column[1]) for column in cursor.description]
            return [[column[0] for column in cursor.description]] + [
                [plain(value, kind) for value, kind in zip(row, kinds)]
                for row in cursor.fetchall()]

    yield lambda script: in_every_way(
        script, ["stdin", "file", "read"], lambda way: load(script, way), folder)


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
    psql = [f"{programs}/psql", "-X", "-q", "-h", folder, "-U", "tester", "-d", "postgres",
            "-v", "ON_ERROR_STOP=1"]

    def ask(question):
        # psql leaves U+10FFFF out, so the answers come in hexadecimal digits.
        answers = run(psql + ["-At", "-c",
                      f"SELECT encode(convert_to(answer::text, 'UTF8'), 'hex')"
                      f" FROM ({question}) AS answers(answer)"])
        return [json.loads(bytes.fromhex(line), parse_int=decimal.Decimal,
                           parse_float=decimal.Decimal) for line in answers.split()]

    def load(script, way):
        if not keeps(script):
            run(psql + ["-c", "SET client_min_messages = error; DROP TABLE IF EXISTS result"])
        # Whoever goes on after an error may also go on in the same transaction.
        shell = psql + (["-v", "ON_ERROR_STOP=0", "-v", "ON_ERROR_ROLLBACK=on"] if KEEPS else [])
        environment = dict(os.environ, PGOPTIONS="-c client_min_messages=warning")
        run_script(script, shell, ["-f", script] if way == "file" else None, cwd=folder,
                   env=environment)
        check_tables(sum(ask("SELECT json_agg(relname::text) FROM pg_class"), []))
        columns = ask("SELECT json_agg(json_build_array(attname::text, atttypid::regtype::text)"
                      " ORDER BY attnum) FROM pg_attribute"
                      " WHERE attrelid = 'result'::regclass AND attnum > 0")[0]
        names = [name for name, _ in columns]
        # Rows lie in any order; scripts of many begin with a number.
        order = "n" if "n" in names else "ctid"
        found = ask("SELECT (SELECT json_agg(value) FROM json_each(row_to_json(result)))"
                    f" FROM result ORDER BY {order}")
        return [names] + [[plain(value, kind) for value, (_, kind) in zip(row, columns)]
                          for row in found]

    command = [f"{programs}/postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
               "-c", "fsync=off"]
    with server(command, psql + ["-c", "SELECT 1"], cwd=folder, **user):
        yield lambda script: in_every_way(
            script, ["stdin", "file"], lambda way: load(script, way), folder)


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

    def value(text, kind):
        if text == "NULL":
            return None
        if kind in texts:
            return bytes.fromhex(text).decode()
        if kind in ("tinyint", "date", "datetime", "timestamp"):
            return plain(text, kind)
        return decimal.Decimal(text)

    texts = ("text", "mediumtext", "longtext", "varchar")
    # Standard SQL in quotes, where a backslash is one.
    mode = ["--init-command=SET sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"]

    def load(script, way):
        run(client + ["-e", "CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4"])
        if not keeps(script):
            run(client + ["-e", "DROP TABLE IF EXISTS test.result"])
        shell = client + (mode if "ansi" in os.path.basename(script) else []) + (["--force"] if KEEPS else [])
        run_script(script, shell + ["test"],
                   ["-e", f"source {script}"] if way == "source" else None, cwd=folder)
        check_tables([row[0] for row in ask("SHOW TABLES")])
        columns = [(bytes.fromhex(name).decode(), kind) for name, kind in ask(
            "SELECT HEX(CONVERT(column_name USING utf8mb4)), data_type"
            " FROM information_schema.columns"
            " WHERE table_schema = 'test' AND table_name = 'result' ORDER BY ordinal_position")]
        wanted = []
        for name, kind in columns:
            quoted = "`" + name.replace("`", "``") + "`"
            wanted.append(f"HEX({quoted})" if kind in texts else quoted)
        order = " ORDER BY n" if columns[0][0] == "n" else ""
        return [[name for name, _ in columns]] + [
            [value(text, kind) for text, (_, kind) in zip(row, columns)]
            for row in ask(f"SELECT {', '.join(wanted)} FROM result{order}")]

    command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}",
               "--skip-networking", f"--user={user}", f"--pid-file={folder}/pid",
               "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync"]
    with server(command, client + ["-e", "SELECT 1"]):
        yield lambda script: in_every_way(
            script, ["stdin", "source"], lambda way: load(script, way), folder)


DATABASES = {"sqlite": sqlite, "duckdb": duckdb, "postgres": postgres, "mysql": mysql}

if __name__ == "__main__":
    name, kind, *files = cells.arguments()
    # A socket's path must be short.
    folder = tempfile.mkdtemp(prefix="rowcast-", dir="/tmp")
    try:
        with DATABASES[name](folder) as read:
            cells.run(read, files, exact=kind == "exact")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
