"""Fields that a query defines: custom measures and dimensions, groups and bins.

A query's `fields` name them by their names alone, without a view.
"""

import copy
import json

from .explores import Explore, Field
from .formulas import compile_formula, compile_value, names_measures
from .joins import references
from .lookml import Block, LookMLError


def dynamic_elements(query):
    """The elements of `dynamic_fields`, a list or the JSON text of one, that are not disabled."""
    given = query.get("dynamic_fields") or []
    listed = json.loads(given) if isinstance(given, str) else given
    return [element for element in listed if not element.get("is_disabled")]


def with_dynamic_fields(explore, query):
    elements = dynamic_elements(query)
    return DynamicExplore(explore, elements) if elements else explore


def block_of(**keys):
    block = Block()
    block.keys = {key: [value] for key, value in keys.items()}
    return block


def bin_block(size, least, most, style):
    """The block of a tier with a bound at each step from the least to the most."""
    size, least, most = float(size), float(least), float(most)
    bounds = [least + i * size for i in range(int((most - least) / size) + 1)]
    if bounds[-1] < most:
        bounds.append(most)
    texts = [str(int(bound)) if bound.is_integer() else str(bound) for bound in bounds]
    return block_of(tiers=texts, style=style or "classic")


class DynamicExplore(Explore):
    """An explore with the fields that one query adds to it."""

    def __init__(self, explore, elements):
        self.__dict__.update(explore.__dict__)
        self.compiled, self.added, self.values, self.tests = {}, {}, {}, {}
        self.joins = copy.copy(explore.joins)
        self.joins.explore, self.joins.views = self, dict(explore.joins.views)
        for element in elements:
            if element.get("measure"):
                self.add_measure(element)
            elif element.get("dimension"):
                self.add_dimension(element)

    def field(self, name, alias=None):
        return self.added.get(name) or super().field(name, alias)

    def insert(self, name, field, views):
        field.name = name
        self.added[name], self.joins.views[name] = field, views

    def add_measure(self, element):
        name, base = element["measure"], self.field(element["based_on"])
        type, block = element.get("type") or base.type, base.block
        if base.is_measure:
            # Clients write count_distinct beside any measure.
            type = base.type
        else:
            block = block_of(sql="${%s}" % base.name, list_field=base.name)
        views = set(self.joins.field_views(base))
        tests = []
        for filtered, text in (element.get("filters") or {}).items():
            tests.append(self.row_test(self.field(filtered), text))
            views |= self.joins.field_views(self.field(filtered))
        formula = element.get("filter_expression")
        if formula:
            if names_measures(formula, self):
                raise LookMLError(f"{name}: a measure in {formula}")
            tests.append(compile_formula(formula, self))
            views |= self.joins.text_views(formula)
        self.tests[name] = tests
        self.insert(name, Field(base.alias, name, "measure", type, block), views)

    def add_dimension(self, element):
        name, kind = element["dimension"], element.get("calculation_type")
        if kind in ("group_by", "bin"):
            base = self.field(element["args"][0])
            make = self.grouped if kind == "group_by" else self.binned
            value, type, block = make(base, element["args"])
            alias, views = base.alias, self.joins.field_views(base)
        else:
            text, alias, block = element["expression"], self.base, Block()
            value = compile_value(text, self)
            fields = [self.field(reference, alias) for reference in references(text)]
            views = {alias}.union(*(self.joins.field_views(field) for field in fields))
            found = [value(row) for row in self.joins.rows(views)]
            type = value_type(next((v for v in found if v is not None), None))
        self.values[name] = value
        self.insert(name, Field(alias, name, "dimension", type, block), views)

    def grouped(self, base, arguments):
        """The label of the first group of which a filter text matches, else the last argument, or the
        value itself where that is null."""
        _, groups, *_, otherwise = arguments
        tests = [(g[0], [self.row_test(base, text) for text in g[1]]) for g in groups]
        shown = self.shown(base)

        def value(row):
            for label, matches in tests:
                if any(match(row) for match in matches):
                    return label
            if otherwise is not None or shown(row) is None:
                return otherwise
            return str(shown(row))

        return value, "string", Block()

    def binned(self, base, arguments):
        block = bin_block(*arguments[1:4], arguments[5] if len(arguments) > 5 else None)
        bins = Field(base.alias, "", "dimension", "tier", block)
        return self.tier(bins, self.value(base)), "tier", block

    def make_value(self, field):
        return self.values.get(field.name) or super().make_value(field)

    def make_aggregate(self, field):
        aggregate, tests = super().make_aggregate(field), self.tests.get(field.name)
        if not tests:
            return aggregate
        return lambda rows: aggregate([row for row in rows if all(test(row) for test in tests)])


def value_type(value):
    if isinstance(value, bool):
        return "yesno"
    return "number" if isinstance(value, (int, float)) else "string"
