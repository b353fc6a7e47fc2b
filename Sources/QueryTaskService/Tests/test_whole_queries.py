"""Pivots, totals, subtotals and added values over the models in `models/`, with results that were worked out by hand."""

import json
import sqlite3

import pytest

from service import Server
from test_model_queries import clients, refusal, rows, run, servers  # noqa: F401


@pytest.fixture(scope="session")
def table(clients):  # noqa: F811
    """The result of a query as json_detail, with the values of its cells alone."""

    def table(path, *fields, **members):
        answer = run(clients[path.split("/")[0]], path, *fields, format="json_detail", **members)
        assert answer.status == 200, answer.body.decode()
        return Table(answer.json)

    return table


class Table:
    def __init__(self, detail):
        self.detail = detail
        self.pivots = [pivot["key"] for pivot in detail.get("pivots", [])]
        self.rows = [self.values(row) for row in detail["data"]]
        self.totals = self.values(detail["totals_data"]) if "totals_data" in detail else None
        self.subtotals = {level: [self.values(row) for row in rows]
                          for level, rows in detail.get("subtotals_data", {}).items()}

    def values(self, row):
        """The values of a row in the order of its columns: dimensions, then pivot by pivot the measures."""
        plain = [cell["value"] for name, cell in row.items()
                 if name[0] != "$" and "value" in cell]
        pivoted = {name: cell for name, cell in row.items() if name[0] != "$" and "value" not in cell}
        return plain + [pivoted[name][key]["value"] for key in self.pivots for name in pivoted]


TOTAL = "$$$_row_total_$$$"


def test_pivots(table):
    result = table("shop/orders", "status", "customers.country", "count", pivots=["orders.status"],
                   sorts=["customers.country"])
    assert result.pivots == ["complete", "pending", "returned"]
    # Order 6 has no customer; SQLite's nulls stand first.
    assert result.rows == [[None, None, 1, None], ["Spain", 3, None, None], ["Sweden", None, 1, 1]]


def test_pivots_by_a_null(table):
    # Pens have no category, and stand last in both directions.
    fields = ["products.category", "orders.status", "order_items.count"]
    result = table("shop/orders", *fields, pivots=["products.category"], sorts=["orders.status"])
    assert result.pivots == ["kitchen", "light", "products.category___null"]
    assert result.rows == [["complete", 3, 1, 1], ["pending", None, None, 1], ["returned", None, 1, None]]
    result = table("shop/orders", *fields, pivots=["products.category"],
                   sorts=["products.category desc", "orders.status desc"])
    assert result.pivots == ["light", "kitchen", "products.category___null"]
    assert result.rows == [["returned", 1, None, None], ["pending", None, None, 1], ["complete", 1, 3, 1]]


def test_two_pivots(table):
    result = table("shop/orders", "status", "is_shipped", "customers.country", "count", "total_shipping",
                   pivots=["orders.is_shipped", "orders.status"], sorts=["customers.country desc"])
    assert result.pivots == ["complete|FIELD|Yes", "pending|FIELD|No", "returned|FIELD|Yes"]
    assert result.rows == [["Sweden", None, None, 1, 7.5, 1, 5], ["Spain", 3, 7.5, None, None, None, None],
                           [None, None, None, 1, 0, None, None]]


def test_pivots_without_other_dimensions(table):
    result = table("shop/orders", "status", "count", pivots=["orders.status"])
    assert (result.pivots, result.rows) == (["complete", "pending", "returned"], [[3, 2, 1]])


def test_a_pivoted_result_without_rows(table):
    result = table("shop/orders", "status", "note", "count", pivots=["orders.status"],
                   filters={"orders.id": "99"})
    assert (result.pivots, result.rows) == ([], [])
    # Without another dimension, the fields alone are told.
    result = table("shop/orders", "status", "count", pivots=["orders.status"], filters={"orders.id": "99"}, total=True)
    assert (result.pivots, result.rows) == ([], [])
    assert [field["name"] for field in result.detail["fields"]["measures"]] == ["orders.count"]


