"""Filters compare by the type of the field, whatever type SQLite declared its column with."""

import sqlite3

import pytest

from service import Server

MODEL = """
connection: "data"
explore: t {}
view: t {
  dimension: id { type: number primary_key: yes }
  dimension: next { sql: ${TABLE}.id + 1 ;; }
  dimension: size { type: number sql: ${TABLE}.size ;; }
  dimension: tier { type: tier tiers: [8, 50] style: integer sql: ${TABLE}.size ;; }
  dimension_group: seen { type: time timeframes: [raw, year] datatype: epoch }
  measure: middle { type: median sql: ${size} ;; }
}
"""


@pytest.fixture(scope="module")
def ids(tmp_path_factory):
    folder = tmp_path_factory.mktemp("affinity")
    (folder / "files").mkdir()
    (folder / "model").mkdir()
    (folder / "model" / "m.model.lkml").write_text(MODEL)
    # A link to the folder serves as the folder does.
    (folder / "link").symlink_to(folder / "model")
    with sqlite3.connect(folder / "t.db") as database:
        database.execute("CREATE TABLE t (id INTEGER, size TEXT, seen TEXT)")
        database.executemany(
            "INSERT INTO t VALUES (?, ?, ?)", [(1, "5", "999"), (2, "10", "1700000000"), (3, "100", None)])
    with Server(folder / "files", "--model", str(folder / "link"),
                "--connection", f"data=sqlite:{folder / 't.db'}") as server:
        client = server.login("alice")

        def ids(field="id", expression=None, **filters):
            query = {"model": "m", "view": "t", "fields": [f"t.{field}"], "filter_expression": expression,
                     "filters": {f"t.{name}": text for name, text in filters.items()}}
            answer = client.ask("POST", "/queries/run/json", query)
            assert answer.status == 200, answer.body
            return [row[f"t.{field}"] for row in answer.json]

        yield ids


@pytest.mark.parametrize("filters, expected", [
    ({"next": "3"}, [2]), ({"next": "-3"}, [1, 3]), ({"next": "3,4"}, [2, 3]), ({"next": "3%"}, [2]),
    ({"size": ">8"}, [2, 3]), ({"size": "[5,10]"}, [1, 2]), ({"size": "10"}, [2]),
    ({"seen_year": "1970"}, [1]), ({"seen_year": "before 2000"}, [1]), ({"seen_year": "2023"}, [2]),
    ({"expression": '${t.next} = "3"'}, [2]), ({"expression": "${t.size} > 8"}, [2, 3]),
])
def test_filters_compare_by_the_type_of_the_field(ids, filters, expected):
    assert sorted(ids(**filters)) == expected


def test_tiers_and_medians_of_numbers_in_texts(ids):
    assert ids("tier") == ["Below 8", "8 to 49", "50 or Above"]
    assert ids("middle") == [10]
