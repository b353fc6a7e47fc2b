"""Custom fields of queries, which `dynamic_fields` define, with rows that were worked out by hand.

Rows of SQLite are compared with those of DuckDB, which runs the SQL that the server tells for it.
"""

import json
import subprocess

import duckdb
import pytest

from models import DATABASES, FOLDER
from service import SERVER
from test_model_queries import clients, servers  # noqa: F401

# The clock of the servers that run queries.
NOON = 1715774400


@pytest.fixture(scope="module")
def duck():
    """The shop's rows in DuckDB, with times of its own type."""
    # SQLite sorts nulls first.
    connection = duckdb.connect(config={"default_null_order": "nulls_first_on_asc_last_on_desc"})
    script = DATABASES["shop"]
    for name in ("ordered_at", "shipped_at"):
        script = script.replace(f"{name} TEXT", f"{name} TIMESTAMP")
    connection.execute(script.replace("signed_up TEXT", "signed_up DATE"))
    yield connection
    connection.close()


def made(fields, definitions, explore="orders", model="shop", **members):
    return {"model": model, "view": explore, "fields": fields,
            "dynamic_fields": json.dumps(definitions)} | members


@pytest.fixture(scope="session")
def rows(clients):  # noqa: F811
    def rows(fields, definitions, model="shop", **members):
        query = made(fields, definitions, model=model, **members)
        answer = clients[model].ask("POST", "/queries/run/json", query)
        assert answer.status == 200, answer.body.decode()
        return [list(row.values()) for row in answer.json]

    return rows


@pytest.fixture
def both(rows, duck):
    """The rows of a query, which DuckDB gives too."""

    def both(fields, definitions, **members):
        found = rows(fields, definitions, **members)
        line = json.dumps(made(fields, definitions, **members)) + "\n"
        told = subprocess.run(
            [SERVER, "sql", "--model", str(FOLDER / "shop"), "--dialect", "duckdb", "--clock",
             f"={NOON}"], input=line, capture_output=True, text=True, timeout=60)
        assert told.returncode == 0, told.stderr
        answer = json.loads(told.stdout)
        assert "sql" in answer, answer
        theirs = [list(row) for row in duck.execute(answer["sql"]).fetchall()]
        assert theirs == pytest.approx(found) if not found else [
            pytest.approx(row) for row in theirs] == found, (theirs, answer["sql"])
        return found

    return both


@pytest.fixture(scope="session")
def refusal(clients):  # noqa: F811
    def refusal(fields, definitions, **members):
        query = made(fields, definitions, **members)
        answer = clients["shop"].ask("POST", "/queries/run/json", query)
        assert answer.status == 400, (answer.status, answer.body)
        return answer.json["message"]

    return refusal


def measure(name, basis, type=None, **members):
    return {"measure": name, "based_on": basis, "type": type, "_kind_hint": "measure",
            "expression": ""} | members


def dimension(name, expression, **members):
    return {"dimension": name, "expression": expression, "_kind_hint": "dimension"} | members


def group(name, field, groups, otherwise):
    return {"dimension": name, "calculation_type": "group_by", "args": [field, groups, otherwise]}


def bins(name, *arguments):
    return {"dimension": name, "calculation_type": "bin", "args": list(arguments)}


# Measures.

def test_a_measure_of_each_type(both):
    types = ["count", "count_distinct", "sum", "average", "min", "max", "median"]
    definitions = [measure(f"the_{type}", "orders.shipping", type) for type in types]
    assert both(["orders.status", *(f"the_{type}" for type in types)], definitions,
                sorts=["orders.status"]) == [
        ["complete", 3, 3, 7.5, 2.5, 0, 5, 2.5], ["pending", 2, 1, 7.5, 7.5, 7.5, 7.5, 7.5],
        ["returned", 1, 1, 5, 5, 5, 5, 5]]


