"""Links of cells, written out by hand, and the queries that they lead to.

The data are those of `THINGS`; a link is right if the query behind it gives the rows that its cell counts.
"""

import sqlite3
import urllib.parse

import pytest

from service import Server

MODEL = """\
connection: "things"
week_start_day: monday

explore: things {}
explore: dear_things {
  from: things
  view_name: things
  always_filter: { filters: [things.price: ">5"] }
}

view: things {
  drill_fields: [id]
  dimension: id {
    primary_key: yes
    type: number
  }
  dimension: name {
    drill_fields: [kind, shown*, -at_date, missing]
    link: {
      label: "Look for {{ value }}"
      url: "https://example.com/?q={{ value }}&f={{ filterable_value | url_encode }}"
      icon_url: "https://example.com/i.png"
    }
    link: {
      label: "Liquid of other kinds"
      url: "https://example.com/{{ value | upcase }}"
    }
    link: {
      label: "Tags"
      url: "https://example.com/{% if true %}{{ value }}{% endif %}"
    }
  }
  dimension: site {
    sql: ${TABLE}.name ;;
    link: { label: "Open" url: "{{ value }}" }
  }
  dimension: kind {}
  dimension: price {
    type: number
    value_format: "$0.00"
    link: { label: "{{ rendered_value }}" url: "/prices/{{ rendered_value }}" }
  }
  dimension: is_good {
    type: yesno
    sql: ${TABLE}.good = 1 ;;
  }
  dimension: size {
    type: tier
    tiers: [10, 20]
    style: integer
    sql: ${price} ;;
  }
  dimension: band {
    type: tier
    tiers: [10, 20]
    sql: ${price} ;;
  }
  dimension: secret {
    can_filter: no
    sql: ${TABLE}.kind ;;
  }
  dimension_group: at {
    type: time
    timeframes: [raw, time, minute15, hour, hour6, date, day_of_week, week, month, quarter, year, fiscal_quarter]
    sql: ${TABLE}.at ;;
  }
  measure: count {
    type: count
    drill_fields: [detail*, -kind]
  }
  measure: good_count {
    type: count
    filters: [is_good: "Yes"]
  }
  measure: total {
    type: sum
    sql: ${price} ;;
    value_format: "$#,##0.00"
    drill_fields: [shown*, total]
  }
  measure: looped {
    type: count
    drill_fields: [s0*, -things.name, ALL_FIELDS*, -loop*]
  }
  set: loop { fields: [name, loop*, at_raw, at_time, at_minute15, at_hour, at_hour6, at_day_of_week] }
  SETS
  set: detail { fields: [id, name, kind, shown*] }
  set: shown { fields: [at_date, detail*] }
}
"""

# Each set names the next one twice.
SETS = "".join(f"set: s{n} {{ fields: [s{n + 1}*, s{n + 1}*] }}\n" for n in range(60)) + "set: s60 { fields: [kind] }"

# A name that means something to the filter language, to JSON or to URLs, each once.
NAMES = [
    "plain", "two words", "a,b", "50%", "x_y", 'say "hi"', '"', "-minus", "in-side", " lead", "trail ", "NULL",
    "null", "EMPTY", "empty", "", None, "^caret", "back\\", 'back\\"quote', '"\\', "a&b=c#d+e?f/g", "tab\tx",
    "new\nline", "über 日本", "[1,2]", "> 5", "not x", "{single}", "it's", "%", "_", ",", "^", "http://a.b/c?d=e",
]
TIMES = [
    "2024-01-01 00:00:00", "2024-01-01 00:14:59", "2024-01-01 05:15:00", "2024-01-07 23:59:59",
    "2024-01-08 00:00:00", "2024-03-31 12:00:00", "2023-12-31 23:59:59", None,
]
PRICES = [0, 1, 2.5, -3, 10, 15.75, 20, 1234.5, None]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("links")
    (folder / "files").mkdir()
    (folder / "project").mkdir()
    (folder / "project" / "things.model.lkml").write_text(MODEL.replace("SETS", SETS))
    with sqlite3.connect(folder / "things.db") as database:
        database.execute(
            "CREATE TABLE things (id INTEGER, name TEXT, kind TEXT, price REAL, good INTEGER, at TEXT)")
        rows = []
        for number in range(2 * len(NAMES)):
            rows.append((
                number, NAMES[number % len(NAMES)], "ab"[number % 2], PRICES[number % len(PRICES)],
                [1, 0, None][number % 3], TIMES[number % len(TIMES)]))
        rows.append((1000, "{{ braces }}", "a", 7, 1, TIMES[0]))
        database.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)", rows)
    database.close()
    with Server(
            folder / "files", "--model", str(folder / "project"), "--connection",
            f"things=sqlite:{folder / 'things.db'}") as server:
        yield server.login("alice")


