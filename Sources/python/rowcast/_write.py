"""Columns of Arrow as results."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from ctypes import byref
from typing import Any, overload

from ._arrow import Chain, Stream, export_stream, take_stream
from ._call import Call
from ._convert import CallArguments, OnProgress
from ._errors import take_error
from ._library import CColumn, encode, library
from ._options import OptionValue
from ._outputs import Destination, Outputs
from ._report import Report


@overload
def write(
    data: object,
    out: None = None,
    to: str = ...,
    *,
    labels: Mapping[str, str] | None = None,
    value_formats: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    measures: Iterable[str] = (),
    dimensions: Iterable[str] = (),
    hidden: Iterable[str] = (),
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> bytes: ...


@overload
def write(
    data: object,
    out: Destination,
    to: str | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    value_formats: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    measures: Iterable[str] = (),
    dimensions: Iterable[str] = (),
    hidden: Iterable[str] = (),
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> Report: ...


def write(
    data: object,
    out: Destination | None = None,
    to: str | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    value_formats: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    measures: Iterable[str] = (),
    dimensions: Iterable[str] = (),
    hidden: Iterable[str] = (),
    progress: OnProgress | None = None,
    **options: OptionValue,
) -> bytes | Report:
    """Writes a table as a result, in one or more formats; ``out`` and ``to`` are those of ``convert``.

    ``data`` is anything with ``__arrow_c_stream__`` (a table or reader of pyarrow, a data frame of
    pandas 2.2 or Polars, a relation of DuckDB), or an iterable of batches. The index of a pandas data
    frame is written if it has a name.

    ``labels``, ``value_formats`` and ``types`` (``count``, ``date_month``, …) are dicts by column. Numbers
    are measures and all else dimensions, unless ``measures`` or ``dimensions`` name the column; ``hidden``
    names those that only json_detail has.

    >>> import pyarrow
    >>> table = pyarrow.table({"city": ["Bonn"], "count": [3]})
    >>> rowcast.write(table, "cities.xlsx", labels={"count": "Orders"}).rows
    1
    """
    call = Call()
    outputs = Outputs(out, to, call)
    arguments = CallArguments(options, progress, call)
    columns = _columns(labels, value_formats, types, measures, dimensions, hidden)
    stream, chain = _stream(data)

    def written() -> Report:
        error = take_error(
            library().rowcast_write_arrow(
                stream.address,
                columns,
                len(columns),
                outputs.array,
                len(outputs),
                byref(arguments.value),
            )
        )
        report = arguments.take_report()
        if error is not None:
            outputs.free()
            # What the iterator of batches raised says more than its text.
            failure = None if chain is None else chain.failure
            raise failure or error
        return Report.of(report)

    report = call.run(written)
    result = outputs.take_bytes()[0] if out is None else report
    report.warn(stacklevel=2)
    return result


def _columns(
    labels: Mapping[str, str] | None,
    value_formats: Mapping[str, str] | None,
    types: Mapping[str, str] | None,
    measures: Iterable[str],
    dimensions: Iterable[str],
    hidden: Iterable[str],
) -> ctypes.Array[CColumn]:
    """What is told of columns; the library refuses names that the data has not."""
    told: dict[str, CColumn] = {}

    def column(name: str) -> CColumn:
        if name not in told:
            told[name] = CColumn(encode(name, "the name of a column"), None, None, None, -1, 0)
        return told[name]

    for name, label in (labels or {}).items():
        column(name).label = encode(label, "a label")
    for name, value_format in (value_formats or {}).items():
        column(name).value_format = encode(value_format, "a value format")
    for name, type in (types or {}).items():
        column(name).type = encode(type, "a type")
    for name in _names(measures, "measures"):
        column(name).is_measure = 1
    for name in _names(dimensions, "dimensions"):
        column(name).is_measure = 0
    for name in _names(hidden, "hidden"):
        column(name).is_hidden = 1
    return (CColumn * len(told))(*told.values())


def _names(names: Iterable[str], what: str) -> Iterable[str]:
    if isinstance(names, str):
        raise TypeError(f"{what} is a list of names")
    return names


def _stream(data: Any) -> tuple[Stream, Chain | None]:
    data = _without_index(data)
    if hasattr(data, "__arrow_c_stream__"):
        return take_stream(data), None
    if hasattr(data, "__arrow_c_array__"):
        data = [data]
    if isinstance(data, (str, bytes, Mapping)) or not isinstance(data, Iterable):
        raise TypeError(
            "data is an Arrow table, a data frame or an iterable of batches, not "
            + type(data).__name__
        )
    chain = Chain(iter(data))
    stream = Stream()
    export_stream(chain, stream.struct)
    return stream, chain


def _without_index(data: Any) -> Any:
    """A data frame of pandas whose index is among its columns if it has a name, and left out if not."""
    if type(data).__module__.split(".")[0] != "pandas" or not hasattr(data, "reset_index"):
        return data
    unnamed = [level for level, name in enumerate(data.index.names) if name is None]
    if unnamed:
        data = data.reset_index(level=unnamed, drop=True)
    return data if data.index.names == [None] else data.reset_index()