def test_percentiles_and_lists(both, rows):
    assert both(["quarter"], [
        measure("quarter", "orders.shipping", "percentile", percentile=25)]) == [[2.5]]
    assert both(["orders.customer_id", "cities"], [
        measure("cities", "customers.city", "list")], filters={"orders.customer_id": "1, 2"},
        sorts=["orders.customer_id"]) == [[1, "Madrid"], [2, "Malmö"]]
    # The list has Yes and No, as the field is shown.
    assert rows(["kinds"], [measure("kinds", "orders.is_shipped", "list")],
                filters={"orders.status": "complete"}) == [["Yes"]]


def test_least_and_greatest_times_are_shown_as_their_field(rows):
    definitions = [
        measure("first_day", "orders.ordered_date", "min"),
        measure("last_month", "orders.ordered_month", "max"),
        measure("last_time", "orders.ordered_time", "max")]
    names = ["first_day", "last_month", "last_time"]
    complete = {"orders.status": "complete"}
    assert rows(names, definitions, filters=complete) == [
        ["2023-12-31", "2024-05", "2024-05-15 08:00:00"]]
    # 23:15 of the last day of 2023 is in Berlin a time of 2024.
    berlin = {"query_timezone": "Europe/Berlin"}
    assert rows(names, definitions, filters=complete, **berlin) == [
        ["2024-01-01", "2024-05", "2024-05-15 10:00:00"]]
    assert rows(["orders.status", "first_day"], definitions,
                filters={"first_day": "2024-01-01"}, **berlin) == [["complete", "2024-01-01"]]


def test_a_measure_sums_each_row_of_its_view_once(both):
    definitions = [
        measure("total", "orders.shipping", "sum"), measure("mean", "orders.shipping", "average"),
        measure("middle", "orders.shipping", "median"), measure("orders", "orders.id", "count")]
    assert both(["products.category", "total", "mean", "middle", "orders"], definitions,
                sorts=["products.category"]) == [
        [None, 10, 5, 5, 2], ["kitchen", 7.5, 2.5, 2.5, 3], ["light", 10, 5, 5, 2]]


def test_a_measure_over_a_dimension_of_several_views(both):
    # An order's line is a row of both views.
    definitions = [
        dimension("line", "${orders.shipping} + ${order_items.amount}"),
        measure("lines", "line", "sum")]
    assert both(["lines"], definitions) == [[198]]
    assert both(["orders.status", "lines"], definitions, sorts=["orders.status"],
                filters={"orders.status": "-pending"}) == [["complete", 114.5], ["returned", 56]]
    # The rows of orders and of customers repeat together for each item.
    definitions = [
        dimension("both", "${customers.id} + ${orders.shipping}"), measure("sum", "both", "sum")]
    assert both(["products.category", "sum"], definitions, sorts=["products.category"]) == [
        [None, 15], ["kitchen", 12.5], ["light", 13]]


def test_a_measure_over_a_measure_has_its_filters_too(both):
    status = {"orders.status": "complete,pending"}
    definitions = [
        measure("done", "orders.count", filters={"orders.status": "complete"}),
        # Clients write this type beside the name of any measure.
        measure("ready", "orders.count", "count_distinct", filters=status),
        measure("dear", "orders.count", filter_expression="${orders.shipping} > 2"),
        measure("dear_done", "orders.count", filter_expression="${orders.shipping} > 2",
                filters={"orders.status": "complete"}),
        measure("gifts", "orders.shipping_of_gifts", filters={"orders.id": ">1"}),
        measure("share", "orders.complete_share", filters=status),
        measure("same", "orders.complete_share", filters={}),
        measure("dearest", "dear", filters={"orders.shipping": ">=5"}),
    ]
    names = [definition["measure"] for definition in definitions]
    assert both(names, definitions) == [[3, 5, 4, 2, 0, 0.6, 0.5, 3]]


