"""Compares the cells that were read from a page's first table with those that html5lib finds there.

Cells are what a browser shows: white space collapsed, line breaks and blocks told apart, hidden
elements left out. Rows without cells do not count. Spans are not followed.
"""

import html5lib

import cells

UNSEEN = {"script", "style", "template", "title", "iframe", "noembed", "noframes"}
PREFORMATTED = {"pre", "listing", "textarea", "plaintext"}
BLOCKS = PREFORMATTED | set(
    "table caption tr td th hr xmp p h1 h2 h3 h4 h5 h6 li dd dt article aside blockquote center "
    "details dialog dir dl fieldset figcaption figure footer form header hgroup main menu nav ol "
    "search section summary ul address div option optgroup legend".split())
SPACE = " \n\t\f\r"

def name(element):
    return element.tag.split("}")[-1] if isinstance(element.tag, str) else ""

def is_hidden(element):
    if not name(element) or name(element) in UNSEEN:
        return True
    style = element.get("style", "").lower().replace(" ", "")
    return element.get("hidden") is not None or "display:none" in style

class Text:
    def __init__(self):
        self.text = ""
        self.has_blank = False
        self.preformatted = 0

    def add(self, text):
        for character in text or "":
            if character in SPACE and not self.preformatted:
                self.has_blank = True
                continue
            self.flush()
            self.text += character

    def flush(self):
        if self.has_blank and self.text and self.text[-1] != "\n":
            self.text += " "
        self.has_blank = False

    def walk(self, element):
        self.add(element.text)
        for child in element:
            if not is_hidden(child):
                self.enter(child)
            self.add(child.tail)

    def enter(self, element):
        if name(element) == "br":
            self.text += "\n"
            self.has_blank = False
            return
        is_block = name(element) in BLOCKS
        is_preformatted = name(element) in PREFORMATTED
        self.has_blank |= is_block
        self.preformatted += is_preformatted
        self.walk(element)
        self.preformatted -= is_preformatted
        self.has_blank |= is_block

def shown(cell):
    text = Text()
    text.walk(cell)
    return "" if not text.text.strip("\u00A0 ") else text.text

def children(element, *names):
    return [child for child in element if name(child) in names and not is_hidden(child)]

def first_table(element):
    for child in element:
        if is_hidden(child):
            continue
        if name(child) == "table":
            return child
        found = first_table(child)
        if found is not None:
            return found
    return None

def read(path):
    with open(path, "rb") as file:
        table = first_table(html5lib.HTMLParser(namespaceHTMLElements=False).parse(
            file.read().decode()))
    rows = []
    for part in children(table, "thead", "tbody", "tfoot"):
        for row in children(part, "tr"):
            found = [shown(cell) for cell in children(row, "td", "th")]
            if found:
                rows.append(found)
    return rows

if __name__ == "__main__":
    cells.run(read, cells.arguments())
