"""Joins against answers worked out by hand."""

from datetime import datetime

import pytest

from .evaluate import Project, evaluate
from .lookml import LookMLError

MODEL = """
include: "*.view"
explore: orders {
  join: customers {
    relationship: many_to_one view_label: "Buyers"
    sql_on: ${orders.customer_id} = ${customers.id} ;;
  }
  join: items { relationship: one_to_many sql_on: ${TABLE}.order_id = ${orders.id} ;; }
}
explore: bought {
  view_name: orders
  join: items {
    type: inner relationship: one_to_many fields: [items.few*]
    sql_on: ${items.order_id} = ${orders.id} ;;
  }
}
explore: everyone {
  view_name: orders
  join: customers { type: full_outer sql_on: ${orders.customer_id} = ${customers.id} ;; }
}
explore: pairs {
  view_name: orders
  join: customers { type: cross relationship: many_to_many }
}
explore: lines {
  view_name: items
  join: customers { foreign_key: orders.customer_id }
  join: orders { sql_on: ${items.order_id} = ${orders.id} ;; }
}
explore: required {
  view_name: orders
  join: items {
    type: inner relationship: one_to_many
    sql_on: ${items.order_id} = ${orders.id} AND ${TABLE}.qty > 2 ;;
  }
  join: customers { required_joins: [items] foreign_key: customer_id }
}
explore: always {
  view_name: orders
  always_join: [items]
  join: items { type: inner relationship: one_to_many sql_on: ${items.order_id} = ${orders.id} ;; }
}
explore: buyers {
  from: customers
  join: friends { from: customers sql_on: ${buyers.friend} = ${friends.id} ;; }
  join: bills {
    from: orders relationship: one_to_many
    sql_on: ${bills.customer_id} = ${buyers.id} AND ${bills.status} = 'new' ;;
  }
}
explore: same_state {
  view_name: orders
  join: others {
    from: orders relationship: many_to_many sql_on: ${orders.status} = ${others.status} ;;
  }
}
explore: kept {
  view_name: orders
  sql_always_where: ${customers.city} = 'Oslo' ;;
  join: customers { foreign_key: customer_id }
  join: items { relationship: one_to_many sql_on: ${items.order_id} = ${orders.id} ;; }
}
explore: +kept { join: notes { sql_on: ${orders.id} = ${notes.order_id} ;; } }
"""
ORDERS = """
view: orders {
  dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; }
  dimension: customer_id { type: number }
  dimension: status {}
  dimension: amount { type: number }
  dimension: place { sql: ${status} || ' in ' || ${customers.city} ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
  measure: mean { type: average sql: ${amount} ;; }
  measure: middle { type: median sql: ${amount} ;; }
  measure: high { type: percentile percentile: 75 sql: ${amount} ;; }
  measure: most { type: max sql: ${amount} ;; }
  measure: states { type: count_distinct sql: ${status} ;; }
  measure: all_states { type: list list_field: status }
  measure: of_many { type: sum sql: ${amount} ;; filters: [items.qty: ">1"] }
  measure: count_of_many { type: count filters: { field: items.qty value: ">1" } }
  measure: per_item { type: number sql: ${total} / NULLIF(${items.total}, 0) ;; }
  measure: buyers_ages {
    type: sum_distinct sql_distinct_key: ${customers.id} ;; sql: ${customers.age} ;;
  }
}
view: customers {
  dimension: id { primary_key: yes type: number }
  dimension: name {}
  dimension: city {}
  dimension: age { type: number }
  dimension: friend { type: number }
  measure: count { type: count }
  measure: ages { type: sum sql: ${age} ;; }
}
view: items {
  set: few { fields: [id, count] }
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: qty { type: number }
  measure: count { type: count }
  measure: total { type: sum sql: ${qty} ;; }
  measure: worth { type: sum sql: ${qty} * ${orders.amount} ;; }
}
view: notes {
  dimension: order_id { type: number }
  measure: count { type: count }
  measure: orders { type: count_distinct sql: ${order_id} ;; }
}
"""


def table(names, *rows):
    return [dict(zip(names.split(), row)) for row in rows]


TABLES = {
    "orders": table(
        "id customer_id status amount",
        (1, 1, "new", 10), (2, 1, "paid", 20), (3, 2, "new", 5), (4, 9, "paid", 40),
        (5, None, "new", 2),
    ),
    "customers": table(
        "id name city age friend",
        (1, "Ann", "Oslo", 30, 2), (2, "Bob", "Rome", 41, 2), (3, "Cid", None, 50, None),
    ),
    "items": table("id order_id qty", (1, 1, 1), (2, 1, 2), (3, 2, 4), (4, 3, 8), (5, 7, 16)),
    "notes": table("order_id", (1,), (1,), (2,)),
}  # fmt: skip


def answer(view, *fields, **query):
    files = {"shop.model.lkml": MODEL, "shop.view.lkml": ORDERS}
    project = Project(files, TABLES, {}, datetime(2018, 5, 18))
    query |= {"model": "shop", "view": view, "fields": list(fields)}
    return [tuple(cells.values()) for cells in evaluate(project, query).rows]


ALL = ["orders.count", "orders.total", "items.count", "items.total"]
ALL += ["customers.count", "customers.ages"]