def test_a_measures_filters_may_be_of_other_views(both):
    definitions = [
        measure("shipping", "orders.total_shipping", filters={"order_items.price": ">10"}),
        measure("kitchen", "orders.shipping", "sum", filters={"products.category": "kitchen"}),
        measure("madrid", "orders.id", "count", filters={"customers.city": "Madrid"})]
    assert both(["shipping"], definitions) == [[10]]
    assert both(["kitchen"], definitions) == [[7.5]]
    assert both(["orders.status", "madrid", "orders.count"], definitions,
                sorts=["orders.status"]) == [
        ["complete", 2, 3], ["pending", 0, 2], ["returned", 0, 1]]
    assert both(["products.category", "shipping"], definitions, sorts=["products.category"]) == [
        [None, 0], ["kitchen", 0], ["light", 10]]


def test_measures_are_filtered_and_sorted(both):
    definitions = [measure("total", "orders.shipping", "sum"),
                   measure("number", "orders.id", "count")]
    fields = ["orders.status", "total"]
    assert both(fields, definitions, filters={"total": ">5"}, sorts=["orders.status"]) == [
        ["complete", 7.5], ["pending", 7.5]]
    assert both(fields, definitions, sorts=["total", "orders.status desc"]) == [
        ["returned", 5], ["pending", 7.5], ["complete", 7.5]]
    # A measure that is not selected may filter.
    assert both(["orders.status"], definitions, filters={"number": ">1"},
                sorts=["orders.status"]) == [["complete"], ["pending"]]
    assert both(fields, definitions, filter_expression="${number} > 2 AND ${total} > 1") == [
        ["complete", 7.5]]
    # Without sorts the first measure is sorted, its greatest value first.
    assert both(fields, definitions, filters={"orders.status": "-pending"}) == [
        ["complete", 7.5], ["returned", 5]]


# Dimensions.

def test_dimensions_of_each_type(both):
    definitions = [
        dimension("loud", 'concat(upper(${orders.status}), "!")'),
        dimension("double", "${orders.shipping} * 2"),
        dimension("is_dear", "${orders.shipping} > 2"),
        dimension("next_day", "add_days(1, ${orders.ordered_date})"),
        dimension("later", "add_hours(1, ${orders.ordered_time})"),
        dimension("one", "1")]
    names = [definition["dimension"] for definition in definitions]
    assert both(["orders.id", *names], definitions, sorts=["orders.id"]) == [
        [1, "COMPLETE!", 10, "Yes", "2024-05-16", "2024-05-15 09:00:00", 1],
        [2, "COMPLETE!", 0, "No", "2024-05-15", "2024-05-15 00:30:00", 1],
        [3, "PENDING!", 15, "Yes", "2024-05-09", "2024-05-08 13:00:00", 1],
        [4, "RETURNED!", 10, "Yes", "2024-05-01", "2024-04-30 23:30:00", 1],
        [5, "COMPLETE!", 5, "Yes", "2024-01-01", "2024-01-01 00:15:00", 1],
        [6, "PENDING!", None, "No", "2024-04-01", "2024-03-31 01:59:59", 1]]


@pytest.mark.parametrize("name, text, ids", [
    ("loud", "COMPLETE!", [1, 2, 5]), ("loud", "-COMPLETE!", [3, 4, 6]), ("double", ">=10", [1, 3, 4]),
    ("double", "NULL", [6]), ("is_dear", "No", [2, 6]), ("is_dear", "yes", [1, 3, 4, 5]),
    ("next_day", "2024-05", [1, 2, 3, 4]), ("next_day", "this week", [1, 2]),
    ("later", "2024-05-15", [1, 2]), ("later", "before 2024", []),
])
def test_dimensions_are_filtered_by_their_type(both, name, text, ids):
    definitions = [
        dimension("loud", 'concat(upper(${orders.status}), "!")'),
        dimension("double", "${orders.shipping} * 2"),
        dimension("is_dear", "${orders.shipping} > 2"),
        dimension("next_day", "add_days(1, ${orders.ordered_date})"),
        dimension("later", "add_hours(1, ${orders.ordered_time})")]
    assert both(["orders.id"], definitions, filters={name: text}, sorts=["orders.id"]) == [
        [id] for id in ids]


