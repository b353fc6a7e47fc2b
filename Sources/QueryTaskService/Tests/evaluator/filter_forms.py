"""Random filters of every form of the filter language.

Each form has a name, and a function from a random source and the field's values to a text. The
names are counted, so that a run shows that it reached each form.
"""

from .calendars import WEEKDAYS

KEYWORDS = ("NULL", "null", "EMPTY", "empty")

# Strings


def escaped(text):
    """The text with carets, as it stands in a filter without quotes."""
    written = "".join("^" + c if c in "%_,^" else c for c in text)
    if written.startswith(("-", " ")):
        written = "^" + written
    if text.endswith(" ") and text != " ":
        written = written[:-1] + "^ "
    return written


def quoted(text):
    return '"' + text.replace('"', '\\"') + '"'


def written(text, random):
    if '"' in text or text in KEYWORDS:
        return quoted(text)
    if "\\" in text or random.random() < 0.7:
        return escaped(text)
    return quoted(text)


def word(random, values):
    """A value that a filter can name, or a word that no row holds."""
    values = [v for v in values if v and "\n" not in v]
    return random.choice(values) if values and random.random() < 0.9 else "absent"


def piece(random, values):
    """A part of a value without blanks at its ends."""
    text = word(random, values)
    start = random.randrange(len(text))
    part = text[start : start + random.randint(1, 3)].replace('"', "").strip()
    return part or "a"


def beginning(random, values):
    return word(random, values).replace('"', "")[: random.randint(1, 3)].strip() or "a"


def ending(random, values):
    return word(random, values).replace('"', "")[-random.randint(1, 3) :].strip() or "a"


def pattern(random, values, wild):
    """A value with one of its characters replaced by a wildcard."""
    text = word(random, values).replace('"', "") or "ab"
    if len(text) < 3 and wild == "%":
        text += "xyz"
    place = random.randrange(1, len(text) - 1) if wild == "%" else random.randrange(len(text))
    left, right = text[:place].lstrip(), text[place + 1 :].rstrip()
    return escaped(left) + wild + (escaped(right) if right else "")


def containing(characters):
    """A form for values that hold one of the characters, which the filter must escape."""

    def form(random, values):
        fitting = [v for v in values if v and any(c in v for c in characters) and "\n" not in v]
        text = random.choice(fitting) if fitting else "x" + characters[0] + "y"
        return quoted(text) if '"' in text else escaped(text)

    return form


def joined(random, values, *forms):
    return random.choice([",", ", "]).join(form(random, values) for form in forms)


def equal(random, values):
    return written(word(random, values), random)


def not_equal(random, values):
    return "-" + equal(random, values)


STRING_FORMS = {
    "equal": equal,
    "quoted": lambda r, v: quoted(word(r, [x for x in v if x and "\\" not in x])),
    "quoted quote": containing('"'),
    "escaped percent": containing("%"),
    "escaped underscore": containing("_"),
    "escaped comma": containing(","),
    "escaped caret": containing("^"),
    "escaped minus": lambda r, v: "^-" + word(r, ["dash"]),
    "escaped blanks": lambda r, v: r.choice(["^ pad^ ", "^ ^ x", "pad^ "]),
    "minus inside": lambda r, v: r.choice(["t-shirt", "co-op"]),
    "backslash": containing("\\"),
    "contains": lambda r, v: f"%{escaped_inside(piece(r, v))}%",
    "begins": lambda r, v: f"{escaped(beginning(r, v))}%",
    "ends": lambda r, v: f"%{escaped_inside(ending(r, v))}",
    "percent inside": lambda r, v: pattern(r, v, "%"),
    "underscore": lambda r, v: pattern(r, v, "_"),
    "not equal": not_equal,
    "not contains": lambda r, v: f"-%{escaped_inside(piece(r, v))}%",
    "not begins": lambda r, v: f"-{escaped(beginning(r, v))}%",
    "not ends": lambda r, v: f"-%{escaped_inside(ending(r, v))}",
    "not quoted": lambda r, v: "-" + quoted(word(r, [x for x in v if x and "\\" not in x])),
    "not pattern": lambda r, v: "-" + pattern(r, v, "_"),
    "EMPTY": lambda r, v: r.choice(["EMPTY", "empty"]),
    "-EMPTY": lambda r, v: r.choice(["-EMPTY", "-empty"]),
    "NULL": lambda r, v: r.choice(["NULL", "null"]),
    "-NULL": lambda r, v: r.choice(["-NULL", "-null"]),
    "mixed case keyword": lambda r, v: r.choice(["Null", "Empty", "-Null", "-Empty"]),
    "list": lambda r, v: joined(r, v, equal, equal, equal),
    "list of patterns": lambda r, v: joined(r, v, STRING_FORMS["begins"], STRING_FORMS["ends"]),
    "negative list": lambda r, v: joined(r, v, not_equal, not_equal),
    "positive and negative": lambda r, v: joined(r, v, STRING_FORMS["begins"], not_equal),
    "null in list": lambda r, v: joined(r, v, equal, STRING_FORMS["NULL"]),
    "empty in list": lambda r, v: joined(r, v, STRING_FORMS["EMPTY"], equal),
    "null and negative": lambda r, v: joined(r, v, not_equal, STRING_FORMS["-NULL"]),
    "lone percent": lambda r, v: "%",
    "not lone percent": lambda r, v: "-%",
    "empty text": lambda r, v: "",
}


