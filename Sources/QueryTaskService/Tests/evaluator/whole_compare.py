"""Compares whole results with the evaluator's: of json_detail, or of the statements of told SQL.

Both are read into a `Found`, whose tables have the shape of the evaluator's.
"""

import re

from .pivots import ROW_TOTAL, Row, evaluate_whole
from .rows import difference, plain, same


class Found:
    """A result of another program; what it does not tell is None.

    `columns` are the values of the shown pivot columns by their numbers, from 0. `subtotals` are
    tables by the number of kept dimensions.
    """

    def __init__(self, rows, columns, totals, subtotals, is_ordered=True):
        self.rows, self.columns, self.totals, self.subtotals = rows, columns, totals, subtotals
        # Whether subtotals stand in order, the keys of the columns, and whether rows were cut.
        self.is_ordered, self.keys, self.is_cut = is_ordered, None, None


# Reading json_detail.


def read_detail(detail, answer):
    if detail.get("errors"):
        raise ValueError(detail["errors"][0]["message"])
    pivots = [(pivot["key"], pivot) for pivot in detail.get("pivots") or []]
    keys = {key: None for key, pivot in pivots if key != ROW_TOTAL}
    for key in keys:
        values = dict(pivots)[key]["data"]
        keys[key] = tuple(plain(values[name], answer.kinds[name]) for name in answer.pivots)
    if answer.pivots and (ROW_TOTAL in dict(pivots)) != answer.has_row_totals:
        raise ValueError(f"pivots {list(dict(pivots))}")
    names = {**keys, **({ROW_TOTAL: ROW_TOTAL} if answer.has_row_totals else {})}

    def row(cells, kept):
        dimensions = [plain(cells[n]["value"], answer.kinds[n]) for n in answer.dimensions[:kept]]
        for name in answer.dimensions[kept:]:
            if cells.get(name, {}).get("value") is not None:
                raise ValueError(f"{name} in a row of totals: {cells[name]}")
        if not answer.pivots:
            return Row(tuple(dimensions), {(): {n: cells[n]["value"] for n in answer.measures}})
        for name in answer.measures:
            # Without columns, a measure may be left out, or be a column of nulls.
            if not names and cells.get(name) == {"value": None}:
                continue
            if extra := set(cells.get(name, {})) - set(names):
                raise ValueError(f"cells of {name} in unknown columns {extra}")
        found = {
            column: {
                name: cells.get(name, {}).get(key, {}).get("value") for name in answer.measures
            }
            for key, column in names.items()
        }
        return Row(tuple(dimensions), found)

    everything = len(answer.dimensions)
    totals, subtotals = detail.get("totals_data"), {}
    for kept, rows in (detail.get("subtotals_data") or {}).items():
        subtotals[int(kept)] = [row(cells, int(kept)) for cells in rows]
        groupings = [cells["$$$__grouping__$$$"] for cells in rows]
        if any(grouping != answer.dimensions[: int(kept)] for grouping in groupings):
            raise ValueError(f"groupings {groupings} of {kept} dimensions")
    sets = detail.get("subtotal_sets") or []
    if sets != [answer.dimensions[:kept] for kept in answer.subtotals]:
        raise ValueError(f"subtotal_sets {sets}")
    found = Found(
        [row(cells, everything) for cells in detail["data"]],
        dict(enumerate(keys.values())),
        row(totals, 0) if totals is not None else None,
        subtotals,
    )
    found.keys, found.is_cut = list(keys), bool(detail.get("truncated"))
    return found


# Reading told SQL. A statement's rows are dictionaries by the names of the columns.


def read_statements(statements, answer):
    """The tables of statements, each a pair of its text and its rows."""
    (_, rows), *others = statements
    columns, totals, subtotals = {}, None, {}
    for cells in rows:
        if answer.pivots and not cells["is_row_total"]:
            number, column = cells["pivot_column"] - 1, values(cells, answer.pivots, answer)
            if columns.setdefault(number, column) != column:
                raise ValueError(f"two columns have the number {number}")
    for text, found in others:
        if text.startswith("-- sql for creating the total"):
            totals = table(found, 0, answer)
        elif match := re.match("-- sql for creating the subtotals of (.*)", text):
            kept = len(match[1].split(", "))
            if match[1] != ", ".join(answer.dimensions[:kept]):
                raise ValueError(f"subtotals of {match[1]}")
            subtotals[kept] = table(found, kept, answer)
        else:
            raise ValueError(f"unknown statement {text}")
    if totals == [] and answer.totals:
        totals = [Row((), {})]
    found = table(rows, len(answer.dimensions), answer)
    return Found(found, columns, totals and totals[0], subtotals, is_ordered=False)


def values(cells, names, answer):
    return tuple(plain(cells[name], answer.kinds[name]) for name in names)


def table(rows, kept, answer):
    """Rows of a statement, a cell each, as a table; the order of its rows is that of the first cells."""
    if not answer.pivots:
        return [
            Row(
                values(cells, answer.dimensions[:kept], answer),
                {(): {n: cells[n] for n in answer.measures}},
            )
            for cells in rows
        ]
    found, last = {}, None
    for cells in rows:
        key = values(cells, answer.dimensions[:kept], answer)
        if found and "row_number" in cells:
            is_new = cells["row_number"] != last
            if is_new == (key in found):
                raise ValueError(f"row {cells['row_number']} has the dimensions of another: {key}")
        last = cells.get("row_number")
        row = found.setdefault(key, Row(key, {}))
        is_total = bool(cells.get("is_row_total"))
        column = ROW_TOTAL if is_total else values(cells, answer.pivots, answer)
        if column in row.cells:
            raise ValueError(f"two cells of {key} in column {column}")
        row.cells[column] = {name: cells[name] for name in answer.measures}
    return list(found.values())


