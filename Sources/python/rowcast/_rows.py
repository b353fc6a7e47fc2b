"""Results as columns of Arrow."""

from __future__ import annotations

import atexit
import ctypes
import json
import weakref
from collections.abc import Iterator, Mapping
from ctypes import byref
from typing import TYPE_CHECKING, Any

from ._arrow import ArrowArray, ArrowArrayStream, ArrowSchema, Producer, Stream, export_stream, make_capsule
from ._call import Call
from ._convert import CallArguments, OnProgress, takes_long
from ._errors import CancelledError, Error, error_of, take_error
from ._inputs import Inputs, Source
from ._library import library
from ._options import OptionValue
from ._report import Report

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]
    import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]


class _Reading:
    """One reading of the rows of a source."""

    def __init__(
        self,
        source: Source,
        from_: str | None,
        progress: OnProgress | None,
        options: Mapping[str, OptionValue],
    ) -> None:
        # Nothing is to be closed of a reading whose arguments are refused.
        self._is_closed = True
        self.call = Call()
        self.inputs = Inputs(source, from_, self.call)
        self.arguments = CallArguments(options, progress, self.call)
        self.stream = Stream()
        self.is_ended = False
        self._is_closed = False
        self.has_callbacks = self.inputs.has_callbacks or self.arguments.has_callbacks
        _readings.add(self)
        self._run(self._open, takes_long(self.inputs))

    def _open(self) -> None:
        error = take_error(
            library().rowcast_read_arrow(
                self.inputs.array,
                len(self.inputs),
                byref(self.arguments.value),
                self.stream.address,
            )
        )
        if error is not None:
            raise error

    def get_schema(self, address: int) -> None:
        # The types of the columns are known when all rows were read once.
        self._check(self._run(lambda: self.stream.get_schema(address), takes_long(self.inputs)))

    def get_next(self, address: int) -> bool:
        self._check(self._run(lambda: self.stream.get_next(address), False))
        self.is_ended = not ArrowArray.from_address(address).release
        return not self.is_ended

    def close(self) -> None:
        """Ends the reading; rows that are still to come are not read."""
        if self._is_closed:
            return
        self._is_closed = True
        if not self.is_ended:
            self.call.cancel(CancelledError("the rows were closed"))
        self.stream.release()

    def __del__(self) -> None:
        # The memory that the stream reads must outlive it.
        self.close()

    def _run(self, function: Any, is_long: bool) -> Any:
        # Callbacks are answered by the thread that waits for rows, whichever it is.
        return self.call.run(function) if self.has_callbacks or is_long else function()

    def _check(self, status: int) -> None:
        if status == 0:
            return
        text = self.arguments.take_report()
        error = error_of(json.loads(text)) if text else None
        raise error or Error(self.stream.last_error() or "the rows cannot be read")


_readings: weakref.WeakSet[_Reading] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    # Threads of the library must not call into an interpreter that is gone.
    for reading in list(_readings):
        reading.close()


