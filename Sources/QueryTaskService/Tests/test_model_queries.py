"""Queries of the models in `models/`, with rows that were worked out by hand.

The server's clock stands at noon of 2024-05-15, a Wednesday, in UTC.
"""

import contextlib
import json
import subprocess

import pytest

from models import DATABASES, FOLDER, write_database
from service import SERVER, Server

CREDENTIALS = """\
[alice]
client_id = alice
client_secret = secret of alice
attribute.country = Spain

[bob]
client_id = bob
client_secret = secret of bob
"""

NOON = 1715774400


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """A server for each model."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "credentials.ini").write_text(CREDENTIALS)
    (folder / "files").mkdir()
    with contextlib.ExitStack() as stack:
        servers = {}
        for name in DATABASES:
            write_database(name, folder / f"{name}.db")
            servers[name] = stack.enter_context(Server(
                folder / "files", "--model", str(FOLDER / name), "--connection",
                f"{name}=sqlite:{folder / name}.db", "--clock", f"={NOON}", "--credentials",
                str(folder / "credentials.ini"), environment={}))
        yield servers


@pytest.fixture(scope="session")
def clients(servers):
    return {name: server.login("alice") for name, server in servers.items()}


def run(client, path, *fields, format="json", **members):
    """The answer to a query of an explore, written `model/explore`."""
    model, explore = path.split("/")
    names = [field if "." in field else f"{explore}.{field}" for field in fields]
    return client.ask(
        "POST", f"/queries/run/{format}",
        {"model": model, "view": explore, "fields": names, **members})


@pytest.fixture(scope="session")
def rows(clients):
    """The rows of a query, each a list of its values."""

    def rows(path, *fields, **members):
        answer = run(clients[path.split("/")[0]], path, *fields, **members)
        assert answer.status == 200, answer.body.decode()
        return [list(row.values()) for row in answer.json]

    return rows


@pytest.fixture(scope="session")
def refusal(clients):
    """The message of a query that is refused."""

    def refusal(path, *fields, **members):
        answer = run(clients[path.split("/")[0]], path, *fields, **members)
        assert answer.status == 400, (answer.status, answer.body)
        return answer.json["message"]

    return refusal


@pytest.mark.parametrize("field, text, ids", [
    ("status", "complete", [1, 2, 5]),
    ("status", "complete,returned", [1, 2, 4, 5]),
    ("status", "-complete", [3, 4, 6]),
    ("status", "-complete,-returned", [3, 6]),
    ("status", "", [1, 2, 3, 4, 5, 6]),
    ("note", "gift", [1, 6]),
    ("note", "GIFT", []),
    # A negated filter keeps the rows without a value.
    ("note", "-gift", [2, 3, 4, 5]),
    ("note", "gift,T%", [1, 5, 6]),
    ("note", "%shirt", [5]),
    ("note", "%off%", [3]),
    ("note", "g_ft", [1, 6]),
    ("note", "50^%%", [3]),
    ("note", '"50%_off, now"', [3]),
    ("note", "T-shirt", [5]),
    ("note", "EMPTY", [2, 4]),
    ("note", "-EMPTY", [1, 3, 5, 6]),
    ("note", "NULL", [2]),
    ("note", "-NULL", [1, 3, 4, 5, 6]),
    ("shipping", "5", [1, 4]),
    ("shipping", "5, 7.5", [1, 3, 4]),
    ("shipping", ">=5", [1, 3, 4]),
    ("shipping", "1 to 5", [1, 4, 5]),
    ("shipping", "[0,5)", [2, 5]),
    ("shipping", "<2.5 OR >7", [2, 3]),
    ("shipping", ">2 AND <6", [1, 4, 5]),
    ("shipping", "NOT 5", [2, 3, 5, 6]),
    # One NOT makes the whole list negative, and with two each stands for itself.
    ("shipping", "NOT 5, 0", [3, 5, 6]),
    ("shipping", "NULL", [6]),
    ("shipping", "NOT NULL", [1, 2, 3, 4, 5]),
    ("is_shipped", "Yes", [1, 2, 4, 5]),
    ("is_shipped", "no", [3, 6]),
    # Orders 5 and 6 have a customer without the flag, and no customer.
    ("customers.is_vip", "No", [3, 4, 5, 6]),
    ("customers.is_vip", "yes", [1, 2]),
    ("ordered_date", "today", [1]),
    ("ordered_date", "yesterday", [2]),
    ("ordered_date", "7 days", [1, 2]),
    ("ordered_date", "2 weeks", [1, 2, 3]),
    ("ordered_date", "1 week ago", [3]),
    ("ordered_date", "2 months ago for 1 month", [6]),
    ("ordered_date", "tuesday", [2]),
    ("ordered_date", "2024-05-08 to 2024-05-15", [2, 3]),
    ("ordered_date", "before 2024-01-01", [5]),
    ("ordered_date", "after 2024-05-08", [1, 2, 3]),
    ("ordered_date", "2023", [5]),
    ("ordered_date", "2024-Q2", [1, 2, 3, 4]),
    ("ordered_date", "this year to day", [2, 3, 4, 6]),
    ("ordered_date", "2024-03, 2024-05-14", [2, 6]),
    ("ordered_time", "2024-05-15 08:00", [1]),
    ("ordered_year", "2023", [5]),
    ("ordered_day_of_week", "Tuesday", [2, 4]),
    ("hours_on_the_way", ">73", [5]),
    ("products.weight", "Below 100", [3, 5]),
    ("customers.signed_up", "2023", [1, 2, 3, 4]),
])
def test_a_filter_lets_the_rows_through_that_it_describes(rows, field, text, ids):
    field = field if "." in field else f"orders.{field}"
    found = rows("shop/orders", "id", filters={field: text}, sorts=["orders.id"])
    assert [row[0] for row in found] == ids


@pytest.mark.parametrize("zone, text, ids", [
    (None, "2024-05-15", [1]),
    ("Europe/Berlin", "2024-05-15", [1, 2]),
    ("Europe/Berlin", "2023", []),
    ("Europe/Berlin", "2024-03-31", [6]),
    ("Europe/Berlin", "2024-05-01", [4]),
    ("America/New_York", "2024-03-30", [6]),
])
def test_dates_of_filters_are_those_of_the_time_zone(rows, zone, text, ids):
    found = rows("shop/orders", "id", filters={"orders.ordered_date": text},
                 query_timezone=zone, sorts=["orders.id"])
    assert [row[0] for row in found] == ids


@pytest.mark.parametrize("expression, ids", [
    ('${orders.shipping} > 4 AND ${orders.status} = "complete"', [1]),
    ("matches_filter(${orders.ordered_date}, `7 days`)", [1, 2]),
    ("is_null(${orders.note})", [2]),
    ("1 = 2", []),
])
def test_a_filter_expression_chooses_rows(rows, expression, ids):
    found = rows("shop/orders", "id", filter_expression=expression, sorts=["orders.id"])
    assert [row[0] for row in found] == ids


def test_filters_of_measures_choose_groups(rows):
    assert rows("shop/orders", "customers.name", "count", filters={"orders.count": ">1"}) == [
        ["Ana", 2], ["Bo", 2]]
    # Rows are filtered before they are counted.
    assert rows("shop/orders", "customers.name", "count",
                filters={"orders.count": "1", "orders.status": "complete"}) == [["Cy", 1]]


def test_the_default_sort_is_by_date_then_measure_then_dimension(rows):
    assert rows("shop/orders", "ordered_month", "count") == [
        ["2024-05", 3], ["2024-04", 1], ["2024-03", 1], ["2023-12", 1]]
    assert rows("shop/orders", "status", "count") == [
        ["complete", 3], ["pending", 2], ["returned", 1]]
    assert rows("shop/orders", "status") == [["complete"], ["pending"], ["returned"]]


def test_sorts_and_limits(rows):
    assert rows("shop/orders", "id", "shipping", limit="2",
                sorts=["orders.shipping desc", "orders.id desc"]) == [[3, 7.5], [4, 5]]


def test_days_and_months_are_sorted_as_in_a_calendar(rows):
    assert rows("shop/orders", "ordered_day_of_week", "count",
                sorts=["orders.ordered_day_of_week"]) == [
        ["Tuesday", 2], ["Wednesday", 2], ["Sunday", 2]]
    assert rows("shop/orders", "ordered_month_name", sorts=["orders.ordered_month_name"]) == [
        ["March"], ["April"], ["May"], ["December"]]


def test_sums_are_not_multiplied_by_joined_rows(rows):
    assert rows("shop/orders", "total_shipping", "order_items.revenue", "count",
                "order_items.count") == [[20, 170.5, 6, 7]]
    assert rows("shop/orders", "status", "total_shipping", "order_items.revenue", "count",
                sorts=["orders.status"]) == [
        ["complete", 7.5, 99.5, 3], ["pending", 7.5, 20, 2], ["returned", 5, 51, 1]]
    assert rows("shop/orders", "products.category", "total_shipping", "average_shipping",
                sorts=["products.category"]) == [
        [None, 10, 5], ["kitchen", 7.5, 2.5], ["light", 10, 5]]


def test_measures_with_filters_and_measures_of_measures(rows):
    assert rows("shop/orders", "count", "complete_count", "shipping_of_gifts", "complete_share",
                "first_ordered") == [[6, 3, 5, 0.5, "2023-12-31"]]
    # An empty sum is 0, and an empty average null.
    assert rows("shop/orders", "total_shipping", "average_shipping", "count",
                filters={"orders.id": "99"}) == [[0, None, 0]]


def test_durations_and_tiers(rows):
    assert rows("shop/orders", "id", "days_on_the_way", "hours_on_the_way",
                sorts=["orders.id"]) == [
        [1, 2, 50], [2, 1, 24], [3, None, None], [4, 3, 73], [5, 31, 744], [6, None, None]]
    assert rows("shop/orders", "products.weight", "order_items.count",
                sorts=["products.weight"]) == [
        ["Below 100", 2], ["100 to 999", 3], ["1000 or Above", 2]]


def test_yesno_shows_yes_and_no(rows):
    assert rows("shop/orders", "is_shipped", "count") == [["Yes", 4], ["No", 2]]
    assert rows("school/students", "name", "is_scholar", sorts=["students.name"]) == [
        ["Ada", "Yes"], ["Ben", "No"], ["Cleo", "No"], ["Dan", "Yes"]]


def test_filters_of_the_explore(rows):
    assert rows("shop/complete_orders", "orders.id", sorts=["orders.id"]) == [[1], [2], [5]]
    assert rows("shop/complete_orders", "orders.id", sorts=["orders.id"],
                filters={"orders.status": "pending"}) == [[3], [6]]
    assert rows("shop/gifts", "id", sorts=["gifts.id"]) == [[1], [6]]


def test_a_field_that_an_explore_leaves_out_is_unknown(refusal):
    assert "'gifts.shipping'" in refusal("shop/gifts", "shipping")
    assert "'students.born_date'" in refusal("school/grades", "students.born_date")


def test_a_filter_for_liquid_is_refused(refusal):
    message = refusal("school/students", "name", filters={"students.born_filter": "2011"})
    assert "'students.born_filter'" in message and "liquid" in message


def test_users_see_the_rows_of_their_attributes(servers, rows):
    assert rows("shop/customers", "name", "is_vip", sorts=["customers.name"]) == [
        ["Ana", "Yes"], ["Cy", "No"]]
    assert rows("shop/customers", "count", "cities", "vips") == [[2, 1, 1]]
    # A filter of the query narrows what the user sees, and never widens it.
    assert rows("shop/customers", "name", filters={"customers.country": "Sweden"}) == []
    answer = run(servers["shop"].login("bob"), "shop/customers", "name")
    assert answer.status == 400
    assert "'country'" in answer.json["message"]


def test_views_on_queries_refinements_and_extensions(rows, clients):
    assert rows("shop/countries", "country", "customers") == [["Spain", 2], ["Sweden", 1]]
    assert rows("school/pupils", "name", sorts=["pupils.name"]) == [["Ada"], ["Cleo"]]
    explore = clients["shop"].get("/lookml_models/shop/explores/customers").json
    labels = {field["name"]: field["label_short"] for field in explore["fields"]["dimensions"]}
    assert labels["customers.name"] == "Full Name"
    explore = clients["school"].get("/lookml_models/school/explores/pupils").json
    assert explore["label"] == "Pupils Born after 2010"
    labels = {field["name"]: field["label_short"] for field in explore["fields"]["dimensions"]}
    assert labels["pupils.name"] == "Pupil"


@pytest.mark.parametrize("field, text, position", [
    ("orders.ordered_date", "7 dayz", 3),
    ("orders.shipping", "5 to x", 6),
    ("orders.is_shipped", "maybe", 1),
])
def test_an_unreadable_filter_is_named_with_its_place(refusal, field, text, position):
    message = refusal("shop/orders", "id", filters={field: text})
    assert field in message and text in message and str(position) in message


def test_formats_of_values_are_those_of_the_model(clients):
    query = {"model": "shop", "view": "orders", "fields": [
        "orders.complete_share", "orders.total_shipping", "order_items.revenue"]}
    answer = clients["shop"].ask("POST", "/queries/run/csv?apply_formatting=true", query)
    assert answer.body.decode().splitlines()[1] == '50.0%,20.00 €,€170.50'


def test_results_tell_what_the_server_added(clients):
    query = {"model": "shop", "view": "orders", "fields": ["orders.status", "orders.count"],
             "filters": {"orders.id": ">1"}, "filter_expression": "${orders.id} < 5"}
    answer = clients["shop"].ask("POST", "/queries/run/json_detail", query).json
    assert answer["added_params"] == {"sorts": ["orders.count desc"]}
    assert answer["applied_filters"]["orders.id"]["value"] == ">1"
    assert answer["applied_filters"]["orders.id"]["field"]["type"] == "number"
    assert answer["applied_filter_expression"] == "${orders.id} < 5"
    query |= {"sorts": ["orders.status"], "filters": {}, "filter_expression": ""}
    answer = clients["shop"].ask("POST", "/queries/run/json_detail", query).json
    assert "added_params" not in answer and answer["applied_filter_expression"] is None
    assert answer["applied_filters"] == {}


def test_results_have_the_members_of_captured_ones(clients):
    query = {"model": "shop", "view": "orders", "fields": ["orders.ordered_month", "orders.status", "orders.count"],
             "sorts": ["orders.count desc", "orders.status"], "fill_fields": ["orders.ordered_month"]}
    answer = clients["shop"].ask("POST", "/queries/run/json_detail", query).json
    # The clock stands at noon.
    assert answer["ran_at"] == "2024-05-15T12:00:00+00:00"
    assert (answer["timezone"], answer["number_format"], answer["fill_fields"], answer["null_sort_treatment"]) == (
        "UTC", "1,234.56", ["orders.ordered_month"], "low")
    assert answer["explore"] == {
        "name": "orders", "label": "Orders", "description": "Orders with their customers and items"}
    month, status = answer["fields"]["dimensions"]
    assert (month["label_short"], month["field_group_label"], month["field_group_variant"], month["fill_style"]) == (
        "Ordered Month", "Ordered Date", "Month", "range")
    assert (status["view_label"], status["field_group_label"], status["sql"], status["sorted"]) == (
        "Orders", "State", "${TABLE}.status", {"sort_index": 1, "desc": False})
    answer = clients["shop"].ask("POST", "/queries/run/json_bi", query).json
    status = answer["metadata"]["fields"]["dimensions"][1]
    assert (status["view_label"], status["field_group_label"], status["sql"]) == (
        "Orders", "State", "${TABLE}.status")


# The school.

def test_cases_and_tiers_are_in_the_order_of_the_model(rows):
    assert rows("school/grades", "mark", "count", sorts=["grades.mark"]) == [
        ["Good", 2], ["Fair", 2], ["Open or poor", 3]]
    assert rows("school/grades", "band", "count", sorts=["grades.band"]) == [
        ["< 50.0", 1], [">= 50.0 and < 60.5", 2], [">= 60.5 and < 90.0", 2], [">= 90.0", 1],
        ["Undefined", 1]]
    assert rows("school/best", "points", "count", sorts=["best.points"]) == [
        ["T00 (-inf,60.0)", 2], ["T01 [60.0,90.0)", 1], ["T02 [90.0,inf)", 1]]


def test_measures_of_each_type(rows):
    found = rows("school/grades", "count", "graded_count", "total", "mean", "lowest", "highest",
                 "subject_count", "spread", "summary", "last_graded", "has_failures", "math_total")
    assert found == [[
        7, 6, 412, pytest.approx(68.6666666666), 40, 95, 2, 55, "7 grades", "2024-05-14", "Yes",
        119]]


def test_median_and_percentile_lie_between_values(rows):
    assert rows("school/grades", "middle", "top_quarter") == [[65, 83.5]]
    assert rows("school/grades", "subject", "middle", sorts=["grades.subject"]) == [
        ["art", 79], ["math", 59.5]]


def test_lists_have_each_value(rows):
    assert sorted(rows("school/grades", "subjects")[0][0].replace(" ", "").split(",")) == [
        "art", "math"]


def test_dates_of_eight_digits(rows):
    assert rows("school/students", "name", "born_date", "born_month_name", "born_year",
                sorts=["students.name"]) == [
        ["Ada", "2011-03-05", "March", 2011], ["Ben", "2010-07-20", "July", 2010],
        ["Cleo", "2011-09-01", "September", 2011], ["Dan", None, None, None]]
    assert rows("school/students", "name", filters={"students.born_date": "2011"},
                sorts=["students.name"]) == [["Ada"], ["Cleo"]]
    assert rows("school/students", "name", filters={"students.born_date": "before 2011"}) == [
        ["Ben"]]


def test_timeframes_of_dates(rows):
    assert rows("school/grades", "graded_quarter", "count") == [["2024-Q2", 3], ["2024-Q1", 4]]
    assert rows("school/grades", "graded_date", "graded_month", "graded_month_num",
                "graded_day_of_month", "graded_day_of_year", "graded_week_of_year",
                filters={"grades.id": "6"}) == [["2024-04-30", "2024-04", 4, 30, 121, 18]]


# The web.

def test_case_of_letters_is_the_models_choice(rows):
    assert rows("web/visits", "id", filters={"visits.page": "/home"}, sorts=["visits.id"]) == [
        [1], [2]]
    assert rows("web/visits", "id", filters={"visits.page": "-/HOME"}, sorts=["visits.id"]) == [
        [3], [4], [5], [6]]
    assert rows("web/visits", "id", filters={"visits.page": "/B%"}, sorts=["visits.id"]) == [
        [3], [4]]


def test_timeframes_of_seconds_since_1970(rows):
    frames = {
        "time": "2024-05-15 11:59:30", "second": "2024-05-15 11:59:30",
        "minute": "2024-05-15 11:59", "minute10": "2024-05-15 11:50", "hour": "2024-05-15 11",
        "hour2": "2024-05-15 10", "hour_of_day": 11, "time_of_day": "11:59", "date": "2024-05-15",
        "day_of_week": "Wednesday", "day_of_week_index": 3, "week": "2024-05-12",
        "week_of_year": 20, "day_of_month": 15, "month": "2024-05", "month_num": 5,
        "month_name": "May", "quarter": "2024-Q2", "quarter_of_year": "Q2", "year": 2024,
        "fiscal_quarter": "FY2024-Q1", "fiscal_year": 2024,
    }
    found = rows("web/visits", *(f"at_{name}" for name in frames), filters={"visits.id": "6"})
    assert dict(zip(frames, found[0])) == frames


@pytest.mark.parametrize("zone, text, ids", [
    (None, "this week", [6]),
    (None, "last week", [5]),
    (None, "2024-03-31", [1, 2]),
    (None, "FY2024-Q1", [5, 6]),
    (None, "FY2023", [1, 2]),
    (None, "10 minutes", [6]),
    # In Berlin the visit of Saturday at 23:00 was on Sunday, at 1:00.
    ("Europe/Berlin", "this week", [5, 6]),
    ("Europe/Berlin", "2024-03-31 03:00", [2]),
    ("Europe/Berlin", "2024-10-27 02:00 to 2024-10-27 03:00", [3, 4]),
])
def test_weeks_fiscal_years_and_zones_of_filters(rows, zone, text, ids):
    found = rows("web/visits", "id", filters={"visits.at_time": text}, query_timezone=zone,
                 sorts=["visits.id"])
    assert [row[0] for row in found] == ids


def test_times_are_shown_in_the_zone_of_the_query(rows):
    assert rows("web/visits", "id", "at_time", "at_date", "stored_time", sorts=["visits.id"],
                query_timezone="Europe/Berlin") == [
        [1, "2024-03-31 01:30:00", "2024-03-31", "2024-03-31 00:30:00"],
        [2, "2024-03-31 03:00:00", "2024-03-31", "2024-03-31 01:00:00"],
        [3, "2024-10-27 02:30:00", "2024-10-27", "2024-10-27 00:30:00"],
        [4, "2024-10-27 02:30:00", "2024-10-27", "2024-10-27 01:30:00"],
        [5, "2024-05-12 01:00:00", "2024-05-12", "2024-05-11 23:00:00"],
        [6, "2024-05-15 13:59:30", "2024-05-15", "2024-05-15 11:59:30"]]


def test_durations_are_cut_to_whole_units(rows):
    units = ["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds"]
    found = rows("web/sessions", "id", *(f"{unit}_open" for unit in units),
                 sorts=["sessions.id"])
    # Session 1 ends a second before its 29th day is over, and session 5 is of 2023.
    assert found == [
        [1, 0, 0, 0, 4, 28, 695, 41759, 2505599], [2, 0, 1, 3, 13, 91, 2184, 131040, 7862400],
        [3, 0, 0, 0, 0, 0, 1, 90, 5400], [4, 0, 0, 0, 0, 0, -1, -90, -5400]]
    assert rows("web/sessions", "id", "days_open", filters={"sessions.started_date": "2023"}) == [
        [5, None]]
    assert rows("web/sessions", "count", "longest") == [[4, 131040]]


def test_a_field_is_sorted_by_the_field_that_it_names(rows):
    assert rows("web/visits", "speed", "count", sorts=["visits.speed"],
                filters={"visits.id": "<5"}) == [["fast", 2], ["slow", 2]]
    assert rows("web/visits", "speed", "count", sorts=["visits.speed desc"],
                filters={"visits.id": "<5"}) == [["slow", 2], ["fast", 2]]


def test_sums_beyond_64_bits_are_floating_point(rows):
    assert rows("web/visits", "total_milliseconds") == [[pytest.approx(9.223372036854776e18)]]


def test_places_are_latitude_and_longitude(rows):
    assert rows("web/visits", "place", filters={"visits.id": "1, 2"}, sorts=["visits.place"]) == [
        [None], ["52.5,13.4"]]


# The commands.

def command(*arguments, text=None):
    return subprocess.run(
        [SERVER, *arguments], input=text, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", DATABASES)
def test_check_passes_a_sound_project(name):
    done = command("check", str(FOLDER / name))
    assert done.returncode == 0, done.stdout


def test_check_names_file_and_line_of_what_is_not_understood():
    done = command("check", str(FOLDER / "broken"))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any("broken.view.lkml:12:" in line and "hexagon" in line for line in lines), lines
    assert any("broken.view.lkml:13:" in line and "nothing" in line for line in lines), lines


def test_check_names_bytes_that_are_not_utf8(tmp_path):
    (tmp_path / "a.model.lkml").write_bytes(b'connection: "x"\n# \xef\xbf\xbd\nlabel: "caf\xe9"\n')
    done = command("check", str(tmp_path))
    assert done.returncode == 1
    assert "a.model.lkml:3:12: bytes that are not UTF-8; save the file in UTF-8" in done.stdout


def test_sql_tells_the_statements_of_a_query():
    query = ('{"model": "shop", "view": "orders", "fields": ["orders.status", "orders.note", "orders.count"], '
             '"pivots": ["orders.status"], "total": true}\n')
    assert command("sql", "--model", str(FOLDER / "shop"), "--dialect", "oracle").returncode == 64
    # A blank line is no query.
    done = command(
        "sql", "--model", str(FOLDER / "shop"), "--dialect", "postgresql", text=f"\n{query}\n \n")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    rows, total = answer["statements"]
    assert "ORDER BY \"row_number\", \"pivot_column\"" in rows
    assert total.startswith("-- sql for creating the total\nSELECT")
    assert answer["sql"] == f"{rows};\n\n{total}"


def test_sql_tells_the_statement_of_a_query():
    query = '{"model": "shop", "view": "orders", "fields": ["orders.status", "orders.count"]}\n'
    wrong = '{"model": "shop", "view": "orders", "fields": ["orders.nothing"]}\n'
    done = command("sql", "--model", str(FOLDER / "shop"), "--dialect", "duckdb",
                   text=query + wrong)
    assert done.returncode == 1, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith('{"sql":"SELECT') and "GROUP BY" in first
    assert "orders.nothing" in second and second.startswith('{"error":')
