"""The arguments of ``python -m rowcast.spark``: options of its own, and those of conversions, which rowcast knows."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from .._convert import formats
from .._options import OptionValue

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


def make_parser() -> argparse.ArgumentParser:
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


def split_arguments(arguments: Sequence[str]) -> tuple[list[str], dict[str, OptionValue]]:
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
    if name in ("rename", "value-format", "calc"):
        pairs = [re.match(r"((?:[^\\=]|\\.)+)=(.*)", text, re.DOTALL) for text in texts]
        if not all(pairs):
            raise ValueError(f"--{name} takes COLUMN=TEXT")
        return {pair[1].replace("\\=", "="): pair[2] for pair in pairs if pair}
    if name in ("columns", "drop"):
        return ",".join(texts)
    if len(texts) > 1:
        raise ValueError(f"--{name} is there twice")
    text: OptionValue = texts[0]
    if name in ("vis-config", "dynamic-fields") and isinstance(text, str) and text[:1] not in ("{", "["):
        with open(text, encoding="utf-8") as file:
            return file.read()
    return text


def _flags() -> set[str]:
    ending = "=true|false"
    declared = {option["usage"] for format in formats() for option in format["options"]}
    return _FLAGS | {usage[: -len(ending)] for usage in declared if usage.endswith(ending)}