@pytest.mark.parametrize("fields", [["status", "count"], ["customers.name", "status", "count"]])
@pytest.mark.parametrize("members", [{"filters": {"orders.id": "-1"}}, {"column_limit": "0"}])
def test_a_pivoted_query_without_columns_has_its_fields(table, fields, members):
    result = table("shop/orders", *fields, pivots=["orders.status"], **members)
    assert [field["name"] for field in result.detail["fields"]["measures"]] == ["orders.count"]
    assert result.pivots == [] and all(row[-1] is None for row in result.rows)
    assert len(result.rows) == (0 if "filters" in members else 1 if len(fields) == 2 else 4)


def test_a_column_limit(table):
    fields = ["orders.status", "customers.country", "orders.count"]
    result = table("shop/orders", *fields, pivots=["orders.status"], column_limit="1",
                   sorts=["customers.country desc"])
    assert result.pivots == ["complete"]
    # Sweden's orders are pending and returned: its row stays.
    assert result.rows == [["Sweden", None], ["Spain", 3], [None, None]]
    assert result.detail["columns_truncated"]
    result = table("shop/orders", *fields, pivots=["orders.status"], column_limit="3")
    assert not result.detail.get("columns_truncated")


def test_a_limit_counts_rows_and_not_cells(table):
    fields = ["orders.status", "customers.country", "orders.count"]
    result = table("shop/orders", *fields, pivots=["orders.status"], limit="2", sorts=["customers.country desc"])
    # The columns are those of all rows.
    assert result.pivots == ["complete", "pending", "returned"]
    assert result.rows == [["Sweden", None, 1, 1], ["Spain", 3, None, None]]
    assert result.detail["truncated"]
    assert not table("shop/orders", *fields, pivots=["orders.status"], limit="3").detail.get("truncated")


@pytest.mark.parametrize("sorts, countries", [
    # The first column has the complete orders: Spain alone has some.
    (["orders.count desc"], ["Spain", None, "Sweden"]),
    (["orders.count"], ["Spain", None, "Sweden"]),
    (["orders.count desc 0"], ["Spain", None, "Sweden"]),
    (["orders.count 1", "customers.country desc"], ["Sweden", None, "Spain"]),
    (["orders.total_shipping 1"], [None, "Sweden", "Spain"]),
    (["orders.total_shipping desc 1"], ["Sweden", None, "Spain"]),
    (["orders.count desc 2"], ["Sweden", None, "Spain"]),
    # With pivots sorted the other way, the first column has the returned orders.
    (["orders.status desc", "orders.count desc 0"], ["Sweden", None, "Spain"]),
    (["orders.count desc 7"], [None, "Spain", "Sweden"]),
])
def test_rows_are_sorted_by_a_pivot_column(table, sorts, countries):
    result = table("shop/orders", "status", "customers.country", "count", "total_shipping",
                   pivots=["orders.status"], sorts=sorts)
    assert [row[0] for row in result.rows] == countries


def test_sorts_of_pivots_alone_leave_rows_in_the_order_of_their_dimensions(table):
    result = table("shop/orders", "status", "customers.country", "count", pivots=["orders.status"],
                   sorts=["orders.status desc"])
    assert [row[0] for row in result.rows] == [None, "Spain", "Sweden"]


def test_row_totals_of_rows_with_an_order_of_their_own(table):
    result = table("shop/orders", "status", "ordered_day_of_week", "count", pivots=["orders.status"],
                   row_total="right", sorts=["orders.ordered_day_of_week desc"])
    # 2024-03-31 and 2023-12-31 were Sundays.
    assert result.rows == [["Sunday", 1, 1, None, 2], ["Wednesday", 1, 1, None, 2], ["Tuesday", 1, None, 1, 2]]