def result(client, *fields, parameters="?generate_drill_links=true", format="json_detail", explore="things",
           **members):
    answer = client.ask(
        "POST", f"/queries/run/{format}{parameters}",
        {"model": "things", "view": explore, "fields": [f"things.{name}" for name in fields],
         "limit": "-1", **members})
    assert answer.status == 200, answer.body.decode()
    return answer.json


def follow(client, url):
    """The rows of the query that a link leads to."""
    assert url.startswith("/explore/things/"), url
    explore, query = url.removeprefix("/explore/things/").split("?", 1)
    answer = client.get(f"/queries/models/things/views/{explore}/run/json?{query}")
    assert answer.status == 200, (url, answer.body.decode())
    return answer.json


def links(cell, type):
    return [link for link in cell.get("links", []) if link["type"] == type]


def show_all(cell):
    """The URL of a measure's link; None without one."""
    found = links(cell, "measure_default")
    return found[0]["url"] if found else None


# MARK: Links by hand


def test_the_links_of_a_row(client):
    rows = result(client, "name", "count", "good_count", "total", filters={"things.name": "plain"})["data"]
    assert rows == [{
        "things.name": {
            "value": "plain",
            "links": [
                {"label": f"by {label}", "label_prefix": "by", "label_value": label,
                 "url": f"/explore/things/things?fields=things.{field},things.count,things.good_count,"
                        "things.total&f[things.name]=plain&limit=500",
                 "type": "drill", "type_label": "Drill into plain", "type_label_prefix": "Drill into",
                 "type_label_value": "plain"}
                for field, label in [("kind", "Kind"), ("id", "Id")]
            ] + [
                {"label": "Look for plain", "url": "https://example.com/?q=plain&f=plain",
                 "icon_url": "https://example.com/i.png", "type": "link"},
            ]},
        "things.count": {
            "value": 2,
            "links": [{
                "label": "Show All 2", "label_prefix": "Show All", "label_value": "2",
                "url": "/explore/things/things?fields=things.id,things.name,things.at_date"
                       "&f[things.name]=plain&limit=500",
                "type": "measure_default"}]},
        "things.good_count": {
            "value": 1,
            "links": [{
                "label": "Show All 1", "label_prefix": "Show All", "label_value": "1",
                "url": "/explore/things/things?fields=things.id&f[things.name]=plain"
                       "&f[things.is_good]=Yes&limit=500",
                "type": "measure_default"}]},
        "things.total": {
            "value": 0,
            "links": [{
                "label": "Show All $0.00", "label_prefix": "Show All", "label_value": "$0.00",
                "url": "/explore/things/things?fields=things.at_date,things.id,things.name,things.kind,"
                       "things.total&f[things.name]=plain&limit=500",
                "type": "measure_default"}]},
    }]


def test_a_span_of_the_calendar_leads_to_shorter_ones(client):
    cell = result(client, "at_quarter", "count", filters={"things.at_quarter": "2023-Q4"},
                  query_timezone="America/New_York")["data"][0]["things.at_quarter"]
    assert [link["label"] for link in cell["links"]] == [
        "by At Month", "by At Week", "by At Date", "by At Hour", "by At Time"]
    assert cell["links"][1] == {
        "label": "by At Week", "label_prefix": "by", "label_value": "At Week",
        "url": "/explore/things/things?fields=things.at_week,things.count&f[things.at_quarter]=2023-Q4"
               "&limit=500&query_timezone=America%2FNew_York",
        "type": "drill", "type_label": "Drill into 2023-Q4", "type_label_prefix": "Drill into",
        "type_label_value": "2023-Q4"}


def test_values_in_urls_are_encoded(client):
    found = {row["things.name"]["value"]: row["things.name"]["links"][-1]
             for row in result(client, "name")["data"] if row["things.name"]["value"] in NAMES[:-1]
             and row["things.name"]["value"]}
    assert found["a&b=c#d+e?f/g"]["url"] == (
        "https://example.com/?q=a%26b%3Dc%23d%2Be%3Ff%2Fg&f=a%26b%3Dc%23d%2Be%3Ff%2Fg")
    assert found["a,b"]["url"] == "https://example.com/?q=a%2Cb&f=%22a%2Cb%22"
    assert found['say "hi"']["label"] == 'Look for say "hi"'


def test_a_url_of_data_is_one_of_the_web(client):
    cells = {row["things.site"]["value"]: row["things.site"] for row in result(client, "site")["data"]}
    assert cells["http://a.b/c?d=e"]["links"] == [
        {"label": "Open", "url": "http://a.b/c?d=e", "type": "link"}]
    assert [value for value, cell in cells.items() if "links" in cell] == ["http://a.b/c?d=e"]


