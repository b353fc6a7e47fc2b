"""The comparison against itself: it finds no difference, and it finds planted ones."""

import contextlib
import sqlite3
from datetime import timedelta

import pytest

from . import calendars, compare, evaluate, expressions, explores, filters, generate, joins


def fresh(project):
    return evaluate.Project(project.files, project.tables, project.columns, project.clock)


def starting(plant):
    """Starts the evaluator as the other program, with a fault planted while it runs."""

    @contextlib.contextmanager
    def start(project):
        other = fresh(project)

        def run(query):
            with pytest.MonkeyPatch.context() as patch:
                plant(patch)
                answer = evaluate.evaluate(other, query)
            return answer.rows if answer.limit is None else answer.rows[: answer.limit]

        yield run

    return start


@pytest.mark.parametrize("stage", [1, 2, (1, 2)])
def test_equal_programs_do_not_differ(stage):
    report = compare.compare(starting(lambda patch: None), seed=3, cases=1000, stage=stage)
    assert report.failure is None


def closed_span(patch):
    def in_span(moment, span):
        if span in (filters.PRESENT_NULL, filters.ABSENT_NULL) or moment is None:
            return (moment is None) == (span == filters.PRESENT_NULL)
        return (span[0] is None or moment >= span[0]) and (span[1] is None or moment <= span[1])

    patch.setattr(filters, "in_span", in_span)


def day_off(patch):
    original = filters.whole_unit

    def whole_unit(count, unit, calendar):
        return tuple(at + timedelta(days=1) for at in original(count, unit, calendar))

    patch.setattr(filters, "whole_unit", whole_unit)


def weeks_from_monday(patch):
    original = calendars.Calendar.start

    def start(self, moment, unit):
        return original(calendars.Calendar(self.now, 0, self.fiscal_offset), moment, unit)

    patch.setattr(calendars.Calendar, "start", start)


def fiscal_offset_lost(patch):
    original = calendars.Calendar.fiscal_start
    patch.setattr(
        calendars.Calendar,
        "fiscal_start",
        lambda self, *name: original(calendars.Calendar(self.now), *name),
    )


def nulls_dropped(patch):
    original = filters.combined

    def combined(positive, negative):
        test = original(positive, negative)
        return lambda value: test(value) and (value is not None or not negative)

    patch.setattr(filters, "combined", combined)


def each_not_for_itself(patch):
    original = filters.NumberFilter.term

    def term(self):
        is_negative, _, match = original(self)
        return is_negative, False, match

    patch.setattr(filters.NumberFilter, "term", term)


def open_to(patch):
    original = filters.NumberFilter.within

    def within(low, includes_low, high, includes_high):
        return original(low, includes_low, high, False)

    patch.setattr(filters.NumberFilter, "within", staticmethod(within))


def letters_always_matter(patch):
    original = filters.predicate
    patch.setattr(explores, "predicate", lambda kind, text, calendar, _: original(kind, text, calendar))


def carets_as_text(patch):
    original = filters.string_terms

    def string_terms(text):
        return [(n, [(c, False) for c, _ in pieces]) for n, pieces in original(text)]

    patch.setattr(filters, "string_terms", string_terms)


def lower_median(patch):
    patch.setattr(explores, "share", lambda v, p: sorted(v)[int((len(v) - 1) * p / 100)])


def null_tests_lost(patch):
    patch.setattr(expressions, "negation", lambda operand: lambda row: not operand(row))


def ascending_dates(patch):
    original = evaluate.default_sorts
    patch.setattr(
        evaluate, "default_sorts", lambda *given: [(f, False) for f, _ in original(*given)]
    )


def rows_counted_twice(patch):
    patch.setattr(
        explores.Explore,
        "own_rows",
        lambda self, alias, rows: [row for row in rows if row[alias] is not None],
    )


def missing_rows_counted(patch):
    def distinct(self, alias, rows):
        return list({id(row[alias]): row for row in rows}.values())

    patch.setattr(explores.Explore, "own_rows", distinct)


def filters_after_repetition(patch):
    """A row counts only where the first of its joined rows passes the measure's filters."""
    original = explores.Explore.make_aggregate

    def make_aggregate(self, field):
        value = original(self, field)
        names = [name for name, _ in explores.filter_pairs(field.block)]
        if not any("." in name for name in names) or self.primary_key(field.alias) is None:
            return value
        return lambda rows: value(self.own_rows(field.alias, rows))

    patch.setattr(explores.Explore, "make_aggregate", make_aggregate)


