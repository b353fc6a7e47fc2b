"""Reads the files of a data frame, one a partition, on the executors."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]
from pyspark.sql.datasource import (  # type: ignore[import-not-found, unused-ignore]
    DataSourceReader,
    InputPartition,
)

from .._errors import Error, InputOutputError, InvalidOptionError, RowcastWarning
from .._inputs import Input
from .._rows import Rows, read
from ._bad_files import Findings, log, misfit
from ._cast import Caster
from ._listing import File
from ._places import Place
from ._settings import ReadSettings
from ._types import arrow_schema

if TYPE_CHECKING:
    from pyspark.sql.types import StructType  # type: ignore[import-not-found, unused-ignore]

# Other formats have no types; those that the library guesses from the first values would not fit all files.
_TYPED_FORMATS = {"json_detail", "json_bi", "json_fe"}


def open_rows(file: File, settings: ReadSettings, **options: Any) -> Rows:
    """The rows of a file, with options in the place of those of the settings."""
    source = Input(file.place.open(), name=str(file))
    conversion: dict[str, Any] = {**settings.conversion, **options}
    return read(source, from_=settings.from_, **conversion)


def read_header(file: File, settings: ReadSettings) -> Any:
    """The columns of a file, with the types that its header declares; those of a format without types are text."""
    rows = open_rows(file, settings, limit=0)
    with rows:
        schema = rows.schema
        for _ in _quietly(iter(rows)):
            pass
    if rows.report is not None and rows.report.input_format in _TYPED_FORMATS:
        return schema
    guessed = b"rowcast.type"
    return pyarrow.schema(
        [
            pyarrow.field(
                field.name,
                pyarrow.string(),
                metadata={key: value for key, value in field.metadata.items() if key != guessed},
            )
            for field in schema
        ],
        metadata=schema.metadata,
    )


class FilePartition(InputPartition):  # type: ignore[misc, unused-ignore]
    """A file as a partition."""

    def __init__(self, file: File) -> None:
        super().__init__(str(file))
        self.file = file


class Reader(DataSourceReader):  # type: ignore[misc, unused-ignore]
    """Reads files in the columns of a schema."""

    def __init__(
        self, files: list[File], schema: StructType, settings: ReadSettings, is_users: bool
    ) -> None:
        self.files = files
        self.schema = schema
        self.settings = settings
        self.ignores_extra = (settings.extra_columns or ("ignore" if is_users else "error")) == "ignore"
        # Types that results do not have are refused before any task runs.
        arrow_schema(schema)

    def partitions(self) -> list[InputPartition]:
        return [FilePartition(file) for file in self.files]

    def read(self, partition: Any) -> Iterator[Any]:
        reading = _Reading(partition.file, self)
        return reading.batches()


class _Reading:
    """One reading of one file."""

    def __init__(self, file: File, reader: Reader) -> None:
        self.file = file
        self.settings = reader.settings
        self.ignores_extra = reader.ignores_extra
        self.schema = arrow_schema(reader.schema)
        self.findings = Findings(str(file))

    def batches(self) -> Iterator[Any]:
        try:
            # All columns are text in one pass: a survey for types would read each file twice.
            rows = open_rows(self.file, self.settings, arrow_types="strings")
            with rows:
                columns = self._columns(rows.schema)
                for batch in _quietly(iter(rows)):
                    cast = self._cast(batch, columns)
                    self.findings.rows += cast.num_rows
                    yield cast
            for warning in rows.report.warnings if rows.report else []:
                log.warning("%s: %s", self.file, warning)
        except (InputOutputError, InvalidOptionError):
            # A disk or network that fails is no bad file: Spark tries again elsewhere. Nor is a wrong option.
            raise
        except Error as error:
            if not self.settings.is_permissive:
                raise
            self.findings.add_end(error)
        folder = self.settings.bad_files_path
        place = Place.of(folder, self.settings.file_system) if folder else None
        self.findings.save(place, uuid.uuid4().hex[:12])

    def _columns(self, found: Any) -> list[tuple[int | None, str, Caster]]:
        """For each column of the schema the index of the file's column of that name, and how it is cast."""
        told = found.metadata or {}
        zone = self.settings.time_zone or told.get(b"rowcast.time_zone", b"").decode() or None
        indexes = {name: index for index, name in enumerate(found.names)}
        columns = []
        for field in self.schema:
            index = indexes.pop(field.name, None)
            if index is None and self.settings.missing_columns == "error":
                raise misfit(
                    f"there is no column '{field.name}', which the schema has; set the option "
                    "missingColumns to null if files may lack columns",
                    str(self.file),
                    field.name,
                )
            caster = Caster(field.type, zone, self.settings.is_exact)
            columns.append((index, field.name, caster))
        if indexes and not self.ignores_extra:
            name = next(iter(indexes))
            raise misfit(
                f"the column '{name}' is not in the schema; set the option extraColumns to ignore, or "
                "give a schema that has it",
                str(self.file),
                name,
            )
        return columns

    def _cast(self, batch: Any, columns: list[tuple[int | None, str, Caster]]) -> Any:
        arrays = []
        for index, name, caster in columns:
            if index is None:
                arrays.append(pyarrow.nulls(batch.num_rows, caster.type))
                continue
            texts = batch.column(index)
            values, misfits = caster.cast(texts)
            for row in misfits:
                self._tell_misfit(texts[row].as_py(), row, name, caster)
            arrays.append(values)
        return pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _tell_misfit(self, text: str, index: int, column: str, caster: Caster) -> None:
        shown = text if len(text) <= 40 else text[:40] + "…"
        row = self.findings.rows + index + 1
        message = f"{shown!r} in column '{column}' is no {caster.type}"
        if pyarrow.types.is_floating(caster.type):
            message += " without loss"
        error = misfit(f"{message} (row {row})", str(self.file), column, row)
        if not self.settings.is_permissive:
            error.message += (
                "; give the column a type that fits with schema(…), or set the option mode to permissive, "
                "which makes the value null"
            )
            raise error
        self.findings.add_value(error)


def _quietly(batches: Iterator[Any]) -> Iterator[Any]:
    """The batches; warnings are not raised here, where nobody knows the file, but logged with its path."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RowcastWarning)
            batch = next(batches, None)
        if batch is None:
            return
        yield batch