def test_a_value_is_shown_by_its_format(client):
    row = result(client, "price", filters={"things.price": "2.5"})["data"][0]
    assert row["things.price"]["links"] == [
        {"label": "$2.50", "url": "/prices/%242.50", "type": "link"}]


def test_sets_of_sets_are_listed_once(client):
    url = show_all(result(client, "looped")["data"][0]["things.looped"])
    names = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["fields"][0].split(",")
    assert names[:2] == ["things.kind", "things.id"] and len(names) == len(set(names))
    assert "things.name" not in names and "things.at_raw" not in names
    assert "things.at_week" in names and "things.count" in names


# MARK: The queries behind links


@pytest.mark.parametrize("field", [
    "name", "site", "kind", "price", "is_good", "size", "band", "at_time", "at_minute15", "at_hour", "at_hour6", "at_date",
    "at_day_of_week", "at_week", "at_month", "at_quarter", "at_year", "at_fiscal_quarter",
])
@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_a_measure_leads_to_the_rows_that_it_counts(client, field, zone):
    members = {"query_timezone": zone} if zone else {}
    rows = result(client, field, "count", "good_count", **members)["data"]
    seen = 0
    for row in rows:
        value = row[f"things.{field}"]["value"]
        if value == "{{ braces }}":
            # The filter language would take it for a user's attribute.
            assert show_all(row["things.count"]) is None
            seen += 1
            continue
        found = follow(client, show_all(row["things.count"]))
        assert len(found) == row["things.count"]["value"], value
        seen += len(found)
        url = show_all(row["things.good_count"])
        if field != "is_good":
            assert len(follow(client, url)) == row["things.good_count"]["value"], value
        else:
            # A field has one filter: the row's value and that of the measure must be the same.
            assert (url is not None) == (value == "Yes")
    assert seen == 2 * len(NAMES) + 1


@pytest.mark.parametrize("field", ["name", "at_year", "at_week", "at_date"])
def test_a_dimension_leads_to_the_rows_of_its_value(client, field):
    for row in result(client, field, "count", sorts=[f"things.{field} desc"])["data"]:
        for link in links(row[f"things.{field}"], "drill"):
            found = follow(client, link["url"])
            assert sum(inner["things.count"] for inner in found) == row["things.count"]["value"], link


def test_two_dimensions_are_filtered_both(client):
    for row in result(client, "kind", "at_month", "is_good", "count")["data"]:
        assert len(follow(client, show_all(row["things.count"]))) == row["things.count"]["value"]


def test_the_filters_of_the_query_are_kept(client):
    members = {"filters": {"things.price": ">=1", "things.count": ">1", "things.name": "-plain"},
               "filter_expression": "${things.id} > 3"}
    rows = result(client, "kind", "count", **members)["data"]
    assert len(rows) == 2
    for row in rows:
        url = show_all(row["things.count"])
        assert "f[things.price]=%3E%3D1" in url and "things.count]" not in url
        assert len(follow(client, url)) == row["things.count"]["value"]
    for row in result(client, "name", "count", **members)["data"]:
        for link in links(row["things.name"], "drill"):
            follow(client, link["url"])
    # Groups that an expression over a measure chooses are no rows.
    row = result(client, "kind", "count", filter_expression="${things.count} > 3")["data"][0]
    assert show_all(row["things.count"]) is None


def test_the_filters_of_the_explore_are_kept(client):
    for row in result(client, "kind", "count", explore="dear_things")["data"]:
        url = show_all(row["things.count"])
        assert url.startswith("/explore/things/dear_things?") and "f[things.price]=%3E5" in url
        assert len(follow(client, url)) == row["things.count"]["value"]


def test_sorts_of_the_replaced_dimension_are_dropped(client):
    members = {"sorts": ["things.at_year desc", "things.count desc", "things.kind"]}
    row = result(client, "at_year", "kind", "count", **members)["data"][0]
    url = links(row["things.at_year"], "drill")[0]["url"]
    assert "&sorts=things.count%20desc,things.kind&" in url
    follow(client, url)


def test_fields_of_the_query_itself(client):
    fields = (
        '[{"dimension": "price_group", "calculation_type": "group_by", "args": ["things.price",'
        ' [{"label": "a, b", "filter": "[0,10]"}], "c"]},'
        ' {"measure": "good", "based_on": "things.count", "filter_expression": "${things.price} > 1"}]')
    answer = client.ask("POST", "/queries/run/json_detail?generate_drill_links=true", {
        "model": "things", "view": "things", "fields": ["price_group", "things.count", "good"],
        "dynamic_fields": fields})
    assert answer.status == 200, answer.body
    rows = answer.json["data"]
    assert {row["price_group"]["value"] for row in rows} >= {"a, b", "c"}
    for row in rows:
        assert "links" not in row["good"]
        assert len(follow(client, show_all(row["things.count"]))) == row["things.count"]["value"]