def another_type(wrong, right):
    """A plant that takes joins of one type for joins of another."""

    def plant(patch):
        original = joins.Joins.join

        def join(self, rows, aliases, alias):
            block = self.blocks[alias]
            if block.get("type", "left_outer") == right:
                patch.setitem(block.keys, "type", [wrong])
            return original(self, rows, aliases, alias)

        patch.setattr(joins.Joins, "join", join)

    plant.__name__ = f"{wrong}_for_{right}"
    return plant


def unused_joins_appear(patch):
    original = joins.Joins.order
    patch.setattr(joins.Joins, "order", lambda self, names: original(self, set(self.blocks)))


def required_joins_forgotten(patch):
    original = joins.Joins.required

    def required(self, alias):
        with pytest.MonkeyPatch.context() as inner:
            inner.setitem(self.blocks[alias].keys, "required_joins", [[]])
            return original(self, alias)

    patch.setattr(joins.Joins, "required", required)


def conditions_after_the_join(patch):
    """What a condition asks beside the equal columns drops rows, as a WHERE would."""
    original = joins.Joins.join

    def join(self, rows, aliases, alias):
        found = original(self, rows, aliases, alias)
        if " AND " in self.blocks[alias].get("sql_on", ""):
            return [row for row in found if row[alias] is not None]
        return found

    patch.setattr(joins.Joins, "join", join)


def null_keys_match(patch):
    original = joins.JoinScope.reference

    def reference(self, name):
        value = original(self, name)
        return lambda row: -1 if value(row) is None else value(row)

    patch.setattr(joins.JoinScope, "reference", reference)


JOIN_PLANTS = [
    rows_counted_twice, missing_rows_counted, filters_after_repetition,
    another_type("inner", "left_outer"), another_type("left_outer", "inner"),
    another_type("left_outer", "full_outer"), unused_joins_appear, required_joins_forgotten,
    conditions_after_the_join, null_keys_match,
]  # fmt: skip
PLANTS = [
    closed_span, day_off, weeks_from_monday, fiscal_offset_lost, nulls_dropped, each_not_for_itself,
    open_to, letters_always_matter, carets_as_text, lower_median, null_tests_lost, ascending_dates,
]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_fault_is_found_and_made_small(plant):
    report = compare.compare(starting(plant), seed=4, cases=1000)
    assert report.failure is not None
    assert len(report.differences) < 1000
    rows = report.failure.split("--- table")[1].split("--- query")[0].count('{"id"')
    assert rows <= 3


@pytest.mark.parametrize("plant", JOIN_PLANTS)
def test_a_fault_planted_in_joins_is_found_and_made_small(plant):
    report = compare.compare(starting(plant), seed=4, cases=1000, stage=2)
    assert report.failure is not None
    assert len(report.differences) < 1000
    assert ": error: " not in report.failure.partition("\n")[0]
    rows = report.failure.split("--- table", 1)[1].split("--- query")[0].count('{"id"')
    assert rows <= 6


@pytest.mark.parametrize("stage", [1, 2])
def test_a_long_run_reaches_every_form(stage):
    _, queries = generate.generate(5, 10_000, stage=stage)
    forms = generate.counted(queries)
    rare = {form: forms[form] for form in generate.required(stage) if forms[form] < 20}
    assert rare == {}


def test_a_seed_gives_the_same_project_and_queries():
    first, second = generate.generate(6, 100), generate.generate(6, 100)
    assert first[0].files == second[0].files and first[0].tables == second[0].tables
    assert first[1] == second[1]


def test_a_project_is_laid_out_on_disk(tmp_path):
    project, _ = generate.generate(7, 50)
    compare.write_files(project, tmp_path)
    compare.write_sqlite(project, tmp_path / "data.db")
    assert (tmp_path / "m1.model.lkml").read_text() == project.files["m1.model.lkml"]
    table = next(iter(project.tables))
    rows = sqlite3.connect(tmp_path / "data.db").execute(f"SELECT count(*) FROM {table}").fetchone()
    assert rows == (len(project.tables[table]),)
