"""Bad files and values, in both modes."""

import json

import pytest
from pyspark.errors import AnalysisException, PythonException

from conftest import rows


@pytest.fixture
def folder(tmp_path):
    """Three files: the second is cut behind its 40,000th row, the third has a value that is no number."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("n,t\n1,a\n")
    (folder / "b.json").write_text("[" + '{"n":2,"t":"some text in b"},\n' * 40_000 + '{"n":2,')
    (folder / "c.csv").write_text("n,t\n3,c\nx,d\n5,e\n")
    return folder


def found_in(folder):
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


def test_failfast_is_the_default_and_names_the_place(read, folder):
    with pytest.raises(PythonException, match=f"{folder}/b.json: json: the input is cut short.*row 40001"):
        read([folder / "a.csv", folder / "b.json"], "n INT, t STRING").where("t = 'nothing'").count()
    with pytest.raises(PythonException, match=f"{folder}/c.csv: 'x' in column 'n' is no int32 .row 2"):
        read([folder / "a.csv", folder / "c.csv"], "n INT, t STRING").collect()


def test_permissive_goes_on_and_names_files_and_values(read, folder, tmp_path):
    frame = read(folder, "n INT, t STRING", mode="PERMISSIVE", badFilesPath=str(tmp_path / "bad"))
    found = rows(frame)
    of_b = [row for row in found if row == (2, "some text in b")]
    # All rows of files that can be read are there; of the one that is cut, those in front of the batch that is.
    assert [row for row in found if row not in of_b] == [(1, "a"), (3, "c"), (None, "d"), (5, "e")]
    assert 0 < len(of_b) <= 40_000
    lines = sorted(found_in(tmp_path / "bad"), key=lambda line: line["path"])
    assert [(line["path"], line["code"], line["row"], line["column"]) for line in lines] == [
        (f"{folder}/b.json", "truncated", 40_001, None),
        (f"{folder}/c.csv", "misfit", 2, "n"),
    ]
    assert lines[0]["rows"] == len(of_b)
    assert lines[0]["byte"] == (folder / "b.json").stat().st_size
    # What is read again is told again in the same files.
    assert frame.count() == len(found)
    assert sorted(found_in(tmp_path / "bad"), key=lambda line: line["path"]) == lines
    assert not [path for path in (tmp_path / "bad").iterdir() if path.name.startswith(".")]


def test_columns_of_the_first_file_that_can_be_read_are_taken(read, folder, tmp_path):
    (folder / "A.csv").write_bytes(b"")
    with pytest.raises(AnalysisException, match=f"{folder}/A.csv"):
        read(folder)
    frame = read(folder, mode="permissive", pathGlobFilter="*.csv", badFilesPath=str(tmp_path / "bad"))
    assert rows(frame) == [("1", "a"), ("3", "c"), ("x", "d"), ("5", "e")]
    assert [line["path"] for line in found_in(tmp_path / "bad")] == [f"{folder}/A.csv"]


def test_a_file_without_a_column_gives_no_rows_in_permissive_mode(read, folder, tmp_path):
    (folder / "d.csv").write_text("t\nd\n")
    frame = read(
        folder, mode="permissive", pathGlobFilter="[ad].csv", badFilesPath=str(tmp_path / "bad")
    )
    assert rows(frame) == [("1", "a")]
    assert [(line["column"], line["rows"]) for line in found_in(tmp_path / "bad")] == [("n", 0)]


def test_lines_of_values_are_bounded(read, tmp_path):
    (tmp_path / "a.csv").write_text("n\n" + "x\n" * 5000)
    frame = read(tmp_path / "a.csv", "n INT", mode="permissive", badFilesPath=str(tmp_path / "bad"))
    assert rows(frame) == [(None,)] * 5000
    lines = found_in(tmp_path / "bad")
    assert len(lines) == 1001 and "4000 more values" in lines[-1]["message"]
