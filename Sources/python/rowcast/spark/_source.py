"""The data source ``rowcast`` of Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql.datasource import DataSource  # type: ignore[import-not-found, unused-ignore]

from .._errors import Error, InputOutputError, InvalidOptionError
from ._bad_files import log
from ._listing import File, find_files
from ._reader import Reader, open_rows, read_header
from ._settings import ReadSettings, WriteSettings
from ._types import spark_schema

if TYPE_CHECKING:
    from pyspark.sql.types import StructType  # type: ignore[import-not-found, unused-ignore]

    from ._writer import Writer


class RowcastDataSource(DataSource):  # type: ignore[misc, unused-ignore]
    """Reads folders of results as data frames, and writes data frames as results.

    Register it once in a session: ``spark.dataSource.register(RowcastDataSource)``. The manual's page on Spark has
    the options.
    """

    _files: list[File] | None = None

    @classmethod
    def name(cls) -> str:
        return "rowcast"

    def schema(self) -> StructType:
        """The columns of the first file, with the types that its header declares, or that all its values have."""
        settings = ReadSettings.of(self.options)
        self._files = files = self._found(settings)
        failure: Error | None = None
        for file in files:
            try:
                if settings.infer_schema:
                    return spark_schema(open_rows(file, settings).schema, widens=True)
                return spark_schema(read_header(file, settings), widens=False)
            except (InputOutputError, InvalidOptionError):
                raise
            except Error as error:
                # In permissive mode the executor that reads the file names it again.
                if not settings.is_permissive:
                    raise
                failure = failure or error
                log.warning("%s", error)
        raise failure or FileNotFoundError("there is no file to take the columns from")

    def reader(self, schema: StructType) -> Reader:
        settings = ReadSettings.of(self.options)
        files = self._found(settings) if self._files is None else self._files
        # Spark asks for the schema only where the user gave none.
        return Reader(files, schema, settings, is_users=self._files is None)

    def writer(self, schema: StructType, overwrite: bool) -> Writer:
        from ._writer import Writer

        return Writer(WriteSettings.of(self.options), schema, overwrite)

    @staticmethod
    def _found(settings: ReadSettings) -> list[File]:
        if not settings.paths:
            raise ValueError("load(PATH) names a file, a folder or a pattern")
        return find_files(
            settings.paths,
            settings.file_system,
            recursive=settings.recursive,
            name_pattern=settings.name_pattern,
        )
