"""Which files are converted to which, decided before anything is written."""

from __future__ import annotations

import uuid
import warnings
from typing import Any

from .._convert import convert
from .._errors import Error, InvalidOptionError, RowcastWarning
from .._inputs import Input
from .._options import OptionValue
from ._conversion import FileConversion
from ._endings import file_ending, stem
from ._listing import File, find_files
from ._places import Place


def plan_conversions(told: Any, options: dict[str, OptionValue]) -> list[FileConversion]:
    """The conversions; raises where inputs, names or options are wrong, before anything is written."""
    file_system = dict(file_system_option(text) for text in told.fs)
    ending = file_ending(told.to, options)
    if not told.inputs:
        raise ValueError("name the files to convert")
    files = find_files(told.inputs, file_system, recursive=told.recursive)
    folder = Place.of(told.out, file_system)
    temporary = folder.child("_temporary", uuid.uuid4().hex)
    options.setdefault("threads", 1)
    limit = str(options.get("limit", -1))
    if not limit.removeprefix("-").isdecimal():
        raise ValueError(f"--limit takes a number of rows, not {limit}")

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


def file_system_option(text: str) -> tuple[str, str]:
    name, is_pair, value = text.partition("=")
    if not is_pair or name.count(".") != 1:
        raise ValueError(f"--fs takes SCHEME.NAME=VALUE, not {text}")
    return f"fs.{name}", value


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
