"""The command ``python -m rowcast.spark``."""

from __future__ import annotations

import os
import posixpath
import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .._convert import formats
from .._errors import Error
from .._write import write
from ._arguments import make_parser, split_arguments
from ._conversion import FileConversion, Outcome
from ._places import Place, write_whole
from ._plan import file_system_option, plan_conversions


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; the status is 0, 1 if a file failed, or 64 for a wrong use."""
    parser = make_parser()
    try:
        own, options = split_arguments(sys.argv[1:] if arguments is None else arguments)
        told = parser.parse_args(own)
        conversions = plan_conversions(told, options)
    except (Error, OSError, ValueError) as error:
        parser.error(str(error))
    return _run(told, conversions)


def _run(told: Any, conversions: list[FileConversion]) -> int:
    from pyspark import SparkContext  # type: ignore[import-not-found, unused-ignore]
    from pyspark.sql import SparkSession  # type: ignore[import-not-found, unused-ignore]

    from ._cluster import run_conversions

    builder = SparkSession.builder.appName("rowcast")
    master: str = told.master or ""
    if master:
        builder = builder.master(master)
    if master.startswith("local"):
        # Workers on this machine run in the environment that runs the command.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # A notebook's session goes on; getActiveSession knows that of its thread only.
    is_shared = SparkContext._active_spark_context is not None
    session = builder.getOrCreate()
    context = session.sparkContext
    is_local = str(context.master).split("[")[0] == "local"
    attempts = 1 if is_local else int(context.getConf().get("spark.task.maxFailures", "4"))
    conversions = [replace(conversion, attempts=attempts) for conversion in conversions]
    temporary = conversions[0].temporary
    temporary.make_folder()
    try:
        found, reason = run_conversions(context, conversions, told.mode == "failfast", _tell)
        outcomes = [
            outcome
            or Outcome(str(one.file), str(one.output), error=f"not converted: {reason}", code="cancelled")
            for one, outcome in zip(conversions, found)
        ]
    finally:
        temporary.delete()
        if not temporary.parent.children():
            temporary.parent.delete()
        if not is_shared:
            session.stop()
    failed = [outcome for outcome in outcomes if outcome.error]
    is_told = True
    if told.report:
        try:
            _write_report(outcomes, told)
        except (Error, OSError) as error:
            print(f"rowcast: {told.report}: {error}", file=sys.stderr)
            is_told = False
    if failed:
        print(f"rowcast: {len(failed)} of {len(outcomes)} files failed", file=sys.stderr)
        if reason:
            print(f"rowcast: {reason}", file=sys.stderr)
    return 0 if is_told and not failed else 1


def _tell(outcome: Outcome) -> None:
    if outcome.error:
        print(f"rowcast: {outcome.error}", file=sys.stderr, flush=True)


def _write_report(outcomes: list[Outcome], told: Any) -> None:
    """Writes a row for each file, in the format that the ending of the report's name says, or as csv."""
    import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

    schema = pyarrow.schema(
        [
            ("input", pyarrow.string()),
            ("output", pyarrow.string()),
            ("rows", pyarrow.int64()),
            ("warnings", pyarrow.string()),
            ("seconds", pyarrow.float64()),
            ("error", pyarrow.string()),
            ("code", pyarrow.string()),
        ]
    )
    rows = [
        {name: None if value == "" else value for name, value in vars(outcome).items()}
        for outcome in outcomes
    ]
    table = pyarrow.Table.from_pylist(rows, schema=schema)
    place = Place.of(told.report, dict(file_system_option(text) for text in told.fs))
    ending = posixpath.splitext(place.name)[1][1:].lower()
    endings = {ending: format["name"] for format in reversed(formats()) for ending in format["extensions"]}
    data = write(table, to="json" if ending == "json" else endings.get(ending, "csv"))
    write_whole(place, data, uuid.uuid4().hex)
