"""The filter language against cases worked out by hand, with the clock of the fact sheet's table."""

from datetime import datetime, timedelta

import pytest

from .calendars import Calendar
from .filters import FilterError, predicate

CLOCK = datetime(2018, 5, 18, 18, 30, 2)
SECOND = timedelta(seconds=1)


def moment(text):
    numbers = [int(n) for n in text.replace("-", " ").replace(":", " ").split()]
    return datetime(*numbers)


DATES = [
    # The first moment that passes, and the first moment after it that does not.
    ("2 days", "2018-05-17", "2018-05-19"),
    ("1 day", "2018-05-18", "2018-05-19"),
    ("60 minutes", "2018-05-18 17:31", "2018-05-18 18:31"),
    ("60 seconds", "2018-05-18 18:29:02", "2018-05-18 18:30:02"),
    ("1 second", "2018-05-18 18:30:02", "2018-05-18 18:30:03"),
    ("2 weeks", "2018-05-07", "2018-05-21"),
    ("3 hours", "2018-05-18 16:00", "2018-05-18 19:00"),
    ("2 quarters", "2018-01-01", "2018-07-01"),
    ("2 years", "2017-01-01", "2019-01-01"),
    ("last 2 days", "2018-05-17", "2018-05-19"),
    ("LAST 3 Months", "2018-03-01", "2018-06-01"),
    ("1 week ago", "2018-05-07", "2018-05-14"),
    ("2 months ago", "2018-03-01", "2018-04-01"),
    ("3 days ago", "2018-05-15", "2018-05-16"),
    ("7 years ago", "2011-01-01", "2012-01-01"),
    ("5 minutes ago", "2018-05-18 18:25", "2018-05-18 18:26"),
    ("7 days ago for 7 days", "2018-05-11", "2018-05-18"),
    ("3 months ago for 2 days", "2018-02-01", "2018-02-03"),
    ("2 months from now", "2018-07-01", "2018-08-01"),
    ("6 months from now for 3 months", "2018-11-01", "2019-02-01"),
    ("7 days from now", "2018-05-25", "2018-05-26"),
    ("this day", "2018-05-18", "2018-05-19"),
    ("this week", "2018-05-14", "2018-05-21"),
    ("this month", "2018-05-01", "2018-06-01"),
    ("this quarter", "2018-04-01", "2018-07-01"),
    ("this fiscal quarter", "2018-04-01", "2018-07-01"),
    ("this year", "2018-01-01", "2019-01-01"),
    ("this fiscal year", "2018-01-01", "2019-01-01"),
    ("next day", "2018-05-19", "2018-05-20"),
    ("next week", "2018-05-21", "2018-05-28"),
    ("next quarter", "2018-07-01", "2018-10-01"),
    ("next fiscal year", "2019-01-01", "2020-01-01"),
    ("last second", "2018-05-18 18:30:01", "2018-05-18 18:30:02"),
    ("last minute", "2018-05-18 18:29", "2018-05-18 18:30"),
    ("last hour", "2018-05-18 17:00", "2018-05-18 18:00"),
    ("last week", "2018-05-07", "2018-05-14"),
    ("last fiscal quarter", "2018-01-01", "2018-04-01"),
    ("this year to day", "2018-01-01", "2018-05-18"),
    ("this year to second", "2018-01-01", "2018-05-18 18:30:02"),
    ("this month to hour", "2018-05-01", "2018-05-18 18:00"),
    ("today", "2018-05-18", "2018-05-19"),
    ("yesterday", "2018-05-17", "2018-05-18"),
    ("tomorrow", "2018-05-19", "2018-05-20"),
    ("today for 3 days", "2018-05-18", "2018-05-21"),
    ("monday", "2018-05-14", "2018-05-15"),
    ("friday", "2018-05-18", "2018-05-19"),
    ("saturday", "2018-05-12", "2018-05-13"),
    ("monday for 2 days", "2018-05-14", "2018-05-16"),
    ("2018", "2018-01-01", "2019-01-01"),
    ("2018-05", "2018-05-01", "2018-06-01"),
    ("2018/05", "2018-05-01", "2018-06-01"),
    ("2018-Q2", "2018-04-01", "2018-07-01"),
    ("2018/05/29", "2018-05-29", "2018-05-30"),
    ("2018-05-29 08:45", "2018-05-29 08:45", "2018-05-29 08:46"),
    ("2018-05-29 08:45:10", "2018-05-29 08:45:10", "2018-05-29 08:45:11"),
    ("FY2018", "2018-01-01", "2019-01-01"),
    ("FY2018-Q1", "2018-01-01", "2018-04-01"),
    ("2018-05-18 12:00:00 to 2018-05-18 14:00:00", "2018-05-18 12:00", "2018-05-18 14:00"),
    ("2018-05-01 to 2018-05-03", "2018-05-01", "2018-05-03"),
    ("2024-01 to 2024-03", "2024-01-01", "2024-03-01"),
    ("2018-05-18 for 3 days", "2018-05-18", "2018-05-21"),
    ("2018-05 for 2 months", "2018-05-01", "2018-07-01"),
    ("2018-01-31 for 1 month", "2018-01-31", "2018-02-28"),
    ("2020-01-31 for 1 month", "2020-01-31", "2020-02-29"),
]


