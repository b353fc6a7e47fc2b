"""Compares rows of another program with those of the evaluator."""

import re

from .evaluate import sort_key


def plain(cell, kind):
    """A cell as it is compared: numbers as numbers, yesno as Yes or No, lists as sorted tuples."""
    if kind == "yesno":
        return "Yes" if cell in ("Yes", "yes", "true", True, 1) else "No"
    if kind == "list":
        items = re.split(", ?", cell) if isinstance(cell, str) else cell or []
        return tuple(sorted(str(item) for item in items if item not in ("", None)))
    if cell is None:
        return None
    if kind == "number":
        return float(cell) if not isinstance(cell, int) or isinstance(cell, bool) else cell
    return str(cell)


def same(left, right):
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right or abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    return left == right


def same_row(left, right):
    return all(same(a, b) for a, b in zip(left, right))


def order(row):
    """A key that puts equal rows of two results at the same place."""
    key = []
    for cell in row:
        number = isinstance(cell, (int, float))
        key.append((cell is None, number, float(f"{cell:.7g}") if number else 0, str(cell)))
    return [k if not k[1] else k[:3] for k in key]


def unmatched(rows, others):
    """The first of the rows that the others lack, counting repetitions; None if there is none."""
    rows, others = sorted(rows, key=order), sorted(others, key=order)
    if len(rows) == len(others) and all(map(same_row, rows, others)):
        return None
    for row in rows:
        place = next((i for i, other in enumerate(others) if same_row(row, other)), None)
        if place is None:
            return row
        others.pop(place)
    return None


def difference(answer, rows, nulls="low"):
    """What is different between the evaluator's answer and another's rows, in words; or None."""
    names = list(answer.kinds)
    for row in rows:
        if missing := [name for name in names if name not in row]:
            return f"columns {missing} are missing"
    kinds = answer.kinds
    found = [tuple(plain(row[name], kinds[name]) for name in names) for row in rows]
    expected = [tuple(plain(row[name], kinds[name]) for name in names) for row in answer.rows]
    count = min(len(expected), answer.limit) if answer.limit is not None else len(expected)
    if len(found) != count:
        return f"{len(found)} rows instead of {count}"
    if extra := unmatched(found, expected):
        return f"unexpected row {extra}"
    places = [(names.index(name), descending) for name, descending in answer.sorts]
    keys = [[row[i] for i, _ in places] for row in found]
    for i, (above, below) in enumerate(zip(keys, keys[1:])):
        if not_in_order(above, below, places, nulls):
            return f"rows {i} and {i + 1} are not in the order of {answer.sorts}"
    if answer.is_cut and answer.is_order_known:
        wanted = [[row[i] for i, _ in places] for row in expected[:count]]
        for i, (key, right) in enumerate(zip(keys, wanted)):
            if not same_row(key, right):
                return f"row {i} is not among the first {count}: {key} instead of {right}"
    return None


def not_in_order(above, below, places, nulls):
    for a, b, (_, descending) in zip(above, below, places):
        if same(a, b):
            if a != b:
                return False  # Sums of floats in another order: either row may stand first.
            continue
        return sort_key(b, descending, nulls) < sort_key(a, descending, nulls)
    return False
