"""The language of filter_expression and custom dimensions, compiled to functions of a joined row,
or of a group of rows where the expression names measures.

A condition is yes or no, never null: a comparison with null is no, but null = null is yes.
"""

import re

from .expressions import ARITHMETIC, ExpressionError, strict

TOKEN = re.compile(
    r"""(?:\s|\#[^\n]*)*(?:(?P<number>\d+\.?\d*|\.\d+)|"(?P<text>(?:[^"\\]|\\.)*)"|`(?P<quoted>[^`]*)`
    |\$\{(?P<reference>[\w.]+)\}|(?P<word>[A-Za-z_]\w*)|(?P<symbol>!=|<=|>=|[-+*/()<>=,]))""",
    re.VERBOSE,
)


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def compile_formula(text, explore):
    """The test of a joined row that an expression stands for."""
    formula = FormulaReader(text, explore).whole()
    return lambda row: bool(formula(row))


def compile_group_formula(text, explore):
    """The test of a group of joined rows, for an expression that names measures."""
    formula = GroupFormulaReader(text, explore).whole()
    return lambda rows: bool(formula(rows))


def compile_value(text, explore):
    return FormulaReader(text, explore).whole()


def names_measures(text, explore):
    names = re.findall(r"\$\{([\w.]+)\}", text)
    return any(explore.field(name, explore.base).is_measure for name in names)


class FormulaReader:
    def __init__(self, text, explore):
        self.explore, self.tokens, position, text = explore, [], 0, text.strip()
        while position < len(text):
            match = TOKEN.match(text, position)
            if not match:
                raise ExpressionError(f"unreadable at {position}: {text}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            position = match.end()

    def whole(self):
        formula = self.disjunction()
        if self.tokens:
            raise ExpressionError(f"text after the expression: {self.tokens}")
        return formula

    def take(self, *values):
        if self.tokens and self.tokens[0][0] in ("word", "symbol") and self.tokens[0][1] in values:
            return self.tokens.pop(0)[1]
        return None

    def disjunction(self):
        left = self.conjunction()
        while self.take("OR"):
            left = (lambda a, b: lambda row: bool(a(row)) or bool(b(row)))(left, self.conjunction())
        return left

    def conjunction(self):
        left = self.negation()
        while self.take("AND"):
            left = (lambda a, b: lambda row: bool(a(row)) and bool(b(row)))(left, self.negation())
        return left

    def negation(self):
        if self.take("NOT"):
            operand = self.negation()
            return lambda row: operand(row) is False
        return self.comparison()

    def comparison(self):
        left = self.sum()
        operator = self.take("=", "!=", "<", "<=", ">", ">=")
        if not operator:
            return left
        right = self.sum()

        def value(row):
            a, b = left(row), right(row)
            if a is None or b is None:
                return operator == "=" and a is None and b is None
            return ARITHMETIC[operator](a, b)

        return value

    def sum(self):
        left = self.product()
        while operator := self.take("+", "-"):
            left = strict(ARITHMETIC[operator], left, self.product())
        return left

    def product(self):
        left = self.unary()
        while operator := self.take("*", "/"):
            right = self.unary()
            function = ARITHMETIC["*"] if operator == "*" else lambda a, b: a / b if b else None
            left = strict(function, left, right)
        return left

    def unary(self):
        if self.take("-"):
            operand = self.unary()
            return strict(ARITHMETIC["-"], lambda row: 0, operand)
        return self.atom()

    def atom(self):
        kind, token = self.tokens.pop(0)
        if kind == "number":
            number = float(token) if "." in token else int(token)
            return lambda row: number
        if kind == "text":
            text = unescaped(token)
            return lambda row: text
        if kind == "reference":
            field = self.explore.field(token, self.explore.base)
            value = self.value(field)
            return (lambda row: bool(value(row))) if field.type == "yesno" else value
        if (kind, token) == ("symbol", "("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        if token in ("yes", "no", "null"):
            constant = {"yes": True, "no": False, "null": None}[token]
            return lambda row: constant
        self.expect("(")
        return self.call(token.lower())

    def value(self, field):
        return self.explore.value(field)

    def test(self, field, text):
        return self.explore.row_test(field, text)

    def expect(self, symbol):
        if not self.take(symbol):
            raise ExpressionError(f"expected {symbol}")

    def call(self, name):
        if name == "matches_filter":
            field = self.explore.field(self.tokens.pop(0)[1], self.explore.base)
            self.expect(",")
            kind, text = self.tokens.pop(0)
            self.expect(")")
            return self.test(field, unescaped(text) if kind == "text" else text)
        items = []
        while not self.take(")"):
            items.append(self.disjunction())
            self.take(",")
        if name == "is_null":
            return lambda row: items[0](row) is None
        if name == "coalesce":
            return lambda row: next((v for v in (item(row) for item in items) if v is not None), None)
        if name == "if":
            return lambda row: items[1](row) if items[0](row) else items[2](row)
        if name == "concat":
            return lambda row: "".join("" if v is None else str(v) for v in (i(row) for i in items))
        functions = {"contains": lambda text, part: part in text, "length": len, "abs": abs}
        if name not in functions:
            raise ExpressionError(f"unknown function {name}")
        function = functions[name]

        def value(row):
            values = [item(row) for item in items]
            return None if None in values else function(*values)

        return value


class GroupFormulaReader(FormulaReader):
    """Dimensions have one value in a group, since the query groups by them."""

    def value(self, field):
        if field.is_measure:
            return self.explore.aggregate(field)
        value = self.explore.value(field)
        return lambda rows: value(rows[0])

    def test(self, field, text):
        if field.is_measure:
            return self.explore.group_test(field, text)
        test = self.explore.row_test(field, text)
        return lambda rows: test(rows[0])
