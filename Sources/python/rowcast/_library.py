"""The C interface of librowcast, as rowcast.h declares it, for ctypes."""

from __future__ import annotations

import ctypes
import functools
import os
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_uint32,
    c_void_p,
    py_object,
)

ABI_VERSION = 1

Read = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_size_t)
Rewind = CFUNCTYPE(c_int32, c_void_p)
Write = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)
ReportProgress = CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64, c_int64, c_double)


class CError(Structure):
    _fields_ = [
        ("code", c_char_p),
        ("message", c_char_p),
        ("byte", c_int64),
        ("line", c_int64),
        ("row", c_int64),
        ("column", c_char_p),
        ("path", c_char_p),
        ("system_error", c_int32),
    ]


class COption(Structure):
    _fields_ = [("name", c_char_p), ("value", c_char_p)]


class CInput(Structure):
    _fields_ = [
        ("path", c_char_p),
        ("bytes", c_void_p),
        ("byte_count", c_size_t),
        ("read", Read),
        ("rewind", Rewind),
        ("context", c_void_p),
        ("format", c_char_p),
        ("name", c_char_p),
    ]


class COutput(Structure):
    _fields_ = [
        ("format", c_char_p),
        ("path", c_char_p),
        ("write", Write),
        ("context", c_void_p),
        ("options", POINTER(COption)),
        ("option_count", c_size_t),
        ("bytes", c_void_p),
        ("byte_count", c_size_t),
    ]


class CProgress(Structure):
    _fields_ = [("report", ReportProgress), ("context", c_void_p)]


class CCall(Structure):
    _fields_ = [
        ("options", POINTER(COption)),
        ("option_count", c_size_t),
        ("progress", POINTER(CProgress)),
        ("cancellation", c_void_p),
        ("report", POINTER(c_void_p)),
    ]


class CColumn(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("label", c_char_p),
        ("value_format", c_char_p),
        ("type", c_char_p),
        ("is_measure", c_int32),
        ("is_hidden", c_int32),
    ]


# A function that the library lacks is an error of the package, not of its caller: all are looked up
# when the library is loaded.
_FUNCTIONS = {
    "rowcast_abi_version": (c_uint32, []),
    "rowcast_version": (c_char_p, []),
    "rowcast_error_free": (None, [POINTER(CError)]),
    "rowcast_cancellation_new": (c_void_p, []),
    "rowcast_cancel": (None, [c_void_p]),
    "rowcast_cancellation_free": (None, [c_void_p]),
    "rowcast_free": (None, [c_void_p]),
    "rowcast_convert": (
        POINTER(CError),
        [POINTER(CInput), c_size_t, POINTER(COutput), c_size_t, POINTER(CCall)],
    ),
    "rowcast_inspect": (
        POINTER(CError),
        [POINTER(CInput), POINTER(CCall), POINTER(c_void_p)],
    ),
    "rowcast_formats": (POINTER(CError), [POINTER(c_void_p)]),
    "rowcast_read_arrow": (
        POINTER(CError),
        [POINTER(CInput), c_size_t, POINTER(CCall), c_void_p],
    ),
    "rowcast_write_arrow": (
        POINTER(CError),
        [
            c_void_p,
            POINTER(CColumn),
            c_size_t,
            POINTER(COutput),
            c_size_t,
            POINTER(CCall),
        ],
    ),
}

FOLDER = os.path.dirname(os.path.abspath(__file__))


@functools.lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    """The library of this package, loaded at the first use; calls of it release the GIL."""
    loaded = ctypes.CDLL(os.path.join(FOLDER, "librowcast.so"))
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype = result
        function.argtypes = arguments
    version = loaded.rowcast_abi_version()
    if version != ABI_VERSION:
        raise ImportError(f"librowcast.so has ABI version {version}, not {ABI_VERSION}")
    return loaded


_make_bytes = ctypes.pythonapi.PyBytes_FromStringAndSize
_make_bytes.restype = py_object
_make_bytes.argtypes = [c_void_p, c_ssize_t]


def copy_bytes(address: int | None, count: int) -> bytes:
    """A copy of memory; ctypes.string_at takes counts below 2 GB only."""
    result: bytes = _make_bytes(address, count) if address and count else b""
    return result


def take_text(pointer: c_void_p) -> str | None:
    """The text at a pointer that the library set, which is freed; None if it set none."""
    if not pointer.value:
        return None
    text = ctypes.cast(pointer, c_char_p).value
    library().rowcast_free(pointer)
    pointer.value = None
    return (text or b"").decode("utf-8", "replace")


def encode(text: str, what: str) -> bytes:
    """The text for the library, whose texts end at a NUL."""
    if not isinstance(text, str):
        raise TypeError(f"{what} is a str, not {type(text).__name__}")
    encoded = text.encode("utf-8")
    if b"\0" in encoded:
        raise ValueError(f"{what} has a NUL character")
    return encoded
