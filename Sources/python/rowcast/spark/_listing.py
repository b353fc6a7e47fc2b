"""Which files a path means: a file, the files of a folder, or those that fit a pattern.

The rules are those of Spark's own sources: patterns are Hadoop's (``*``, ``?``, ``[a-z]``, ``[^a]``, ``{a,b}``, and a
backslash in front of a character that stands for itself), files whose names begin with ``_`` or ``.`` are left out,
and files are read in the order of their addresses.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ._places import Place, arrow_fs


@dataclass(frozen=True)
class File:
    """A file to read."""

    place: Place
    size: int
    """Number of bytes."""

    def __str__(self) -> str:
        return str(self.place)


def find_files(
    addresses: Iterable[str],
    file_system_options: Mapping[str, str],
    *,
    recursive: bool | None = None,
    name_pattern: str | None = None,
) -> list[File]:
    """The files that the addresses mean, each once, in the order of their addresses.

    Without ``recursive`` a folder that has folders is refused, since their files would be left out in silence.
    ``name_pattern`` chooses among the files of folders. Raises FileNotFoundError where an address means no file.
    """
    found: dict[str, File] = {}
    for address in addresses:
        place = Place.of(address, file_system_options)
        files = list(_files(place, recursive, name_pattern))
        if not files:
            what = "no file fits" if _is_pattern(place.path) else "there is no file in"
            raise FileNotFoundError(f"{what} {place}" + _advice(name_pattern))
        found.update((str(file), file) for file in files)
    return [found[address] for address in sorted(found)]


def _advice(name_pattern: str | None) -> str:
    return " (names that begin with _ or . are left out)" if name_pattern is None else (
        f" whose name fits {name_pattern}"
    )


def is_hidden(name: str) -> bool:
    return name.startswith(("_", ".")) or name.endswith("._COPYING_")


def _files(place: Place, recursive: bool | None, name_pattern: str | None) -> Iterable[File]:
    info = place.file_system.get_file_info(place.path)
    if info.type == arrow_fs().FileType.NotFound:
        if not _is_pattern(place.path):
            raise FileNotFoundError(f"there is no file or folder {place}")
        infos = _matching(place)
    else:
        infos = [info]
    for info in infos:
        if info.type == arrow_fs().FileType.File:
            yield File(place.at(info.path), info.size)
        elif info.type == arrow_fs().FileType.Directory:
            yield from _files_of_folder(place.at(info.path), recursive, name_pattern)


def _files_of_folder(
    folder: Place, recursive: bool | None, name_pattern: str | None
) -> Iterable[File]:
    for info in folder.children():
        if is_hidden(info.base_name):
            continue
        place = folder.at(info.path)
        if info.type == arrow_fs().FileType.Directory:
            if recursive is None:
                raise ValueError(
                    f"{folder} has the folder {info.base_name}; set the option recursiveFileLookup to "
                    "true to read its files too, or to false to leave folders out"
                )
            if recursive:
                yield from _files_of_folder(place, recursive, name_pattern)
        elif name_pattern is None or fnmatch.fnmatchcase(info.base_name, name_pattern):
            yield File(place, info.size)


# ---- Patterns


def _is_pattern(path: str) -> bool:
    return re.search(r"[*?\[{\\]", path) is not None


def _matching(place: Place) -> list[Any]:
    """What pyarrow tells of the files and folders that fit a pattern."""
    found: dict[str, Any] = {}
    root = "/" if place.path.startswith("/") else ""
    for pattern in _without_braces(place.path):
        paths = [root]
        for segment in pattern.strip("/").split("/"):
            paths = list(_fitting(place, paths, segment))
        if paths:
            for info in place.file_system.get_file_info(paths):
                if info.type != arrow_fs().FileType.NotFound:
                    found[info.path] = info
    return list(found.values())


def _fitting(place: Place, folders: list[str], segment: str) -> Iterable[str]:
    """The paths of folders' children that fit one segment of a pattern."""
    for folder in folders:
        base = folder if folder in ("", "/") else folder + "/"
        if not _is_pattern(segment):
            yield base + segment
            continue
        expression = re.compile(_expression(segment), re.DOTALL)
        try:
            children = place.at(folder).children()
        except NotADirectoryError:
            # A file in the place of a folder has no children.
            continue
        for info in children:
            hidden = is_hidden(info.base_name) and segment[0] != info.base_name[0]
            if expression.fullmatch(info.base_name) and not hidden:
                yield base + info.base_name


def _without_braces(pattern: str) -> list[str]:
    """The patterns that ``{a,b}`` stands for."""
    match = re.match(r"((?:[^\\{]|\\.)*)\{((?:[^\\{}]|\\.)*)\}(.*)", pattern, re.DOTALL)
    if match is None:
        return [pattern]
    choices = re.findall(r"(?:[^\\,]|\\.)+|(?<=,)(?=,|$)|^(?=,)", match[2]) or [""]
    return [
        whole for choice in choices for whole in _without_braces(match[1] + choice + match[3])
    ]


def _expression(segment: str) -> str:
    """The regular expression for a segment of a pattern."""
    expression = ""
    for token in re.findall(r"\\.|\[\^?[^\]]+\]|.", segment, re.DOTALL):
        if token == "*":
            expression += ".*"
        elif token == "?":
            expression += "."
        elif len(token) > 2 and token[0] == "[":
            expression += token.replace("\\", "\\\\")
        else:
            expression += re.escape(token[-1])
    return expression
