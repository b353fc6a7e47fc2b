"""Pivots, totals, subtotals, filled and dynamic fields against answers worked out by hand."""

import json
from datetime import datetime

import pytest

from .evaluate import Project
from .lookml import LookMLError
from .pivots import ROW_TOTAL, evaluate_whole

MODEL = """
week_start_day: sunday
fiscal_month_offset: 3
explore: sales {
  join: lines { relationship: one_to_many sql_on: ${lines.sale} = ${sales.id} ;; }
}
view: sales {
  dimension: id { primary_key: yes type: number }
  dimension: city {}
  dimension: status {}
  dimension: qty { type: number }
  dimension: is_large { type: yesno sql: ${amount} >= 5 ;; }
  dimension: amount { type: number }
  dimension: band { type: tier tiers: [2, 4] style: integer sql: ${qty} ;; }
  dimension: size {
    case: {
      when: { sql: ${amount} >= 5 ;; label: "Large" }
      when: { sql: ${amount} >= 1 ;; label: "Fair" }
      else: "Tiny"
    }
  }
  dimension: grade { case: { when: { sql: ${amount} >= 5 ;; label: "A" } } }
  dimension: town { sql: ${city} ;; order_by_field: town_rank }
  dimension: town_rank { type: number sql: CASE ${city} WHEN 'Rome' THEN 1 WHEN 'Oslo' THEN 2 ELSE 3 END ;; }
  dimension: fixed { type: yesno sql: ${qty} > 2 ;; allow_fill: no }
  dimension: on_day { type: date datatype: date sql: ${TABLE}.at ;; }
  dimension_group: at {
    type: time sql: ${TABLE}.at ;;
    timeframes: [raw, time, date, week, month, quarter, year, hour, hour_of_day, day_of_week,
      day_of_month, month_num, month_name, quarter_of_year, fiscal_quarter, fiscal_year]
  }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
  measure: mean { type: average sql: ${amount} ;; }
  measure: most { type: max sql: ${amount} ;; }
  measure: large { type: sum sql: ${amount} ;; filters: [is_large: "yes"] }
  measure: kinds { type: count_distinct sql: ${status} ;; }
}
view: lines {
  dimension: id { primary_key: yes type: number }
  dimension: sale { type: number }
  dimension: item {}
  dimension: pieces { type: number }
  measure: count { type: count }
}
"""


def table(names, *rows):
    return [dict(zip(names.split(), row)) for row in rows]


TABLES = {
    "sales": table(
        "id city status amount qty at",
        (1, "Oslo", "new", 1, 1, "2018-05-01 08:30:00"),
        (2, "Oslo", "new", 2.5, 2, "2018-05-03 09:00:00"),
        (3, "Oslo", "paid", 4, 3, "2018-05-03 11:15:00"),
        (4, "Rome", "paid", 8, 4, "2018-05-06 08:00:00"),
        (5, "Rome", None, 0.25, None, None),
        (6, None, "new", 16, 5, "2018-07-01 00:00:00"),
        (7, "Bern", "lost", None, 1, "2018-05-01 10:00:00"),
    ),
    "lines": table("id sale item pieces", (1, 1, "x", 1), (2, 1, "y", 2), (3, 3, "x", 4), (4, 9, "x", 8)),
}  # fmt: skip


def full(name):
    """The name with its view, which dynamic fields have not."""
    return name if "." in name or name.startswith("own") else f"sales.{name}"


def answer(*fields, nulls="low", **query):
    project = Project({"m.model.lkml": MODEL}, TABLES, {}, datetime(2018, 5, 18))
    for key in ("pivots", "subtotals", "fill_fields"):
        if key in query:
            query[key] = [full(name) for name in query[key]]
    query |= {"model": "m", "view": "sales", "fields": [full(name) for name in fields]}
    return evaluate_whole(project, query, nulls)


def row(found, line):
    """A row as its dimensions and, for each shown column and the row total, its measures."""
    keys = found.shown + ([ROW_TOTAL] if found.has_row_totals else [])
    cells = [line.cells.get(key) for key in keys]
    cells = [tuple(cell.values()) if cell else None for cell in cells]
    return (*line.dimensions, *(cell[0] if cell and len(cell) == 1 else cell for cell in cells))


