"""Sources of a conversion as inputs of the library."""

from __future__ import annotations

import ctypes
import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_int, c_ssize_t, c_void_p, py_object
from dataclasses import dataclass
from typing import Any, Protocol, Union

from ._call import Call
from ._library import CInput, Read, Rewind, encode


class Readable(Protocol):
    """A binary file object, or anything that is read like one."""

    def read(self, size: int, /) -> bytes | None: ...


@dataclass(frozen=True)
class Input:
    """A source with the format to read it as, and a name for errors and ``source_column``.

    >>> january = rowcast.Input(b"city;count\\nBonn;3\\n", from_="csv", name="january")
    >>> rowcast.convert(january, to="json")
    b'[{"city":"Bonn","count":3}]\\n'
    """

    source: OneSource
    from_: str | None = None
    name: str | None = None


OneSource = Union[
    str, "os.PathLike[str]", bytes, bytearray, memoryview, Readable, Iterable[bytes], Input
]
Source = Union[OneSource, Sequence[OneSource]]
"""A path, bytes, a binary file object, an iterator of bytes, an Input, or a list of them.

The rows of the sources in a list become one result."""


class Inputs:
    """The inputs of one call, with what has to live as long as they do."""

    def __init__(self, source: Source, from_: str | None, call: Call) -> None:
        self.kept: list[Any] = []
        self.has_callbacks = False
        """Whether the library calls back for bytes."""
        self.has_paths = False
        self.is_repeatable = True
        """Whether the sources can be read again by another call."""
        self.buffer_bytes = 0
        """Number of bytes in memory."""
        sources = source if isinstance(source, (list, tuple)) else [source]
        self.array = (CInput * len(sources))()
        for item, one in zip(self.array, sources):
            self._fill(item, one, from_, None, call)

    def __len__(self) -> int:
        return len(self.array)

    def _fill(
        self, item: CInput, source: OneSource, from_: str | None, name: str | None, call: Call
    ) -> None:
        if isinstance(source, Input):
            self._fill(item, source.source, source.from_ or from_, source.name or name, call)
            return
        if from_ is not None:
            item.format = encode(from_, "from_")
        if isinstance(source, (str, os.PathLike)) and _is_opened_here(source):
            name = name or os.fsencode(source).decode("utf-8", "replace")
            reader: _FileReader | _IteratorReader = _PipeReader(source)
            self._call_back(item, reader, call)
        elif isinstance(source, (str, os.PathLike)):
            item.path = encode_path(source)
            self.has_paths = True
        elif (buffer := _Buffer.of(source)) is not None:
            self.kept.append(buffer)
            item.bytes, item.byte_count = buffer.address, buffer.count
            self.buffer_bytes += buffer.count
        else:
            reader = _reader(source)
            self._call_back(item, reader, call)
            name = name or reader.name
        if name is not None:
            item.name = encode(name, "the name of an input")

    def _call_back(
        self, item: CInput, reader: _FileReader | _IteratorReader, call: Call
    ) -> None:
        self.is_repeatable = False
        self.has_callbacks = True
        item.read = Read(lambda _, address, size: call.ask(reader.fill, address, size))
        item.rewind = Rewind(lambda _: call.ask(reader.rewind))
        self.kept += [reader, item.read, item.rewind]


def _is_opened_here(path: str | os.PathLike[str]) -> bool:
    """Whether Python opens a path and the library calls back for its bytes.

    Reading a pipe or device may wait without end: the library would wait with it, and Ctrl-C would not
    end the call, while reading in Python is interrupted. Nor does the library take paths that are no
    UTF-8.
    """
    try:
        mode = os.stat(path).st_mode
        os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        return True
    except (OSError, ValueError):
        # The library says that there is no such file.
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def encode_path(path: str | os.PathLike[str]) -> bytes:
    encoded = os.fsencode(path)
    if b"\0" in encoded:
        raise ValueError("a path has a NUL character")
    return encoded