def test_dimensions_group_and_are_sorted(both):
    definitions = [dimension("word", "substring(${orders.status}, 1, 1)"),
                   dimension("month", "trunc_months(${orders.ordered_date})")]
    assert both(["word", "orders.count"], definitions, sorts=["word desc"]) == [
        ["r", 1], ["p", 2], ["c", 3]]
    assert both(["word"], definitions, sorts=["word"]) == [["c"], ["p"], ["r"]]
    # Without sorts the latest date is first.
    assert both(["month", "orders.count"], definitions) == [
        ["2024-05-01", 3], ["2024-04-01", 1], ["2024-03-01", 1], ["2023-12-01", 1]]


def test_custom_fields_name_each_other(both):
    definitions = [
        measure("sum", "more", "sum", filters={"kind": "even"}),
        dimension("more", "${double} + 1"), dimension("double", "${orders.shipping} * 2"),
        dimension("kind", 'if(mod(${orders.id}, 2) = 0, "even", "odd")'),
        measure("odd_sum", "more", "sum", filter_expression='${kind} = "odd"')]
    assert both(["kind", "sum", "odd_sum"], definitions, sorts=["kind"]) == [
        ["even", 12, 0], ["odd", 0, 33]]
    assert both(["orders.id"], definitions, sorts=["orders.id"],
                filter_expression='${more} > 10 AND matches_filter(${kind}, `odd`)') == [[1], [3]]


def test_the_day_in_the_zone_of_the_query(rows):
    definitions = [dimension("day", "trunc_days(${orders.ordered_time})"),
                   dimension("today", "trunc_days(now())")]
    assert rows(["orders.id", "day", "today"], definitions, filters={"day": "2024-05-15"},
                query_timezone="Asia/Tokyo", sorts=["orders.id"]) == [
        [1, "2024-05-15", "2024-05-15"], [2, "2024-05-15", "2024-05-15"]]


# Groups.

def test_groups_have_labels(both):
    states = [{"label": "Done", "filter": "complete"}, {"label": "Open", "filter": "pending"}]
    assert both(["state", "orders.count"], [group("state", "orders.status", states, "Other")],
                sorts=["state"]) == [["Done", 3], ["Open", 2], ["Other", 1]]
    # Values that are in no group stay as they are.
    definitions = [group("kind", "orders.note", [{"label": "Gift!", "filter": "gift"}], None)]
    assert both(["orders.id", "kind"], definitions, sorts=["orders.id"]) == [
        [1, "Gift!"], [2, None], [3, "50%_off, now"], [4, ""], [5, "T-shirt"], [6, "Gift!"]]
    assert both(["orders.id"], definitions, filters={"kind": "Gift!,EMPTY"},
                sorts=["orders.id"]) == [[1], [2], [4], [6]]
    # A null is one of the other values.
    assert both(["kind", "orders.count"], [group("kind", "orders.note", [
        {"label": "Gift", "filter": "gift"}], "Other")], sorts=["kind"]) == [
        ["Gift", 2], ["Other", 4]]


def test_the_first_group_that_fits_counts(both):
    sizes = [["Low", ["<5"], None], ["High", ["<7", "[7,100]"], None]]
    assert both(["size", "orders.count"], [group("size", "orders.shipping", sizes, "Other")],
                sorts=["size"]) == [["High", 3], ["Low", 2], ["Other", 1]]
    days = [{"label": "Before May", "filter": "before 2024-05"}]
    assert both(["time", "orders.count"], [group("time", "orders.ordered_date", days, "Later")],
                sorts=["time"]) == [["Before May", 3], ["Later", 3]]


# Bins.

