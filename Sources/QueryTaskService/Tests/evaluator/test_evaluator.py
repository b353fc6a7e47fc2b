"""The evaluator against answers worked out by hand."""

from datetime import datetime

import pytest

from .evaluate import Project, evaluate
from .expressions import compile_expression
from .explores import share

CLOCK = datetime(2018, 5, 18, 18, 30, 2)

MODEL = """
connection: "shop"   # a comment
include: "/views/*.view"
week_start_day: sunday
fiscal_month_offset: 3
named_value_format: euros { value_format: "0.00" strict_value_format: yes }
explore: orders {
  label: "Orders"
  always_filter: { filters: [orders.status: "-gone"] }
}
explore: recent {
  view_name: orders
  fields: [ALL_FIELDS*, -orders.money*]
  sql_always_where: ${orders.amount} > 1 AND ${created_year} = 2018 ;;
}
explore: big { from: big_orders }
explore: small { from: small_orders }
"""
VIEW = """
view: orders {
  sql_table_name: orders ;;
  set: money { fields: [amount, total] }
  dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; }
  dimension: status {}
  dimension: amount { type: number value_format_name: euros sql: ${TABLE}.amount ;; }
  dimension: doubled { type: number sql: ${amount} * 2 ;; }
  dimension: is_dear { type: yesno sql: ${amount} >= 10 ;; }
  dimension: band { type: tier tiers: [5, 10] style: integer sql: ${amount} ;; }
  dimension: range { type: tier tiers: [0.5, 10] sql: ${amount} ;; }
  dimension: size {
    case: {
      when: { sql: ${amount} < 5 ;; label: "Small" }
      when: { sql: ${is_dear} ;; label: "Large" }
      else: "Medium"
    }
  }
  dimension_group: created { type: time timeframes: [raw, time, date, week, month, quarter,
    year, fiscal_year, fiscal_quarter, hour, minute, minute10, time_of_day, hour_of_day,
    day_of_week, day_of_month, month_num, month_name, week_of_year] sql: ${TABLE}.created ;; }
  measure: count { type: count }
  measure: dear { type: count filters: [is_dear: "yes"] }
  measure: total { type: sum sql: ${amount} ;; }
  measure: gone { type: sum sql: ${amount} ;; filters: { field: status value: "gone" } }
  measure: mean { type: average sql: ${amount} ;; }
  measure: least { type: min sql: ${amount} ;; }
  measure: most { type: max sql: ${amount} ;; }
  measure: middle { type: median sql: ${amount} ;; }
  measure: third_quarter { type: percentile percentile: 75 sql: ${amount} ;; }
  measure: states { type: count_distinct sql: ${status} ;; }
  measure: ratio { type: number sql: 1.0 * ${total} / NULLIF(${count}, 0) ;; }
  measure: latest { type: date sql: MAX(${created_raw}) ;; }
  measure: first_status { type: string sql: MIN(${status}) ;; }
  measure: many { type: yesno sql: ${count} > 2 ;; }
  measure: all_states { type: list list_field: status }
}
view: big_orders {
  extends: [orders]
  derived_table: { sql: SELECT * FROM orders WHERE amount >= 10 ;; }
  dimension: amount { label: "Big amount" }
}
view: +orders { measure: count { label: "Number" } dimension: extra { sql: 'x' ;; } }
view: small_orders {
  extends: [orders]
  derived_table: { sql: SELECT id, status, amount AS price FROM orders WHERE amount < 10 ;; }
  dimension: amount { sql: ${TABLE}.price ;; }
}
"""
ROWS = [
    {"id": 1, "status": "new", "amount": 2.5, "created": "2018-05-18 18:30:02"},
    {"id": 2, "status": "new", "amount": 10, "created": "2018-05-17"},
    {"id": 3, "status": "gone", "amount": 7.5, "created": "2018-03-31 23:59:59"},
    {"id": 4, "status": None, "amount": None, "created": None},
    {"id": 5, "status": "paid", "amount": 20, "created": "2017-01-01 00:00:00"},
]


def project():
    files = {"shop.model.lkml": MODEL, "views/orders.view.lkml": VIEW}
    kinds = [("id", "integer"), ("status", "text"), ("amount", "number"), ("created", "datetime")]
    return Project(files, {"orders": ROWS}, {"orders": kinds}, CLOCK)


def answer(view, fields, alias="orders", **query):
    query |= {"model": "shop", "view": view, "fields": [f"{alias}.{f}" for f in fields]}
    query["filters"] = {f"{alias}.{f}": text for f, text in query.get("filters", {}).items()}
    return [tuple(cells.values()) for cells in evaluate(project(), query).rows]


def test_an_always_filter_keeps_nulls_and_gives_way_to_the_query():
    assert answer("orders", ["id"]) == [(1,), (2,), (4,), (5,)]
    assert answer("orders", ["id"], filters={"status": "gone"}) == [(3,)]
    assert answer("orders", ["count"], filters={"status": ""}) == [(5,)]


def test_dimensions():
    rows = answer("orders", ["id", "doubled", "is_dear", "band", "range", "size", "extra"])
    assert rows == [
        (1, 5.0, "No", "Below 5", "T01 [0.5,10.0)", "Small", "x"),
        (2, 20, "Yes", "10 or Above", "T02 [10.0,inf)", "Large", "x"),
        (4, None, "No", "Undefined", "TXX Undefined", "Medium", "x"),
        (5, 40, "Yes", "10 or Above", "T02 [10.0,inf)", "Large", "x"),
    ]