def rows(found):
    return [row(found, line) for line in found.rows[: found.limit]]


def keys(found):
    return [found.key(column) for column in found.shown]


BY_STATUS = ("city", "status", "count")
PIVOT = {"pivots": ["status"]}


# Pivots


def test_rows_are_the_distinct_dimensions_and_columns_the_distinct_pivot_values():
    found = answer(*BY_STATUS, **PIVOT, sorts=["sales.city"])
    assert keys(found) == ["lost", "new", "paid", "sales.status___null"]
    assert rows(found) == [
        (None, None, 1, None, None),
        ("Bern", 1, None, None, None),
        ("Oslo", None, 2, 1, None),
        ("Rome", None, None, 1, 1),
    ]


def test_several_measures_share_a_column():
    found = answer("city", "status", "count", "mean", **PIVOT, sorts=["sales.city desc"])
    assert rows(found)[1] == ("Oslo", None, (2, 1.75), (1, 4), None)
    assert rows(found)[2] == ("Bern", (1, None), None, None, None)


def test_pivot_columns_are_sorted_with_nulls_last_whatever_the_direction():
    found = answer(*BY_STATUS, **PIVOT, sorts=["sales.status desc", "sales.city"])
    assert keys(found) == ["paid", "new", "lost", "sales.status___null"]
    found = answer(*BY_STATUS, **PIVOT, sorts=["sales.status 0"])
    assert keys(found) == ["lost", "new", "paid", "sales.status___null"]
    found = answer("city", "status", "count", pivots=["city"], sorts=["sales.city desc"])
    assert keys(found) == ["Rome", "Oslo", "Bern", "sales.city___null"]


def test_two_pivot_fields_make_keys_of_both_in_the_order_of_the_fields():
    found = answer("city", "is_large", "status", "count", pivots=["status", "is_large"])
    assert keys(found) == [
        "No|FIELD|lost", "No|FIELD|new", "No|FIELD|paid", "No|FIELD|sales.status___null",
        "Yes|FIELD|new", "Yes|FIELD|paid",
    ]  # fmt: skip
    sorts = ["sales.status desc", "sales.is_large desc"]
    found = answer(
        "city", "is_large", "status", "count", pivots=["status", "is_large"], sorts=sorts
    )
    assert keys(found) == [
        "Yes|FIELD|paid", "No|FIELD|paid", "Yes|FIELD|new", "No|FIELD|new",
        "No|FIELD|lost", "No|FIELD|sales.status___null",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "field, expected",
    [
        ("band", ["Below 2", "2 to 3", "4 or Above", "Undefined"]),
        ("size", ["Large", "Fair", "Tiny"]),
        ("grade", ["A", None]),
        ("town", ["Rome", "Oslo", "Bern", None]),
        ("at_day_of_week", ["Sunday", "Tuesday", "Thursday", None]),
        ("at_month_name", ["May", "July", None]),
    ],
)
def test_fields_with_an_order_of_their_own_order_columns(field, expected):
    found = answer(field, "count", pivots=[field])
    assert [column[0] for column in found.columns] == expected


def test_the_column_limit_cuts_columns_and_keeps_rows():
    found = answer(*BY_STATUS, **PIVOT, column_limit="1", sorts=["sales.city"])
    assert keys(found) == ["lost"]
    assert rows(found) == [(None, None), ("Bern", 1), ("Oslo", None), ("Rome", None)]
    assert not found.is_cut
    assert len(answer(*BY_STATUS, **PIVOT).shown) == 4
    assert answer(*BY_STATUS, **PIVOT, column_limit=0).shown == []


def test_the_limit_counts_rows():
    found = answer(*BY_STATUS, **PIVOT, limit=2, sorts=["sales.city desc"])
    assert [line[0] for line in rows(found)] == ["Rome", "Oslo"]
    assert found.is_cut and len(found.shown) == 4
    assert not answer(*BY_STATUS, **PIVOT, limit="4").is_cut
    assert not answer(*BY_STATUS, **PIVOT, limit=-1).is_cut


def first_cells(found):
    return [line.dimensions[0] for line in found.rows]


