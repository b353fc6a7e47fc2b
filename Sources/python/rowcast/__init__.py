"""Converts the results of BI queries from one format to others, in constant memory.

>>> import rowcast
>>> rowcast.convert("orders.json", out="orders.xlsx").rows
3
>>> rowcast.convert(b'[{"city": "Bonn", "count": 3}]', to="csv")
b'city,count\\nBonn,3\\n'

``convert`` and ``stream`` go from bytes to bytes, ``read`` and ``write`` from and to Arrow, which pandas,
Polars and DuckDB take; ``inspect`` tells of a result, ``formats`` lists the formats.
"""

from ._convert import convert, formats, inspect, stream, version
from ._errors import (
    CancelledError,
    Error,
    FolderError,
    InputChangedError,
    InputOutputError,
    InvalidOptionError,
    MalformedError,
    NotFoundError,
    NotPermittedError,
    OutputClosedError,
    QueryFailedError,
    RowcastWarning,
    TooLargeError,
    TruncatedError,
    UnsupportedError,
    WarningsError,
)
from ._inputs import Input, Source
from ._options import OptionValue
from ._outputs import Destination, Output
from ._report import Format, InspectedField, Inspection, Progress, Report
from ._rows import Rows, read
from ._write import write

__version__ = version()

__all__ = [
    "CancelledError",
    "Destination",
    "Error",
    "FolderError",
    "Format",
    "Input",
    "InputChangedError",
    "InputOutputError",
    "InspectedField",
    "Inspection",
    "InvalidOptionError",
    "MalformedError",
    "NotFoundError",
    "NotPermittedError",
    "OptionValue",
    "Output",
    "OutputClosedError",
    "Progress",
    "QueryFailedError",
    "Report",
    "RowcastWarning",
    "Rows",
    "Source",
    "TooLargeError",
    "TruncatedError",
    "UnsupportedError",
    "WarningsError",
    "convert",
    "formats",
    "inspect",
    "read",
    "stream",
    "write",
]
