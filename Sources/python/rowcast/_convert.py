"""Conversions from bytes to bytes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from ctypes import byref, c_void_p, pointer
from typing import Callable, Optional, TypeVar, overload

from ._call import Call
from ._errors import take_error
from ._inputs import Inputs, Source
from ._library import CCall, COption, CProgress, ReportProgress, library, take_text
from ._options import OptionValue, make_options
from ._outputs import Destination, Output, Outputs
from ._report import Format, Inspection, Progress, Report

OnProgress = Callable[[Progress], object]
Result = TypeVar("Result")

# A conversion of less takes a few milliseconds, after which Ctrl-C is noticed anyway; a thread for it
# would take as long.
_SMALL_BYTES = 64 * 1024


class CallArguments:
    """What every call takes beside its inputs and outputs."""

    def __init__(
        self, options: Mapping[str, OptionValue], progress: OnProgress | None, call: Call
    ) -> None:
        self._report = c_void_p()
        made = make_options(options)
        self._options = (COption * len(made))(*made)
        self.value = CCall()
        self.value.options, self.value.option_count = self._options, len(made)
        self.value.cancellation = call.cancellation
        self.value.report = pointer(self._report)
        self.has_callbacks = progress is not None
        if progress is not None:
            told = progress

            def report(rows: int, bytes: int, total_bytes: int, share: float) -> int:
                told(
                    Progress(
                        rows,
                        bytes,
                        None if total_bytes < 0 else total_bytes,
                        None if share < 0 else share,
                    )
                )
                return 0

            callback = ReportProgress(lambda _, *figures: call.ask(report, *figures))
            self._progress = CProgress(callback)
            self.value.progress = pointer(self._progress)

    def take_report(self) -> str | None:
        return take_text(self._report)

    def __del__(self) -> None:
        take_text(self._report)


class Conversion:
    """One conversion: its arguments, and the call that runs it."""

    def __init__(
        self,
        source: Source,
        out: Destination | None,
        to: str | None,
        from_: str | None,
        progress: OnProgress | None,
        options: Mapping[str, OptionValue],
    ) -> None:
        self.call = Call()
        self.inputs = Inputs(source, from_, self.call)
        self.outputs = Outputs(out, to, self.call)
        self.arguments = CallArguments(options, progress, self.call)

    def __call__(self) -> Report:
        """Runs on any thread, and raises what the library says."""
        error = take_error(
            library().rowcast_convert(
                self.inputs.array,
                len(self.inputs),
                self.outputs.array,
                len(self.outputs),
                byref(self.arguments.value),
            )
        )
        report = self.arguments.take_report()
        if error is not None:
            self.outputs.free()
            raise error
        return Report.of(report)

    def run(self) -> Report:
        has_callbacks = (
            self.inputs.has_callbacks
            or self.outputs.has_callbacks
            or self.arguments.has_callbacks
        )
        if has_callbacks or takes_long(self.inputs):
            return self.call.run(self)
        return self()


def takes_long(inputs: Inputs) -> bool:
    """Whether a call should leave its thread free for Ctrl-C, which only the main one is told of."""
    return threading.current_thread() is threading.main_thread() and (
        inputs.has_paths or inputs.has_callbacks or inputs.buffer_bytes > _SMALL_BYTES
    )


@overload
def convert(
    source: Source,
    to: str,
    out: None = None,
    *,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> bytes: ...


@overload
def convert(
    source: Source,
    to: str | None,
    out: Destination,
    *,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> Report: ...


@overload
def convert(
    source: Source,
    to: str | None = None,
    *,
    out: Destination,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> Report: ...


def convert(
    source: Source,
    to: str | None = None,
    out: Destination | None = None,
    *,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> bytes | Report:
    """Converts a result to one or more formats, in constant memory.

    ``source`` is a path, bytes, a binary file object, an iterator of bytes, an ``Input``, or a list of
    these, whose rows become one result. Without ``from_`` its format is recognised.

    Without ``out`` the converted bytes are returned. ``out`` is a path, whose ending names the format
    unless ``to`` does, a binary file object, an ``Output``, a list of these, or a dict of them by
    format; a report is returned then. Files appear when all are complete: a conversion that fails or is
    interrupted leaves none. File objects have received a part.

    ``progress`` is called with a ``Progress`` about every 512 KB; an exception that it raises ends the
    conversion. File objects, iterators and ``progress`` are used on the thread of the caller, and what
    they raise comes out as it is.

    Options are those of the command (``rowcast help convert``) with underscores; ``True`` sets a flag:

    >>> rowcast.convert("orders.json", to="csv", columns=["users.city", "orders.count"], limit=1)
    b'Users City,Orders Count\\nBonn,1062\\n'
    >>> rowcast.convert("orders.json", out="orders.xlsx", apply_formatting=True).rows
    3

    Raises ``Error`` with the place in the input; warnings are raised as ``RowcastWarning``.
    """
    conversion = Conversion(source, out, to, from_, progress, options)
    report = conversion.run()
    result = conversion.outputs.take_bytes()[0] if out is None else report
    report.warn(stacklevel=2)
    return result


class _Chunks:
    """Holds the chunk that the library writes until it is taken."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.waiting.append(data)


