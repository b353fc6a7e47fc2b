"""The values that a filled field has: all of an enumeration, or each unit of a span of time."""

from .calendars import MONTHS
from .explores import case_labels, tier_labels
from .filters import date_term
from .lookml import LookMLError

MOST_VALUES = 1000
UNITS = {
    "hour": "hour", "date": "day", "week": "week", "month": "month", "quarter": "quarter",
    "year": "year", "fiscal_quarter": "fiscal quarter", "fiscal_year": "fiscal year",
}  # fmt: skip


def unit_of(field):
    """The unit of time of a field that shows one; None for others."""
    return "day" if field.type == "date" and not field.frame else UNITS.get(field.frame)


def enumeration(explore, field):
    """All values of a field that has few, in their order; None for others."""
    if field.type == "yesno":
        return ["Yes", "No"]
    if field.type == "case":
        return case_labels(field.block)
    if field.type == "tier":
        return tier_labels(field.block)
    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    first = explore.calendar.week_start
    return {
        "day_of_week": weekdays[first:] + weekdays[:first],
        "month_name": MONTHS,
        "month_num": list(range(1, 13)),
        "hour_of_day": list(range(24)),
        "day_of_month": list(range(1, 32)),
        "quarter_of_year": ["Q1", "Q2", "Q3", "Q4"],
    }.get(field.frame)


def filtered_range(explore, field, query):
    """Start and end of the time that the query asks of the field's group, None where unknown."""
    for name, text in (query.get("filters") or {}).items():
        other = explore.field(name)
        is_same = other.block is field.block and other.alias == field.alias
        terms = text.split(",")
        if is_same and other.filter_kind == "date" and len(terms) == 1 and text.strip():
            span = date_term(terms[0], explore.calendar)
            if isinstance(span, tuple):
                return span
    return None, None


def fill_values(explore, field, query, rows):
    """The values that the field has where it is filled, for a query that these rows pass."""
    if field.block.get("allow_fill") == "no":
        raise LookMLError(f"{field.name} does not allow to be filled")
    listed, unit = enumeration(explore, field), unit_of(field)
    if listed is not None:
        return listed
    if unit is None:
        raise LookMLError(f"{field.name} cannot be filled")
    calendar, frame = explore.calendar, field.frame or "date"
    moments = [at for at in map(explore.moment(field), rows) if at is not None]
    start, end = filtered_range(explore, field, query)
    least = start if start is not None else min(moments, default=None)
    # The end is excluded, so that the unit before may be the last.
    greatest = calendar.add(end, -1, "second") if end is not None else max(moments, default=None)
    if least is None or greatest is None:
        return []
    at, values = calendar.start(least, unit), []
    while at <= greatest:
        values.append(calendar.timeframe(frame, at))
        if len(values) > MOST_VALUES:
            raise LookMLError(f"{field.name} has too many values for plain loops")
        at = calendar.add(at, 1, unit)
    return values
