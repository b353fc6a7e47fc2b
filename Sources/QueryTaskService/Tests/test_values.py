"""What the values of files become: as they stand in the file, or as numbers that are the same."""

import os
import sqlite3
import time

import pytest

from service import Server

FILES = {
    "ids.csv": "id,n\n12345678901234567890,1\n12345678901234567891,2\n",
    "scientific.csv": "v\n1e20\n2.5e18\n1\n",
    "huge.csv": "v\n1\n1e999\n",
    "late.csv": "code\n" + "1\n" * 3000 + "007\n1.50\nx\n",
    "mixed.json": '[{"a": true, "b": 1}, {"a": "x", "b": true}, {"a": 5, "b": 2.5}]',
    "wide_sums.csv": "k,v\na,9223372036854775807\nb,9223372036854775807\nc,9007199254740993\nd,-3\nd,1\n"
                     "e,9223372036854775807\ne,1\n",
    "digits.csv": "v\n0.1234567890123456789\n0.5\n",
    "ties.csv": "city,n\nRome,1\nParis,1\nBonn,1\nRome,2\nAachen,1\nKöln,1\n",
    "sqlite_master.csv": "a\n1\n",
    "empty.json": "[]",
    "no_members.json": "[{}, {}]",
    "days.csv": "real,unreal\n2024-02-29,2024-02-30\n2023-12-31,2024-13-01\n",
    "almost.csv": "n,words,hour,minute,leap,zone,digits\n"
                  "1,2024-01-01 10:00,2024-01-01 10:00:00,2024-01-01 10:00,2024-01-01 10:00:00,"
                  "2024-01-01 10:00:00+02:00,2024-01-01 10:00:00\n"
                  "2,2024-01-01 10:30 ends late,2024-01-01 25:00:00,2024-01-01 10:60,2024-01-01 23:59:60,"
                  "2024-01-01 10:00:00+99:99,2024-01-01 10:00:00.\n",
    "forms.csv": "n,letters,zones,lengths,shift,plain\n"
                 "1,2024-01-02 10:00:00,2024-01-02T10:00:00Z,2024-01-02T10:00:00Z,2024-01-02 10:00:00+02:00,"
                 "2024-01-02 10:00:00.5\n"
                 "2,2024-01-02T09:00:00,2024-01-02T11:00:00+02:00,2024-01-02T10:00:00.5Z,2024-01-02 10:00:00.25+02:00,"
                 "2024-01-02\n"
                 "3,2024-01-02 11:00:00,2024-01-02T12:00:00+02:00,2024-01-02T10:00:01Z,2024-01-02 09:00:00+02:00,"
                 "2024-01-02 10:00\n",
    "moments.csv": "n,zoned,plain,shifted,day\n"
                   "1,2024-06-01 00:30:00Z,2024-06-01 00:30,2024-06-01T00:30:00.25+02:00,2024-06-01\n"
                   "2,2024-06-01 23:30:00Z,2024-06-01 23:30,2024-06-01T23:30:00+02:00,2024-06-02\n",
    "huge_sums.csv": "k,v\na,1e308\na,1e308\na,-1e308\nb,1e308\nb,3\nb,-1e308\nc,1e308\nc,1e308\n",
    "booleans.csv": "n,truth,vendor,lower,partly,both\n1,true,Yes,yes,true,Yes\n2,FALSE,No,no,,true\n3,True,Yes,yes,false,No\n",
    "wide.csv": ",".join(f"c{n}" for n in range(2500)) + "\n",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("values") / "data"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Server(folder) as server:
        yield server


@pytest.fixture(scope="module")
def client(files):
    return files.login()


def rows(client, view, fields, **parameters):
    text = "&".join([f"fields={','.join(f'{view}.{field}' for field in fields)}"]
                    + [f"{name}={value}" for name, value in parameters.items()])
    answer = client.get(f"/queries/models/files/views/{view}/run/csv?{text}")
    assert answer.status == 200, answer.body
    return [line.split(",") for line in answer.body.decode().splitlines()[1:]]


def types(client, view):
    fields = client.get(f"/lookml_models/files/explores/{view}").json["fields"]
    return {field["name"].split(".")[1]: field["type"] for field in fields["dimensions"]}


def test_ids_beyond_64_bits_keep_their_digits(client):
    assert rows(client, "ids", ["id", "n"], sorts="ids.n") == [
        ["12345678901234567890", "1"], ["12345678901234567891", "2"]]
    assert types(client, "ids") == {"id": "string", "n": "number"}


def test_numbers_beyond_a_double_stay_as_they_are(client):
    assert sorted(rows(client, "huge", ["v"])) == [["1"], ["1e999"]]


def test_large_numbers_that_lose_no_digit_are_numbers(client):
    assert types(client, "scientific") == {"v": "number"}
    assert rows(client, "scientific", ["v"], sorts="scientific.v") == [
        ["1"], ["2500000000000000000"], ["1e+20"]]


def test_a_column_that_is_no_number_after_all_keeps_its_texts(client):
    assert types(client, "late") == {"code": "string"}
    found = rows(client, "late", ["code", "count"], sorts="late.code")
    assert found == [["007", "1"], ["1", "3000"], ["1.50", "1"], ["x", "1"]]


def test_booleans_among_others_are_true_and_false(client):
    assert sorted(rows(client, "mixed", ["a", "b"])) == [["5", "2.5"], ["true", "1"], ["x", "true"]]


def test_only_sums_that_overflow_are_floating_point(client):
    assert rows(client, "wide_sums", ["k", "sum_v"], sorts="wide_sums.k") == [
        ["a", "9223372036854775807"], ["b", "9223372036854775807"], ["c", "9007199254740993"],
        ["d", "-2"], ["e", "9.223372036854776e+18"]]


def test_digits_beyond_a_double_are_told(files, client):
    assert rows(client, "digits", ["v"], sorts="digits.v")[0] == ["0.12345678901234568"]
    assert any("more digits" in line and "digits.csv" in line for line in files.log)


@pytest.mark.parametrize("sorts", ["", "ties.count+desc"])
def test_equal_rows_stand_in_the_order_of_their_dimensions(client, sorts):
    assert [row[0] for row in rows(client, "ties", ["city", "count"], sorts=sorts)] == [
        "Rome", "Aachen", "Bonn", "Köln", "Paris"]
    assert rows(client, "ties", ["n", "city"], sorts="ties.n", limit=2) == [["1", "Aachen"], ["1", "Bonn"]]


def test_any_name_of_a_file(client):
    assert rows(client, "sqlite_master", ["a", "count"]) == [["1", "1"]]


def test_results_without_columns_have_a_count(client):
    assert rows(client, "empty", ["count"]) == [["0"]]
    assert rows(client, "no_members", ["count"]) == [["2"]]


def test_only_real_days_are_dates(client):
    assert types(client, "days") == {"real": "date_date", "unreal": "string"}


def test_a_file_of_too_many_columns_is_named(files, client):
    assert any("wide.csv" in line and "2500 columns" in line for line in files.log)
    assert client.get("/lookml_models/files/explores/wide").status == 404


def test_texts_that_only_begin_like_times_are_found_by_filters_of_texts(client):
    assert types(client, "almost") == {
        "n": "number", "words": "string", "hour": "string", "minute": "string", "leap": "string",
        "zone": "string", "digits": "string"}
    found = rows(client, "almost", ["n"], **{"f[almost.words]": "%25late%25"})
    assert found == [["2"]]


def test_times_are_those_whose_texts_are_in_order(client):
    # A Z sorts behind points and digits, and a day without an hour is midnight of UTC.
    assert types(client, "forms") == {
        "n": "number", "letters": "string", "zones": "string", "lengths": "string",
        "shift": "date_time", "plain": "date_time"}
    for column, order in [("shift", "312"), ("plain", "231")]:
        assert [row[0] for row in rows(client, "forms", ["n", column], sorts=f"forms.{column}")] == list(order)
    assert rows(client, "forms", ["n"], **{"f[forms.shift]": "2024-01-02+08:00+for+1+minute"}) == [["1"], ["2"]]


def test_times_are_shown_on_the_clocks_of_the_query(client):
    fields = ["n", "zoned", "plain", "shifted", "day"]
    assert rows(client, "moments", fields, sorts="moments.n")[1] == [
        "2", "2024-06-01 23:30:00Z", "2024-06-01 23:30", "2024-06-01T23:30:00+02:00", "2024-06-02"]
    berlin = {"query_timezone": "Europe/Berlin"}
    assert rows(client, "moments", fields, sorts="moments.n", **berlin) == [
        ["1", "2024-06-01 02:30:00", "2024-06-01 02:30:00", "2024-06-01 00:30:00.25", "2024-06-01"],
        ["2", "2024-06-02 01:30:00", "2024-06-02 01:30:00", "2024-06-01 23:30:00", "2024-06-02"]]
    for column in ["zoned", "plain"]:
        of_day = {f"f[moments.{column}]": "2024-06-02"}
        assert rows(client, "moments", ["n"], **of_day) == []
        assert rows(client, "moments", ["n"], **of_day, **berlin) == [["2"]]


def test_the_end_of_all_times_stays(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "rows.csv").write_text(
        "n,until\n1,9999-12-31 23:59:59\n2,2024-01-01 00:00:00\n3,0001-01-01 00:00:00\n")
    with Server(folder) as server:
        client = server.login()
        for zone, last in [("Europe/Berlin", "9999-12-31 23:59:59"), ("America/New_York", "9999-12-31 18:59:59")]:
            found = rows(client, "rows", ["n", "until"], sorts="rows.until", query_timezone=zone)
            assert [row[0] for row in found] == ["3", "2", "1"]
            assert found[0][1] < "0001-01-02" and found[2][1] == last


def test_fractions_with_more_digits_than_a_double_are_told(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "many.csv").write_text("x\n8.000000000000001\n")
    (folder / "few.csv").write_text("x\n8.00000000000001\n")
    with Server(folder) as server:
        told = [line for line in server.log if "warning" in line]
        assert len(told) == 1 and "many.csv" in told[0]


@pytest.mark.parametrize("zone, shown", [
    ("Asia/Kolkata", "06:00"), ("US/Eastern", "20:30"), ("EST", "19:30"), ("CET", "02:30"), ("Etc/GMT%2B5", "19:30"),
    ("UTC", None)])
def test_zones_have_all_their_names(client, zone, shown):
    found = rows(client, "moments", ["plain"], sorts="moments.plain", query_timezone=zone)
    assert (found[0][0] == "2024-06-01 00:30") if shown is None else shown in found[0][0]


@pytest.mark.parametrize("zone", ["IST", "GMT%2B5", "Europe/berlin", "Nowhere/Else", "localtime"])
def test_names_that_are_no_zones_are_refused(client, zone):
    answer = client.get(f"/queries/models/files/views/moments/run/csv?fields=moments.n&query_timezone={zone}")
    assert answer.status == 400 and "no time zone" in answer.json["message"]


def test_sums_overflow_only_at_their_end(client):
    assert rows(client, "huge_sums", ["sum_v"], **{"f[huge_sums.k]": "a"}) == [["1e+308"]]
    assert rows(client, "huge_sums", ["sum_v"], **{"f[huge_sums.k]": "b"}) == [["3"]]
    for type, values in [("average", [1e308 / 3, 1, 1e308]), ("median", [1e308, 3, 1e308])]:
        answer = client.ask("POST", "/queries/run/json", {
            "model": "files", "view": "huge_sums", "fields": ["huge_sums.k", "m"], "sorts": ["huge_sums.k"],
            "dynamic_fields": [{"measure": "m", "based_on": "huge_sums.v", "type": type}]})
        assert [row["m"] for row in answer.json] == values


def test_the_middle_of_two_huge_numbers_is_between_them(client):
    answer = client.ask("POST", "/queries/run/json", {
        "model": "files", "view": "huge_sums", "fields": ["m"], "filters": {"huge_sums.v": "<-1, >3"},
        "filter_expression": "${huge_sums.k} = \"b\"",
        "dynamic_fields": [{"measure": "m", "based_on": "huge_sums.v", "type": "median"}]})
    assert answer.json == [{"m": 0}]


def test_a_sum_beyond_a_double_is_an_error(client):
    answer = client.get("/queries/models/files/views/huge_sums/run/json?fields=huge_sums.k,huge_sums.sum_v")
    assert answer.status == 400 and "infinite" in answer.json["message"]
    query = client.query("huge_sums.sum_v", view="huge_sums", filters={"huge_sums.k": "c"})
    task = client.get(f"/query_tasks/{client.finished(query)}").json
    assert task["status"] == "error" and "infinite" in client.get(f"/query_tasks/{task['id']}/results").json["message"]


def test_words_for_booleans_are_yesno(client):
    # A yesno without a value would be shown as No.
    assert types(client, "booleans") == {
        "n": "number", "truth": "yesno", "vendor": "yesno", "lower": "string", "partly": "string", "both": "string"}
    fields = ["n", "truth", "vendor", "lower", "partly", "both"]
    assert rows(client, "booleans", fields, sorts="booleans.n") == [
        ["1", "Yes", "Yes", "yes", "true", "Yes"], ["2", "No", "No", "no", "", "true"],
        ["3", "Yes", "Yes", "yes", "false", "No"]]
    assert rows(client, "booleans", ["n"], **{"f[booleans.truth]": "No"}) == [["2"]]


@pytest.mark.parametrize("format, ending", [("json", "json"), ("json_detail", "json"), ("csv", "csv"), ("xlsx", "xlsx")])
def test_results_of_this_server_have_the_types_that_they_had(tmp_path, format, ending):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "source.json").write_text(
        '[{"day": "2024-01-02", "at": "2024-01-02 10:11:12", "is": true, "large": 9007199254740993},'
        ' {"day": "2024-02-03", "at": "2024-01-02 10:11:13", "is": false, "large": 1}]')
    fields = ["day", "at", "is", "large"]
    with Server(folder) as server:
        client = server.login()
        query = client.query(*[f"source.{field}" for field in fields], view="source", sorts=["source.large"])
        result = client.get(f"/query_tasks/{client.finished(query, format)}/results").body
        (folder / f"result.{ending}").write_bytes(result)
        time.sleep(1.1)
        found = types(client, "result")
        assert list(found.values()) == ["date_date", "date_time", "yesno", "number"]
        large = list(found)[3]
        assert rows(client, "result", found, sorts=f"result.{large}") == [
            ["2024-02-03", "2024-01-02 10:11:13", "No", "1"],
            ["2024-01-02", "2024-01-02 10:11:12", "Yes", "9007199254740993"]]
        assert rows(client, "result", [f"sum_{large}"]) == [["9007199254740994"]]


