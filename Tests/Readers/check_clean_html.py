"""Checks cleaned html against what html5lib, which reads as browsers do, makes of it inside a table
cell. Each line of the file is a JSON array: html, what it was cleaned to, and its plain text.
Prints what is wrong, then how many lines there were.

- The parser finds no error, only elements, attributes and links that are allowed, and writing its
  tree gives the very same html: a browser sees what was meant.
- The words are those that a browser shows of the html as it was."""

import json
import re
import sys

import html5lib

EMPTY = {"br", "hr", "img", "wbr"}
ELEMENTS = EMPTY | set(
    "a abbr b bdi big blockquote center cite code dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6 i "
    "ins kbd label li mark ol p pre q s samp small span strike strong sub sup time tt u ul var"
    .split())
ATTRIBUTES = {
    "a": {"href", "target", "rel"}, "img": {"src", "alt", "width", "height"},
    "font": {"color", "size"}, "ol": {"start"}, "li": {"value"}, "time": {"datetime"},
}
DROPPED = set(
    "applet audio canvas datalist frameset iframe map math noembed noframes noscript object script "
    "select style svg template textarea title video".split())
LINK = re.compile(r"(https?://[^/]|mailto:|(?!//)[^:]*([/?#]|$))")


def shown(text, attribute=False):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\n", "&#10;") if attribute else text


def written(node):
    """The element as the cleaner writes it."""
    name = node.tag
    if name not in ELEMENTS:
        raise ValueError(f"element {name}")
    attributes = ""
    for key, value in node.attrib.items():
        if key not in ATTRIBUTES.get(name, set()) | {"title", "lang", "dir"}:
            raise ValueError(f"attribute {key} of {name}")
        if key in ("href", "src") and not LINK.match(value):
            raise ValueError(f"link {value}")
        attributes += f' {key}="{shown(value, attribute=True)}"'
    if name == "a" and node.attrib.get("rel") != "noopener noreferrer":
        raise ValueError("link without rel")
    return f"<{name}{attributes}>" + ("" if name in EMPTY else f"{inside(node)}</{name}>")


def inside(node):
    return shown(node.text or "") + "".join(
        written(child) + shown(child.tail or "") for child in node)


def words(node):
    """The text that is to be seen, in pieces."""
    if not isinstance(node.tag, str) or node.tag in DROPPED:
        return
    if node.tag == "img":
        yield node.attrib.get("alt", "")
    yield node.text or ""
    for child in node:
        yield from words(child)
        yield child.tail or ""


count = 0
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        html, cleaned, text = json.loads(line)
        count += 1
        try:
            parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
            tree = parser.parseFragment(cleaned, container="td")
            if inside(tree) != cleaned:
                raise ValueError(f"read as {inside(tree)!r}")
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            expected = "".join(words(parser.parseFragment(html, container="td", scripting=True)))
            if re.sub(r"\s", "", expected) != re.sub(r"\s", "", text):
                raise ValueError(f"shows {expected!r}, not {text!r}")
        except (ValueError, html5lib.html5parser.ParseError) as error:
            print(f"{html!r} became {cleaned!r}: {error}")
print(f"{count} checked")
