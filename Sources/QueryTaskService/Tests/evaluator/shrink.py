"""Makes a failing case small: fewer files, definitions, rows, fields, filters and sorts."""

import re

from .evaluate import Project

UNSORTED = "__UNSORTED__"
DEFINITION = re.compile(
    r"^(?=  (?:dimension|dimension_group|measure|filter|set|join): |\}$)", re.MULTILINE
)


class Budget:
    """Counts the trials; a trial that breaks the case itself is not a failing one."""

    def __init__(self, fails, trials):
        self.fails, self.trials = fails, trials

    def still_fails(self, project, query):
        if self.trials <= 0:
            return False
        self.trials -= 1
        try:
            return self.fails(project, query)
        except Exception:  # The case without the part no longer makes sense.
            return False


def fewest(items, still_fails):
    """The items without those that the failure does not need: halves first, then single ones."""
    size = len(items)
    while size >= 1:
        start = 0
        while start < len(items):
            fewer = items[:start] + items[start + size :]
            if still_fails(fewer):
                items = fewer
            else:
                start += size
        size //= 2
    return items


def shrink(project, query, fails, trials=200):
    budget = Budget(fails, trials)
    smaller = own_part(project, query)
    if budget.still_fails(smaller, query):
        project = smaller
    query = smaller_query(project, query, budget)
    for table in project.tables:

        def with_rows(rows, table=table):
            tables = {**project.tables, table: rows}
            return Project(project.files, tables, project.columns, project.clock)

        rows = fewest(project.tables[table], lambda r: budget.still_fails(with_rows(r), query))
        project = with_rows(rows)
    for path in project.files:

        def with_text(parts, path=path):
            files = {**project.files, path: "".join(parts)}
            return Project(files, project.tables, project.columns, project.clock)

        parts = DEFINITION.split(project.files[path])
        project = with_text(fewest(parts, lambda p: budget.still_fails(with_text(p), query)))
    return project, smaller_query(project, query, budget)


def own_part(project, query):
    """The project with the files of the query's model and the tables that these name."""
    project.explore(query["model"], query["view"])
    paths = project.models[query["model"]].paths
    files = {path: project.files[path] for path in paths}
    words = set(re.findall(r"\w+", " ".join(files.values())))
    tables = {name: rows for name, rows in project.tables.items() if name in words}
    columns = {name: project.columns[name] for name in tables}
    return Project(files, tables, columns, project.clock)


def smaller_query(project, query, budget):
    def attempt(key, value):
        return budget.still_fails(project, {**query, key: value})

    for key in [key for key in query if key not in ("model", "view", "fields", "filters")]:
        fewer = {k: v for k, v in query.items() if k != key}
        if budget.still_fails(project, fewer):
            query = fewer
        elif isinstance(query[key], list):
            query = {**query, key: fewest(query[key], lambda items, key=key: attempt(key, items))}
        elif key in ("limit", "column_limit"):
            query = {**query, key: next((n for n in (1, 2, 3) if attempt(key, n)), query[key])}
    filters = fewest(list((query.get("filters") or {}).items()), lambda f: attempt("filters", dict(f)))
    query = {**query, "filters": dict(filters)}

    def with_fields(fields):
        return bool(fields) and budget.still_fails(project, of_fields(query, fields))

    return of_fields(query, fewest(query["fields"], with_fields))


def of_fields(query, fields):
    """The query with fewer fields, and without what it says of the others."""
    query = {**query, "fields": fields}
    for key in ("pivots", "sorts", "subtotals", "fill_fields"):
        if query.get(key):
            query[key] = [text for text in query[key] if text.split()[0] in [*fields, UNSORTED]]
    return {key: value for key, value in query.items() if value != []}