def test_a_file_is_loaded_again_once_the_database_can_be_written(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "f.csv").write_text("a\n1\n")
    with Server(folder, state=tmp_path / "state") as server:
        client = server.login()
        lock = sqlite3.connect(tmp_path / "state" / "data.sqlite", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        (folder / "f.csv").write_text("a\n2\n")
        time.sleep(1.1)
        # The server waits ten seconds for the database.
        assert client.get("/lookml_models/files/explores/f").status == 404
        lock.close()
        time.sleep(10.1)
        assert rows(client, "f", ["a"]) == [["2"]]
        assert sum("cannot be served" in line for line in server.log) == 1


def test_a_query_never_reads_a_file_that_was_loaded_after_it_was_planned(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    texts = ["k,v\n" + "".join(f"{number},1\n" for number in range(20_000)),
             "w,k\n" + "".join(f"2,{number}\n" for number in range(20_000))]
    (folder / "f.csv").write_text(texts[0])
    with Server(folder) as server:
        client = server.login()
        end = time.monotonic() + 8
        turn = 0
        while time.monotonic() < end:
            turn += 1
            (tmp_path / "next").write_text(texts[turn % 2])
            (tmp_path / "next").rename(folder / "f.csv")
            written = time.monotonic()
            while time.monotonic() < written + 1.2:
                answer = client.get("/queries/models/files/views/f/run/csv?fields=f.v,f.count&cache=false")
                if answer.status == 200:
                    assert answer.body.decode().splitlines()[1:] == ["1,20000"]
                else:
                    assert "Unknown field" in answer.json["message"] or "loaded again" in answer.json["message"]


def test_a_link_to_nothing_is_named(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    target = tmp_path / "target.csv"
    (folder / "linked.csv").symlink_to(target)
    with Server(folder) as server:
        client = server.login()
        assert client.get("/lookml_models/files/explores/linked").status == 404
        assert any("linked.csv" in line and "No such file" in line for line in server.log)
        target.write_text("a\n1\n")
        time.sleep(1.1)
        assert rows(client, "linked", ["a"]) == [["1"]]


def test_a_file_that_was_written_in_place_is_loaded_again(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    file = folder / "f.csv"
    file.write_text("a\n1\n")
    with Server(folder) as server:
        client = server.login()
        assert rows(client, "f", ["a"]) == [["1"]]
        before = file.stat()
        file.write_text("a\n2\n")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        time.sleep(1.1)
        assert rows(client, "f", ["a"]) == [["2"]]


@pytest.mark.parametrize("name, text", [("ragged.csv", b"a,b\n1,2\n3\n"), ("latin.csv", b"a\nK\xf6ln\n")])
def test_no_option_is_advised_that_the_server_lacks(tmp_path, name, text):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / name).write_bytes(text)
    with Server(folder) as server:
        told = [line for line in server.log if name in line]
        assert told and not any(word in line for line in told for word in ["lenient", "ragged =", "encoding ="])
