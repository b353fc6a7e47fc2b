"""Prints where the links of a Markdown document lead, one a line, as each renderer has them.

A line begins with the renderer's name; cmark-gfm is left out where it is not installed.
"""

import shutil
import sys
from html.parser import HTMLParser

import read_md


class Links(HTMLParser):
    def __init__(self, renderer):
        super().__init__(convert_charrefs=True)
        self.renderer = renderer

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            print(self.renderer, dict(attributes)["href"])


if __name__ == "__main__":
    for renderer in ["cmark-gfm", "markdown-it", "gfm-like"]:
        if renderer != "cmark-gfm" or shutil.which(renderer):
            Links(renderer).feed(read_md.rendered(sys.argv[1], renderer))
