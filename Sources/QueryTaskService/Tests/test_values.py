"""What the values of files become: as they stand in the file, or as numbers that are the same."""

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
