"""Converts files to files, one a task. What is here runs on the executors.

A task writes to ``OUT/_temporary/JOB/`` and moves what is whole to its name, so that a task that is killed leaves
nothing there. Equal inputs give equal bytes, and a retry the same file.
"""

from __future__ import annotations

import posixpath
import time
import warnings
from dataclasses import dataclass, field
from typing import Any

from .._convert import convert
from .._errors import Error, InputOutputError, RowcastWarning
from .._inputs import Input
from .._options import OptionValue
from ._listing import File
from ._places import Place


@dataclass(frozen=True)
class Outcome:
    """What came of one file."""

    input: str
    output: str
    rows: int | None = None
    warnings: str = ""
    seconds: float | None = None
    error: str = ""
    code: str = ""


@dataclass(frozen=True)
class FileConversion:
    """The conversion of one file."""

    file: File
    output: Place
    to: str
    from_: str | None
    temporary: Place
    """The folder of files that are not whole."""
    attempts: int
    """How often Spark runs a task before it gives up."""
    options: dict[str, OptionValue] = field(default_factory=dict)

    def run(self, attempt: int, attempt_id: int) -> Outcome:
        """Converts the file; a bad one is an outcome. What a disk or network did may go well at the next attempt,
        and is raised before the last.
        """
        started = time.monotonic()
        try:
            report = self._write(attempt_id)
        except (Error, OSError) as error:
            is_bad_file = isinstance(error, Error) and not isinstance(error, InputOutputError)
            if not is_bad_file and attempt + 1 < self.attempts:
                raise
            return Outcome(
                str(self.file),
                str(self.output),
                seconds=round(time.monotonic() - started, 3),
                error=self._text(error),
                code=getattr(error, "code", "input_output"),
            )
        return Outcome(
            str(self.file),
            str(self.output),
            report.rows,
            "; ".join(str(warning) for warning in report.warnings),
            round(time.monotonic() - started, 3),
        )

    def _write(self, attempt_id: int) -> Any:
        place = self.temporary.child(f"{attempt_id}-{posixpath.basename(self.output.path)}")
        source = Input(self.file.place.open(), name=str(self.file))
        options: dict[str, Any] = dict(self.options)
        try:
            with place.create() as file, warnings.catch_warnings():
                warnings.simplefilter("ignore", RowcastWarning)
                report = convert(source, self.to, file, from_=self.from_, **options)
            place.move(self.output)
        except BaseException:
            place.delete()
            raise
        return report

    def _text(self, error: BaseException) -> str:
        text = str(error)
        return text if str(self.file) in text else f"{self.file}: {text}"
