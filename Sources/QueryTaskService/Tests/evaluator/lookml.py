"""A reader of LookML text: blocks, includes, refinements, parents and sets."""

import posixpath
import re

TEXT_KEYS = re.compile(r"sql(_.*)?$|html$|expression(_.*)?$")
SPACE = re.compile(r"(?:\s+|#[^\n]*)*")
WORD = re.compile(r'[^\s{}\[\],:"#;]+(?:::[\w.]+)?')


class LookMLError(Exception):
    pass


class Block:
    """The keys of a block with their values in order, and its named blocks by kind and name."""

    def __init__(self):
        self.keys, self.named = {}, {}

    def get(self, key, default=None):
        return self.keys[key][-1] if key in self.keys else default

    def all(self, key):
        return self.keys.get(key, [])

    def flag(self, key):
        return self.get(key) == "yes"

    def kind(self, kind):
        return {name: block for (k, name), block in self.named.items() if k == kind}

    def merged(self, other):
        """This block with the other's keys over its own, and named blocks merged by name."""
        result = Block()
        result.keys = {**self.keys, **other.keys}
        result.named = dict(self.named)
        for key, block in other.named.items():
            result.named[key] = result.named[key].merged(block) if key in result.named else block
        return result


class Reader:
    def __init__(self, text):
        self.text, self.position = text, 0

    def skip(self):
        self.position = SPACE.match(self.text, self.position).end()

    def at(self, symbol):
        self.skip()
        return self.text.startswith(symbol, self.position)

    def take(self, symbol):
        if self.at(symbol):
            self.position += len(symbol)
            return True
        return False

    def expect(self, symbol):
        if not self.take(symbol):
            raise LookMLError(f"expected {symbol} at {self.text[self.position:self.position + 40]!r}")

    def word(self):
        self.skip()
        match = WORD.match(self.text, self.position)
        if not match:
            raise LookMLError(f"expected a word at {self.text[self.position:self.position + 40]!r}")
        self.position = match.end()
        return match.group()

    def string(self):
        start, i = self.position + 1, self.position + 1
        while self.text[i] != '"':
            i += 2 if self.text[i] == "\\" else 1
        self.position = i + 1
        return self.text[start:i].replace('\\"', '"')

    def scalar(self):
        return self.string() if self.at('"') else self.word()

    def items(self):
        """The items of a list; `key: value` items are pairs."""
        found = []
        while not self.take("]"):
            item = self.scalar()
            if self.take(":"):
                item = (item, self.scalar())
            found.append(item)
            self.take(",")
        return found

    def pairs(self, end):
        """The pairs `(key, name, value)` of a block or file; the value may be a block."""
        found = []
        while True:
            self.skip()
            if end and self.take("}"):
                return found
            if not end and self.position >= len(self.text):
                return found
            key = self.word()
            self.expect(":")
            if self.take("{"):
                found.append((key, None, make_block(self.pairs(True))))
            elif TEXT_KEYS.match(key) and not key.startswith("sql_quote"):
                stop = self.text.index(";;", self.position)
                found.append((key, None, self.text[self.position : stop].strip()))
                self.position = stop + 2
            elif self.take("["):
                found.append((key, None, self.items()))
            else:
                value = self.scalar()
                if self.take("{"):
                    found.append((key, value, make_block(self.pairs(True))))
                else:
                    found.append((key, None, value))


def make_block(pairs):
    block = Block()
    for key, name, value in pairs:
        if name is None:
            block.keys.setdefault(key, []).append(value)
        elif (key, name) in block.named:
            block.named[key, name] = block.named[key, name].merged(value)
        else:
            block.named[key, name] = value
    return block


def filter_pairs(block):
    """The filters of a measure or of always_filter, in both ways of writing them."""
    found = []
    for value in block.all("filters") + block.all("filter"):
        if isinstance(value, Block):
            found.append((value.get("field"), value.get("value")))
        else:
            found.extend(value)
    return found


class Model:
    """A model file with the files it includes, refinements and parents merged."""

    def __init__(self, files, name):
        self.name = name
        self.settings, self.views, self.explores = Block(), {}, {}
        path = next(p for p in files if posixpath.basename(p) == f"{name}.model.lkml")
        self.paths = []
        self.read(files, path, self.paths)
        self.resolved = {}

    def read(self, files, path, seen):
        if path in seen:
            return
        seen.append(path)
        for key, name, value in Reader(files[path]).pairs(False):
            if key == "include":
                for included in self.included(files, path, value):
                    self.read(files, included, seen)
            elif key in ("view", "explore"):
                self.declare(self.views if key == "view" else self.explores, name, value)
            elif name is None:
                self.settings.keys.setdefault(key, []).append(value)
            else:
                self.settings.named[key, name] = value

    @staticmethod
    def declare(table, name, block):
        if not name.startswith("+"):
            table[name] = block
            return
        name = name[1:]
        if name not in table:
            raise LookMLError(f"refinement of an unknown {name}")
        table[name] = table[name].merged(block)

    @staticmethod
    def included(files, path, pattern):
        folder = "" if pattern.startswith("/") else posixpath.dirname(path)
        wanted = posixpath.join(folder, pattern.lstrip("/"))
        expression = re.escape(wanted).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        found = re.compile(expression + r"(?:\.lkml)?$")
        return sorted(p for p in files if found.match(p))

    def resolve(self, kind, name):
        """A view or explore with its parents merged beneath it."""
        if (kind, name) not in self.resolved:
            table = self.views if kind == "view" else self.explores
            if name not in table:
                raise LookMLError(f"unknown {kind} {name}")
            block, parents = table[name], Block()
            for listed in block.all("extends") + block.all("extends__all"):
                for parent in [listed] if isinstance(listed, str) else listed:
                    parents = parents.merged(self.resolve(kind, parent))
            self.resolved[kind, name] = parents.merged(block)
        return self.resolved[kind, name]