# Comparing.


def whole_difference(answer, found, nulls="low"):
    """What is different between the evaluator's answer and what was found, in words; or None."""
    if found.is_cut is not None and answer.limit != 0 and found.is_cut != answer.is_cut:
        return f"truncated is {found.is_cut}"
    if not answer.pivots:
        cells = [{**dict(zip(answer.dimensions, r.dimensions)), **r.cells[()]} for r in found.rows]
        text = difference(answer.flat(), cells, nulls)
    else:
        text = column_difference(answer, found)
        if not text and (answer.has_row_order or not answer.is_cut):
            rows = answer.rows[: answer.limit]
            text = table_difference("row", answer, rows, found.rows, answer.has_row_order)
    if text:
        return text
    if answer.totals is None and found.totals is not None:
        return "unexpected totals"
    # A row without dimensions and columns may be left out.
    if answer.totals and (
        found.totals or answer.dimensions or answer.shown or answer.has_row_totals
    ):
        if not found.totals:
            return "totals are missing"
        if text := cell_difference("totals", answer, answer.totals, found.totals):
            return text
    if list(answer.subtotals) != sorted(found.subtotals):
        return f"subtotals of {sorted(found.subtotals)} dimensions"
    for kept, rows in answer.subtotals.items():
        name = f"subtotals of {kept}"
        text = table_difference(name, answer, rows, found.subtotals[kept], found.is_ordered)
        if text:
            return text
    return None


def column_difference(answer, found):
    shown = list(map(tuple_of(answer), answer.shown))
    if found.keys is not None:
        listed = [found.columns[number] for number in range(len(found.columns))]
        if listed != shown:
            return f"columns {listed} instead of {shown}"
        kinds = [answer.kinds[name] for name in answer.pivots]
        keys = [answer.key(column) for column in answer.shown]
        # A whole number may be written with or without a fraction.
        if "number" not in kinds and keys != found.keys:
            return f"pivot keys {found.keys} instead of {keys}"
        return None
    everything = list(map(tuple_of(answer), answer.columns))
    for number, column in sorted(found.columns.items()):
        if number >= len(everything) or everything[number] != column:
            return f"column {number} is {column}"
    # A statement also has the first cell of rows whose cells all lie beyond the column limit.
    for row in found.rows:
        columns = [column for column in everything if column in row.cells]
        if extra := [column for column in columns[1:] if column not in shown]:
            return f"row {row.dimensions}: cells of the columns {extra} that are not shown"
    return None


def tuple_of(answer):
    kinds = [answer.kinds[name] for name in answer.pivots]
    return lambda column: tuple(map(plain, column, kinds))


def keyed(answer, rows):
    kinds = [answer.kinds[name] for name in answer.dimensions]
    return {tuple(map(plain, row.dimensions, kinds)): row for row in rows}


def table_difference(name, answer, rows, found, is_ordered):
    expected, others = keyed(answer, rows), keyed(answer, found)
    if len(others) != len(found):
        return f"{name}: dimensions repeat"
    if set(expected) != set(others):
        return (
            f"{name}: missing {list(set(expected) - set(others))}, "
            f"unexpected {list(set(others) - set(expected))}"
        )
    if is_ordered and list(expected) != list(others):
        return f"{name}: order {list(others)} instead of {list(expected)}"
    for key, row in expected.items():
        if text := cell_difference(f"{name} {key}", answer, row, others[key]):
            return text
    return None


def cell_difference(name, answer, row, found):
    names = answer.shown + ([ROW_TOTAL] if answer.has_row_totals else [])
    convert = tuple_of(answer)
    for column in names:
        key = column if column == ROW_TOTAL or not answer.pivots else convert(column)
        expected, other = row.cells.get(column), found.cells.get(key)
        for measure in answer.measures:
            kind, cell = answer.kinds[measure], other and other[measure]
            is_equal = cell is None
            if expected is not None:
                is_equal = other is not None and same(
                    plain(expected[measure], kind), plain(cell, kind)
                )
            if not is_equal:
                value = expected and expected[measure]
                return f"{name}, column {column}, {measure}: {cell!r} instead of {value!r}"
    return None


def whole_outcome(run, project, query, nulls):
    """The difference of one query, the answer, and the rows that were found, as lines.

    `run(query)` gives a function from the evaluator's answer to what was found.
    """
    answer = evaluate_whole(project, query, nulls)
    try:
        found = run(query)(answer)
    except Exception as error:  # An error of any kind is an answer that differs.
        return f"error: {error}", lines(answer), []
    return whole_difference(answer, found, nulls), lines(answer), lines(found)


def lines(result):
    """Columns, rows, totals and subtotals as text, a line each."""
    text = [f"columns {result.columns}"] + [row_line(row) for row in result.rows]
    if result.totals:
        text.append(f"totals {row_line(result.totals)}")
    for kept, rows in result.subtotals.items():
        text += [f"subtotals of {kept}: {row_line(row)}" for row in rows]
    return text


def row_line(row):
    cells = (f"{column}: {list(cell.values())}" for column, cell in row.cells.items())
    return f"{list(row.dimensions)} " + ", ".join(cells)