def test_row_totals(table):
    result = table("shop/orders", "status", "customers.country", "count", "average_shipping",
                   pivots=["orders.status"], row_total="right", sorts=["orders.count desc 3"], column_limit="2")
    assert result.pivots == ["complete", "pending", TOTAL]
    # Sweden: 7.5 pending, 5 returned, which is not shown.
    assert result.rows == [["Spain", 3, 2.5, None, None, 3, 2.5], ["Sweden", None, None, 1, 7.5, 2, 6.25],
                           [None, None, None, 1, None, 1, None]]


def test_totals_are_measures_over_the_raw_data(table):
    result = table("shop/orders", "customers.country", "customers.cities", "average_shipping",
                   total=True, limit="1", sorts=["customers.country desc"])
    # Two cities; the average of 5, 0, 7.5, 5 and 2.5.
    assert (result.rows, result.totals) == ([["Sweden", 1, 6.25]], [None, 2, 4])
    # A filter of a measure does not change the total, one of a dimension does.
    result = table("shop/orders", "customers.country", "count", total=True, filters={"orders.count": ">2"})
    assert (result.rows, result.totals) == ([["Spain", 3]], [None, 6])
    result = table("shop/orders", "customers.country", "count", total=True, filters={"orders.status": "pending"})
    assert result.totals == [None, 2]


def test_totals_of_a_pivoted_result(table):
    result = table("shop/orders", "status", "customers.country", "count", pivots=["orders.status"], total=True,
                   row_total="right", limit="1", sorts=["customers.country desc"], column_limit="2")
    assert result.rows == [["Sweden", None, 1, 2]]
    assert result.totals == [None, 3, 2, 6]


def test_row_totals_of_rows_that_a_filter_leaves_out(table):
    result = table("shop/orders", "status", "customers.country", "count", pivots=["orders.status"],
                   row_total="right", total=True, filters={"orders.count": ">1"})
    assert (result.pivots, result.rows) == (["complete", TOTAL], [["Spain", 3, 3]])
    assert result.totals == [None, 3, 6]


def test_subtotals(table):
    result = table("shop/orders", "status", "is_shipped", "customers.country", "count",
                   subtotals=["orders.status"], sorts=["orders.status desc", "customers.country"])
    assert result.subtotals == {"1": [["returned", None, None, 1], ["pending", None, None, 2],
                                      ["complete", None, None, 3]]}
    result = table("shop/orders", "customers.country", "status", "is_shipped", "count", limit="1",
                   subtotals=["orders.status", "customers.country"], sorts=["customers.country"],
                   filters={"orders.count": ">1"})
    assert result.detail["subtotal_sets"] == [
        ["customers.country"], ["customers.country", "orders.status"]]
    assert result.rows == [["Spain", "complete", "Yes", 3]]
    assert result.subtotals["1"] == [[None, None, None, 1], ["Spain", None, None, 3], ["Sweden", None, None, 2]]
    assert result.subtotals["2"] == [
        [None, "pending", None, 1], ["Spain", "complete", None, 3], ["Sweden", "pending", None, 1],
        ["Sweden", "returned", None, 1]]


def test_subtotals_of_a_pivoted_result(table):
    result = table("shop/orders", "customers.country", "customers.city", "status", "count",
                   pivots=["orders.status"], row_total="right", subtotals=["customers.country"],
                   sorts=["customers.country desc"])
    assert result.pivots == ["complete", "pending", "returned", TOTAL]
    assert result.rows == [["Sweden", "Malmö", None, 1, 1, 2], ["Spain", None, 1, None, None, 1],
                           ["Spain", "Madrid", 2, None, None, 2], [None, None, None, 1, None, 1]]
    assert result.subtotals == {"1": [["Sweden", None, None, 1, 1, 2], ["Spain", None, 3, None, None, 3],
                                      [None, None, None, 1, None, 1]]}