@pytest.mark.parametrize("text, start, end", DATES)
def test_a_date_filter_starts_and_ends(text, start, end):
    passes = predicate("date", text, Calendar(CLOCK))
    start, end = moment(start), moment(end)
    found = [passes(at) for at in (start - SECOND, start, end - SECOND, end)]
    assert found == [False, True, True, False]
    assert not passes(None)


BOUNDS = [
    ("before 3 days ago", "2018-05-15"),
    ("before 3 days", "2018-05-16"),
    ("before 2018-01-01 12:00:00", "2018-01-01 12:00"),
    ("after 2018-10-05", "2018-10-05"),
    ("before 2 months from now", "2018-07-01"),
    ("after 2 weeks from now", "2018-05-28"),
    ("after 1 month ago", "2018-04-01"),
    ("before this week", "2018-05-14"),
    ("before next quarter", "2018-07-01"),
    ("before last month", "2018-04-01"),
    ("after this day", "2018-05-18"),
    ("after last year", "2017-01-01"),
    ("after monday", "2018-05-14"),
]


@pytest.mark.parametrize("text, bound", BOUNDS)
def test_before_excludes_and_after_includes(text, bound):
    passes, bound = predicate("date", text, Calendar(CLOCK)), moment(bound)
    is_after = text.startswith("after")
    assert [passes(bound - SECOND), passes(bound)] == [not is_after, is_after]
    assert not passes(None)


def test_date_lists_nulls_and_empty_text():
    calendar = Calendar(CLOCK)
    passes = predicate("date", "today, NULL, 2017", calendar)
    assert passes(None) and passes(CLOCK) and passes(moment("2017-03-01"))
    assert not passes(moment("2018-05-17"))
    assert [predicate("date", "not null", calendar)(v) for v in (None, CLOCK)] == [False, True]
    assert predicate("date", "", calendar)(None)
    with pytest.raises(FilterError):
        predicate("date", "2016-1", calendar)


def test_weeks_begin_on_the_models_day():
    passes = predicate("date", "this week", Calendar(CLOCK, week_start=6))
    days = [day for day in range(10, 25) if passes(datetime(2018, 5, day))]
    assert days == [13, 14, 15, 16, 17, 18, 19]


FISCAL = [
    (3, "FY2018", "2018-04-01", "2019-04-01"),
    (3, "FY2018-Q4", "2019-01-01", "2019-04-01"),
    (3, "this fiscal year", "2018-04-01", "2019-04-01"),
    (3, "last fiscal quarter", "2018-01-01", "2018-04-01"),
    (-3, "FY2018", "2017-10-01", "2018-10-01"),
    (1, "this fiscal quarter", "2018-05-01", "2018-08-01"),
    (6, "2 fiscal years", "2016-07-01", "2018-07-01"),
]


@pytest.mark.parametrize("offset, text, start, end", FISCAL)
def test_fiscal_years_begin_at_the_offset(offset, text, start, end):
    passes = predicate("date", text, Calendar(CLOCK, fiscal_offset=offset))
    start, end = moment(start), moment(end)
    found = [passes(at) for at in (start - SECOND, start, end - SECOND, end)]
    assert found == [False, True, True, False]


WORDS = [None, "", "FOO", "foo", "FOOD", "BAR", "xFOOx", "FUD", "a,b", "100%", "a_b", "t-shirt"]
WORDS += ["-x", " pad ", 'q"q', "a^b", "back\\slash", "NULL", "Empty", "über", "EMPTY"]