def escaped_inside(text):
    """The text with carets where it does not begin the term."""
    return "".join("^" + c if c in "%_,^" else c for c in text)


# Numbers


def number_value(random, values):
    values = [v for v in values if v is not None]
    value = random.choice(values) if values and random.random() < 0.8 else random.randint(-5, 40)
    return value + random.choice([0, 0, 0, 1, -1, 0.25])


def digits(value, random=None):
    if float(value).is_integer() and abs(value) < 1e15:
        value = int(value)
        if random and random.random() < 0.1:
            return f"{value}.0"
    return str(value)


def number(random, values):
    return digits(number_value(random, values), random)


def bounds(random, values):
    low, high = sorted([number_value(random, values), number_value(random, values)])
    return digits(low), digits(high if high > low else low + 3)


def interval(opening, closing, low=True, high=True):
    """A form for an interval; a bound may be a number, absent (False) or a text such as inf."""

    def form(random, values):
        numbers = bounds(random, values)
        left = numbers[0] if low is True else low or ""
        right = numbers[1] if high is True else high or ""
        return f"{opening}{left},{random.choice(['', ' '])}{right}{closing}"

    return form


def number_text(template):
    """A form whose {n}s are numbers; {a} and {b} are a low and a high bound."""

    def form(random, values):
        text = template
        while "{n}" in text:
            text = text.replace("{n}", number(random, values), 1)
        low, high = bounds(random, values)
        return text.replace("{a}", low).replace("{b}", high)

    return form


