"""Prints the cells of a page's table as html5lib reads it: one JSON array a row. Any error of the
parser's fails."""

import json
import sys

import html5lib

parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
if text.startswith("<!DOCTYPE"):
    root = parser.parse(text)
else:
    root = parser.parseFragment(text)


def shown(cell):
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(cell.itertext())


for row in root.iter("tr"):
    print(json.dumps([shown(cell) for cell in row], ensure_ascii=False))
