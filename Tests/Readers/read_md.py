"""Prints the cells of a Markdown table as a renderer shows them: one JSON array a row.

The second argument names the renderer, cmark-gfm or markdown-it.
"""

import json
import subprocess
import sys
from html.parser import HTMLParser


class Cells(HTMLParser):
    """Collects the rows of tables."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.rows = []
        self.is_inside = False

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.is_inside = True
        elif tag == "br":
            self.rows[-1][-1] += "\n"
        elif self.is_inside and tag != "a":
            self.rows[-1][-1] += f"<{tag}>"

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.is_inside = False

    def handle_data(self, data):
        if self.is_inside:
            self.rows[-1][-1] += data


def rendered(path, renderer):
    if renderer == "cmark-gfm":
        options = ["-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter"]
        return subprocess.run(
            ["cmark-gfm", "--unsafe", *options, path], check=True, capture_output=True
        ).stdout.decode()
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    with open(path, encoding="utf-8", newline="") as file:
        return parser.render(file.read())


cells = Cells()
cells.feed(rendered(*sys.argv[1:]))
for row in cells.rows:
    print(json.dumps(row, ensure_ascii=False))