NUMBER_FORMS = {
    "equal": number,
    "sign and fraction": lambda r, v: r.choice(["-", "+"]) + r.choice(["0.25", "2.50", ".75", "1.0"]),
    "exponent": lambda r, v: r.choice(["1e1", "2.5e0", "-25e-2", "1.2E+1", "5E0"]),
    "NOT": number_text("NOT {n}"),
    "<> !=": lambda r, v: r.choice(["<>", "!=", "<> ", "!= "]) + number(r, v),
    ">": number_text(">{n}"),
    ">=": number_text(">= {n}"),
    "<": number_text("< {n}"),
    "<=": number_text("<={n}"),
    "list": number_text("{n}, {n},{n}"),
    "OR": number_text("{n} OR {n} or {n}"),
    "to": number_text("{a} to {b}"),
    "n to": number_text("{n} to"),
    "to n": number_text("to {n}"),
    "AND": number_text(">={a} AND <{b}"),
    "AND downwards": number_text("<={b} and >{a}"),
    "OR outside": number_text("<{a} OR >={b}"),
    "AND with OR": number_text(">{a} AND <={b} OR {n}"),
    "two ANDs": number_text(">={a} AND <={b} OR >50 AND <99.5"),
    "[a,b]": interval("[", "]"),
    "(a,b)": interval("(", ")"),
    "[a,b)": interval("[", ")"),
    "(a,b]": interval("(", "]"),
    "(a,inf)": interval("(", ")", high="inf"),
    "[a,inf)": interval("[", ")", high="inf"),
    "(a,)": interval("(", ")", high=False),
    "[a,)": interval("[", ")", high=False),
    "(-inf,b]": interval("(", "]", low="-inf"),
    "(-inf,b)": interval("(", ")", low="-inf"),
    "(,b]": interval("(", "]", low=False),
    "(,b)": interval("(", ")", low=False),
    "list of intervals": number_text("[{a},{b}),{n},(50,60]"),
    "NOT interval": lambda r, v: "NOT " + r.choice([interval("[", "]"), interval("(", ")")])(r, v),
    "NOT to": number_text("NOT {a} to {b}"),
    "NULL": lambda r, v: r.choice(["NULL", "null"]),
    "NOT NULL": lambda r, v: r.choice(["NOT NULL", "not null"]),
    "null in list": number_text("{n}, NULL"),
    "one NOT first": number_text("NOT {n}, {n}, {n}"),
    "one NOT inside": number_text("{n}, not {n}, {n}"),
    "two NOTs": number_text("{n}, not {n}, not {n}"),
    "number and NOT interval": number_text("{n}, NOT [{a},{b}]"),
    "number and NOT NULL": number_text("{n}, NOT NULL"),
    "NOT number and interval": number_text("NOT {n}, [{a},{b})"),
    "impossible": number_text(">{b} AND <{a}"),
    "empty text": lambda r, v: "",
}

# Dates and times. The values are a calendar, so that written dates lie around its clock.

UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
UNITS += ["fiscal quarter", "fiscal year"]
LONG_UNITS = UNITS[3:]
STEPS = {"second": 90, "minute": 90, "hour": 40, "day": 12, "week": 6, "month": 6}


def count(random, unit):
    """A number of units that stays near the clock."""
    return random.randint(1, STEPS.get(unit, 4) if random.random() < 0.4 else 3)


def plural(number, unit, random):
    return f"{number} {unit}" + ("s" if random.random() < 0.8 else "")


def units(random, unit=None):
    unit = unit or random.choice(UNITS)
    return plural(count(random, unit), unit, random)


def cased(text, random):
    return text if random.random() < 0.85 else random.choice([text.upper(), text.capitalize()])


def near(random, calendar, unit=None):
    """A moment at the start of a unit near the clock."""
    unit = unit or random.choice(UNITS)
    return calendar.add(calendar.start(calendar.now, unit), random.randint(-3, 3), unit)


def day_text(random, calendar):
    separator = random.choice("-/")
    moment = near(random, calendar, random.choice(LONG_UNITS))
    return moment.strftime(f"%Y{separator}%m{separator}%d")


def minute_text(random, calendar):
    return near(random, calendar, random.choice(UNITS[1:])).strftime("%Y-%m-%d %H:%M")


def second_text(random, calendar):
    return near(random, calendar).strftime("%Y/%m/%d %H:%M:%S")


def time_text(random, calendar):
    return random.choice([day_text, minute_text, second_text])(random, calendar)


def month_text(random, calendar):
    return near(random, calendar, "month").strftime(random.choice(["%Y-%m", "%Y/%m"]))


def quarter_text(random, calendar):
    moment = near(random, calendar, "quarter")
    return f"{moment.year}-{random.choice('Qq')}{(moment.month + 2) // 3}"


def fiscal_text(random, calendar, with_quarter):
    year, quarter = calendar.fiscal_name(near(random, calendar, "fiscal quarter"))
    return f"FY{year}-Q{quarter}" if with_quarter else f"FY{year}"


def ordered(random, calendar, text):
    first, second = sorted([text(random, calendar), text(random, calendar)])
    return f"{first} to {second}"


def shown_second(random, calendar):
    return near(random, calendar).strftime("%Y-%m-%d %H:%M:%S")


def shown_day(random, calendar):
    return near(random, calendar, random.choice(LONG_UNITS)).strftime("%Y-%m-%d")


