"""Writes the partitions of a data frame as files of a folder, all or none.

Each task writes to ``FOLDER/_temporary/JOB/``. The driver moves the files of the tasks that Spark committed, one a
partition, and writes ``_SUCCESS`` at the end; retried and speculative tasks leave files that are deleted.
"""

from __future__ import annotations

import itertools
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]
from pyspark import TaskContext  # type: ignore[import-not-found, unused-ignore]
from pyspark.sql.datasource import (  # type: ignore[import-not-found, unused-ignore]
    DataSourceArrowWriter,
    WriterCommitMessage,
)

from .._errors import RowcastWarning
from .._write import write
from ._bad_files import log
from ._endings import file_ending
from ._listing import is_hidden
from ._places import Place, write_whole
from ._settings import WriteSettings
from ._types import arrow_schema, with_metadata

if TYPE_CHECKING:
    from pyspark.sql.types import StructType  # type: ignore[import-not-found, unused-ignore]

TEMPORARY = "_temporary"


@dataclass
class Part(WriterCommitMessage):  # type: ignore[misc, unused-ignore]
    """What a task tells the driver of its file."""

    temporary: Place | None
    """None of a partition without rows, which has no file."""
    name: str


class Writer(DataSourceArrowWriter):  # type: ignore[misc, unused-ignore]
    """Writes one data frame. It is made on the driver, and a copy of it runs in each task and at the end."""

    def __init__(self, settings: WriteSettings, schema: StructType, overwrite: bool) -> None:
        self.settings = settings
        self.schema = schema
        self.overwrites = overwrite
        self.ending = file_ending(settings.to, settings.conversion)
        self.job = uuid.uuid4().hex
        self.folder = Place.of(settings.path, settings.file_system)
        self.temporary = self.folder.child(TEMPORARY, self.job)
        self.makes_folder = not self.folder.exists()
        if settings.refuses_existing and any(
            not is_hidden(info.base_name) for info in self.folder.children()
        ):
            raise FileExistsError(f"there are files in {self.folder}, and the option existing is error")
        self.temporary.make_folder()
        # Tasks may still run when the job has failed; without the mark they leave nothing.
        self.mark = self.temporary.child("_job")
        with self.mark.create():
            pass

    def write(self, iterator: Iterator[Any]) -> Part:
        context = TaskContext.get()
        partition, attempt = (
            (context.partitionId(), context.taskAttemptId()) if context is not None else (0, 0)
        )
        name = f"part-{partition:05}-{self.job}"
        first = next(iterator, None)
        if first is None:
            if partition > 0:
                return Part(None, name)
            # A data frame without rows is a result with headings, not a folder without files.
            first = pyarrow.RecordBatch.from_pylist([], schema=arrow_schema(self.schema))
        schema = with_metadata(first.schema, self.schema)
        batches = (
            pyarrow.RecordBatch.from_arrays(batch.columns, schema=schema)
            for batch in itertools.chain([first], iterator)
        )
        place = self.temporary.child(f"{name}.{attempt}{self.ending}")
        try:
            with place.create() as file, warnings.catch_warnings():
                warnings.simplefilter("ignore", RowcastWarning)
                options: dict[str, Any] = {**self.settings.columns, **self.settings.conversion}
                report = write(batches, file, self.settings.to, **options)
            if not self.mark.exists():
                raise InterruptedError(f"the job that writes {self.folder} has ended")
        except BaseException:
            place.delete()
            raise
        for warning in report.warnings:
            log.warning("%s: %s", place, warning)
        return Part(place, name + self.ending)

    def commit(self, messages: list[Any]) -> None:
        old = self.folder.children() if self.overwrites else []
        success = self.folder.child("_SUCCESS")
        success.delete()
        moved: list[Place] = []
        try:
            for part in messages:
                if part is not None and part.temporary is not None:
                    place = self.folder.child(part.name)
                    part.temporary.move(place)
                    moved.append(place)
        except BaseException:
            for place in moved:
                place.delete()
            raise
        # What was there goes when all that takes its place is there.
        for info in old:
            if info.base_name != TEMPORARY:
                self.folder.at(info.path).delete()
        self._delete_temporary()
        write_whole(success, b"", self.job)

    def abort(self, messages: list[Any]) -> None:
        self._delete_temporary()
        if self.makes_folder and not self.folder.children():
            self.folder.delete()

    def _delete_temporary(self) -> None:
        self.temporary.delete()
        parent = self.temporary.parent
        # Other jobs may be writing to the same folder.
        if not parent.children():
            parent.delete()
