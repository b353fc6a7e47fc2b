"""Prints the cells of a gsxml document as lxml reads them: one JSON array a row."""

import json
import sys

from lxml import etree

for row in etree.parse(sys.argv[1]).getroot():
    print(json.dumps([cell.text for cell in row], ensure_ascii=False))
