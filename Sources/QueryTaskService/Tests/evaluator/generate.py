"""Random projects of many models over one database, and random queries of them, from a seed.

Stage 1 is models of one view, stage 2 models of joined views; a run may have both, (1, 2). Stage 3
is whole queries of joined views: pivots, totals, filled and dynamic fields.
"""

import collections
import random as randomness

from . import joined_queries, single_views, whole_queries
from .evaluate import Project
from .single_views import CLOCK

STAGES = {1: single_views, 2: joined_queries, 3: whole_queries}


def parts(stage):
    return [STAGES[number] for number in ([stage] if isinstance(stage, int) else stage)]


def generate(seed, cases, per_model=25, clock=CLOCK, stage=1):
    """A project and its queries, each with the names of the forms it reaches."""
    random = randomness.Random(seed)
    files, tables, columns, writers = {}, {}, {}, []
    for number in range(1, -(-cases // per_model) + 1):
        part = parts(stage)[number % len(parts(stage))]
        writer = part.ModelWriter(random, number, clock)
        written, names = writer.files()
        files |= written
        for table, (rows, kinds) in writer.tables.items():
            tables[table], columns[table] = rows, kinds
        writers.append((part, writer, names))
    project = Project(files, tables, columns, clock)
    queries = []
    for part, writer, names in writers:
        queries_of_model = part.QueryWriter(random, writer, project, names)
        for _ in range(min(per_model, cases - len(queries))):
            queries.append(queries_of_model.query())
    return project, queries


def counted(queries):
    return collections.Counter(form for _, forms in queries for form in forms)


def required(stage=1):
    """The forms that a long run must reach."""
    return [form for part in parts(stage) for form in part.required()]