@pytest.mark.parametrize("arguments, labels", [
    (["2.5", "0", "7.5", None, "classic"],
     ["T01 [0.0,2.5)", "T02 [2.5,5.0)", "T03 [5.0,7.5)", "T04 [7.5,inf)", "TXX Undefined"]),
    (["2.5", "0", "7.5"],
     ["T01 [0.0,2.5)", "T02 [2.5,5.0)", "T03 [5.0,7.5)", "T04 [7.5,inf)", "TXX Undefined"]),
    (["5", "1", "8", None, "interval"], ["(-inf,1.0)", "[1.0,6.0)", "[6.0,8.0)", "Undefined"]),
    ([5, 1, 6, None, "integer"], ["Below 1", "1 to 5", "6 or Above", "Undefined"]),
    (["5", "1", "6", "relational"], ["< 1.0", ">= 1.0 and < 6.0", ">= 6.0", "Undefined"]),
    ([None, None, None, ["2", "6.5"], "relational"],
     ["< 2.0", ">= 2.0 and < 6.5", ">= 6.5", "Undefined"]),
    # The last bin ends where it is told to, though that is no whole step.
    (["4", "1", "7", None, "integer"], ["Below 1", "1 to 4", "5 to 6", "7 or Above", "Undefined"]),
])
def test_bins_of_each_style_are_in_order(both, arguments, labels):
    definitions = [bins("bin", "orders.shipping", *arguments)]
    found = both(["bin", "orders.count"], definitions, sorts=["bin"])
    assert [row[0] for row in found] == labels
    assert sum(row[1] for row in found) == 6
    assert both(["orders.id"], definitions, filters={"bin": "%Undefined"}) == [[6]]


def test_bins_of_a_custom_dimension_with_repeated_rows(both):
    definitions = [dimension("half", "${orders.shipping} / 2"),
                   bins("bin", "half", "1", "1", "3", None, "integer"),
                   measure("sum", "orders.shipping", "sum")]
    # The shipping of orders 1, 3 and 4 is halved to 2.5, 3.75 and 2.5.
    assert both(["bin", "order_items.count", "sum"], definitions, sorts=["bin desc"]) == [
        ["Undefined", 0, 0], ["3 or Above", 1, 7.5], ["2 to 2", 3, 10], ["1 to 1", 2, 2.5],
        ["Below 1", 1, 0]]


# Whole queries.

def test_custom_fields_are_pivoted_totalled_and_filled(clients):  # noqa: F811
    definitions = [
        dimension("order_kind", 'if(${orders.shipping} > 2, "dear", null)'),
        dimension("is_gift", '${orders.note} = "gift"'),
        measure("sort_1", "orders.shipping", "sum"),
        measure("order_1", "orders.count", filters={"orders.status": "complete"}),
        bins("key_1", "orders.shipping", "5", "0", "10", None, "integer")]
    query = made(["orders.status", "order_kind", "sort_1", "order_1"], definitions,
                 pivots=["order_kind"], total=True, row_total="right",
                 sorts=["order_kind", "sort_1 desc 0", "orders.status"])
    answer = clients["shop"].ask("POST", "/queries/run/json_detail", query).json
    assert [pivot["key"] for pivot in answer["pivots"]] == [
        "dear", "order_kind___null", "$$$_row_total_$$$"]

    def cells(row, name):
        return [row[name].get(pivot["key"], {}).get("value") for pivot in answer["pivots"]]

    assert [[row["orders.status"]["value"], *cells(row, "sort_1"), *cells(row, "order_1")]
            for row in answer["data"]] == [
        ["complete", 7.5, 0, 7.5, 2, 1, 3], ["pending", 7.5, 0, 7.5, 0, 0, 0],
        ["returned", 5, None, 5, 0, None, 0]]
    assert cells(answer["totals_data"], "sort_1") == [20, 0, 20]
    query = made(["is_gift", "key_1", "orders.count"], definitions, sorts=["key_1", "is_gift"],
                 fill_fields=["is_gift", "key_1"])
    answer = clients["shop"].ask("POST", "/queries/run/json", query)
    assert [list(row.values()) for row in answer.json] == [
        ["No", "Below 0", None], ["Yes", "Below 0", None], ["No", "0 to 4", 2],
        ["Yes", "0 to 4", None], ["No", "5 to 9", 2], ["Yes", "5 to 9", 1],
        ["No", "10 or Above", None], ["Yes", "10 or Above", None],
        ["Yes", "Undefined", 1]]