class _Export(Producer):
    """A stream that begins to read when its first batch is asked for."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._reading: _Reading | None = None

    def get_schema(self, address: int) -> None:
        (self._reading or self._rows._opened()).get_schema(address)

    def get_next(self, address: int) -> bool:
        if self._reading is None:
            self._reading = self._rows._taken()
        if self._reading.get_next(address):
            return True
        self._rows._ended(self._reading)
        self._reading = None
        # Whoever asks behind the end is told of the end again.
        self.get_next = lambda address: False  # type: ignore[method-assign]
        return False

    def close(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.close()

    def failed(self, error: BaseException) -> None:
        self._rows._failure = error


class Rows:
    """The rows of a result as columns of Arrow, with ``__arrow_c_stream__`` for any library that takes it.

    Each use reads the source from its beginning, in constant memory; an iterator or a file object can be
    used once. ``__arrow_c_stream__`` needs no other package; the methods that need pyarrow, pandas or
    Polars say so.
    """

    def __init__(
        self,
        source: Source,
        from_: str | None,
        progress: OnProgress | None,
        options: Mapping[str, OptionValue],
    ) -> None:
        self.report: Report | None = None
        """What the last use that came to its end has read; None before."""
        self._failure: BaseException | None = None
        self._arguments = (source, from_, progress, options)
        # A reading of which no row was taken: it tells the schema, and serves the next use.
        self._spare: _Reading | None = _Reading(*self._arguments)
        self._is_repeatable = self._spare.inputs.is_repeatable

    def _opened(self) -> _Reading:
        if self._spare is None:
            if not self._is_repeatable:
                raise ValueError("an iterator or file object can be read once")
            self._spare = _Reading(*self._arguments)
        return self._spare

    def _taken(self) -> _Reading:
        reading, self._spare = self._opened(), None
        return reading

    def _ended(self, reading: _Reading) -> None:
        reading.close()
        self.report = Report.of(reading.arguments.take_report())
        self.report.warn(stacklevel=5)

    def close(self) -> None:
        """Closes the source; a use that has begun goes on."""
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.close()

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with the rows. Casts are the consumer's: ``requested_schema`` has no effect."""
        struct = ArrowArrayStream()
        export_stream(_Export(self), struct)
        return make_capsule(struct)

    def __arrow_c_schema__(self) -> object:
        """A capsule with the types of the columns."""
        struct = ArrowSchema()
        self._opened().get_schema(ctypes.addressof(struct))
        return make_capsule(struct)

    @property
    def schema(self) -> pyarrow.Schema:
        """Names, types and metadata of the columns. Needs pyarrow."""
        import pyarrow

        return pyarrow.schema(self)

    def to_reader(self) -> pyarrow.RecordBatchReader:
        """The rows as a reader of pyarrow, whose errors are those of rowcast. Needs pyarrow."""
        import pyarrow

        return pyarrow.RecordBatchReader.from_batches(self.schema, self._batches())

    def _batches(self) -> Iterator[Any]:
        import pyarrow

        self._failure = reader = None
        while True:
            try:
                reader = reader or pyarrow.RecordBatchReader.from_stream(self)
                batch = reader.read_next_batch()
            except StopIteration:
                return
            except BaseException:
                # The stream is released here, not while an exception is on its way.
                reader = None
                # pyarrow has the text of the failure only.
                if self._failure is not None:
                    raise self._failure from None
                raise
            yield batch

    def __iter__(self) -> Iterator[pyarrow.RecordBatch]:
        """The rows in batches of some 512 KB of the source. Needs pyarrow."""
        return self._batches()

    def read_all(self) -> pyarrow.Table:
        """All rows as a table of pyarrow. Needs pyarrow."""
        return self.to_reader().read_all()

    def to_pandas(self, **options: Any) -> pandas.DataFrame:
        """All rows as a data frame of pandas; options are those of pyarrow's ``Table.to_pandas``.

        Needs pyarrow and pandas.
        """
        return self.read_all().to_pandas(**options)

    def to_polars(self) -> polars.DataFrame:
        """All rows as a data frame of Polars. Needs Polars, and no pyarrow."""
        import polars

        self._failure = None
        try:
            return polars.DataFrame(self)
        except BaseException:
            if self._failure is not None:
                raise self._failure from None
            raise


def read(
    source: Source,
    *,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> Rows:
    """Opens the rows of a result as columns of Arrow.

    Columns have the names of the fields, types that hold every value (``int64``, ``decimal128``,
    ``double``, ``bool``, ``date32``, ``timestamp``, ``string``) and metadata: ``rowcast.label``,
    ``rowcast.value_format`` and others. Totals are left out.

    The source is read twice for that, once for the types; ``arrow_types="strings"`` reads it once, and
    all columns are strings. ``arrow_numbers="float64"`` gives doubles where there would be decimals.
    Other options are those of ``convert``: ``columns``, ``limit``, ``header`` and so on.

    >>> int(rowcast.read("orders.json").to_pandas()["orders.count"].sum())
    1072
    """
    return Rows(source, from_, progress, options)
