"""Units of time on a calendar: starts of units, steps by units, and the names of timeframes."""

import functools
from datetime import datetime, timedelta

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
FIXED = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "fiscal quarter": 3, "fiscal year": 12}


def month_days(year, month):
    following = datetime(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


class Calendar:
    """A clock with the first day of weeks (0 is Monday) and the offset of fiscal years in months."""

    def __init__(self, now, week_start=0, fiscal_offset=0):
        self.now, self.week_start, self.fiscal_offset = now, week_start, fiscal_offset

    def start(self, moment, unit):
        """The start of the unit that the moment lies in."""
        if unit == "second":
            return moment.replace(microsecond=0)
        if unit == "minute":
            return moment.replace(second=0, microsecond=0)
        if unit == "hour":
            return moment.replace(minute=0, second=0, microsecond=0)
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        if unit == "day":
            return day
        if unit == "week":
            return day - timedelta(days=(day.weekday() - self.week_start) % 7)
        offset = self.fiscal_offset if unit.startswith("fiscal") else 0
        months = day.year * 12 + day.month - 1 - offset
        months = months - months % MONTHS_IN[unit] + offset
        return datetime(months // 12, months % 12 + 1, 1)

    def add(self, moment, count, unit):
        """The moment some units later; months stop at the last day of the month reached."""
        if unit in FIXED:
            return moment + count * FIXED[unit]
        months = moment.year * 12 + moment.month - 1 + count * MONTHS_IN[unit]
        year, month = months // 12, months % 12 + 1
        return moment.replace(year=year, month=month, day=min(moment.day, month_days(year, month)))

    def fiscal_start(self, year, quarter=1):
        months = year * 12 + self.fiscal_offset + 3 * (quarter - 1)
        return datetime(months // 12, months % 12 + 1, 1)

    def fiscal_name(self, moment):
        """The fiscal year and quarter that the moment lies in."""
        months = moment.year * 12 + moment.month - 1 - self.fiscal_offset
        return months // 12, months % 12 // 3 + 1

    def timeframe(self, name, moment):
        """The moment as a timeframe shows it: text, or a number where the timeframe is a number."""
        if name == "time":
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        if name == "date":
            return moment.strftime("%Y-%m-%d")
        if name == "week":
            return self.start(moment, "week").strftime("%Y-%m-%d")
        if name == "month":
            return moment.strftime("%Y-%m")
        if name == "quarter":
            return f"{moment.year}-Q{(moment.month + 2) // 3}"
        if name == "year":
            return moment.year
        if name == "fiscal_year":
            return self.fiscal_name(moment)[0]
        if name == "fiscal_quarter":
            return "FY{}-Q{}".format(*self.fiscal_name(moment))
        if name == "hour":
            return moment.strftime("%Y-%m-%d %H")
        if name == "minute":
            return moment.strftime("%Y-%m-%d %H:%M")
        if name == "minute10":
            return moment.replace(minute=moment.minute // 10 * 10).strftime("%Y-%m-%d %H:%M")
        if name == "time_of_day":
            return moment.strftime("%H:%M")
        if name == "quarter_of_year":
            return f"Q{(moment.month + 2) // 3}"
        if name == "day_of_week":
            return WEEKDAYS[moment.weekday()].capitalize()
        if name == "month_name":
            return MONTHS[moment.month - 1]
        if name == "hour_of_day":
            return moment.hour
        if name == "day_of_month":
            return moment.day
        if name == "month_num":
            return moment.month
        if name == "week_of_year":
            return moment.isocalendar()[1]
        raise ValueError(f"unknown timeframe {name}")


@functools.lru_cache(maxsize=None)
def stored_moment(value, datatype="datetime"):
    """A stored value as a moment: text of a date or time, seconds since 1970, or a number yyyymmdd."""
    if value is None:
        return None
    if datatype == "epoch":
        return datetime(1970, 1, 1) + timedelta(seconds=value)
    if datatype == "yyyymmdd":
        return datetime.strptime(str(value), "%Y%m%d")
    return datetime.fromisoformat(value)