def date_forms():
    forms = {}
    for unit in UNITS:
        forms[f"N {unit}"] = lambda r, c, u=unit: units(r, u)
        forms[f"last N {unit}"] = lambda r, c, u=unit: "last " + units(r, u)
        forms[f"N {unit} ago"] = lambda r, c, u=unit: units(r, u) + " ago"
        forms[f"N {unit} from now"] = lambda r, c, u=unit: units(r, u) + " from now"
        forms[f"last {unit}"] = lambda r, c, u=unit: "last " + u
        forms[f"N {unit} ago for M"] = lambda r, c, u=unit: f"{units(r, u)} ago for {units(r)}"
    for unit in LONG_UNITS:
        forms[f"this {unit}"] = lambda r, c, u=unit: "this " + u
        forms[f"next {unit}"] = lambda r, c, u=unit: "next " + u
    for word in ["today", "yesterday", "tomorrow", *WEEKDAYS]:
        forms[word] = lambda r, c, w=word: w
    anchors = {
        "N unit": lambda r, c: units(r),
        "N unit ago": lambda r, c: units(r) + " ago",
        "N unit from now": lambda r, c: units(r) + " from now",
        "this next last": lambda r, c: f"{r.choice(['this', 'next', 'last'])} {r.choice(LONG_UNITS)}",
        "date": day_text,
        "time": lambda r, c: r.choice([minute_text, second_text])(r, c),
        "weekday": lambda r, c: r.choice(WEEKDAYS),
    }
    for side in ("before", "after"):
        for name, anchor in anchors.items():
            forms[f"{side} {name}"] = lambda r, c, s=side, a=anchor: f"{s} {a(r, c)}"
    forms |= {
        "N unit from now for M": lambda r, c: f"{units(r)} from now for {units(r)}",
        "this A to B": lambda r, c: f"this {r.choice(UNITS[-6:])} to {r.choice(UNITS[:5])}",
        "today for N days": lambda r, c: f"{r.choice(['today', 'yesterday'])} for {units(r, 'day')}",
        "weekday for N days": lambda r, c: f"{r.choice(WEEKDAYS)} for {units(r, 'day')}",
        "year": lambda r, c: str(near(r, c, "year").year),
        "month": month_text,
        "quarter": quarter_text,
        "day": day_text,
        "minute": minute_text,
        "second": second_text,
        "FY": lambda r, c: fiscal_text(r, c, False),
        "FY quarter": lambda r, c: fiscal_text(r, c, True),
        "day to day": lambda r, c: ordered(r, c, shown_day),
        "time to time": lambda r, c: ordered(r, c, shown_second),
        "month to month": lambda r, c: ordered(r, c, month_dash),
        "day for N unit": lambda r, c: f"{day_text(r, c)} for {units(r)}",
        "time for N unit": lambda r, c: f"{second_text(r, c)} for {units(r)}",
        "month end for N months": lambda r, c: f"{c.now.year}-0{r.choice([1, 3, 5])}-31 for "
        + units(r, "month"),
        "month for N months": lambda r, c: f"{month_text(r, c)} for {units(r, 'month')}",
        "NULL": lambda r, c: r.choice(["NULL", "null"]),
        "NOT NULL": lambda r, c: r.choice(["NOT NULL", "not null"]),
        "list": lambda r, c: f"{day_text(r, c)}, {units(r)} ago,NULL",
        "list of ranges": lambda r, c: f"{ordered(r, c, shown_day)}, before {units(r, 'year')} ago",
        "empty text": lambda r, c: "",
    }
    return forms


def month_dash(random, calendar):
    return near(random, calendar, "month").strftime("%Y-%m")


DATE_FORMS = date_forms()
YESNO_FORMS = {text: lambda r, v, t=text: t for text in ["Yes", "No", "yes", "no", "TRUE", "FALSE"]}
FORMS = {"string": STRING_FORMS, "number": NUMBER_FORMS, "date": DATE_FORMS, "yesno": YESNO_FORMS}


def random_filter(kind, random, values):
    """The name of a form and a filter's text; for dates the values are a calendar."""
    name = random.choice(list(FORMS[kind]))
    text = FORMS[kind][name](random, values)
    if kind == "date" and not text.startswith("FY") and "Q" not in text:
        text = cased(text, random)
    return f"{kind} {name}", text
