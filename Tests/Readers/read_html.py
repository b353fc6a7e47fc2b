"""Compares the cells of a page's table, as html5lib reads it, with expected ones.

Any fault that html5lib finds is told, but for carriage returns, which can only be written as
references, and the control characters and noncharacters that are faults and yet what the data is.
Rows of headings are joined to one, as csv has them.
"""

import re

import html5lib

import cells


TOLERATED = ("illegal-codepoint-for-numeric-entity", "invalid-codepoint")
NEVER_WRITTEN = re.compile("[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]")


def parsed(text):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    is_page = text.startswith("<!DOCTYPE")
    root = parser.parse(text) if is_page else parser.parseFragment(text)
    if NEVER_WRITTEN.search(text):
        raise ValueError("a character that HTML does not have")
    for position, code, details in parser.errors:
        if code not in TOLERATED or details.get("charAsInt", 13) != 13:
            raise ValueError(f"{code} {details} at {position}")
    return root


def shown(cell):
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(cell.itertext())


def joined(headings):
    above = " - ".join(filter(None, headings[:-1]))
    return f"{above} {headings[-1]}" if above else headings[-1]


def table_rows(root):
    headings, rows = [], []
    for row in root.iter("tr"):
        if row.findall("th"):
            spans = [(shown(cell), int(cell.get("colspan", 1))) for cell in row]
            headings.append([text for text, span in spans for _ in range(span)])
        else:
            rows.append([shown(cell) for cell in row])
    return [[joined(parts) for parts in zip(*headings, strict=True)]] + rows


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return table_rows(parsed(file.read()))


if __name__ == "__main__":
    cells.run(read, cells.arguments(), replaced=True)