def test_a_measure_counts_each_row_of_its_view_once():
    assert answer("orders", *ALL) == [(5, 77, 4, 15, 2, 71)]
    rows = answer("orders", "customers.city", *ALL, sorts=["customers.city"])
    assert rows == [
        (None, 2, 42, 0, 0, 0, 0),
        ("Oslo", 2, 30, 3, 7, 1, 30),
        ("Rome", 1, 5, 1, 8, 1, 41),
    ]


def test_means_and_percentiles_count_each_row_once():
    fields = ["orders.mean", "orders.middle", "orders.high", "orders.most", "orders.states"]
    rows = answer("orders", *fields, "items.count", filters={"customers.name": "Ann"})
    assert rows == [(15, 15, 17.5, 20, 2, 3)]


def test_a_row_counts_in_each_group_that_it_is_joined_to():
    rows = answer("orders", "items.qty", "orders.count", "orders.total", sorts=["items.qty"])
    assert rows == [(None, 2, 42), (1, 1, 10), (2, 1, 10), (4, 1, 20), (8, 1, 5)]


def test_a_filter_on_another_view_lets_a_row_count_where_any_of_its_joined_rows_passes():
    assert answer("orders", "orders.of_many", "orders.count_of_many") == [(35, 3)]
    assert answer("orders", "orders.count_of_many", filters={"items.qty": "<3"}) == [(1,)]


def test_fields_over_several_views():
    assert answer("orders", "orders.place", sorts=["orders.place"]) == [
        (None,), ("new in Oslo",), ("new in Rome",), ("paid in Oslo",)
    ]  # fmt: skip
    rows = answer("orders", "customers.name", "orders.per_item", sorts=["customers.name"])
    assert rows == [(None, None), ("Ann", 30 // 7), ("Bob", 0)]
    assert answer("lines", "items.worth") == [(10 + 20 + 80 + 40,)]
    assert answer("orders", "orders.buyers_ages", "items.count") == [(71, 4)]


def test_lists_hold_each_value_once():
    assert answer("orders", "orders.all_states", "items.count") == [(("new", "paid"), 4)]


def test_a_join_appears_only_where_its_fields_are_used():
    assert answer("bought", "orders.count") == [(5,)]
    assert answer("bought", "orders.count", "items.count") == [(3, 4)]
    assert answer("bought", "orders.count", filters={"items.id": ">1"}) == [(3,)]
    assert answer("bought", "orders.count", filters={"items.count": ">1"}) == [(3,)]
    assert answer("bought", "orders.count", filter_expression="is_null(${items.id})") == [(0,)]
    assert answer("bought", "orders.of_many") == [(35,)]


def test_rows_that_an_outer_join_does_not_find_do_not_count():
    measures = ["orders.count", "orders.total", "customers.count"]
    rows = answer("everyone", "customers.name", *measures, sorts=["customers.name"])
    assert rows == [(None, 2, 42, 0), ("Ann", 2, 30, 1), ("Bob", 1, 5, 1), ("Cid", 0, 0, 1)]
    assert answer("everyone", "orders.id", filters={"customers.name": "Cid"}) == [(None,)]
    assert answer("everyone", "orders.count", "customers.count") == [(5, 3)]
    rows = answer("orders", "orders.id", filter_expression="is_null(${customers.id})")
    assert rows == [(4,), (5,)]


def test_cross_joins_and_joins_of_many_to_many():
    assert len(answer("pairs", "orders.id", "customers.id")) == 15
    assert answer("pairs", "orders.total", "customers.count", "customers.ages") == [(77, 3, 121)]
    rows = answer("same_state", "orders.status", "orders.total", "others.total", "others.count")
    assert sorted(rows) == [("new", 17, 17, 3), ("paid", 60, 60, 2)]
    assert len(answer("same_state", "orders.id", "others.id")) == 13


def test_a_condition_brings_the_joins_that_it_needs():
    rows = answer("lines", "customers.name", "items.total", sorts=["customers.name"])
    assert rows == [(None, 16), ("Ann", 7), ("Bob", 8)]


def test_required_joins_and_joins_that_are_always_there():
    assert answer("required", "orders.count") == [(5,)]
    assert answer("required", "orders.count", "customers.count") == [(2, 2)]
    assert answer("always", "orders.count", "orders.total") == [(3, 35)]


def test_a_view_under_other_names():
    rows = answer("buyers", "buyers.name", "friends.name", sorts=["buyers.name"])
    assert rows == [("Ann", "Bob"), ("Bob", "Bob"), ("Cid", None)]
    assert answer("buyers", "buyers.count", "friends.count", "friends.ages") == [(3, 1, 41)]
    assert answer("buyers", "buyers.name", "bills.count", sorts=["buyers.name"]) == [
        ("Ann", 1), ("Bob", 1), ("Cid", 0)
    ]  # fmt: skip


def test_conditions_of_the_explore_use_joins():
    assert answer("kept", "orders.count", "orders.total", "items.count") == [(2, 30, 3)]


def test_only_measures_that_repetition_changes_need_a_primary_key():
    assert answer("kept", "notes.orders", "orders.total") == [(2, 30)]
    with pytest.raises(LookMLError, match="notes is joined and has no primary key"):
        answer("kept", "notes.count", "orders.total")


def test_a_join_offers_the_fields_that_it_lists():
    files = {"shop.model.lkml": MODEL, "shop.view.lkml": ORDERS}
    offered = Project(files, TABLES, {}, datetime(2018, 5, 18)).explore("shop", "bought").offered()
    assert {n for n in offered if n.startswith("items.")} == {"items.id", "items.count"}
    assert "orders.total" in offered
