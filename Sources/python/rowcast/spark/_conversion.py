"""Converts files to files, one a task. What is here runs on the executors.

A task writes to ``OUT/_temporary/JOB/`` and moves what is whole to its name, so that a task that is killed leaves
nothing there. Equal inputs give equal bytes, and a retry the same file. Beside a whole file it first writes its
outcome: a task that is killed behind the move has no other way to tell of the file.
"""

from __future__ import annotations

import json
import posixpath
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .._convert import convert
from .._errors import Error, InputOutputError, RowcastWarning
from .._inputs import Input
from .._options import OptionValue
from ._listing import File
from ._places import Place

_RECORD_ENDING = ".outcome"


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
            return self._write(attempt_id, started)
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

    def _write(self, attempt_id: int, started: float) -> Outcome:
        place = self.temporary.child(f"{attempt_id}-{posixpath.basename(self.output.path)}")
        record = self.temporary.child(place.name + _RECORD_ENDING)
        source = Input(self.file.place.open(), name=str(self.file))
        options: dict[str, Any] = dict(self.options)
        try:
            with place.create() as file, warnings.catch_warnings():
                warnings.simplefilter("ignore", RowcastWarning)
                report = convert(source, self.to, file, from_=self.from_, **options)
            outcome = Outcome(
                str(self.file),
                str(self.output),
                report.rows,
                "; ".join(str(warning) for warning in report.warnings),
                round(time.monotonic() - started, 3),
            )
            with record.create() as file:
                file.write(json.dumps(asdict(outcome)).encode())
            place.move(self.output)
        except BaseException:
            record.delete()
            place.delete()
            raise
        return outcome

    def _text(self, error: BaseException) -> str:
        text = str(error)
        return text if str(self.file) in text else f"{self.file}: {text}"


def recorded_outcomes(conversions: Sequence[FileConversion]) -> dict[int, Outcome]:
    """The outcomes of files that were moved to their names, by the numbers of the conversions, as their tasks
    recorded them. Tasks of a stopped job that still run can move no file any more where folders can be moved.
    """
    temporary = conversions[0].temporary
    if not temporary.is_object_store:
        ended = temporary.parent.child(temporary.name + "-ended")
        temporary.move(ended)
        temporary = ended
    names = {info.base_name for info in temporary.children()}
    numbers = {str(conversion.output): number for number, conversion in enumerate(conversions)}
    found: dict[int, Outcome] = {}
    for name in names:
        # The file itself is still there when its task was killed in front of the move.
        if name.endswith(_RECORD_ENDING) and name.removesuffix(_RECORD_ENDING) not in names:
            place = temporary.child(name)
            with place.file_system.open_input_stream(place.path, compression=None) as file:
                outcome = Outcome(**json.loads(file.read()))
            if outcome.output in numbers:
                found[numbers[outcome.output]] = outcome
    if temporary is not conversions[0].temporary:
        temporary.delete()
    return found