def test_a_measure_sorts_rows_by_one_pivot_column_and_rows_without_a_value_stand_last():
    # Columns lost, new, paid, null.
    found = answer("city", "status", "total", **PIVOT, sorts=["sales.total desc 1"])
    assert first_cells(found) == [None, "Oslo", "Bern", "Rome"]
    found = answer("city", "status", "total", **PIVOT, sorts=["sales.total 2"])
    assert first_cells(found) == ["Oslo", "Rome", None, "Bern"]
    found = answer("city", "status", "total", **PIVOT, sorts=["sales.total desc 3"], column_limit=1)
    assert first_cells(found) == ["Rome", None, "Bern", "Oslo"]
    # Without a number, the first column decides.
    found = answer("city", "status", "count", **PIVOT, sorts=["sales.count", "sales.city desc"])
    assert first_cells(found) == ["Bern", "Rome", "Oslo", None]


def test_the_number_after_the_last_column_means_the_row_total():
    query = {"pivots": ["status"], "row_total": "right"}
    found = answer("city", "status", "total", **query, sorts=["sales.total desc 4"])
    assert first_cells(found) == [None, "Rome", "Oslo", "Bern"]


def test_sorts_of_columns_follow_the_order_of_columns():
    sorts = ["sales.status desc", "sales.total desc 0"]
    found = answer("city", "status", "total", **PIVOT, sorts=sorts)
    assert first_cells(found) == ["Rome", "Oslo", None, "Bern"]


def test_default_sorts_of_pivots():
    # The first measure in the first column, descending; equal rows by their dimensions.
    assert first_cells(answer(*BY_STATUS, **PIVOT)) == ["Bern", None, "Oslo", "Rome"]
    found = answer("city", "at_date", "status", "count", **PIVOT)
    assert [line.dimensions[1] for line in found.rows] == [
        "2018-07-01", "2018-05-06", "2018-05-03", "2018-05-01", "2018-05-01", None
    ]  # fmt: skip
    assert [line.dimensions[0] for line in found.rows[3:5]] == ["Bern", "Oslo"]
    # A date that is a pivot is no date of the rows.
    found = answer("city", "at_month", "count", pivots=["at_month"])
    assert keys(found) == ["2018-05", "2018-07", "sales.at_month___null"]
    assert first_cells(found) == ["Oslo", "Bern", "Rome", None]


def test_equal_rows_stand_in_the_order_of_their_dimensions_with_nulls_as_the_database_has_them():
    found = answer(*BY_STATUS, **PIVOT, sorts=["__UNSORTED__"])
    assert first_cells(found) == [None, "Bern", "Oslo", "Rome"]
    found = answer(*BY_STATUS, **PIVOT, sorts=["__UNSORTED__"], nulls="last")
    assert first_cells(found) == ["Bern", "Oslo", "Rome", None]


def test_rows_without_a_label_stand_after_the_last_label():
    found = answer("grade", "status", "count", **PIVOT, sorts=["sales.grade"])
    assert first_cells(found) == ["A", None]
    found = answer("grade", "status", "count", **PIVOT, sorts=["sales.grade desc"])
    assert first_cells(found) == [None, "A"]
    found = answer("town", "status", "count", **PIVOT, sorts=["sales.town"])
    assert first_cells(found) == ["Rome", "Oslo", None, "Bern"]
    found = answer("at_day_of_week", "status", "count", **PIVOT, sorts=["sales.at_day_of_week"])
    assert first_cells(found) == [None, "Sunday", "Tuesday", "Thursday"]


def test_pivots_without_other_dimensions_have_one_row():
    found = answer("status", "count", **PIVOT)
    assert rows(found) == [(1, 3, 2, 1)]


def test_pivots_of_an_empty_result_have_no_columns():
    found = answer(*BY_STATUS, **PIVOT, filters={"sales.city": "Lima"}, total=True)
    assert found.columns == [] and found.rows == []


def test_filters_of_measures_drop_cells():
    found = answer(*BY_STATUS, **PIVOT, filters={"sales.total": ">3"}, sorts=["sales.city"])
    assert keys(found) == ["new", "paid"]
    assert rows(found) == [(None, 1, None), ("Oslo", 2, 1), ("Rome", None, 1)]


