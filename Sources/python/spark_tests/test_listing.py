"""Which files a path means, without Spark."""

import pytest

from rowcast.spark._listing import find_files
from rowcast.spark._places import Place


@pytest.fixture
def folder(tmp_path):
    for name in ("b.json", "a.csv", "_SUCCESS", ".x.crc", "c[1].json", "deep/d.json", "deep/_e.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    "pattern, names",
    [
        ("*.json", ["b.json", "c[1].json"]),
        ("?.json", ["b.json"]),
        ("[ab].*", ["a.csv", "b.json"]),
        ("[^a].*", ["b.json"]),
        ("{a,b,x}.{csv,json}", ["a.csv", "b.json"]),
        ("c[1].json", ["c[1].json"]),
        ("c\\[1].json", ["c[1].json"]),
        ("*/*.json", ["deep/d.json"]),
        ("deep", ["deep/d.json"]),
        ("deep/_e.json", ["deep/_e.json"]),
        ("_*", ["_SUCCESS"]),
        ("a.csv", ["a.csv"]),
    ],
)
def test_patterns(folder, pattern, names):
    found = find_files([f"{folder}/{pattern}"], {})
    assert [str(file) for file in found] == [f"{folder}/{name}" for name in names]
    assert all(file.size == 1 for file in found)


def test_a_file_is_found_once_and_in_order(folder, monkeypatch):
    monkeypatch.chdir(folder)
    found = find_files(["b.json", f"{folder}/*.json", "a.csv"], {})
    assert [file.place.name for file in found] == ["a.csv", "b.json", "c[1].json"]
    assert [str(file) for file in find_files([f"file://{folder}/a.csv"], {})] == [f"file://{folder}/a.csv"]


def test_folders_in_folders_are_read_or_left_out_if_asked_for(folder):
    with pytest.raises(ValueError, match="recursiveFileLookup"):
        find_files([str(folder)], {})
    assert len(find_files([str(folder)], {}, recursive=True)) == 4
    assert len(find_files([str(folder)], {}, recursive=False)) == 3
    assert len(find_files([str(folder)], {}, recursive=True, name_pattern="*.csv")) == 1


@pytest.mark.parametrize("name", ["absent", "absent*", "absent/*.json", "empty"])
def test_nothing_is_an_error_that_names_it(folder, name):
    (folder / "empty").mkdir()
    (folder / "empty" / "_hidden").touch()
    with pytest.raises(FileNotFoundError, match=name.replace("*", r"\*")):
        find_files([f"{folder}/a.csv", f"{folder}/{name}"], {})


@pytest.mark.parametrize("address", ["s3://key:hunter2@bucket/x", "s3a://hunter2@bucket/x", "hdfs://u:hunter2@h/x"])
def test_credentials_in_addresses_are_refused_and_not_repeated(address):
    with pytest.raises(ValueError, match="credentials") as caught:
        Place.of(address, {})
    assert "hunter2" not in str(caught.value)


def test_secrets_in_options_are_refused_and_not_repeated():
    with pytest.raises(ValueError, match="fs.s3.secret_key is a secret") as caught:
        Place.of("s3://bucket/x", {"fs.s3.secret_key": "hunter2"})
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ValueError, match="nonsense"):
        Place.of("s3://bucket/x", {"fs.s3.nonsense": "1", "fs.s3.region": "us-east-1"}).file_system
    with pytest.raises(ValueError, match="ftp"):
        Place.of("ftp://host/x", {})
