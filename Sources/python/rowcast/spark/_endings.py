"""Endings of the names of files."""

from __future__ import annotations

import posixpath

from .._convert import formats
from .._options import OptionValue


def file_ending(to: str, options: dict[str, OptionValue]) -> str:
    """The ending of the names of files of a format, such as ``.csv.gz``; ValueError for no format that is written."""
    names = {name: told for told in formats() for name in (told["name"], *told["other_names"])}
    told = names.get(to.lower())
    if told is None or not told["can_write"]:
        known = ", ".join(format["name"] for format in formats() if format["can_write"])
        raise ValueError(f"there is no format {to!r} to write; there are {known}")
    is_compressed = options.get("gzip") in (True, "", "true")
    return f".{told['extensions'][0]}" + (".gz" if is_compressed else "")


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