def test_names_may_be_those_of_columns_that_the_sql_makes(both):
    definitions = [
        measure("d2", "orders.shipping", "sum"), measure("a1", "orders.shipping", "average"),
        bins("d1", "orders.shipping", "5", "0", "10", None, "integer"),
        measure("r1", "orders.id", "count"), dimension("rows", "${orders.id} * 0")]
    assert both(["d1", "rows", "d2", "a1", "r1", "order_items.count"], definitions,
                sorts=["d1 desc", "rows"]) == [
        ["Undefined", 0, 0, None, 1, 0], ["5 to 9", 0, 17.5, pytest.approx(35 / 6), 3, 4],
        ["0 to 4", 0, 2.5, 1.25, 2, 3]]
    assert both(["r1"], definitions, filters={"order_items.id": ">0", "a1": ">3"}) == [[5]]


# Results.

def test_results_tell_of_custom_fields_as_of_others(clients):  # noqa: F811
    definitions = [
        measure("total", "orders.shipping", "sum", label="All Shipping", value_format_name="euros"),
        measure("done", "orders.total_shipping", filters={"orders.status": "complete"}),
        measure("plain", "orders.total_shipping", value_format_name="Default formatting"),
        dimension("double", "${orders.shipping} * 2", value_format="0.0"),
        dimension("is_dear", "${orders.shipping} > 2")]
    query = made(["double", "is_dear", "total", "done", "plain"], definitions,
                 filters={"double": "10"}, sorts=["total"])
    answer = clients["shop"].ask("POST", "/queries/run/json_detail", query).json
    fields = {field["name"]: field for kind in ("dimensions", "measures")
              for field in answer["fields"][kind]}
    seen = {name: (field["label"], field["type"], field["value_format"], field["is_numeric"],
                   field["measure"]) for name, field in fields.items()}
    euros = '#,##0.00 "€"'
    assert seen == {
        "double": ("Double", "number", "0.0", True, False),
        "is_dear": ("Is Dear", "yesno", None, False, False),
        "total": ("All Shipping", "sum", euros, True, True),
        "done": ("Done", "sum", euros, True, True),
        "plain": ("Plain", "sum", None, True, True)}
    assert {field["dynamic"] for field in fields.values()} == {True}
    assert {field["view"] for field in fields.values()} == {None}
    assert answer["applied_filters"]["double"]["field"]["type"] == "number"
    csv = clients["shop"].ask("POST", "/queries/run/csv?apply_formatting=true", query)
    assert csv.body.decode().splitlines() == [
        "Double,Is Dear,All Shipping,Done,Plain", "10.0,Yes,10.00 €,5.00 €,10"]


def test_table_calculations_are_made_of_custom_fields(clients):  # noqa: F811
    definitions = [
        measure("total", "orders.shipping", "sum"),
        {"table_calculation": "share", "expression": "${total} / sum(${total})", "label": "Share"},
        measure("unused", "orders.nothing", "sum", is_disabled=True)]
    query = made(["orders.status", "total", "share", "unused"], definitions,
                 sorts=["orders.status"])
    answer = clients["shop"].ask("POST", "/queries/run/json?server_table_calcs=true", query)
    assert answer.json == [
        {"orders.status": "complete", "total": 7.5, "share": 0.375},
        {"orders.status": "pending", "total": 7.5, "share": 0.375},
        {"orders.status": "returned", "total": 5, "share": 0.25}]
    # Older clients send the array itself.
    query["dynamic_fields"] = definitions
    answer = clients["shop"].ask("POST", "/queries/run/json", query)
    assert [list(row) for row in answer.json] == [["orders.status", "total"]] * 3


def test_another_label_is_another_result(clients):  # noqa: F811
    for label in ("First", "Second"):
        query = made(["total"], [measure("total", "orders.shipping", "sum", label=label)])
        answer = clients["shop"].ask("POST", "/queries/run/csv", query)
        assert answer.body.decode().splitlines()[0] == label