@pytest.mark.parametrize(
    "fields, query, words",
    [
        (["city", "status"], {"pivots": ["status"]}, "without a measure"),
        (["city", "count"], {"pivots": ["status"]}, "not a dimension"),
        (["city", "count"], {"pivots": ["count"]}, "not a dimension"),
        (BY_STATUS, {"pivots": ["status"], "column_limit": -1}, "negative"),
        (BY_STATUS, {"pivots": ["status"], "column_limit": "many"}, "not a number"),
        (BY_STATUS, {"subtotals": ["status"]}, "before the last"),
        (BY_STATUS, {"subtotals": ["count"]}, "before the last"),
        (BY_STATUS, {"subtotals": ["city"], "pivots": ["status"]}, "before the last"),
        (["city", "count"], {"fill_fields": ["city"]}, "cannot be filled"),
        (["at_time", "count"], {"fill_fields": ["at_time"]}, "cannot be filled"),
        (["city", "count"], {"fill_fields": ["is_large"]}, "not a dimension"),
        (["fixed", "count"], {"fill_fields": ["fixed"]}, "does not allow"),
    ],
)
def test_queries_that_are_refused(fields, query, words):
    with pytest.raises(LookMLError, match=words):
        answer(*fields, **query)


# Totals, row totals and subtotals


def test_row_totals_are_over_the_rows_and_not_over_the_columns_shown():
    fields = ("city", "status", "count", "mean", "kinds")
    found = answer(*fields, **PIVOT, row_total="right", column_limit=1, sorts=["sales.city"])
    assert rows(found) == [
        (None, None, (1, 16, 1)),
        ("Bern", (1, None, 1), (1, None, 1)),
        ("Oslo", None, (3, 2.5, 2)),
        ("Rome", None, (2, 4.125, 1)),
    ]
    assert rows(answer("city", "count", row_total="right"))[0] == ("Oslo", 3)


def test_totals_are_over_all_rows_whatever_the_limit():
    found = answer("city", "mean", "kinds", "count", total=True, limit=1)
    assert row(found, found.totals) == ((5.291666666666667, 3, 7),)
    assert answer("city", "count").totals is None


def test_totals_of_pivots_have_a_cell_for_each_column():
    query = {"pivots": ["status"], "total": True, "row_total": "right", "limit": 1}
    found = answer("city", "status", "mean", **query)
    assert row(found, found.totals) == (None, 6.5, 6, 0.25, 5.291666666666667)


def test_totals_let_pass_what_filters_of_measures_drop():
    filters = {"sales.count": ">1", "sales.status": "-lost"}
    query = {"total": True, "filters": filters, "row_total": "right"}
    found = answer("city", "count", **query, sorts=["sales.city"])
    assert rows(found) == [("Oslo", 3), ("Rome", 2)] and row(found, found.totals) == (6,)
    found = answer("city", "status", "count", **query, **PIVOT, subtotals=[])
    assert rows(found) == [("Oslo", 2, 3)]
    assert row(found, found.totals) == (3, 6)


def test_an_expression_that_names_a_measure_is_a_filter_of_measures_as_a_whole():
    expression = '${sales.count} > 1 AND ${sales.city} != "Rome"'
    found = answer("city", "count", filter_expression=expression, total=True)
    assert rows(found) == [("Oslo", 3)] and row(found, found.totals) == (7,)
    expression = '${sales.amount} > 1 AND ${sales.city} != "Rome"'
    found = answer("city", "count", filter_expression=expression, total=True)
    # A comparison with null is no.
    assert rows(found) == [("Oslo", 2)] and row(found, found.totals) == (2,)


def test_subtotals_keep_the_dimensions_up_to_one():
    fields = ("status", "is_large", "city", "count")
    sorts = ["sales.count desc", "sales.is_large desc", "sales.city"]
    found = answer(*fields, subtotals=["sales.is_large", "status"], sorts=sorts, limit=1)
    assert list(found.subtotals) == [1, 2]
    assert [row(found, line) for line in found.subtotals[1]] == [
        (None, 1), ("lost", 1), ("new", 3), ("paid", 2)
    ]  # fmt: skip
    assert [row(found, line) for line in found.subtotals[2]] == [
        ("new", "Yes", 1), ("paid", "Yes", 1),
        (None, "No", 1), ("lost", "No", 1), ("new", "No", 2), ("paid", "No", 1),
    ]  # fmt: skip