def test_missing_months_are_added(rows, table):  # noqa: F811
    assert rows("shop/orders", "ordered_month", "count", fill_fields=["orders.ordered_month"]) == [
        ["2024-05", 3], ["2024-04", 1], ["2024-03", 1], ["2024-02", None], ["2024-01", None], ["2023-12", 1]]
    # The filter's ends take the place of those of the rows.
    assert rows("shop/orders", "ordered_month", "count", fill_fields=["orders.ordered_month"],
                sorts=["orders.ordered_month"], filters={"orders.ordered_date": "2024-01-10 to 2024-04-01"}) == [
        ["2024-01", None], ["2024-02", None], ["2024-03", 1]]
    assert rows("shop/orders", "ordered_month", "count", fill_fields=["orders.ordered_month"], limit="2",
                filters={"orders.ordered_date": "2023"}) == [["2023-12", 1], ["2023-11", None]]
    assert rows("shop/orders", "ordered_month", "count", fill_fields=["orders.ordered_month"],
                filters={"orders.ordered_date": "2022"}) == []
    # A total over no rows is no row.
    result = table("shop/orders", "ordered_year", "count", pivots=["orders.ordered_year"], row_total="right",
                   fill_fields=["orders.ordered_year"], filters={"orders.ordered_date": "2022"})
    assert (result.pivots, result.rows) == ([TOTAL], [])
    # Rows that a filter of a measure leaves out are not missing.
    assert rows("shop/orders", "ordered_month", "count", fill_fields=["orders.ordered_month"],
                filters={"orders.count": ">1"}) == [["2024-05", 3]]


