"""Scalar SQL expressions with three-valued logic, compiled to functions.

A scope says what a name means. In a row's scope a compiled expression takes one joined row,
in a group's scope it takes the list of the group's rows, and the arguments of SUM, COUNT, MIN,
MAX and AVG are compiled in the scope of the rows.
"""

import functools
import re

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<text>'(?:[^']|'')*')
    |\$\{TABLE\}\.(?P<column>\w+|"[^"]+")
    |\$\{(?P<reference>[\w.]+)\}
    |(?P<word>[A-Za-z_]\w*)
    |(?P<symbol>\|\||<>|!=|<=|>=|[-+*/()<>=,%]))""",
    re.VERBOSE,
)
AGGREGATES = {"sum", "count", "min", "max", "avg"}


class ExpressionError(Exception):
    pass


def tokens(text):
    found, position, text = [], 0, text.strip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match:
            raise ExpressionError(f"unreadable at {position}: {text}")
        kind = match.lastgroup
        value = match.group(kind)
        found.append((kind, value.lower() if kind == "word" else value))
        position = match.end()
    return found


def compile_expression(text, scope):
    reader = Reader(tokens(text), scope)
    compiled = reader.disjunction()
    if reader.position != len(reader.tokens):
        raise ExpressionError(f"text after the expression: {text}")
    return compiled


def divide(left, right):
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


ARITHMETIC = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divide,
    "||": lambda a, b: str(a) + str(b),
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def strict(function, left, right):
    """A function of two values that is null when one of them is."""

    def value(row):
        a = left(row)
        if a is None:
            return None
        b = right(row)
        return None if b is None else function(a, b)

    return value


def truth(value):
    return None if value is None else bool(value)


@functools.lru_cache(maxsize=None)
def like_pattern(pattern):
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def conjunction(left, right):
    def value(row):
        a, b = truth(left(row)), truth(right(row))
        if a is False or b is False:
            return False
        return None if a is None or b is None else True

    return value


def disjunction(left, right):
    def value(row):
        a, b = truth(left(row)), truth(right(row))
        if a or b:
            return True
        return None if a is None or b is None else False

    return value


def negation(operand):
    def value(row):
        a = truth(operand(row))
        return None if a is None else not a

    return value


class Reader:
    def __init__(self, found, scope):
        self.tokens, self.scope, self.position = found, scope, 0

    def peek(self, ahead=0):
        at = self.position + ahead
        return self.tokens[at] if at < len(self.tokens) else (None, None)

    def next(self):
        token = self.peek()
        self.position += 1
        return token

    def take(self, *values):
        """Takes the next token if it is one of these words or symbols."""
        kind, value = self.peek()
        if kind in ("word", "symbol") and value in values:
            self.position += 1
            return value
        return None

    def expect(self, value):
        if not self.take(value):
            raise ExpressionError(f"expected {value}, found {self.peek()[1]}")

    def disjunction(self):
        left = self.conjunction()
        while self.take("or"):
            left = disjunction(left, self.conjunction())
        return left

    def conjunction(self):
        left = self.negation()
        while self.take("and"):
            left = conjunction(left, self.negation())
        return left

    def negation(self):
        return negation(self.negation()) if self.take("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        while True:
            operator = self.take("=", "<>", "!=", "<", "<=", ">", ">=")
            if operator:
                left = strict(ARITHMETIC[operator], left, self.sum())
                continue
            if self.take("is"):
                negative = self.take("not")
                self.expect("null")
                left = self.null_test(left, bool(negative))
                continue
            if self.peek() == ("word", "not") and self.peek(1)[1] in ("in", "like", "between"):
                self.next()
                left = negation(self.membership(left))
                continue
            if self.peek() in (("word", "in"), ("word", "like"), ("word", "between")):
                left = self.membership(left)
                continue
            return left

    def null_test(self, operand, negative):
        return lambda row: (operand(row) is None) != negative

    def membership(self, left):
        word = self.next()[1]
        if word == "like":
            return strict(lambda a, b: bool(like_pattern(b).fullmatch(a)), left, self.sum())
        if word == "between":
            low = self.sum()
            self.expect("and")
            return conjunction(
                strict(ARITHMETIC[">="], left, low), strict(ARITHMETIC["<="], left, self.sum())
            )
        self.expect("(")
        tests = [strict(ARITHMETIC["="], left, item) for item in self.arguments()]
        return functools.reduce(disjunction, tests)

    def sum(self):
        left = self.product()
        while operator := self.take("+", "-", "||"):
            left = strict(ARITHMETIC[operator], left, self.product())
        return left

    def product(self):
        left = self.unary()
        while operator := self.take("*", "/"):
            left = strict(ARITHMETIC[operator], left, self.unary())
        return left

    def unary(self):
        if self.take("-"):
            operand = self.unary()
            return strict(ARITHMETIC["-"], lambda row: 0, operand)
        return self.atom()

    def arguments(self):
        """The expressions up to the closing parenthesis."""
        items = []
        while not self.take(")"):
            items.append(self.disjunction())
            self.take(",")
        return items

    def atom(self):
        kind, value = self.next()
        if kind == "number":
            number = float(value) if re.search("[.eE]", value) else int(value)
            return lambda row: number
        if kind == "text":
            text = value[1:-1].replace("''", "'")
            return lambda row: text
        if kind == "column":
            return self.scope.column(value.strip('"'))
        if kind == "reference":
            return self.scope.reference(value)
        if kind == "symbol" and value == "(":
            inner = self.disjunction()
            self.expect(")")
            return inner
        if kind != "word":
            raise ExpressionError(f"unexpected {value}")
        if value in ("null", "true", "false"):
            constant = {"null": None, "true": True, "false": False}[value]
            return lambda row: constant
        if value == "case":
            return self.case()
        if self.peek() == ("symbol", "("):
            self.next()
            return self.call(value)
        return self.scope.column(value)

    def case(self):
        subject = None if self.peek() == ("word", "when") else self.disjunction()
        branches, otherwise = [], lambda row: None
        while self.take("when"):
            condition = self.disjunction()
            if subject:
                condition = strict(ARITHMETIC["="], subject, condition)
            self.expect("then")
            branches.append((condition, self.disjunction()))
        if self.take("else"):
            otherwise = self.disjunction()
        self.expect("end")

        def value(row):
            for condition, result in branches:
                if condition(row):
                    return result(row)
            return otherwise(row)

        return value

    def call(self, name):
        if name in AGGREGATES and self.scope.rows is not None:
            return self.aggregate(name)
        items = self.arguments()
        if name == "coalesce":
            return lambda row: next((v for v in (item(row) for item in items) if v is not None), None)
        if name == "nullif":

            def nullif(row):
                a, b = items[0](row), items[1](row)
                return None if a is not None and a == b else a

            return nullif
        simple = {"abs": abs, "length": len, "upper": str.upper, "lower": str.lower}
        if name not in simple:
            raise ExpressionError(f"unknown function {name}")
        return lambda row: None if items[0](row) is None else simple[name](items[0](row))

    def aggregate(self, name):
        distinct = bool(self.take("distinct"))
        if self.take("*"):
            self.expect(")")
            return len
        outer, self.scope = self.scope, self.scope.rows
        item = self.arguments()[0]
        self.scope = outer

        def value(rows):
            values = [v for v in (item(row) for row in rows) if v is not None]
            if distinct:
                values = list(dict.fromkeys(values))
            if name == "count":
                return len(values)
            if not values:
                return None
            if name == "avg":
                return sum(values) / len(values)
            return {"sum": sum, "min": min, "max": max}[name](values)

        return value