def test_subtotals_of_pivots_have_columns_and_row_totals():
    query = {"pivots": ["status"], "row_total": "right", "subtotals": ["is_large"]}
    filters = {"sales.total": "<10"}
    found = answer("is_large", "city", "status", "total", **query, filters=filters)
    assert keys(found) == ["lost", "new", "paid", "sales.status___null"]
    # The row of no city is dropped from the cells, but counts in the subtotals.
    assert [row(found, line) for line in found.subtotals[1]] == [
        ("No", 0, 3.5, 4, 0.25, 7.75), ("Yes", None, 16, 8, None, 24)
    ]  # fmt: skip


def test_subtotals_follow_the_default_sort():
    found = answer("at_month", "city", "count", subtotals=["at_month"])
    assert [row(found, line) for line in found.subtotals[1]] == [
        ("2018-07", 1), ("2018-05", 5), (None, 1)
    ]  # fmt: skip


# Filled fields


def values(found):
    return [line.dimensions[0] for line in found.rows]


def filled(field, **query):
    query = {"sorts": [f"sales.{field}"], "fill_fields": [field], **query}
    return answer(field, "count", **query)


def test_enumerations_are_filled_with_all_their_values():
    assert rows(filled("is_large", filters={"sales.is_large": "no"})) == [("No", 5), ("Yes", None)]
    assert values(filled("size", filters={"sales.amount": "<3"})) == ["Large", "Fair", "Tiny"]
    assert values(filled("grade", filters={"sales.id": "4"})) == ["A"]
    assert values(filled("band", filters={"sales.id": "1"})) == ["Below 2", "2 to 3", "4 or Above"]
    days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    assert values(filled("at_day_of_week", filters={"sales.id": "1"})) == days
    assert values(filled("at_month_num", filters={"sales.id": "1"})) == list(range(1, 13))
    assert values(filled("at_hour_of_day", filters={"sales.id": "1"})) == list(range(24))
    assert values(filled("at_day_of_month", filters={"sales.id": "1"})) == list(range(1, 32))
    assert len(values(filled("at_month_name", filters={"sales.id": "1"}))) == 12
    assert values(filled("at_quarter_of_year", filters={"sales.id": "1"})) == [
        "Q1",
        "Q2",
        "Q3",
        "Q4",
    ]


def test_spans_are_filled_from_the_least_to_the_greatest_value():
    days = [f"2018-05-0{day}" for day in range(1, 7)]
    assert values(filled("at_date", filters={"sales.id": "<6"})) == [None, *days]
    assert values(filled("on_day", filters={"sales.id": "<5"})) == days
    assert values(filled("at_month")) == [None, "2018-05", "2018-06", "2018-07"]
    assert values(filled("at_quarter")) == [None, "2018-Q2", "2018-Q3"]
    assert values(filled("at_year")) == [None, 2018]
    assert values(filled("at_fiscal_quarter")) == [None, "FY2018-Q1", "FY2018-Q2"]
    assert values(filled("at_fiscal_year")) == [None, 2018]
    weeks = values(filled("at_week", filters={"sales.id": "1,6"}))
    assert weeks[0] == "2018-04-29" and weeks[-1] == "2018-07-01" and len(weeks) == 10
    hours = values(filled("at_hour", filters={"sales.id": "1,7"}))
    assert hours == ["2018-05-01 08", "2018-05-01 09", "2018-05-01 10"]


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("at_date", "2018-05-02 to 2018-05-06", ["02", "03", "04", "05"]),
        ("at_time", "2018-05-02 12:00 to 2018-05-04 00:00", ["02", "03"]),
        ("at_time", "2018-05-02 12:00 to 2018-05-04 00:01", ["02", "03", "04"]),
        ("at_date", "after 2018-05-05", ["05", "06", *(f"{d:02}" for d in range(7, 32))]),
        ("at_date", "before 2018-05-03", ["01", "02"]),
        ("at_date", "2018-05-01, 2018-05-03", ["01", "02", "03"]),
    ],
)
def test_the_range_that_a_filter_names_is_filled(name, text, expected):
    filters = {f"sales.{name}": text, "sales.id": "<7" if text == "before 2018-05-03" else ""}
    found = values(filled("at_date", filters=filters))
    assert [day[8:] for day in found if day.startswith("2018-05")] == expected


