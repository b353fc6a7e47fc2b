"""The filter language: from the text of a filter to a test of a value.

A filter is a list of terms. A value passes when one of the positive terms matches it (or there
are none) and none of the negative terms does. So a negated term keeps nulls by itself: nothing
but NULL, EMPTY and a lone % matches a null.
"""

import re
from datetime import datetime

from .calendars import FIXED, WEEKDAYS

ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class FilterError(Exception):
    pass


def combined(positive, negative):
    def test(value):
        if positive and not any(match(value) for match in positive):
            return False
        return not any(match(value) for match in negative)

    return test


def predicate(kind, text, calendar=None, case_sensitive=True):
    """The test that a filter's text stands for; kind is string, number, date or yesno."""
    if kind != "string":
        text = text.strip()
    if text == "":
        return lambda value: True
    if kind == "string":
        return string_filter(text, case_sensitive)
    if kind == "number":
        return NumberFilter(text).test()
    if kind == "date":
        spans = [date_term(term, calendar) for term in text.split(",")]
        return lambda value: any(in_span(value, span) for span in spans)
    wanted = [yes_no(term) for term in text.split(",")]
    return lambda value: bool(value) in wanted


def yes_no(text):
    word = text.strip().lower()
    if word not in ("yes", "no", "true", "false"):
        raise FilterError(f"not a yes or no: {text}")
    return word in ("yes", "true")


# Strings


def string_filter(text, case_sensitive):
    positive, negative = [], []
    for is_negative, pieces in string_terms(text):
        match = string_match(pieces, case_sensitive)
        (negative if is_negative else positive).append(match)
    return combined(positive, negative)


def string_terms(text):
    """Each term as whether it is negative, and its characters with whether each is literal."""
    terms, i = [], 0
    while i < len(text):
        while i < len(text) and text[i] == " ":
            i += 1
        is_negative = text[i : i + 1] == "-"
        i += is_negative
        pieces = []
        if text[i : i + 1] == '"':
            i += 1
            while text[i : i + 1] != '"':
                if i >= len(text):
                    raise FilterError(f"quote without an end: {text}")
                i += text[i : i + 2] == '\\"'
                pieces.append((text[i], True))
                i += 1
            i += 1
            while text[i : i + 1] == " ":
                i += 1
            if text[i : i + 1] not in ("", ","):
                raise FilterError(f"text after the closing quote: {text}")
        else:
            while i < len(text) and text[i] != ",":
                escaped = text[i] == "^" and text[i + 1 : i + 2] in tuple("%_,^- ")
                i += escaped
                pieces.append((text[i], escaped))
                i += 1
            while pieces and pieces[-1] == (" ", False):
                pieces.pop()
        i += 1
        if pieces:
            terms.append((is_negative, pieces))
    return terms


def string_match(pieces, case_sensitive):
    plain = "" if any(literal for _, literal in pieces) else "".join(c for c, _ in pieces)
    if plain in ("NULL", "null"):
        return lambda value: value is None
    if plain in ("EMPTY", "empty"):
        return lambda value: value is None or value == ""
    if plain == "%":
        return lambda value: True
    pattern = ""
    for character, literal in pieces:
        wild = not literal and {"%": ".*", "_": "."}.get(character)
        if not case_sensitive:
            character = character.translate(ASCII_LOWER)
        pattern += wild or re.escape(character)
    expression = re.compile(pattern, re.DOTALL)

    def match(value):
        if value is None:
            return False
        if not case_sensitive:
            value = value.translate(ASCII_LOWER)
        return expression.fullmatch(value) is not None

    return match


# Numbers

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
NUMBER_TOKEN = re.compile(
    rf"\s*(?:(?P<number>{NUMBER})|(?P<word>[-+]?[a-z]+)|(?P<symbol><>|!=|<=|>=|[<>,\[\]()]))"
)


class NumberFilter:
    def __init__(self, text):
        self.text, self.tokens, self.position = text, [], 0
        text, i = text.lower().strip(), 0
        while i < len(text):
            match = NUMBER_TOKEN.match(text, i)
            if not match:
                raise FilterError(f"unreadable number filter: {text}")
            self.tokens.append(match.group().strip())
            i = match.end()

    def test(self):
        """One NOT in a list, and that before a plain number, makes every plain number negative."""
        terms = [self.term()]
        while self.take(",", "or"):
            terms.append(self.term())
        if self.position < len(self.tokens):
            raise FilterError(f"unreadable number filter: {self.text}")
        negations = [is_plain for is_negative, is_plain, _ in terms if is_negative]
        whole_list = negations == [True]
        positive, negative = [], []
        for is_negative, is_plain, match in terms:
            if whole_list and is_plain:
                is_negative = True
            (negative if is_negative else positive).append(match)
        return combined(positive, negative)

    def peek(self):
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, *tokens):
        if self.peek() in tokens:
            self.position += 1
            return self.tokens[self.position - 1]
        return None

    def number(self):
        token = self.peek()
        if not re.fullmatch(NUMBER, token):
            raise FilterError(f"expected a number in {self.text}")
        self.position += 1
        return float(token) if re.search("[.e]", token) else int(token)

    def is_number(self):
        return re.fullmatch(NUMBER, self.peek()) is not None

    def term(self):
        """Whether the term is negative, whether it is a plain number, and its test."""
        is_negative = self.take("not", "<>", "!=") is not None
        if self.take("null"):
            return is_negative, False, lambda value: value is None
        if self.peek() in ("[", "("):
            return is_negative, False, self.interval()
        if self.peek() in ("<", "<=", ">", ">="):
            tests = [self.comparison()]
            while self.take("and"):
                tests.append(self.comparison())
            return is_negative, False, lambda value: all(test(value) for test in tests)
        if self.take("to"):
            return is_negative, False, self.within(None, True, self.number(), True)
        number = self.number()
        if self.take("to"):
            high = self.number() if self.is_number() else None
            return is_negative, False, self.within(number, True, high, True)
        return is_negative, True, lambda value: value is not None and value == number

    def comparison(self):
        operator = self.take("<", "<=", ">", ">=")
        if operator is None:
            raise FilterError(f"expected a comparison in {self.text}")
        number = self.number()
        if operator[0] == "<":
            return self.within(None, True, number, operator == "<=")
        return self.within(number, operator == ">=", None, True)

    def interval(self):
        includes_low = self.take("[", "(") == "["
        low = self.number() if self.is_number() else self.take("-inf") and None
        if not self.take(","):
            raise FilterError(f"expected a comma in the interval of {self.text}")
        high = self.number() if self.is_number() else self.take("inf", "+inf") and None
        closing = self.take("]", ")")
        if not closing:
            raise FilterError(f"interval without an end in {self.text}")
        return self.within(low, includes_low, high, closing == "]")

    @staticmethod
    def within(low, includes_low, high, includes_high):
        def test(value):
            if value is None:
                return False
            if low is not None and not (value > low or includes_low and value == low):
                return False
            return high is None or value < high or includes_high and value == high

        return test