def test_a_dimension_that_cannot_be_filtered_ends_drilling(client):
    row = result(client, "secret", "name", "count")["data"][0]
    assert show_all(row["things.count"]) is None
    assert links(row["things.name"], "drill") == []
    row = result(client, "at_raw", "count", filters={"things.at_date": "2024"})["data"][0]
    assert show_all(row["things.count"]) is None


# MARK: Pivots and totals


def test_cells_of_pivots_are_filtered_by_their_column(client):
    document = result(
        client, "kind", "is_good", "at_year", "count", pivots=["things.is_good", "things.at_year"],
        row_total="right", total=True)
    total = 0
    for row in document["data"]:
        cells = row["things.count"]
        for pivot in document["pivots"]:
            cell = cells[pivot["key"]]
            if cell["value"] is None:
                assert "links" not in cell
                continue
            found = follow(client, show_all(cell))
            assert len(found) == cell["value"], pivot
            total += len(found) if pivot["is_total"] else 0
    assert total == 2 * len(NAMES) + 1
    for pivot in document["pivots"]:
        cell = document["totals_data"]["things.count"][pivot["key"]]
        assert len(follow(client, show_all(cell))) == cell["value"]


def test_a_dimension_of_a_pivoted_result_leads_to_one(client):
    row = result(client, "at_year", "is_good", "count", pivots=["things.is_good"],
                 sorts=["things.at_year", "things.is_good desc"])["data"][1]
    url = links(row["things.at_year"], "drill")[0]["url"]
    assert url == (
        "/explore/things/things?fields=things.at_quarter,things.is_good,things.count&pivots=things.is_good"
        f"&sorts=things.is_good%20desc&f[things.at_year]={row['things.at_year']['value']}&limit=500")
    follow(client, url)


def test_subtotals_are_filtered_by_what_they_keep(client):
    document = result(client, "kind", "at_year", "count", subtotals=["things.kind"], total=True)
    for row in document["subtotals_data"]["1"]:
        url = show_all(row["things.count"])
        assert "things.at_year]" not in url
        assert len(follow(client, url)) == row["things.count"]["value"]
    cell = document["totals_data"]["things.count"]
    assert show_all(cell) == (
        "/explore/things/things?fields=things.id,things.name,things.at_date&limit=500")
    assert len(follow(client, show_all(cell))) == cell["value"]


# MARK: Parameters


def test_cells_have_links_only_if_they_are_asked_for(client):
    fields = ["kind", "at_month", "count"]
    for _ in range(2):
        # The second time both come from the cache.
        for parameters, expected in [("", False), ("?generate_drill_links=true", True),
                                     ("?generate_drill_links=false", False)]:
            rows = result(client, *fields, parameters=parameters)["data"]
            assert ("links" in rows[0]["things.count"]) == expected
    for format in ["csv", "json", "html", "json_bi"]:
        answers = [
            client.ask("POST", f"/queries/run/{format}{parameters}", {
                "model": "things", "view": "things", "fields": ["things.kind", "things.count"]})
            for parameters in ["", "?generate_drill_links=true"]]
        assert b"/explore/" not in answers[1].body
        if format != "json_bi":
            assert answers[0].body == answers[1].body


def test_a_prefix_stands_in_front(client):
    for fields in [["kind", "count"], ["kind", "count", "total"]]:
        for _ in range(2):
            row = result(client, *fields,
                         parameters="?generate_drill_links=true&path_prefix=/embed")["data"][0]
            assert show_all(row["things.count"]).startswith("/embed/explore/things/things?fields=things.id,")
            row = result(client, *fields)["data"][0]
            assert show_all(row["things.count"]).startswith("/explore/things/things?")


def test_a_task_has_links(client):
    query = client.ask("POST", "/queries", {
        "model": "things", "view": "things", "fields": ["things.name", "things.count"]}).json["id"]
    for parameters, expected in [("?generate_drill_links=true", True), ("", False)]:
        task = client.finished(query, "json_detail", parameters)
        document = client.get(f"/query_tasks/{task}/results").json
        assert (show_all(document["data"][0]["things.count"]) is not None) == expected


def test_explores_without_a_model_have_no_links(client, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "orders.csv").write_text("City,Amount\nRome,1\n")
    with Server(tmp_path / "data") as server:
        answer = server.login().ask(
            "POST", "/queries/run/json_detail?generate_drill_links=true",
            {"model": "files", "view": "orders", "fields": ["orders.city", "orders.count"]})
    assert answer.status == 200 and b"links" not in answer.body


def test_links_are_encoded_as_explore_pages_read_them(client):
    url = show_all(result(client, "name", "count", filters={"things.name": '"a,b"'})["data"][0]["things.count"])
    items = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
    assert items == {
        "fields": ["things.id,things.name,things.at_date"], "f[things.name]": ['"a,b"'], "limit": ["500"]}
