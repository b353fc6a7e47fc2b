"""What is wrong with files that are read in permissive mode: on the executor's log, and as lines of JSON."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from .._errors import Error
from ._places import Place, write_whole

log = logging.getLogger("rowcast.spark")

# A column of a wrong type would fill a disk with lines.
_MOST_VALUES = 1000


class MisfitError(Error, ValueError):
    """A value, or a file, does not fit the schema."""

    code = "misfit"


def misfit(message: str, path: str, column: str, row: int | None = None) -> MisfitError:
    error = MisfitError(f"{path}: {message}")
    error.path, error.column, error.row = path, column, row
    return error


class Findings:
    """What was found in one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rows = 0
        """Number of rows of the file that are in the data frame."""
        self._lines: list[dict[str, Any]] = []
        self._left_out = 0

    def add_value(self, error: Error) -> None:
        """Takes note of a value that is null because it does not fit."""
        if len(self._lines) < _MOST_VALUES:
            self._add(error)
        else:
            self._left_out += 1

    def add_end(self, error: Error) -> None:
        """Takes note of what ended the reading."""
        self._add(error, self.rows)

    def _add(self, error: Error, rows: int | None = None) -> None:
        log.warning("%s", error)
        self._lines.append(
            {
                "path": self.path,
                "code": error.code,
                "message": str(error),
                "byte": error.byte,
                "line": error.line,
                "row": error.row,
                "column": error.column,
                "rows": rows,
            }
        )

    def save(self, folder: Place | None, attempt: str) -> None:
        """Writes the lines to a file whose name is made of the path, so that a retry writes the same."""
        if self._left_out:
            message = f"{self.path}: {self._left_out} more values do not fit the schema"
            self._add(MisfitError(message))
        if folder is None or not self._lines:
            return
        name = hashlib.sha256(self.path.encode()).hexdigest()[:16]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self._lines)
        write_whole(folder.child(f"bad-{name}.jsonl"), text.encode("utf-8", "replace"), attempt)
