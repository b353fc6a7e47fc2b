"""Options of Spark: those of the data source by the names that Spark's own sources have, all others rowcast's.

Spark passes options as texts and their names in lower case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._options import OptionValue

_PAIRS = {"rename", "value-format", "calc"}
_LISTS = {"columns", "drop"}


@dataclass
class ReadSettings:
    """How results are read."""

    paths: list[str] = field(default_factory=list)
    file_system: dict[str, str] = field(default_factory=dict)
    """The options ``fs.SCHEME.NAME``."""
    is_permissive: bool = False
    bad_files_path: str | None = None
    infer_schema: bool = False
    recursive: bool | None = None
    name_pattern: str | None = None
    missing_columns: str = "error"
    extra_columns: str | None = None
    """``error`` or ``ignore``; without it, ``ignore`` where the user gave the schema."""
    time_zone: str | None = None
    from_: str | None = None
    path_column: str | None = None
    is_exact: bool = True
    """Whether a number that no double equals is none of a column of doubles."""
    conversion: dict[str, OptionValue] = field(default_factory=dict)
    """Options of ``rowcast.read``."""

    @staticmethod
    def of(options: Mapping[str, str]) -> ReadSettings:
        settings = ReadSettings()
        for name, value in options.items():
            if name == "path":
                settings.paths.append(value)
            elif name == "paths":
                settings.paths += json.loads(value)
            elif name.startswith("fs."):
                _add_file_system(settings.file_system, name, value)
            elif name == "mode":
                mode = choice(name, value, "failfast", "permissive")
                settings.is_permissive = mode == "permissive"
            elif name == "badfilespath":
                settings.bad_files_path = value
            elif name == "inferschema":
                settings.infer_schema = flag(name, value)
            elif name == "recursivefilelookup":
                settings.recursive = flag(name, value)
            elif name == "pathglobfilter":
                settings.name_pattern = value
            elif name == "missingcolumns":
                settings.missing_columns = choice(name, value, "error", "null")
            elif name == "extracolumns":
                settings.extra_columns = choice(name, value, "error", "ignore")
            elif name == "timezone":
                settings.time_zone = value
            elif name in ("from", "from_"):
                settings.from_ = value
            elif name in ("arrow_numbers", "arrow-numbers"):
                settings.is_exact = choice(name, value, "exact", "float64") == "exact"
            elif name == "pathcolumn":
                settings.path_column = value
            else:
                _add_conversion(settings.conversion, name, value)
        if settings.path_column is not None:
            settings._add_path_column(settings.path_column)
        # Spark gives a task one core.
        settings.conversion.setdefault("threads", 1)
        return settings

    def _add_path_column(self, name: str) -> None:
        self.conversion["source-column"] = name
        columns = self.conversion.get("columns")
        # Chosen columns are all columns, so that this one is among them.
        if isinstance(columns, list):
            columns.append(name)
        elif isinstance(columns, str):
            self.conversion["columns"] = columns + "," + name.replace(",", "\\,")


@dataclass
class WriteSettings:
    """How a data frame is written."""

    path: str
    file_system: dict[str, str]
    to: str
    columns: dict[str, Any]
    """``labels``, ``value_formats``, ``types``, ``measures``, ``dimensions`` and ``hidden`` of ``rowcast.write``."""
    refuses_existing: bool
    conversion: dict[str, OptionValue]

    @staticmethod
    def of(options: Mapping[str, str]) -> WriteSettings:
        settings = WriteSettings("", {}, "", {}, False, {})
        for name, value in options.items():
            if name == "path":
                settings.path = value
            elif name.startswith("fs."):
                _add_file_system(settings.file_system, name, value)
            elif name == "to":
                settings.to = value
            elif name == "existing":
                settings.refuses_existing = choice(name, value, "add", "error") == "error"
            elif name in ("labels", "value_formats", "types"):
                settings.columns[name] = pairs(name, value)
            elif name in ("measures", "dimensions", "hidden"):
                settings.columns[name] = names(name, value)
            else:
                _add_conversion(settings.conversion, name, value)
        if not settings.path:
            raise ValueError("save(PATH) names the folder to write")
        if not settings.to:
            raise ValueError('the option "to" names the format to write, as in .option("to", "xlsx")')
        settings.conversion.setdefault("threads", 1)
        return settings


def flag(name: str, value: str) -> bool:
    return choice(name, value, "true", "false") == "true"


def choice(name: str, value: str, *values: str) -> str:
    if value.lower() not in values:
        raise ValueError(f"the option {name} is {' or '.join(values)}, not {value!r}")
    return value.lower()


def pairs(name: str, value: str) -> dict[str, str]:
    """The pairs of a JSON object."""
    pairs = _json(value)
    if not isinstance(pairs, dict) or not all(isinstance(text, str) for text in pairs.values()):
        raise ValueError(f'the option {name} is a JSON object of texts, as {{"column": "text"}}')
    return pairs


def names(name: str, value: str) -> list[str]:
    """The names of a JSON array, or those between commas."""
    names = _json(value)
    if isinstance(names, list) and all(isinstance(text, str) for text in names):
        return names
    return [text.strip() for text in value.split(",")]


def _json(value: str) -> Any:
    try:
        return json.loads(value) if value.lstrip()[:1] in ("{", "[") else None
    except ValueError:
        return None


def _add_file_system(options: dict[str, str], name: str, value: str) -> None:
    if name.count(".") < 2:
        raise ValueError(f"an option of a file system is called fs.SCHEME.NAME, not {name}")
    options[name] = value


def _add_conversion(options: dict[str, OptionValue], name: str, value: str) -> None:
    """Adds an option of rowcast; the library refuses names and values that it does not have."""
    name = name.replace("_", "-")
    if name in _PAIRS and value.startswith("{"):
        options[name] = pairs(name, value)
    elif name in _LISTS and value.startswith("["):
        options[name] = names(name, value)
    else:
        options[name] = value
