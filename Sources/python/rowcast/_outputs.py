"""Destinations of a conversion as outputs of the library."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from ctypes import c_void_p
from typing import Any, Protocol, Union

from ._call import Call
from ._inputs import encode_path
from ._library import COption, COutput, Write, copy_bytes, encode, library
from ._options import OptionValue, make_options


class Writable(Protocol):
    """A binary file object, or anything that is written like one."""

    def write(self, data: bytes, /) -> Any: ...


class Output:
    """A destination with its format and options of its own, which take the place of the call's.

    >>> rowcast.convert(
    ...     "orders.json",
    ...     out=["orders.csv", rowcast.Output("names.csv", header="names")],
    ... ).rows
    3
    """

    def __init__(
        self, out: OneDestination | None, to: str | None = None, **options: OptionValue
    ) -> None:
        self.out = out
        self.to = to
        self.options = options


OneDestination = Union[str, "os.PathLike[str]", Writable]
Destination = Union[
    OneDestination,
    Output,
    Sequence[Union[OneDestination, Output]],
    Mapping[str, OneDestination],
]
"""A path, a binary file object, an Output, a list of them, or a dict of them by format."""


class Outputs:
    """The outputs of one call, with what has to live as long as they do."""

    def __init__(self, out: Destination | None, to: str | None, call: Call) -> None:
        self.kept: list[Any] = []
        self.has_callbacks = False
        self.array: Any = ()
        outputs = _list(out, to)
        self.array = (COutput * len(outputs))()
        for item, output in zip(self.array, outputs):
            self._fill(item, output, output.to or to, call)

    def __len__(self) -> int:
        return len(self.array)

    def _fill(self, item: COutput, output: Output, to: str | None, call: Call) -> None:
        out = output.out
        if to is not None:
            item.format = encode(to, "to")
        elif not isinstance(out, (str, os.PathLike)):
            raise TypeError("to= is needed: it names the format of bytes and file objects")
        options = make_options(output.options)
        if options:
            array = (COption * len(options))(*options)
            self.kept.append(array)
            item.options, item.option_count = array, len(options)
        if out is None:
            return
        if isinstance(out, (str, os.PathLike)):
            item.path = encode_path(out)
            return
        if isinstance(out, io.TextIOBase):
            raise TypeError("an output is bytes: open the file in binary mode, 'wb'")
        writer = _Writer(out)
        item.write = Write(lambda _, address, count: call.ask(writer.write, address, count))
        self.kept += [writer, item.write]
        self.has_callbacks = True

    def take_bytes(self) -> list[bytes]:
        """The bytes of the outputs in memory, which are freed."""
        taken = [copy_bytes(item.bytes, item.byte_count) for item in self.array]
        self.free()
        return taken

    def __del__(self) -> None:
        self.free()

    def free(self) -> None:
        for item in self.array:
            if item.bytes:
                library().rowcast_free(c_void_p(item.bytes))
                item.bytes = None


class _Writer:
    def __init__(self, file: Writable) -> None:
        if not callable(getattr(file, "write", None)):
            raise TypeError(
                f"an output is a path or a binary file object, not {type(file).__name__}"
            )
        self._file = file

    def write(self, address: int, count: int) -> int:
        data = copy_bytes(address, count)
        written = self._file.write(data)
        # A file without a buffer takes part of the bytes; an object that is no file returns anything.
        while isinstance(self._file, io.RawIOBase) and (written or 0) < len(data):
            if written is None:
                raise BlockingIOError("an output that does not block cannot be written")
            data = data[written:]
            written = self._file.write(data)
        return 0


def _list(out: Destination | None, to: str | None) -> list[Output]:
    if isinstance(out, Mapping):
        if to is not None:
            raise TypeError("to= is given beside a dict of outputs, whose keys are formats")
        return [Output(one, format) for format, one in out.items()]
    several: Any = out if isinstance(out, (list, tuple)) else [out]
    return [one if isinstance(one, Output) else Output(one) for one in several]
