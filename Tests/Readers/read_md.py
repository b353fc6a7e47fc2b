"""Compares the cells of a Markdown table, as a renderer shows them, with expected ones.

The first argument names the renderer: cmark-gfm, markdown-it (CommonMark with tables), or gfm-like
(markdown-it's imitation of GitHub, which makes links of addresses).
"""

import subprocess
import sys
from html.parser import HTMLParser

import cells


class Cells(HTMLParser):
    """Collects the rows of tables; markup that should not be there shows in a cell's text."""

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
        extensions = ["table", "autolink", "strikethrough", "tagfilter", "footnotes"]
        options = [word for name in extensions for word in ("-e", name)]
        return subprocess.run(
            ["cmark-gfm", "--unsafe", *options, path],
            check=True, capture_output=True,
        ).stdout.decode()
    from markdown_it import MarkdownIt

    if renderer == "gfm-like":
        parser = MarkdownIt("gfm-like")
    else:
        parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    with open(path, encoding="utf-8", newline="") as file:
        # Python strips U+0085 from cells, which is no white space to Markdown.
        return parser.render(file.read().replace("\x85", "\uE085")).replace("\uE085", "\x85")


def read(path):
    parser = Cells()
    parser.feed(rendered(path, sys.argv[1]))
    parser.close()
    return parser.rows


if __name__ == "__main__":
    cells.run(read, cells.arguments()[1:])