STRINGS = [
    ("FOO", ["FOO"]),
    ("FOO,BAR", ["FOO", "BAR"]),
    ("FOO, BAR ", ["FOO", "BAR"]),
    ("%FOO%", ["FOO", "FOOD", "xFOOx"]),
    ("FOO%", ["FOO", "FOOD"]),
    ("%FOO", ["FOO"]),
    ("F%D", ["FOOD", "FUD"]),
    ("_UD", ["FUD"]),
    ("_ber", ["über"]),
    ("FOO%,-FOOD", ["FOO"]),
    ("EMPTY", [None, ""]),
    ("empty", [None, ""]),
    ("Empty", ["Empty"]),
    ("NULL", [None]),
    ('"NULL"', ["NULL"]),
    ('"EMPTY"', ["EMPTY"]),
    ("NULL,BAR", [None, "BAR"]),
    ('"a,b"', ["a,b"]),
    ("a^,b", ["a,b"]),
    ("100^%", ["100%"]),
    ('"100%"', ["100%"]),
    ("a^_b", ["a_b"]),
    ("a_b", ["a,b", "a_b", "a^b"]),
    ("a^^b", ["a^b"]),
    ('"a^b"', ["a^b"]),
    ("^-x", ["-x"]),
    ("t-shirt", ["t-shirt"]),
    ("^ pad^ ", [" pad "]),
    ('"q\\"q"', ['q"q']),
    ("back\\slash", ["back\\slash"]),
    ("-%", []),
    ("%", WORDS),
    ("", WORDS),
    ("-FOO", [w for w in WORDS if w != "FOO"]),
    ("-FOO,-BAR", [w for w in WORDS if w not in ("FOO", "BAR")]),
    ("-%F%", [w for w in WORDS if w is None or "F" not in w]),
    ("-EMPTY", [w for w in WORDS if w]),
    ("-NULL", [w for w in WORDS if w is not None]),
    ("-null", [w for w in WORDS if w is not None]),
    ('-"a,b"', [w for w in WORDS if w != "a,b"]),
]


@pytest.mark.parametrize("text, passing", STRINGS)
def test_a_string_filter_passes_words(text, passing):
    passes = predicate("string", text)
    assert [word for word in WORDS if passes(word)] == [w for w in WORDS if w in passing]


def test_letters_without_case():
    passes = predicate("string", "foo%", case_sensitive=False)
    assert [word for word in WORDS if passes(word)] == ["FOO", "foo", "FOOD"]


NUMBERS = [None, -5, 0, 1, 3, 4.5, 5, 5.5, 7, 10, 12, 42, 66, 80, 81, 100, 1000]

RANGES = [
    ("5", [5]),
    ("5.50", [5.5]),
    ("-5", [-5]),
    ("1e3", [1000]),
    ("NOT 5", [n for n in NUMBERS if n != 5]),
    ("<>5", [n for n in NUMBERS if n != 5]),
    ("!= 5", [n for n in NUMBERS if n != 5]),
    (">80", [81, 100, 1000]),
    (">=80", [80, 81, 100, 1000]),
    ("<1", [-5, 0]),
    ("<=1", [-5, 0, 1]),
    ("1, 3, 5", [1, 3, 5]),
    ("1 OR 3", [1, 3]),
    ("5.5 to 10", [5.5, 7, 10]),
    ("100 to", [100, 1000]),
    ("to 0", [-5, 0]),
    (">=3 AND <=10", [3, 4.5, 5, 5.5, 7, 10]),
    ("<=10 and >5", [5.5, 7, 10]),
    ("<1 OR >80", [-5, 0, 81, 100, 1000]),
    (">10 AND <=42 OR 1000", [12, 42, 1000]),
    ("[1,5]", [1, 3, 4.5, 5]),
    ("(1,5]", [3, 4.5, 5]),
    ("[1,5)", [1, 3, 4.5]),
    ("(1,5)", [3, 4.5]),
    ("(80, inf)", [81, 100, 1000]),
    ("(80,)", [81, 100, 1000]),
    ("[80,)", [80, 81, 100, 1000]),
    ("(-inf,1]", [-5, 0, 1]),
    ("(,1]", [-5, 0, 1]),
    ("(,1)", [-5, 0]),
    ("[0,1],42", [0, 1, 42]),
    ("NOT [3,100]", [None, -5, 0, 1, 1000]),
    ("NULL", [None]),
    ("NOT NULL", [n for n in NUMBERS if n is not None]),
    ("NULL, 5", [None, 5]),
    ("NOT 66, 100, 4.5", [n for n in NUMBERS if n not in (66, 100, 4.5)]),
    ("3, not 42, 66", [n for n in NUMBERS if n not in (3, 42, 66)]),
    ("42, not 42, not 66", []),
    ("3, not 42, not 66", [3]),
    ("3, NOT [30,40]", [3]),
    ("3, NOT NULL", [3]),
    ("NOT 4.5,[1,5)", [1, 3]),
    (">5 AND <3", []),
    ("[5,1]", []),
    ("", NUMBERS),
]


@pytest.mark.parametrize("text, passing", RANGES)
def test_a_number_filter_passes_numbers(text, passing):
    passes = predicate("number", text)
    assert [number for number in NUMBERS if passes(number)] == passing


def test_yes_and_no():
    for text in ("Yes", "yes", "TRUE"):
        assert [predicate("yesno", text)(v) for v in (True, False, None)] == [True, False, False]
    for text in ("No", "no", "FALSE"):
        assert [predicate("yesno", text)(v) for v in (True, False, None)] == [False, True, True]