# Dates and times

UNIT = r"(second|minute|hour|day|week|month|fiscal quarter|quarter|fiscal year|year)s?"
DAY_WORDS = ["today", "yesterday", "tomorrow", *WEEKDAYS]
DATE = r"(\d{4})[-/](\d{2})[-/](\d{2})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?"
PRESENT_NULL, ABSENT_NULL = "null", "not null"


def in_span(moment, span):
    """Whether the moment is at or after the span's start and before its end."""
    if span == PRESENT_NULL:
        return moment is None
    if moment is None:
        return False
    if span == ABSENT_NULL:
        return True
    start, end = span
    return (start is None or moment >= start) and (end is None or moment < end)


def date_term(text, calendar):
    term = " ".join(text.lower().split())
    if term in (PRESENT_NULL, ABSENT_NULL):
        return term
    if match := re.fullmatch("(before|after) (.*)", term):
        start = span_of(match[2], calendar)[0]
        return (None, start) if match[1] == "before" else (start, None)
    return span_of(term, calendar)


def span_of(term, calendar):
    """Start and end of the time that a term names, the end excluded."""
    now = calendar.now
    if match := re.fullmatch(rf"(.*?) for (\d+) {UNIT}", term):
        start = span_of(match[1], calendar)[0]
        return start, calendar.add(start, int(match[2]), match[3])
    if match := re.fullmatch(rf"(?:last )?(\d+) {UNIT}", term):
        count, unit = int(match[1]), match[2]
        if unit == "second" and count > 1:
            # Several seconds end with the second before the current one.
            end = calendar.start(now, unit)
            return calendar.add(end, -count, unit), end
        start = calendar.start(now, unit)
        return calendar.add(start, 1 - count, unit), calendar.add(start, 1, unit)
    if match := re.fullmatch(rf"(\d+) {UNIT} (ago|from now)", term):
        count = int(match[1]) if match[3] == "from now" else -int(match[1])
        return whole_unit(count, match[2], calendar)
    if match := re.fullmatch(rf"this {UNIT} to {UNIT}", term):
        return calendar.start(now, match[1]), calendar.start(now, match[2])
    if match := re.fullmatch(rf"(this|next|last) {UNIT}", term):
        return whole_unit({"last": -1, "this": 0, "next": 1}[match[1]], match[2], calendar)
    if term in DAY_WORDS:
        return day_word(term, calendar)
    if match := re.fullmatch("(.*) to (.*)", term):
        return written_span(match[1], calendar)[0], written_span(match[2], calendar)[0]
    return written_span(term, calendar)


def whole_unit(count, unit, calendar):
    start = calendar.add(calendar.start(calendar.now, unit), count, unit)
    return start, calendar.add(start, 1, unit)


def day_word(word, calendar):
    today = calendar.start(calendar.now, "day")
    if word in WEEKDAYS:
        days = -((today.weekday() - WEEKDAYS.index(word)) % 7)
    else:
        days = {"yesterday": -1, "today": 0, "tomorrow": 1}[word]
    start = calendar.add(today, days, "day")
    return start, start + FIXED["day"]


def written_span(text, calendar):
    """The span of a year, quarter, month, day, minute or second written in digits."""
    if match := re.fullmatch(DATE, text):
        numbers = [int(group) for group in match.groups() if group is not None]
        unit = {3: "day", 5: "minute", 6: "second"}[len(numbers)]
        start = datetime(*numbers)
    elif match := re.fullmatch(r"(\d{4})[-/](\d{2})", text):
        start, unit = datetime(int(match[1]), int(match[2]), 1), "month"
    elif match := re.fullmatch(r"(\d{4})[-/]q([1-4])", text):
        start, unit = datetime(int(match[1]), 3 * int(match[2]) - 2, 1), "quarter"
    elif match := re.fullmatch(r"\d{4}", text):
        start, unit = datetime(int(text), 1, 1), "year"
    elif match := re.fullmatch(r"fy(\d{4})-q([1-4])", text):
        start, unit = calendar.fiscal_start(int(match[1]), int(match[2])), "fiscal quarter"
    elif match := re.fullmatch(r"fy(\d{4})", text):
        start, unit = calendar.fiscal_start(int(match[1])), "fiscal year"
    else:
        raise FilterError(f"unreadable date filter: {text}")
    return start, calendar.add(start, 1, unit)
