"""Texts as values, without Spark. Expected values are written by hand."""

import datetime
import decimal

import pyarrow
import pytest

from rowcast.spark._cast import Caster

NONE = "does not fit"
Decimal = decimal.Decimal
UTC = datetime.timezone.utc


@pytest.mark.parametrize(
    "type, expected",
    [
        (
            pyarrow.int64(),
            {
                "12": 12,
                "-9223372036854775808": -(2**63),
                "9223372036854775808": NONE,
                "1.0": 1,
                "1e3": 1000,
                "1e99999": NONE,
                "+7": 7,
                " 7 ": 7,
                "0x10": NONE,
                "1.5": NONE,
                "x": NONE,
                "": None,
            },
        ),
        (pyarrow.int8(), {"127": 127, "128": NONE}),
        (
            pyarrow.float64(),
            {
                "2.50": 2.5,
                "104.16499999999998": 104.16499999999998,
                "1e300": 1e300,
                "1E+2": 100.0,
                "0.1000000000000000000": 0.1,
                "0.33333333333333333333": NONE,
                "9007199254740993": NONE,
                "1e400": NONE,
                "1e-400": NONE,
                "Infinity": float("inf"),
                "1,5": NONE,
                "": None,
            },
        ),
        (
            pyarrow.decimal128(10, 2),
            {
                "1.5": Decimal("1.50"),
                "-0.01": Decimal("-0.01"),
                "1e3": Decimal(1000),
                "1.505": NONE,
                "123456789": NONE,
                "12345678.99": Decimal("12345678.99"),
                " 1 ": Decimal(1),
                "nan": NONE,
            },
        ),
        (pyarrow.bool_(), {"true": True, "False": False, "Yes": True, "No": False, "1": True, "2": NONE}),
        (
            pyarrow.date32(),
            {
                "2024-02-29": datetime.date(2024, 2, 29),
                "0001-01-01": datetime.date(1, 1, 1),
                "2024-01-31 00:00:00": datetime.date(2024, 1, 31),
                "2024-01-31 00:00:01": NONE,
                "2023-02-29": NONE,
                "31.01.2024": NONE,
            },
        ),
        (
            pyarrow.timestamp("us"),
            {
                "2024-01-31 10:05:06.123456": datetime.datetime(2024, 1, 31, 10, 5, 6, 123456),
                "2024-01-31T10:05:06.123456000": datetime.datetime(2024, 1, 31, 10, 5, 6, 123456),
                "2024-01-31 10:05:06.123456789": NONE,
                "2024-01-31 10:05:06Z": NONE,
            },
        ),
        (
            pyarrow.timestamp("us", tz="UTC"),
            {
                "2024-01-31 10:05:06Z": datetime.datetime(2024, 1, 31, 10, 5, 6, tzinfo=UTC),
                "2024-01-31 10:05:06 UTC": datetime.datetime(2024, 1, 31, 10, 5, 6, tzinfo=UTC),
                "2024-01-31 10:05:06+02:00": datetime.datetime(2024, 1, 31, 8, 5, 6, tzinfo=UTC),
                "2024-01-31 10:05:06": NONE,
            },
        ),
    ],
)
def test_values_are_cast_or_named(type, expected):
    texts = [*expected, None]
    values, misfits = Caster(type).cast(pyarrow.array(texts))
    assert values.type == type
    found = [NONE if index in misfits else value for index, value in enumerate(values.to_pylist())]
    assert dict(zip(texts, found)) == {**expected, None: None}
    assert all(values[index].as_py() is None for index in misfits)
    # Alone, each text is cast as in a column with others.
    for text, value in expected.items():
        values, misfits = Caster(type).cast(pyarrow.array([text]))
        assert (NONE if misfits else values[0].as_py()) == value, text


def test_texts_stay_as_they_are():
    values, misfits = Caster(pyarrow.string()).cast(pyarrow.array(["", None, " ü "]))
    assert values.to_pylist() == ["", None, " ü "] and misfits == []


def test_times_without_a_zone_are_in_the_zone_that_is_told():
    caster = Caster(pyarrow.timestamp("us", tz="UTC"), "Europe/Berlin")
    texts = ["2024-07-01 12:00:00", "2024-01-01 12:00:00Z", "2024-10-27 02:30:00", "2024-03-31 02:30:00"]
    values, misfits = caster.cast(pyarrow.array(texts))
    assert values.to_pylist() == [
        datetime.datetime(2024, 7, 1, 10, tzinfo=UTC),
        datetime.datetime(2024, 1, 1, 12, tzinfo=UTC),
        # The first is there twice in that zone, the second never.
        None,
        None,
    ]
    assert misfits == [2, 3]
    assert caster.cast(pyarrow.array(texts[:1]))[0].to_pylist() == values.to_pylist()[:1]


def test_the_nearest_double_is_taken_if_asked_for():
    values, misfits = Caster(pyarrow.float64(), is_exact=False).cast(
        pyarrow.array(["0.33333333333333333333", "1e400", "inf"])
    )
    assert values.to_pylist() == [1 / 3, None, float("inf")] and misfits == [1]


def test_a_few_bad_values_among_many_are_found():
    texts = [str(number) for number in range(100_000)]
    texts[17] = texts[99_999] = "x"
    values, misfits = Caster(pyarrow.int64()).cast(pyarrow.array(texts))
    assert misfits == [17, 99_999]
    assert values[16].as_py() == 16 and values[99_998].as_py() == 99_998 and len(values) == 100_000