def stream(
    source: Source,
    to: str,
    *,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> Iterator[bytes]:
    """Returns the converted bytes as an iterator of chunks, for a server or a pipe.

    The conversion waits while no chunk is taken, and ends when the iterator is closed. An error may
    come behind chunks that were taken.

    >>> for chunk in rowcast.stream("orders.json", to="csv", limit=1):
    ...     print(chunk.decode(), end="")
    Orders Created Month,Users City,Orders Count,Orders Total
    2024-01,Bonn,1062,2.675
    """
    chunks = _Chunks()
    conversion = Conversion(source, Output(chunks), to, from_, progress, options)
    return _taken(conversion, chunks)


def _taken(conversion: Conversion, chunks: _Chunks) -> Iterator[bytes]:
    steps = conversion.call.steps(conversion)
    try:
        while True:
            try:
                next(steps)
            except StopIteration as end:
                report: Report = end.value
                break
            finally:
                taken, chunks.waiting = chunks.waiting, []
            yield from taken
    finally:
        steps.close()
    report.warn(stacklevel=2)


def inspect(
    source: Source,
    *,
    from_: str | None = None,
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> Inspection:
    """Returns the fields of a result and the number of its rows, and with ``stats=True`` what their
    values are like.

    >>> orders = rowcast.inspect("orders.json")
    >>> orders["format"], orders["rows"], orders["fields"][0]["label"]
    ('json_detail', 3, 'Orders Created Month')
    """
    call = Call()
    inputs = Inputs(source, from_, call)
    if len(inputs) != 1:
        raise TypeError("inspect takes one source")
    arguments = CallArguments(options, progress, call)

    def inspected() -> Optional[str]:
        text = c_void_p()
        error = take_error(
            library().rowcast_inspect(inputs.array, byref(arguments.value), byref(text))
        )
        if error is not None:
            raise error
        return take_text(text)

    has_callbacks = inputs.has_callbacks or arguments.has_callbacks
    text = call.run(inspected) if has_callbacks or takes_long(inputs) else inspected()
    inspection: Inspection = json.loads(text or "{}")
    return inspection


def formats() -> list[Format]:
    """Returns the formats, with their options.

    >>> [format["name"] for format in rowcast.formats() if not format["can_read"]]
    ['sql', 'table', 'records']
    """
    text = c_void_p()
    error = take_error(library().rowcast_formats(byref(text)))
    if error is not None:
        raise error
    listed: list[Format] = json.loads(take_text(text) or "{}")["formats"]
    return listed


def version() -> str:
    """Returns the version of the library."""
    text: bytes = library().rowcast_version()
    return text.decode()
