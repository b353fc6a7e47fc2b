"""Reports, warnings and inspections, as the library tells them in JSON."""

from __future__ import annotations

import json
import sys
import warnings
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional, TypedDict

from ._errors import RowcastWarning
from ._library import FOLDER


class Progress(NamedTuple):
    """How far a conversion has come."""

    rows: int
    """Number of rows written so far."""
    bytes: int
    """Number of bytes of the input that they came from."""
    total_bytes: Optional[int]
    """Size of the input; None for an iterator or a pipe."""
    share: Optional[float]
    """Share of the input that was read, from 0 to 1; None where it is not known."""


@dataclass(frozen=True)
class Report:
    """What a conversion did."""

    rows: int
    """Number of rows written to each output."""
    bytes_read: int
    """Number of bytes read."""
    seconds: float
    """How long the conversion took."""
    input_format: Optional[str]
    """Name of the format that was read."""
    warnings: list[RowcastWarning]
    """What the outputs do not show, and what was repaired; raised as warnings too."""
    data: dict[str, Any] = field(repr=False)
    """All that the command's ``--report json`` tells, such as the ``outputs`` and their sizes."""

    @staticmethod
    def of(text: str | None) -> Report:
        data = json.loads(text) if text else {}
        return Report(
            rows=data.get("rows", 0),
            bytes_read=data.get("bytes_read", 0),
            seconds=data.get("seconds", 0.0),
            input_format=data.get("input_format"),
            warnings=[
                RowcastWarning(item["message"], item.get("code", ""), item.get("count", 1))
                for item in data.get("warnings", [])
            ],
            data=data,
        )

    def warn(self, stacklevel: int) -> None:
        """Raises the warnings, as of the line of the program that uses the package.

        Python before 3.12 counts callers to find it, ``stacklevel`` from the caller of this method.
        """
        for warning in self.warnings:
            if sys.version_info >= (3, 12):
                warnings.warn(warning, stacklevel=2, skip_file_prefixes=(FOLDER,))
            else:
                warnings.warn(warning, stacklevel=stacklevel + 1)


class InspectedField(TypedDict, total=False):
    """A field of a result."""

    name: str
    label: str
    short_label: str
    type: Optional[str]
    category: str
    is_numeric: bool
    is_hidden: bool
    value_format: Optional[str]
    cells_have: list[str]


class Inspection(TypedDict, total=False):
    """What ``rowcast inspect --json`` tells of a result."""

    input: Optional[str]
    format: str
    rows: int
    columns: list[str]
    bytes: int
    fields: list[InspectedField]
    pivots: list[Any]
    explore: Optional[str]
    time_zone: Optional[str]
    number_format: Optional[str]
    sql: Optional[str]
    has_totals: bool
    has_subtotals: bool
    has_row_totals: bool
    is_truncated: bool
    warnings: list[dict[str, Any]]
    statistics: list[dict[str, Any]]


class Format(TypedDict, total=False):
    """A format, as ``rowcast formats --json`` tells it."""

    name: str
    summary: str
    other_names: list[str]
    extensions: list[str]
    media_type: str
    can_read: bool
    can_write: bool
    options: list[dict[str, Any]]