def test_values_are_bound(rows):
    text = "x'; DROP TABLE orders; --"
    definitions = [
        group("kind", "orders.note", [{"label": text, "filter": "gift"}], text),
        dimension("note", f'concat("{text}", ${{orders.status}})'),
        measure("number", "orders.id", "count", filters={"kind": text})]
    assert rows(["kind", "number"], definitions) == [[text, 6]]
    assert rows(["note"], definitions, filters={"orders.id": "4"}) == [[text + "returned"]]


# Refusals.

@pytest.mark.parametrize("definition, parts", [
    (measure("x", "orders.nothing", "sum"), ["'orders.nothing'", "no field"]),
    (measure("x", "orders.shipping"), ["'orders.shipping'", "needs a type"]),
    (measure("x", "orders.shipping", "summ"), ["'summ'", "count_distinct"]),
    (measure("x", "orders.count", "summ"), ["'summ'"]),
    (measure("x", "orders.note", "sum"), ["'orders.note'", "string"]),
    (measure("x", "orders.note", "max"), ["'orders.note'", "numbers and times"]),
    (measure("x", "orders.shipping", "percentile"), ["0 to 100"]),
    ({"measure": "x", "type": "sum"}, ["based_on"]),
    (measure("x", "orders.count", filters={"orders.ordered_date": "7 dayz"}), [
        "'orders.ordered_date'", "7 dayz", "character 3"]),
    (measure("x", "orders.count", filters={"orders.nothing": "1"}), ["'orders.nothing'"]),
    (measure("x", "orders.count", filters={"orders.total_shipping": "1"}), [
        "the measure 'orders.total_shipping'"]),
    (measure("x", "orders.count", filter_expression="${orders.count} > 1"), [
        "filter_expression", "'orders.count' is a measure", "byte 0 of"]),
    (measure("x", "orders.count", filter_expression="${orders.shipping} + 1"), ["yes or no"]),
    (measure("x", "orders.first_ordered", filters={"orders.status": "complete"}), [
        "'orders.first_ordered'", "own SQL"]),
    (dimension("x", "${orders.shipping} + "), ["expression", "byte 21 of"]),
    (dimension("x", "1 + summ(2)"), ["summ", "byte 4 of"]),
    (dimension("x", "  1 + ${orders.nothing}"), ["'orders.nothing'", "byte 6 of"]),
    (dimension("x", "1 + ${orders.count}"), ["'orders.count' is a measure", "byte 4 of"]),
    (dimension("x", "offset(${orders.shipping}, 1)"), ["offset", "byte 0 of"]),
    (dimension("x", "${x} + 1"), ["x, which needs x"]),
    (dimension("x", ""), ["expression"]),
    (dimension("x", "matches_filter(${orders.shipping}, `5 to x`)"), ["5 to x", "byte 35 of"]),
    (group("x", "orders.nothing", [{"label": "a", "filter": "b"}], None), ["'orders.nothing'"]),
    (group("x", "orders.count", [{"label": "a", "filter": "1"}], None), ["no dimension"]),
    (group("x", "orders.shipping", [{"label": "a", "filter": "5 to x"}], None), ["5 to x"]),
    (group("x", "orders.shipping", [{"label": "a"}], None), ["a group is"]),
    (group("x", "orders.shipping", [], None), ["group_by"]),
    (bins("x", "orders.note", 1, 0, 5, None, "classic"), ["'orders.note'", "string"]),
    (bins("x", "orders.shipping", 1, 0, 5, None, "round"), ["'round'"]),
    (bins("x", "orders.shipping", 0, 0, 5), ["above 0"]),
    (bins("x", "orders.shipping", 1, 5, 5), ["below their end"]),
    (bins("x", "orders.shipping", "0.001", "0", "5"), ["1000"]),
    (bins("x", "orders.shipping", "1", "0", "1e3"), ["'1e3'"]),
    (bins("x", "orders.shipping", None, None, None, ["2", "1"]), ["rise"]),
    (bins("x", "orders.shipping", 1, 0), ["a size, a minimum and a maximum"]),
    ({"dimension": "x", "calculation_type": "magic", "args": []}, ["'magic'"]),
])
def test_a_wrong_definition_is_refused_by_name(refusal, rows, definition, parts):
    message = refusal(["orders.id", "x"], [definition])
    assert "'x'" in message
    for part in parts:
        assert part in message, message
    # A field that the query does not use spoils nothing.
    assert rows(["orders.id"], [definition], filters={"orders.id": "1"}) == [[1]]


