"""The command ``python -m rowcast.spark``."""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import sys
import uuid
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from .._convert import convert, formats
from .._errors import Error, InvalidOptionError, RowcastWarning
from .._inputs import Input
from .._options import OptionValue
from .._write import write
from ._conversion import FileConversion, Outcome
from ._listing import File, find_files
from ._places import Place, write_whole

USAGE = 64

_DESCRIPTION = """\
Convert files to files on a cluster, one a task: IN is a file, a folder or a pattern, such as
's3://bucket/results/*.json'. Files keep their names and get the ending of the format.

Options that are not listed are those of rowcast, such as --apply-formatting, --columns a,b or --delimiter ';':
see rowcast help convert.
"""

# Options of conversions that take no value; formats tell of theirs.
_FLAGS = {"union", "unpivot", "strict", "hidden", "row-totals", "apply-formatting", "apply-vis", "gzip"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; the status is 0, 1 if a file failed, or 64 for a wrong use."""
    parser = _parser()
    try:
        own, options = _split(sys.argv[1:] if arguments is None else arguments)
        told = parser.parse_args(own)
        conversions = _plan(told, options)
    except (Error, OSError, ValueError) as error:
        parser.error(str(error))
    return _run(told, conversions)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="rowcast.spark",
        description="Use results on a cluster of Spark.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    command = commands.add_parser(
        "convert",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("inputs", nargs="*", metavar="IN", help="files, folders or patterns")
    command.add_argument("--to", required=True, metavar="FORMAT", help="the format to write")
    command.add_argument("--from", dest="from_", metavar="FORMAT", help="the format to read (default: detected)")
    command.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
    command.add_argument(
        "--report", metavar="FILE", help="write a row for each file, in the format of the name's ending"
    )
    command.add_argument(
        "--mode",
        choices=["permissive", "failfast"],
        default="permissive",
        help="go on behind a bad file, or stop the job (default: permissive)",
    )
    command.add_argument(
        "--recursive", action="store_true", default=None, help="read the folders of folders too"
    )
    command.add_argument("--master", help="the master of Spark, such as spark://HOST:7077 or local[4]")
    command.add_argument(
        "--fs",
        action="append",
        default=[],
        metavar="SCHEME.NAME=VALUE",
        help="an argument of pyarrow's file system, such as s3.endpoint_override=http://HOST:9000; may be repeated",
    )
    return parser


# Options of this command, and whether they take a value; all others are the conversion's.
_OWN = {
    "to": True,
    "from": True,
    "out": True,
    "report": True,
    "mode": True,
    "master": True,
    "fs": True,
    "recursive": False,
    "help": False,
}


def _split(arguments: Sequence[str]) -> tuple[list[str], dict[str, OptionValue]]:
    """The arguments for the parser, which would take values of options that it does not know for inputs, and the
    options of the conversion.
    """
    flags = _flags()
    positional: list[str] = []
    own: list[str] = []
    texts: dict[str, list[str | bool]] = {}
    words = iter(arguments)
    for word in words:
        if word == "--":
            positional += words
            break
        if not word.startswith("--"):
            (own if word == "-h" else positional).append(word)
            continue
        name, has_value, value = word[2:].partition("=")
        if name in _OWN:
            own.append(word)
            if _OWN[name] and not has_value:
                own += [text for text in [next(words, None)] if text is not None]
            continue
        given: str | bool | None = value if has_value else True
        if not has_value and name not in flags and name.removeprefix("no-") not in flags:
            given = next(words, None)
            if given is None:
                raise ValueError(f"--{name} needs a value")
        texts.setdefault(name, []).append(given)  # type: ignore[arg-type]
    # The name of the command, its options, and its inputs, which argparse wants in one run.
    arranged = [*positional[:1], *own, "--", *positional[1:]]
    return arranged, {name: _value(name, given) for name, given in texts.items()}


def _value(name: str, texts: list[Any]) -> OptionValue:
    if name in ("rename", "value-format"):
        pairs = [re.match(r"((?:[^\\=]|\\.)+)=(.*)", text, re.DOTALL) for text in texts]
        if not all(pairs):
            raise ValueError(f"--{name} takes COLUMN=TEXT")
        return {pair[1].replace("\\=", "="): pair[2] for pair in pairs if pair}
    if name in ("columns", "drop"):
        return ",".join(texts)
    if len(texts) > 1:
        raise ValueError(f"--{name} is there twice")
    text: OptionValue = texts[0]
    if name == "vis-config" and isinstance(text, str) and not text.startswith("{"):
        with open(text, encoding="utf-8") as file:
            return file.read()
    return text


def _flags() -> set[str]:
    ending = "=true|false"
    declared = {option["usage"] for format in formats() for option in format["options"]}
    return _FLAGS | {usage[: -len(ending)] for usage in declared if usage.endswith(ending)}


def _plan(told: Any, options: dict[str, OptionValue]) -> list[FileConversion]:
    """The conversions; raises where inputs, names or options are wrong, before anything is written."""
    from ._writer import file_ending

    file_system = dict(_fs_option(text) for text in told.fs)
    ending = file_ending(told.to, options)
    if not told.inputs:
        raise ValueError("name the files to convert")
    files = find_files(told.inputs, file_system, recursive=told.recursive)
    folder = Place.of(told.out, file_system)
    temporary = folder.child("_temporary", uuid.uuid4().hex)
    options.setdefault("threads", 1)
    int(str(options.get("limit", -1)))

    outputs: dict[str, File] = {}
    addresses = {str(file) for file in files}
    for file in files:
        output = folder.child(stem(file.place.name) + ending)
        other = outputs.setdefault(str(output), file)
        if other is not file:
            raise ValueError(f"{other} and {file} would both be {output}; convert them to different folders")
        if str(output) in addresses:
            raise ValueError(f"{output} is an input and would be an output; convert to another folder")
    _try_options(files[0], told, options)
    return [
        FileConversion(file, folder.at(path.removeprefix(folder.prefix)), told.to, told.from_, temporary, 1, options)
        for path, file in outputs.items()
    ]


def _fs_option(text: str) -> tuple[str, str]:
    name, is_pair, value = text.partition("=")
    if not is_pair or name.count(".") != 1:
        raise ValueError(f"--fs takes SCHEME.NAME=VALUE, not {text}")
    return f"fs.{name}", value


def stem(name: str) -> str:
    """The name of a file without the endings of compression and format, as the command has it for {}."""
    endings = {ending for format in formats() for ending in format["extensions"]}
    names = {one for format in formats() for one in (format["name"], *format["other_names"])}
    base, ending = posixpath.splitext(name)
    if ending.lower() in (".gz", ".zip"):
        name, (base, ending) = base, posixpath.splitext(base)
    if ending[1:].lower() not in endings | names:
        return name
    inner, ending = posixpath.splitext(base)
    return inner if ending[1:].lower() in names else base


def _try_options(file: File, told: Any, options: dict[str, OptionValue]) -> None:
    """Refuses options that the library refuses, at no row of the first file. If it is bad, its task says so."""
    try:
        source = Input(file.place.open(), name=str(file))
        tried: dict[str, Any] = {**options, "limit": 0, "strict": False}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RowcastWarning)
            convert(source, told.to, from_=told.from_, **tried)
    except InvalidOptionError:
        raise
    except (Error, OSError):
        pass


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
    if told.report:
        _write_report(outcomes, told)
    if failed:
        print(f"rowcast: {len(failed)} of {len(outcomes)} files failed", file=sys.stderr)
        if reason:
            print(f"rowcast: {reason}", file=sys.stderr)
    return 1 if failed else 0


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
    table = pyarrow.Table.from_pylist([vars(outcome) for outcome in outcomes], schema=schema)
    place = Place.of(told.report, dict(_fs_option(text) for text in told.fs))
    ending = posixpath.splitext(place.name)[1][1:].lower()
    endings = {ending: format["name"] for format in reversed(formats()) for ending in format["extensions"]}
    data = write(table, to="json" if ending == "json" else endings.get(ending, "csv"))
    write_whole(place, data, uuid.uuid4().hex)