def test_values_that_are_not_filled_are_combined_with_filled_ones():
    query = {"fill_fields": ["is_large"], "sorts": ["sales.status", "sales.is_large"]}
    assert rows(answer("status", "is_large", "count", **query)) == [
        (None, "No", 1), (None, "Yes", None), ("lost", "No", 1), ("lost", "Yes", None),
        ("new", "No", 2), ("new", "Yes", 1), ("paid", "No", 1), ("paid", "Yes", 1),
    ]  # fmt: skip
    query = {"fill_fields": ["is_large", "grade"]}
    assert len(rows(answer("is_large", "grade", "count", **query))) == 3


def test_filled_rows_are_sorted_and_cut_like_others():
    found = filled("at_month", sorts=["sales.count", "sales.at_month"], limit=2)
    assert rows(found) == [("2018-06", None), (None, 1)] and found.is_cut
    assert found.flat().rows[0] == {"sales.at_month": "2018-06", "sales.count": None}


def test_filled_pivot_fields_add_columns():
    query = {"pivots": ["is_large"], "fill_fields": ["is_large"], "total": True}
    found = answer("city", "is_large", "count", filters={"sales.city": "Oslo,Bern"}, **query)
    assert keys(found) == ["No", "Yes"]
    assert rows(found) == [("Oslo", 3, None), ("Bern", 1, None)]
    assert row(found, found.totals) == (4, None)


def test_filled_rows_of_pivots_have_no_cells():
    query = {"pivots": ["status"], "fill_fields": ["size"], "row_total": "right"}
    found = answer("size", "status", "count", **query, filters={"sales.city": "Oslo"})
    assert rows(found) == [
        ("Fair", 2, 1, 3),
        ("Large", None, None, None),
        ("Tiny", None, None, None),
    ]


def test_nothing_is_filled_where_measures_are_filtered_or_nothing_was_found():
    assert rows(filled("is_large", filters={"sales.count": ">2"})) == [("No", 5)]
    assert rows(filled("is_large", filters={"sales.city": "Lima"})) == []


# Dynamic fields


def own(fields, *elements, **query):
    """The rows of a query whose dynamic fields are these elements, their names beginning with own."""
    query.setdefault("sorts", [full(fields[0])])
    return rows(answer(*fields, dynamic_fields=json.dumps(elements), **query))


def measure(based_on, **members):
    return {"measure": "own", "based_on": based_on, **members}


def dimension(expression, name="own"):
    return {"dimension": name, "expression": expression}


@pytest.mark.parametrize(
    "type, expected",
    [("sum", 6), ("average", 2), ("min", 1), ("max", 3), ("median", 2), ("count_distinct", 3),
     ("list", (1, 2, 3)), ("count", 3)],
)  # fmt: skip
def test_a_custom_measure_over_a_dimension(type, expected):
    found = own(["city", "own"], measure("sales.qty", type=type), filters={"sales.city": "Oslo"})
    assert found == [("Oslo", expected)]


def test_a_custom_measure_counts_each_row_of_its_view_once():
    sums = measure("sales.amount", type="sum", filters={"lines.item": "x,y"})
    # Sale 1 has two lines, sale 3 one.
    assert own(["city", "own"], sums) == [(None, 0), ("Bern", 0), ("Oslo", 5), ("Rome", 0)]
    assert own(["lines.item", "own"], sums, sorts=["lines.item"]) == [(None, 0), ("x", 5), ("y", 1)]


def test_a_custom_measure_over_a_measure_adds_filters():
    filters = {"sales.status": "new"}
    assert own(["city", "own"], measure("sales.count", filters=filters)) == [
        (None, 1), ("Bern", 0), ("Oslo", 2), ("Rome", 0)
    ]  # fmt: skip
    large = measure("sales.large", filters=filters, type="sum")
    assert own(["city", "own"], large) == [(None, 16), ("Bern", 0), ("Oslo", 0), ("Rome", 0)]
    assert own(["own"], measure("sales.count", type="count_distinct")) == own(["count"])


