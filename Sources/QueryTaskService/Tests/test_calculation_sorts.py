"""Sorts of queries by table calculations, with rows that were worked out by hand."""

import json

import pytest

from test_model_queries import clients, servers  # noqa: F401

# The shipping of orders 1 to 6 is 5, 0, 7.5, 5, 2.5 and null.
CALCULATIONS = [
    {"table_calculation": "far", "expression": "abs(${orders.shipping} - 4)"},
    {"table_calculation": "place", "expression": "row()"},
    {"table_calculation": "above", "expression": "offset(${orders.id}, -1)"},
    {"table_calculation": "word", "expression": 'concat(${orders.status}, "!")'},
    {"table_calculation": "wrong", "expression": "summ(1)"},
]
FIELDS = ["orders.id", "orders.shipping", "orders.status"]


@pytest.fixture(scope="session")
def ask(clients):  # noqa: F811
    def ask(sorts, format="json", parameters="", calculations=CALCULATIONS, **members):
        query = {"model": "shop", "view": "orders", "fields": FIELDS, "sorts": sorts,
                 "dynamic_fields": json.dumps(calculations)} | members
        return clients["shop"].ask("POST", f"/queries/run/{format}{parameters}", query)

    return ask


@pytest.fixture(scope="session")
def order(ask):
    """The ids of the sorted orders."""

    def order(sorts, **members):
        answer = ask(sorts, **members)
        assert answer.status == 200, answer.body.decode()
        return [row["orders.id"] for row in answer.json]

    return order


# How far the shipping is from 4: 1, 4, 3.5, 1, 1.5, null.
@pytest.mark.parametrize("sorts, ids", [
    (["far"], [6, 1, 4, 5, 3, 2]),
    (["far desc"], [2, 3, 5, 1, 4, 6]),
    (["far desc", "orders.id desc"], [2, 3, 5, 4, 1, 6]),
    (["orders.status", "far desc"], [2, 5, 1, 3, 6, 4]),
    (["orders.status desc", "far"], [4, 6, 3, 1, 5, 2]),
    (["word desc", "far"], [4, 6, 3, 1, 5, 2]),
    (["orders.shipping", "word desc", "orders.id desc"], [6, 2, 5, 4, 1, 3]),
    (["orders.id", "far"], [1, 2, 3, 4, 5, 6]),
])
def test_rows_are_sorted_by_calculations_and_fields(order, sorts, ids):
    assert order(sorts) == ids
    assert order(sorts, parameters="?server_table_calcs=true") == ids


def test_calculations_see_the_rows_in_the_order_of_the_other_sorts(ask):
    answer = ask(["place desc", "orders.id"], limit="3").json
    assert [(row["orders.id"], row["place"], row["above"]) for row in answer] == [
        (3, 3, 2), (2, 2, 1), (1, 1, None)]
    # The limit cuts rows off before they are sorted by a calculation.
    answer = ask(["far", "orders.id desc"], limit="2").json
    assert [row["orders.id"] for row in answer] == [6, 5]


def test_each_format_has_the_sorted_rows(ask):
    sorts = ["far desc", "orders.id"]
    calculations = [{"table_calculation": "far", "expression": "abs(${orders.shipping} - 4)"}]
    for parameters in ("", "?server_table_calcs=true"):
        answer = ask(sorts, "csv", parameters, calculations, limit="3").body.decode()
        assert answer.splitlines()[1:] == [
            "2,0,complete,4", "3,7.5,pending,3.5", "1,5,complete,1"]
        detail = ask(sorts, "json_detail", parameters, calculations, limit="3").json
        assert [row["far"]["value"] for row in detail["data"]] == [4, 3.5, 1]
        assert detail["truncated"] is True and "added_params" not in detail
        assert [field["name"] for field in detail["fields"]["table_calculations"]] == ["far"]


def test_pivoted_rows_are_sorted_by_a_pivot_column(ask):
    calculations = [
        {"table_calculation": "half", "expression": "${orders.count} / 2"},
        {"table_calculation": "first", "expression": "pivot_index(${orders.count}, 1)"}]
    members = {"fields": ["orders.status", "orders.is_shipped", "orders.count"],
               "pivots": ["orders.is_shipped"], "calculations": calculations, "total": True}

    def statuses(*sorts):
        answer = ask(list(sorts), "json_detail", **members)
        assert answer.status == 200, answer.body.decode()
        assert answer.json["totals_data"]["half"]["Yes"]["value"] == 2
        return [row["orders.status"]["value"] for row in answer.json["data"]]

    # Shipped, in the second column: three complete, one returned, and no pending one.
    assert statuses("half desc 1") == ["complete", "returned", "pending"]
    assert statuses("half 1") == ["returned", "complete", "pending"]
    # Not shipped, in the first: two pending ones.
    assert statuses("half desc 0", "orders.status desc") == ["pending", "returned", "complete"]
    assert statuses("first desc", "orders.status") == ["pending", "complete", "returned"]
    message = ask(["half desc 7"], **members)
    assert message.status == 400 and "pivot column 7" in message.json["message"]


def test_a_calculation_without_values_sorts_nothing(ask):
    answer = ask(["wrong desc"])
    assert answer.status == 400, answer.body
    assert "'wrong desc'" in answer.json["message"] and "summ" in answer.json["message"]
    disabled = [dict(CALCULATIONS[0], is_disabled=True)]
    answer = ask(["far"], calculations=disabled)
    assert answer.status == 400 and "'far'" in answer.json["message"]


def test_another_expression_is_another_result(order):
    for sign, ids in (("", [6, 2, 5, 1, 4, 3]), ("-", [6, 3, 1, 4, 5, 2])):
        calculations = [{"table_calculation": "x", "expression": f"{sign}${{orders.shipping}}"}]
        assert order(["x"], calculations=calculations) == ids


def test_tasks_have_sorted_rows(clients):  # noqa: F811
    alice = clients["shop"]
    query = alice.ask("POST", "/queries", {
        "model": "shop", "view": "orders", "fields": FIELDS, "sorts": ["far desc"],
        "dynamic_fields": json.dumps(CALCULATIONS[:1])}).json
    task = alice.ask("POST", "/query_tasks", {"query_id": query["id"], "result_format": "json"},
                     headers={"Prefer": "wait=20"}).json
    answer = alice.get(f"/query_tasks/{task['id']}/results")
    assert [row["orders.id"] for row in answer.json] == [2, 3, 5, 1, 4, 6]
