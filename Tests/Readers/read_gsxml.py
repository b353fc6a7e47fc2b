"""Compares the cells of a gsxml document, found as IMPORTXML finds them, with expected ones.

The first argument is the XPath of a row, such as //row.
"""

import sys

from lxml import etree

import cells


def read(path):
    rows = etree.parse(path).xpath(sys.argv[1])
    return [[cell.xpath("string(.)") for cell in row] for row in rows]


if __name__ == "__main__":
    cells.run(read, cells.arguments()[1:], replaced=True)