def test_filters_and_an_expression_of_a_custom_measure_both_count():
    restricted = measure(
        "sales.amount",
        type="sum",
        filters={"sales.status": "-paid"},
        filter_expression="${sales.amount} > 1 OR is_null(${sales.status})",
    )
    assert own(["city", "own"], restricted) == [
        (None, 16), ("Bern", 0), ("Oslo", 2.5), ("Rome", 0.25)
    ]  # fmt: skip


def test_custom_dimensions_are_expressions():
    found = own(["own", "count"], dimension("coalesce(${sales.qty}, 0) * 2"))
    assert found == [(0, 1), (2, 2), (4, 1), (6, 1), (8, 1), (10, 1)]
    found = own(["own", "count"], dimension('concat(${sales.city}, "/", ${lines.item})'))
    assert found == [
        ("/", 1),
        ("Bern/", 1),
        ("Oslo/", 1),
        ("Oslo/x", 2),
        ("Oslo/y", 1),
        ("Rome/", 2),
    ]
    assert own(["own", "count"], dimension("${sales.qty} > 2")) == [("No", 4), ("Yes", 3)]


def test_custom_dimensions_are_pivoted_filtered_and_sorted():
    many = dimension('if(${sales.qty} > 2, "many", "few")')
    query = {"pivots": ["own"], "sorts": ["own desc", "sales.city"]}
    found = answer("city", "own", "count", dynamic_fields=[many], **query)
    assert keys(found) == ["many", "few"]
    assert rows(found) == [(None, 1, None), ("Bern", None, 1), ("Oslo", 1, 2), ("Rome", 1, 1)]
    assert own(["city", "count"], many, filters={"own": "-few"}) == [
        (None, 1), ("Oslo", 1), ("Rome", 1)
    ]  # fmt: skip
    large = dimension("${sales.amount} > 2")
    assert own(["own", "count"], large, filters={"own": "No"}) == [("No", 3)]
    assert own(["own", "count"], large, fill_fields=["own"], filters={"own": "No"}) == [
        ("No", 3), ("Yes", None)
    ]  # fmt: skip


def test_groups_are_the_first_label_whose_filters_match():
    def group(otherwise):
        groups = [["North", ["Oslo", "Ber%"], None], ["South", ["Rome,Oslo"], None]]
        args = ["sales.city", groups, otherwise]
        return {"dimension": "own", "calculation_type": "group_by", "args": args, "expression": ""}

    assert own(["own", "count"], group("Other")) == [("North", 4), ("Other", 1), ("South", 2)]
    assert own(["own", "count"], group(None)) == [(None, 1), ("North", 4), ("South", 2)]
    kept = {"dimension": "own", "calculation_type": "group_by"}
    assert own(["own", "count"], {**kept, "args": ["sales.city", [["North", ["Oslo"], None]], None]}) == [
        (None, 1), ("Bern", 1), ("North", 3), ("Rome", 2)
    ]  # fmt: skip


def test_bins_are_tiers_from_the_least_to_the_most():
    def binned(*args):
        args = ["sales.amount", *args]
        found = answer("own", "count", dynamic_fields=[
            {"dimension": "own", "calculation_type": "bin", "args": args}], sorts=["own"], pivots=["own"])  # fmt: skip
        return dict(zip(keys(found), rows(found)[0]))

    assert binned("4", "0", "8", None, "classic") == {
        "T01 [0.0,4.0)": 3, "T02 [4.0,8.0)": 1, "T03 [8.0,inf)": 2, "TXX Undefined": 1
    }  # fmt: skip
    assert binned("3", "1", "7", None, "integer") == {
        "Below 1": 1, "1 to 3": 2, "4 to 6": 1, "7 or Above": 2, "Undefined": 1
    }  # fmt: skip
    assert list(binned("0.5", "0.5", "1.5", None, None)) == [
        "T00 (-inf,0.5)", "T02 [1.0,1.5)", "T03 [1.5,inf)", "TXX Undefined"
    ]  # fmt: skip


def test_disabled_elements_are_passed_over():
    off = {**measure("sales.none"), "is_disabled": True}
    assert own(["city", "count"], off, limit=1) == [(None, 1)]
    with pytest.raises(LookMLError, match="unknown field"):
        own(["city", "own"], {**measure("sales.qty", type="sum"), "is_disabled": True})