FRAMES = {
    "raw": "2018-03-31 23:59:59",
    "time": "2018-03-31 23:59:59",
    "date": "2018-03-31",
    "week": "2018-03-25",
    "month": "2018-03",
    "quarter": "2018-Q1",
    "year": 2018,
    "fiscal_year": 2017,
    "fiscal_quarter": "FY2017-Q4",
    "hour": "2018-03-31 23",
    "minute": "2018-03-31 23:59",
    "minute10": "2018-03-31 23:50",
    "time_of_day": "23:59",
    "hour_of_day": 23,
    "day_of_week": "Saturday",
    "day_of_month": 31,
    "month_num": 3,
    "month_name": "March",
    "week_of_year": 13,
}


@pytest.mark.parametrize("frame", FRAMES)
def test_timeframes(frame):
    rows = answer("orders", [f"created_{frame}"], filters={"status": "gone"})
    assert rows == [(FRAMES[frame],)]


def test_measures_of_all_rows():
    fields = ["count", "dear", "total", "gone", "mean", "least", "most", "middle", "third_quarter"]
    fields += ["states", "ratio", "latest", "first_status", "many", "all_states"]
    assert answer("orders", fields, filters={"status": ""}) == [
        (5, 2, 40.0, 7.5, 10.0, 2.5, 20, 8.75, 12.5)
        + (3, 8.0, "2018-05-18", "gone", "Yes", ("gone", "new", "paid"))
    ]


def test_measures_of_nothing():
    fields = ["count", "total", "mean", "least", "middle", "states", "latest", "many"]
    assert answer("orders", fields, filters={"status": "absent"}) == [
        (0, 0, None, None, None, 0, None, "No")
    ]
    assert answer("orders", ["status", "count"], filters={"status": "absent"}) == []


def test_groups_their_filters_and_the_default_sort():
    assert answer("orders", ["status", "total"]) == [("paid", 20), ("new", 12.5), (None, 0)]
    rows = answer("orders", ["status", "count"], filters={"total": ">12", "status": ""})
    assert sorted(rows) == [("new", 2), ("paid", 1)]
    rows = answer("orders", ["created_year", "count"])
    assert rows == [(2018, 2), (2017, 1), (None, 1)]
    assert answer("orders", ["status"]) == [(None,), ("new",), ("paid",)]
    assert answer("orders", ["status"], sorts=["orders.status desc"])[0] == ("paid",)


def test_an_explores_own_conditions_and_fields():
    assert answer("recent", ["id"]) == [(1,), (2,), (3,)]
    offered = project().explore("shop", "recent").offered()
    assert "orders.total" not in offered and "orders.amount" not in offered
    assert "orders.created_date" in offered


def test_parents_refinements_and_derived_tables():
    assert answer("big", ["id", "extra"], alias="big") == [(2, "x"), (5, "x")]
    assert answer("small", ["total"], alias="small") == [(10.0,)]
    explore = project().explore("shop", "big")
    assert explore.field("big.amount").block.get("label") == "Big amount"
    assert explore.field("big.count").block.get("label") == "Number"


FORMULAS = [
    ("1=2", []),
    ("1=1", [1, 2, 3, 4, 5]),
    ("${orders.amount} > 5 AND NOT ${orders.is_dear}", [3]),
    ("NOT (${orders.amount} > 5)", [1, 4]),
    ("${orders.amount} = null", [4]),
    ("is_null(${orders.amount}) OR ${orders.status} = \"gone\"", [3, 4]),
    ("${orders.is_dear} = no", [1, 3, 4]),
    ("matches_filter(${orders.status}, `-new`)", [3, 4, 5]),
    ("contains(${orders.status}, \"e\") AND length(${orders.status}) < 4", [1, 2]),
    ("coalesce(${orders.amount}, 100) / 2 >= 10", [4, 5]),
    ("if(${orders.is_dear}, ${orders.id} = 2, ${orders.id} = 1)", [1, 2]),
]


@pytest.mark.parametrize("formula, passing", FORMULAS)
def test_filter_expressions(formula, passing):
    rows = answer("orders", ["id"], filters={"status": ""}, filter_expression=formula)
    assert sorted(identity for identity, in rows) == passing


EXPRESSIONS = [
    ("7 / 2", 3),
    ("-7 / 2", -3),
    ("1.0 * 7 / 2", 3.5),
    ("1 / 0", None),
    ("1 + 2 * 3 - (4 - 1)", 4),
    ("'it''s' || '-' || 'x'", "it's-x"),
    ("NULL || 'x'", None),
    ("NULL = NULL", None),
    ("NULL AND 1 = 2", False),
    ("NULL OR 1 = 1", True),
    ("NOT NULL", None),
    ("1 IN (2, NULL)", None),
    ("1 IN (1, NULL)", True),
    ("1 NOT IN (2, 3)", True),
    ("NULL IS NULL AND 1 IS NOT NULL", True),
    ("'a_b' LIKE 'a%b' AND 'a' NOT LIKE '__'", True),
    ("CASE WHEN NULL THEN 1 WHEN 2 > 1 THEN 2 END", 2),
    ("CASE 3 WHEN 1 THEN 'a' ELSE 'b' END", "b"),
    ("COALESCE(NULL, NULLIF(1, 1), 5)", 5),
    ("2 BETWEEN 1 AND 2", True),
    ("ABS(-3) + LENGTH('abc')", 6),
]


@pytest.mark.parametrize("text, value", EXPRESSIONS)
def test_scalar_expressions(text, value):
    assert compile_expression(text, None)({}) == value


def test_percentiles_lie_between_neighbours():
    assert share([4, 1, 3, 2], 50) == 2.5
    assert share([10, 20], 25) == 12.5
    assert share([7], 90) == 7
