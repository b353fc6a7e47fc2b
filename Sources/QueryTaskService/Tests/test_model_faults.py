"""Models that are edited, linked or written oddly, and users whose attributes say nothing."""

import os
import sqlite3
import subprocess
import time

import pytest

from service import SERVER, Server

MODEL = """
connection: "data"
explore: t {
  access_filter: { field: t.id user_attribute: ids }
}
view: t {
  sql_table_name: t -- the only one
  ;;
  dimension: id { type: number primary_key: yes }
  dimension_group: seen { type: time timeframes: [time, date] }
}
"""
CREDENTIALS = "[alice]\nclient_id = alice\nclient_secret = secret of alice\nattribute.ids = %s\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "m.model.lkml").write_text(MODEL)
    (tmp_path / "users.ini").write_text(CREDENTIALS % "<9")
    with sqlite3.connect(tmp_path / "t.db") as database:
        database.execute("CREATE TABLE t (id INTEGER, seen TEXT)")
        # Clocks of Berlin go on from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC.
        database.executemany(
            "INSERT INTO t VALUES (?, ?)", [(1, "2026-03-29 00:45:00"), (2, "2026-03-29 01:15:00"), (9, None)])
    return tmp_path


def arguments(folder):
    return ["--model", str(folder / "model"), "--connection", f"data=sqlite:{folder / 't.db'}",
            "--credentials", str(folder / "users.ini")]


def run(client, *fields, **members):
    query = {"model": "m", "view": "t", "fields": [f"t.{field}" for field in fields], **members}
    return client.ask("POST", "/queries/run/json", query)


@pytest.fixture
def client(folder):
    # Without other credentials, the server takes those of the folder.
    with Server(folder / "files", *arguments(folder), environment={}) as server:
        yield server.login("alice")


def test_a_group_without_sql_is_the_column_of_its_name(client):
    answer = run(client, "id", "seen_date", sorts=["t.id"])
    assert answer.json == [{"t.id": 1, "t.seen_date": "2026-03-29"}, {"t.id": 2, "t.seen_date": "2026-03-29"}]


@pytest.mark.parametrize("text, ids", [
    ("after 2026-03-29 02:30", [2]), ("before 2026-03-29 02:30", [1]),
    ("2026-03-29 02:30 for 1 hour", [2]), ("2026-03-29 02:00 to 2026-03-29 03:00", [])])
def test_a_time_that_clocks_leave_out_is_the_moment_at_which_they_go_on(client, text, ids):
    answer = run(client, "id", filters={"t.seen_time": text}, query_timezone="Europe/Berlin")
    assert [row["t.id"] for row in answer.json] == ids


def test_a_model_that_is_being_edited_is_served_as_it_was(client, folder):
    assert len(run(client, "id").json) == 2
    file = folder / "model" / "m.model.lkml"
    file.write_text(MODEL + "view: half {")
    time.sleep(1.2)
    assert len(run(client, "id").json) == 2
    file.write_text(MODEL.replace("dimension_group: seen", "dimension_group: gone"))
    time.sleep(1.2)
    assert run(client, "seen_date").status == 400


def test_an_attribute_without_a_value_is_refused_at_the_start(folder):
    (folder / "users.ini").write_text(CREDENTIALS % "")
    done = subprocess.run(
        [SERVER, "--listen", "127.0.0.1:0", *arguments(folder)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 74 and "[alice] has no value for attribute.ids" in done.stderr


def test_a_filter_of_thousands_of_dates_is_answered(client):
    text = ",".join(f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 30 - 2 * (month == 2)))
    # Values that are bound would take some 20 seconds.
    answer = run(client, "id", filters={"t.seen_date": ",".join([text] * 45)})
    assert answer.status == 200 and [row["t.id"] for row in answer.json] == [1, 2]


def test_checking_a_folder_that_is_not_there_says_so():
    done = subprocess.run([SERVER, "check", "/nonexistent"], capture_output=True, text=True)
    assert done.returncode == 74
    assert done.stderr == ("rowcast-server check: the folder of the models '/nonexistent': no such file or "
                           "directory; name a folder with LookML files\n")


def test_a_database_that_was_written_in_place_is_read_again(folder, client):
    database = folder / "t.db"
    assert [row["t.seen_date"] for row in run(client, "id", "seen_date", sorts=["t.id"]).json] == ["2026-03-29"] * 2
    before = database.stat()
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE t SET seen = replace(seen, '03-29', '04-30')")
    connection.close()
    os.utime(database, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert database.stat().st_size == before.st_size
    assert [row["t.seen_date"] for row in run(client, "id", "seen_date", sorts=["t.id"]).json] == ["2026-04-30"] * 2


def test_an_infinite_number_is_an_error_and_no_null(folder, client):
    with sqlite3.connect(folder / "t.db") as connection:
        connection.execute("UPDATE t SET id = -9e999 WHERE id = 1")
    connection.close()
    answer = run(client, "id")
    assert answer.status == 400 and "infinite" in answer.json["message"]
    assert run(client, "id", filters={"t.id": ">-1e308"}).json == [{"t.id": 2}]
