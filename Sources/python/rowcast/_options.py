"""Options of the command as keyword arguments."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, Union

from ._library import COption, encode

OptionValue = Union[
    str, int, float, bool, None, "os.PathLike[str]", Iterable[str], Mapping[str, Any]
]
"""True and False for flags, a number, a text, a list of names, or a dict, as ``rename`` takes."""


def make_options(options: Mapping[str, OptionValue]) -> list[COption]:
    """The options for the library: ``max_row_bytes=1`` is its ``max-row-bytes`` with the value 1."""
    return [
        COption(encode(name.replace("_", "-"), "the name of an option"), value)
        for name, given in options.items()
        for value in _values(name, given)
    ]


def _values(name: str, given: OptionValue) -> list[bytes | None]:
    """The values of an option, which is repeated for each."""
    if given is None:
        return []
    if given is True:
        return [None]
    if given is False:
        return [b"false"]
    if isinstance(given, (int, float)):
        return [str(given).encode()]
    if isinstance(given, str):
        return [encode(given, name)]
    if isinstance(given, os.PathLike):
        return [os.fsencode(given)]
    if isinstance(given, Mapping):
        if name in ("vis_config", "dynamic_fields"):
            return [encode(json.dumps(given), name)]
        return [encode(_pair(name, key, value), name) for key, value in given.items()]
    if isinstance(given, Iterable) and not isinstance(given, (bytes, bytearray)):
        if name == "dynamic_fields":
            return [encode(json.dumps(list(given)), name)]
        if name == "calc":
            return [encode(value, name) for value in given]
        return [encode(_escaped(name, value, ","), name) for value in given]
    raise TypeError(f"{name} does not take a {type(given).__name__}")


def _pair(option: str, key: str, value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{option}: the value of {key!r} is a str, not {type(value).__name__}")
    return f"{_escaped(option, key, '=')}={value}"


def _escaped(option: str, name: str, mark: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"{option}: a name is a str, not {type(name).__name__}")
    return name.replace(mark, "\\" + mark)
