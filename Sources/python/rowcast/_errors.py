"""Exceptions and warnings of the package."""

from __future__ import annotations

import errno
import os
from typing import Any

from ._library import library


class Error(Exception):
    """A conversion failed. Every exception of rowcast is one; subclasses tell the kinds apart.

    >>> try:
    ...     rowcast.convert(b'[{"a": 1},', to="csv")
    ... except rowcast.Error as error:
    ...     print(error.code, error.byte)
    truncated 10
    """

    code: str = "error"
    """The kind of failure, such as ``malformed`` or ``query_failed``."""
    byte: int | None = None
    """Byte of the input, from 0."""
    line: int | None = None
    """Line of the input, from 1."""
    row: int | None = None
    """Row of the result, from 1; headings do not count."""
    column: str | None = None
    """Name of the column."""
    path: str | None = None
    """File that could not be read or written, or whose content is wrong, where one is known."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # OSError leaves out attributes that its initializer was not told, and an exception on its way
        # from a process of a pool would lose its path.
        told = dict(self.__dict__)
        if isinstance(self, OSError):
            told.update(errno=self.errno, strerror=self.strerror, filename=self.filename)
        return (type(self), (self.message,), told)


class MalformedError(Error, ValueError):
    """The input breaks a rule of its format."""

    code = "malformed"


class TruncatedError(MalformedError):
    """The input ended inside the document."""

    code = "truncated"


class TooLargeError(Error, ValueError):
    """The input exceeds a limit; the message names the option that raises it."""

    code = "too_large"


class QueryFailedError(Error):
    """The document is well-formed and says that its query failed."""

    code = "query_failed"


class UnsupportedError(Error, ValueError):
    """Formats or options exclude each other, or no format recognises the input."""

    code = "unsupported"


class InvalidOptionError(Error, ValueError):
    """No option has this name, or its value is outside its range."""

    code = "invalid_option"


class WarningsError(Error):
    """There was a warning, and ``strict=True`` asked for none."""

    code = "warnings"


class CancelledError(Error):
    """The conversion was cancelled."""

    code = "cancelled"


class InputChangedError(Error):
    """The input changed while it was read."""

    code = "input_changed"


class InputOutputError(Error, OSError):
    """A file could not be opened, read or written; ``errno`` and ``filename`` are set where known."""

    code = "input_output"


class OutputClosedError(InputOutputError, BrokenPipeError):
    """The reader of an output went away."""

    code = "output_closed"


class NotFoundError(InputOutputError, FileNotFoundError):
    """There is no such file."""


class NotPermittedError(InputOutputError, PermissionError):
    """The file may not be read or written."""


class FolderError(InputOutputError, IsADirectoryError):
    """The path is a folder."""


class RowcastWarning(UserWarning):
    """Something that an output does not show, or that was repaired; ``code`` tells the kind."""

    def __init__(self, message: str, code: str = "", count: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.count = count


_BY_CODE: dict[str, type[Error]] = {
    kind.code: kind
    for kind in (
        MalformedError,
        TruncatedError,
        TooLargeError,
        QueryFailedError,
        UnsupportedError,
        InvalidOptionError,
        WarningsError,
        CancelledError,
        InputChangedError,
        InputOutputError,
        OutputClosedError,
    )
}
_BY_ERRNO: dict[int, type[Error]] = {
    errno.ENOENT: NotFoundError,
    errno.EACCES: NotPermittedError,
    errno.EPERM: NotPermittedError,
    errno.EISDIR: FolderError,
}


def make_error(
    code: str,
    message: str,
    *,
    byte: int | None = None,
    line: int | None = None,
    row: int | None = None,
    column: str | None = None,
    path: str | None = None,
    system_error: int | None = None,
) -> Error:
    kind = _BY_CODE.get(code, Error)
    if kind is InputOutputError and system_error:
        kind = _BY_ERRNO.get(system_error, kind)
    # The argument of this package for the member of the C interface.
    error = kind(message.replace("pass format ", "pass from_ "))
    error.code = code
    error.byte, error.line, error.row = byte, line, row
    error.column, error.path = column, path
    if isinstance(error, OSError):
        error.errno = system_error or None
        error.strerror = os.strerror(system_error) if system_error else message
        error.filename = path
    return error


def take_error(pointer: Any) -> Error | None:
    """The exception for an error of the library, which is freed; None for a null pointer."""
    if not pointer:
        return None
    value = pointer.contents
    error = make_error(
        _text(value.code) or "error",
        _text(value.message) or "",
        byte=_place(value.byte),
        line=_place(value.line),
        row=_place(value.row),
        column=_text(value.column),
        path=None if value.path is None else os.fsdecode(value.path),
        system_error=value.system_error,
    )
    library().rowcast_error_free(pointer)
    return error


def error_of(report: dict[str, Any]) -> Error | None:
    """The exception for the ``error`` of a report, as streams of rows have it."""
    value = report.get("error")
    if not isinstance(value, dict):
        return None
    return make_error(
        value.get("code") or "error",
        value.get("message") or "",
        byte=_place(value.get("byte")),
        line=_place(value.get("line")),
        row=_place(value.get("row")),
        column=value.get("column"),
        path=value.get("path"),
        system_error=value.get("system_error"),
    )


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _place(value: int | None) -> int | None:
    return None if value is None or value < 0 else value