def test_names_are_unique(refusal):
    twice = [dimension("x", "1"), measure("x", "orders.shipping", "sum")]
    assert "2 fields of this name" in refusal(["x"], twice)
    calculation = {"table_calculation": "x", "expression": "1"}
    assert "2 fields of this name" in refusal(["x"], [dimension("x", "1"), calculation])
    message = refusal(["orders.count"], [dimension("orders.count", "1")])
    assert "'orders.count'" in message and "has a field of this name" in message
    assert "takes the two names for one" in refusal(
        ["x", "X"], [dimension("x", "1"), dimension("X", "2")])
    assert "letters" in refusal(['x"y'], [dimension('x"y', "1")])


def test_fields_that_need_each_other_are_refused(refusal, rows):
    definitions = [dimension("a", "${b}"), dimension("b", "${c}"), dimension("c", "${b}")]
    assert "b, which needs c, which needs b" in refusal(["a"], definitions)
    definitions = [dimension("a0", "${orders.id}")]
    definitions += [dimension(f"a{n}", f"${{a{n - 1}}}") for n in range(1, 30)]
    assert "over 20" in refusal(["a25"], definitions)
    assert rows(["a15"], definitions, filters={"orders.id": "3"}) == [[3]]
    # Each doubles the SQL of the one before.
    definitions = [dimension("a0", 'concat(${orders.status}, "x")')]
    definitions += [
        dimension(f"a{n}", f"replace(${{a{n - 1}}}, ${{a{n - 1}}}, ${{a{n - 1}}})")
        for n in range(1, 20)]
    message = refusal(["a19"], definitions)
    assert "too long or too deep" in message and "Custom field 'a" in message


def test_a_filter_too_long_for_its_field_is_refused(refusal, rows):
    branches = "".join(f'if(${{orders.status}} = "{n:0100}", "{n}", ' for n in range(20))
    definitions = [dimension("x", branches + "null" + ")" * 20)]
    text = "a%," * 20_000
    assert "too long" in refusal(["orders.id"], definitions, filters={"x": text})
    assert rows(["orders.id"], definitions, filters={"x": text[:300]}) == []


def test_too_many_custom_fields_are_refused(refusal, rows):
    definitions = [dimension(f"a{n}", f"${{orders.id}} + {n}") for n in range(201)]
    names = [definition["dimension"] for definition in definitions]
    assert "over 200" in refusal(names, definitions)
    assert rows(names[:2], definitions, filters={"orders.id": "3"}) == [[3, 4]]


def test_table_calculations_do_not_filter(refusal):
    calculation = {"table_calculation": "share", "expression": "${orders.count} / 2"}
    query = {"fields": ["orders.status", "orders.count", "share"], "definitions": [calculation]}
    message = refusal(**query, filters={"share": "1"})
    assert "'share'" in message and "table calculation" in message.lower()
    message = refusal(["x"], [calculation, dimension("x", "${share}")])
    assert "'share'" in message


@pytest.mark.parametrize("text", ["{", '{"measure": "x"}', "7"])
def test_dynamic_fields_are_an_array(clients, text):  # noqa: F811
    query = made(["orders.id"], []) | {"dynamic_fields": text}
    answer = clients["shop"].ask("POST", "/queries/run/json", query)
    assert answer.status == 400 and "dynamic_fields" in answer.json["message"]