class _PyBuffer(ctypes.Structure):
    """Py_buffer of Python's C interface."""

    _fields_ = [
        ("buf", c_void_p),
        ("obj", c_void_p),
        ("len", c_ssize_t),
        ("itemsize", c_ssize_t),
        ("readonly", c_int),
        ("ndim", c_int),
        ("format", c_void_p),
        ("shape", c_void_p),
        ("strides", c_void_p),
        ("suboffsets", c_void_p),
        ("internal", c_void_p),
    ]


_get_buffer = ctypes.pythonapi.PyObject_GetBuffer
_get_buffer.argtypes = [py_object, ctypes.POINTER(_PyBuffer), c_int]
_release_buffer = ctypes.pythonapi.PyBuffer_Release
_release_buffer.argtypes = [ctypes.POINTER(_PyBuffer)]
_release_buffer.restype = None


class _Buffer:
    """The memory of bytes, a bytearray, a memoryview or a mapped file, which is not copied."""

    def __init__(self, source: object) -> None:
        self._view = _PyBuffer()
        _get_buffer(source, self._view, 0)
        self.count: int = self._view.len
        # The library tells memory from other inputs by its address, so that of nothing is no NULL.
        self._nothing = ctypes.create_string_buffer(1)
        self.address: int = self._view.buf or ctypes.addressof(self._nothing)

    def __del__(self) -> None:
        if self._view.obj:
            _release_buffer(self._view)

    @staticmethod
    def of(source: object) -> _Buffer | None:
        try:
            memoryview(source).release()  # type: ignore[arg-type]
        except TypeError:
            return None
        return _Buffer(source)


class _FileReader:
    """Reads a file object from where it stands."""

    def __init__(self, file: Readable) -> None:
        if isinstance(file, io.TextIOBase):
            raise TypeError("a source is bytes: open the file in binary mode, 'rb'")
        self._file: Any = file
        self._rest = b""
        self._start: int | None = None
        name = getattr(file, "name", None)
        self.name = name if isinstance(name, str) else None

    def fill(self, address: int, size: int) -> int:
        chunk = self._rest or self._file.read(size)
        if chunk is None:
            raise BlockingIOError("a source that does not block cannot be read")
        self._rest = _put(chunk, address, size)
        return len(chunk) - len(self._rest)

    def rewind(self) -> int:
        try:
            if self._start is None:
                self._start = self._file.tell() if self._file.seekable() else -1
            if self._start < 0:
                return -1
            self._file.seek(self._start)
        except (AttributeError, OSError):
            # A pipe, or an object that has no more than read().
            self._start = -1
            return -1
        self._rest = b""
        return 0


class _PipeReader(_FileReader):
    """Reads a pipe or device that it opens and closes."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(open(path, "rb", buffering=0))

    def __del__(self) -> None:
        self._file.close()


class _IteratorReader:
    """Reads the chunks of an iterator."""

    name = None

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def fill(self, address: int, size: int) -> int:
        chunk = self._rest
        while not chunk:
            try:
                chunk = next(self._chunks)
            except StopIteration:
                return 0
            chunk = _bytes(chunk)
        self._rest = _put(chunk, address, size)
        return len(chunk) - len(self._rest)

    def rewind(self) -> int:
        return -1


def _reader(source: object) -> _FileReader | _IteratorReader:
    if callable(getattr(source, "read", None)):
        return _FileReader(source)  # type: ignore[arg-type]
    if isinstance(source, Iterable):
        return _IteratorReader(iter(source))
    raise TypeError(
        "a source is a path, bytes, a binary file object or an iterator of bytes, not "
        + type(source).__name__
    )


def _bytes(chunk: object) -> bytes:
    if isinstance(chunk, bytes):
        return chunk
    if isinstance(chunk, (bytearray, memoryview)):
        return bytes(chunk)
    raise TypeError(f"a source gave {type(chunk).__name__} instead of bytes")


def _put(chunk: object, address: int, size: int) -> bytes:
    """Copies the beginning of a chunk to memory; returns what has no room there."""
    data = _bytes(chunk)
    ctypes.memmove(address, data, min(len(data), size))
    return data[size:]