@pytest.mark.parametrize("field, values", [
    ("orders.is_shipped", ["No", "Yes"]),
    ("products.weight", ["Below 100", "100 to 999", "1000 or Above"]),
    ("orders.ordered_year", [2023, 2024]),
    ("orders.ordered_quarter", ["2023-Q4", "2024-Q1", "2024-Q2"]),
    ("orders.ordered_day_of_week",
     ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
    ("orders.ordered_hour_of_day", list(range(24))),
    ("orders.ordered_month_name", ["January", "February", "March", "April", "May", "June", "July", "August",
                                   "September", "October", "November", "December"]),
])
def test_values_that_are_added(rows, field, values):  # noqa: F811
    found = rows("shop/orders", field, "order_items.count", fill_fields=[field], sorts=[field],
                 filters={"order_items.price": ">3"})
    assert [row[0] for row in found] == values


def test_values_are_added_for_each_of_the_others(rows, table):  # noqa: F811
    found = rows("shop/orders", "status", "ordered_year", "count",
                 fill_fields=["orders.ordered_year"], sorts=["orders.status", "orders.ordered_year"])
    assert found == [["complete", 2023, 1], ["complete", 2024, 2], ["pending", 2023, None], ["pending", 2024, 2],
                     ["returned", 2023, None], ["returned", 2024, 1]]
    result = table("shop/orders", "is_shipped", "products.weight", "order_items.count", limit="10",
                   pivots=["products.weight"], fill_fields=["products.weight", "orders.is_shipped"],
                   filters={"products.name": "Lamp"}, row_total="right", sorts=["orders.is_shipped"])
    assert result.pivots == ["Below 100", "100 to 999", "1000 or Above", TOTAL]
    assert result.rows == [["No", None, None, None, None], ["Yes", None, None, 2, 2]]


@pytest.mark.parametrize("members, message", [
    ({"pivots": ["orders.note"]}, "Pivot 'orders.note' names no field of the query"),
    ({"pivots": ["orders.count"]}, "Pivot 'orders.count' is a measure; results are pivoted by dimensions"),
    ({"column_limit": "-1"}, "column_limit is a number of pivot columns up to 16384, not '-1'"),
    ({"row_total": "below"}, "row_total is right or left, not 'below'"),
    ({"subtotals": ["orders.count"]}, "Subtotal 'orders.count' names no dimension of the query's rows"),
    ({"subtotals": ["orders.shipping"]},
     "Subtotals of 'orders.shipping' would be the rows themselves, since no dimension is behind it"),
    ({"fill_fields": ["orders.status"]},
     "fill_fields 'orders.status' has the type string, whose missing values are not known"),
    ({"fill_fields": ["orders.note"]}, "fill_fields 'orders.note' names no field of the query"),
])
def test_refusals(refusal, members, message):  # noqa: F811
    assert refusal("shop/orders", "status", "shipping", "count", **members) == message


def test_pivots_need_a_measure(refusal):  # noqa: F811
    assert refusal("shop/orders", "status", "note", pivots=["orders.status"]) \
        == "A query with pivots needs a measure"


def test_too_many_added_values_are_refused(refusal):  # noqa: F811
    message = refusal("shop/orders", "ordered_date", "count", fill_fields=["orders.ordered_date"],
                      filters={"orders.ordered_date": "1000-01-01 to 2025-01-01"})
    assert "100000" in message


ODD = """
CREATE TABLE odd (id INTEGER, name TEXT COLLATE NOCASE, word TEXT, number, at TEXT, amount INTEGER);
INSERT INTO odd VALUES
  (1, 'Aa', 'p', 1, '2024-01-01', 50), (2, 'aA', 'q', 1.0, '2024-01-03', 100), (3, 'b', 'p', 2, '2024-01-03', 7),
  (4, 'b', char(99, 97, 102, 233), 2, '2024-01-01', 250), (5, 'b', char(99, 97, 102, 101, 769), 2, '2024-01-01', 380);
CREATE TABLE bad (id INTEGER, text TEXT);
INSERT INTO bad VALUES (1, 'fine'), (2, CAST(x'ff41' AS TEXT));
"""

ODD_MODEL = """
connection: "odd"
view: odd {
  dimension: id { primary_key: yes type: number }
  dimension: name {}
  dimension: word {}
  dimension: number {}
  dimension_group: at { type: time datatype: date timeframes: [date] sql: ${TABLE}.at ;; }
  measure: sum { type: sum sql: ${TABLE}.amount ;; }
}
view: bad { dimension: text {} measure: count { type: count } }
explore: odd {}
explore: bad {}
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The result of a query of columns whose values are alike to some and not to others."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "files").mkdir()
    (folder / "model").mkdir()
    (folder / "model" / "odd.model.lkml").write_text(ODD_MODEL)
    connection = sqlite3.connect(folder / "odd.db")
    connection.executescript(ODD)
    connection.close()
    with Server(folder / "files", "--model", str(folder / "model"), "--connection",
                f"odd=sqlite:{folder / 'odd.db'}") as server:
        client = server.login("alice")

        def odd(explore, *fields, status=200, **members):
            answer = client.ask("POST", "/queries/run/json_detail", {
                "model": "odd", "view": explore, "fields": [f"{explore}.{field}" for field in fields], **members})
            assert answer.status == status, answer.body
            return Table(answer.json) if status == 200 else answer.json["message"]

        yield odd


def test_pivots_tell_texts_apart_by_their_bytes(odd):
    result = odd("odd", "name", "word", "sum", pivots=["odd.word"], filters={"odd.id": "<4"}, row_total="right",
                 sorts=["odd.name"])
    assert result.rows == [["Aa", 50, None, 50], ["aA", None, 100, 100], ["b", 7, None, 7]]


def test_subtotals_of_texts_that_look_alike(odd):
    result = odd("odd", "word", "id", "sum", subtotals=["odd.word"], filters={"odd.id": ">3"}, sorts=["odd.word"])
    assert result.subtotals["1"] == [["cafe\u0301", None, 380], ["caf\u00e9", None, 250]]


def test_subtotals_of_numbers_that_are_equal(odd):
    result = odd("odd", "number", "id", "word", "sum", pivots=["odd.word"], row_total="right",
                 subtotals=["odd.number"], filters={"odd.id": "<4"}, sorts=["odd.number"])
    assert result.subtotals["1"] == [[1, None, 50, 100, 150], [2, None, 7, None, 7]]


def test_custom_fields_may_have_any_name_beside_added_values(odd):
    fields = [{"dimension": "value", "expression": "concat(${odd.name}, \"!\")"}]
    result = odd("odd", "at_date", "sum", fields=["odd.at_date", "value", "odd.sum"], fill_fields=["odd.at_date"], dynamic_fields=json.dumps(fields),
                 filters={"odd.id": "1,3"}, sorts=["odd.at_date"])
    assert result.rows == [["2024-01-01", "Aa!", 50], ["2024-01-01", "b!", None], ["2024-01-02", "Aa!", None],
                           ["2024-01-02", "b!", None], ["2024-01-03", "Aa!", None], ["2024-01-03", "b!", 7]]


def test_texts_that_are_not_utf8_are_named(odd):
    for members in [{}, {"total": True}, {"pivots": ["bad.text"]}]:
        result = odd("bad", "text", "count", **members)
        assert "not UTF-8" in result.detail["errors"][0]["message"] + result.detail["errors"][0]["message_details"]


def test_table_calculations_over_pivots_and_totals(clients):  # noqa: F811
    calculations = [
        {"table_calculation": "share", "expression": "${orders.count} / ${orders.count:row_total}"},
        {"table_calculation": "of_all", "expression": "${orders.count:row_total} / ${orders.count:total}"},
        {"table_calculation": "both", "expression": "sum(pivot_row(${orders.count}))"}]
    answer = clients["shop"].ask("POST", "/queries/run/json_detail?server_table_calcs=true", {
        "model": "shop", "view": "orders", "fields": ["orders.status", "customers.country", "orders.count"],
        "pivots": ["orders.status"], "row_total": "right", "total": True, "sorts": ["customers.country desc"],
        "dynamic_fields": json.dumps(calculations)})
    assert answer.status == 200, answer.body
    row = answer.json["data"][0]
    assert row["share"]["returned"]["value"] == 0.5
    assert [row["both"]["value"] for row in answer.json["data"]] == [2, 3, 1]
    assert answer.json["totals_data"]["both"]["value"] == 6
    assert not answer.json.get("errors"), answer.json["errors"]


def test_a_time_that_clocks_show_twice_has_no_link(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "visits.model.lkml").write_text("""
connection: "data"
view: visits {
  drill_fields: [id]
  dimension: id { primary_key: yes type: number }
  dimension_group: at { type: time timeframes: [time, hour] sql: ${TABLE}.at ;; }
  measure: count { type: count }
}
explore: visits {}
""")
    connection = sqlite3.connect(tmp_path / "data.db")
    connection.executescript("""
        CREATE TABLE visits (id INTEGER, at TEXT);
        INSERT INTO visits VALUES (1, '2024-10-27 00:30:10'), (2, '2024-10-27 01:30:10'), (3, '2024-10-27 02:30:10');
        """)
    connection.close()
    with Server(tmp_path / "files", "--model", str(tmp_path / "model"), "--connection",
                f"data=sqlite:{tmp_path / 'data.db'}") as server:
        answer = server.login("alice").ask(
            "POST", "/queries/run/json_detail?generate_drill_links=true",
            {"model": "visits", "view": "visits", "fields": ["visits.at_time", "visits.count"],
             "sorts": ["visits.at_time"], "query_timezone": "Europe/Berlin"})
    twice, later = [row["visits.count"] for row in answer.json["data"]]
    # Clocks of Berlin showed 02:30:10 twice in that night.
    assert (twice["value"], later["value"]) == (2, 1)
    assert "links" not in twice and "links" in later
