"""The joins of an explore: which views a query needs, and the joined rows of these views.

A view is joined when the query uses one of its fields, when the condition of another join needs
it, when another join requires it, or when the explore always joins it.
"""

import re

from .expressions import compile_expression
from .lookml import LookMLError, filter_pairs

REFERENCE = re.compile(r"\$\{([\w.]+)\}")


class JoinScope:
    """What the names of a join's condition mean: ${TABLE} is the joined view."""

    rows = None

    def __init__(self, explore, alias):
        self.explore, self.alias = explore, alias

    def column(self, name):
        return lambda row: row[self.alias][name]

    def reference(self, name):
        return self.explore.value(self.explore.field(name, self.explore.base))


def references(text):
    return [name for name in REFERENCE.findall(text or "") if name != "TABLE"]


class Joins:
    def __init__(self, explore):
        self.explore, self.base = explore, explore.base
        self.blocks = explore.block.kind("join")
        self.joined, self.views = {}, {}

    # Which views a query needs.

    def field_views(self, field):
        """The names of the views that a field's definition draws on, its own among them."""
        if field.name not in self.views:
            self.views[field.name] = self.find_views(field)
        return self.views[field.name]

    def find_views(self, field):
        block, alias = field.block, field.alias
        texts = [block.get("sql"), block.get("sql_distinct_key")]
        if block.get("case"):
            texts += [when.get("sql") for when in block.get("case").all("when")]
        names = [name for text in texts for name in references(text)]
        names += [name for name, _ in filter_pairs(block)]
        if block.get("list_field"):
            names.append(block.get("list_field"))
        return {alias}.union(*(self.field_views(self.explore.field(n, alias)) for n in names))

    def text_views(self, text):
        """The names of the views that a condition of the explore or of the query draws on."""
        fields = [self.explore.field(name, self.base) for name in references(text)]
        return set().union(*(self.field_views(field) for field in fields))

    def required(self, alias):
        """The names of the views that must be joined before this one."""
        block = self.blocks[alias]
        names = self.text_views(block.get("sql_on")) | set(block.get("required_joins", []))
        if block.get("foreign_key"):
            names |= self.field_views(self.explore.field(block.get("foreign_key"), self.base))
        return names - {alias, self.base}

    def order(self, names):
        """The joins that bring in these views, in the order of the explore, needed ones first."""
        found = []

        def add(alias):
            if alias in found:
                return
            for needed in self.declared(self.required(alias)):
                add(needed)
            found.append(alias)

        for alias in self.declared(names | set(self.explore.block.get("always_join", []))):
            add(alias)
        return found

    def declared(self, names):
        return [alias for alias in self.blocks if alias in names]

    # Joined rows.

    def rows(self, names):
        """The rows of the explore's view joined with these views, kept for later queries."""
        order = tuple(self.order(names))
        if order not in self.joined:
            rows, aliases = [{self.base: row} for row in self.explore.table(self.base)], [self.base]
            for alias in order:
                rows = self.join(rows, aliases, alias)
                aliases.append(alias)
            self.joined[order] = rows
        return self.joined[order]

    def join(self, rows, aliases, alias):
        kind = self.blocks[alias].get("type", "left_outer")
        matches = self.condition(alias)
        partners = [{alias: row} for row in self.explore.table(alias)]
        joined, matched = [], set()
        for row in rows:
            found = [i for i, partner in enumerate(partners) if matches({**row, **partner})]
            joined += [{**row, **partners[i]} for i in found]
            matched.update(found)
            if not found and kind in ("left_outer", "full_outer"):
                joined.append({**row, alias: None})
        if kind == "full_outer":
            absent = dict.fromkeys(aliases)
            joined += [{**absent, **p} for i, p in enumerate(partners) if i not in matched]
        return joined

    def condition(self, alias):
        block = self.blocks[alias]
        if block.get("sql_on"):
            return compile_expression(block.get("sql_on"), JoinScope(self.explore, alias))
        if block.get("foreign_key"):
            foreign = self.explore.value(self.explore.field(block.get("foreign_key"), self.base))
            primary = self.explore.value(self.explore.primary_key(alias))
            return lambda row: foreign(row) is not None and foreign(row) == primary(row)
        if block.get("type") == "cross":
            return lambda row: True
        raise LookMLError(f"join {alias} without a condition")
