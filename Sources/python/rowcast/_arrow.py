"""The structs of the Arrow C data and stream interfaces, and the capsules that carry them.

https://arrow.apache.org/docs/format/CStreamInterface.html and
https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
"""

from __future__ import annotations

import ctypes
import errno
import functools
import itertools
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, py_object
from typing import Any

from ._errors import Error
from ._library import library

Release = CFUNCTYPE(None, c_void_p)


class ArrowSchema(Structure):
    pass


ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_void_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(ArrowSchema))),
    ("dictionary", POINTER(ArrowSchema)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]


class ArrowArray(Structure):
    _fields_ = [
        ("length", c_int64),
        ("null_count", c_int64),
        ("offset", c_int64),
        ("n_buffers", c_int64),
        ("n_children", c_int64),
        ("buffers", c_void_p),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


class ArrowArrayStream(Structure):
    _fields_ = [
        ("get_schema", c_void_p),
        ("get_next", c_void_p),
        ("get_last_error", c_void_p),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


# Calls through these release the GIL, which the producer's threads may need.
_GetSchema = CFUNCTYPE(c_int, c_void_p, c_void_p)
_GetNext = CFUNCTYPE(c_int, c_void_p, c_void_p)
_GetLastError = CFUNCTYPE(c_char_p, c_void_p)
# As a callback it returns an address, which ctypes would not keep alive for a c_char_p.
_TellLastError = CFUNCTYPE(c_void_p, c_void_p)

Struct = Any
"""An ArrowSchema, ArrowArray or ArrowArrayStream."""


def release(struct: Struct, kind: Any = Release, address: Any = ctypes.addressof) -> None:
    """Releases a struct, unless it was moved or released."""
    if struct.release:
        kind(struct.release)(address(struct))
        struct.release = None


def move(struct: Struct, address: int) -> None:
    """Moves a struct to memory of its new owner."""
    ctypes.memmove(address, ctypes.addressof(struct), ctypes.sizeof(struct))
    struct.release = None


class Stream:
    """A stream of another producer, which is consumed."""

    def __init__(self) -> None:
        self.struct = ArrowArrayStream()

    @property
    def address(self) -> int:
        return ctypes.addressof(self.struct)

    def get_schema(self, address: int) -> int:
        return int(_GetSchema(self.struct.get_schema)(self.address, address))

    def get_next(self, address: int) -> int:
        return int(_GetNext(self.struct.get_next)(self.address, address))

    def last_error(self) -> str:
        if not self.struct.get_last_error:
            return ""
        text = _GetLastError(self.struct.get_last_error)(self.address)
        return (text or b"").decode("utf-8", "replace")

    def release(self) -> None:
        release(self.struct)

    def __del__(self) -> None:
        self.release()


class Producer:
    """What a stream of ours is made of: fills structs at addresses, and raises where it fails."""

    def get_schema(self, address: int) -> None:
        """Fills the ArrowSchema at an address."""
        raise NotImplementedError

    def get_next(self, address: int) -> bool:
        """Fills the ArrowArray at an address; False at the end."""
        raise NotImplementedError

    def close(self) -> None:
        """Frees what the producer holds."""

    def failed(self, error: BaseException) -> None:
        """Takes note of what was raised: the consumer sees no more than its text."""


class _Exported:
    def __init__(self, producer: Producer) -> None:
        self.producer = producer
        self.last_error: ctypes.Array[ctypes.c_char] | None = None

    def attempt(self, function: Callable[[int], object], address: int) -> int:
        try:
            if function(address) is False:
                ctypes.memset(address, 0, ctypes.sizeof(ArrowArray))
            return 0
        except BaseException as error:
            self.producer.failed(error)
            text = str(error) if isinstance(error, Error) else f"{type(error).__name__}: {error}"
            self.last_error = ctypes.create_string_buffer(text.replace("\0", " ").encode("utf-8", "replace"))
            return errno.ECANCELED if isinstance(error, KeyboardInterrupt) else errno.EINVAL


# Structs may be moved, so that a stream is told by a number in its private data.
_exported: dict[int, _Exported] = {}
_numbers = itertools.count(1)


def _of(stream: int) -> _Exported:
    return _exported[ArrowArrayStream.from_address(stream).private_data]


def _exported_schema(stream: int, address: int) -> int:
    exported = _of(stream)
    return exported.attempt(exported.producer.get_schema, address)


def _exported_next(stream: int, address: int) -> int:
    exported = _of(stream)
    return exported.attempt(exported.producer.get_next, address)


def _exported_error(stream: int) -> int | None:
    text = _of(stream).last_error
    return None if text is None else ctypes.addressof(text)


# A consumer may release a stream when the interpreter ends and the names of this module are gone.
def _exported_release(
    stream: int, kind: Any = ArrowArrayStream, streams: dict[int, _Exported] = _exported
) -> None:
    struct = kind.from_address(stream)
    exported = streams.pop(struct.private_data, None)
    struct.release = None
    if exported is not None:
        exported.producer.close()


_get_schema = _GetSchema(_exported_schema)
_get_next = _GetNext(_exported_next)
_get_last_error = _TellLastError(_exported_error)


def _address(function: Any) -> int | None:
    return ctypes.cast(function, c_void_p).value


def export_stream(producer: Producer, struct: ArrowArrayStream) -> None:
    """Fills a struct whose consumer pulls from a producer, on any thread, with or without the GIL."""
    number = next(_numbers)
    _exported[number] = _Exported(producer)
    struct.get_schema = _address(_get_schema)
    struct.get_next = _address(_get_next)
    struct.get_last_error = _address(_get_last_error)
    struct.private_data = number
    struct.release = _address(_guards().rowcast_python_release)


# ---- Capsules

_api = ctypes.pythonapi
_new_capsule = _api.PyCapsule_New
_new_capsule.restype = py_object
_new_capsule.argtypes = [c_void_p, c_char_p, c_void_p]
_get_pointer = _api.PyCapsule_GetPointer
_get_pointer.restype = c_void_p
_get_pointer.argtypes = [py_object, c_char_p]

_NAMES = {
    ArrowSchema: b"arrow_schema",
    ArrowArray: b"arrow_array",
    ArrowArrayStream: b"arrow_array_stream",
}

# Structs in capsules, which Python owns, by their addresses.
_in_capsules: dict[int, Struct] = {}


def _destroy(
    capsule: int,
    get_pointer: Any = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(
        ("PyCapsule_GetPointer", _api)
    ),
    get_name: Any = ctypes.PYFUNCTYPE(c_char_p, c_void_p)(("PyCapsule_GetName", _api)),
    release: Any = release,
    structs: dict[int, Struct] = _in_capsules,
) -> None:
    # The capsule is passed as an address: it has no reference left, and one more would end again.
    struct = structs.pop(get_pointer(capsule, get_name(capsule)), None)
    if struct is not None:
        release(struct)


def make_capsule(struct: Struct) -> object:
    """A capsule that owns a struct."""
    address = ctypes.addressof(struct)
    destructor = _address(_guards().rowcast_python_destroy)
    capsule: object = _new_capsule(address, _NAMES[type(struct)], destructor)
    _in_capsules[address] = struct
    return capsule


class _Hooks(Structure):
    """Functions for guard.c, which calls the last two when an exception may be on its way."""

    _fields_ = [
        ("ensure", c_void_p),
        ("leave", c_void_p),
        ("fetch", c_void_p),
        ("restore", c_void_p),
        ("release", Release),
        ("destroy", Release),
    ]


_hooks = _Hooks(
    _address(_api.PyGILState_Ensure),
    _address(_api.PyGILState_Release),
    _address(_api.PyErr_Fetch),
    _address(_api.PyErr_Restore),
    Release(_exported_release),
    Release(_destroy),
)


@functools.lru_cache(maxsize=None)
def _guards() -> ctypes.CDLL:
    loaded = library()
    loaded.rowcast_python_set(ctypes.byref(_hooks))
    return loaded


def open_capsule(capsule: object, kind: Any) -> Struct:
    """The struct in a capsule of another producer, which keeps it until it is moved out."""
    return kind.from_address(_get_pointer(capsule, _NAMES[kind]))


def take_stream(source: object) -> Stream:
    """The stream of any object with ``__arrow_c_stream__``."""
    capsule = source.__arrow_c_stream__()  # type: ignore[attr-defined]
    stream = Stream()
    move(open_capsule(capsule, ArrowArrayStream), stream.address)
    return stream


# ---- Batches of an iterator as one stream


class Chain(Producer):
    """The batches of an iterable, each with ``__arrow_c_array__`` or ``__arrow_c_stream__``."""

    def __init__(self, batches: Iterator[object]) -> None:
        self.failure: BaseException | None = None
        self._batches = batches
        self._stream: Stream | None = None
        self._next: object = next(batches, None)
        if self._next is None:
            raise ValueError("there is no batch, and so no column")
        self._columns = _shape(self._schema(self._next))

    def get_schema(self, address: int) -> None:
        move(self._schema(self._next), address)

    def get_next(self, address: int) -> bool:
        while True:
            if self._stream is not None:
                array = ArrowArray()
                if self._stream.get_next(ctypes.addressof(array)) != 0:
                    raise ValueError(self._stream.last_error() or "a batch cannot be read")
                if array.release:
                    move(array, address)
                    return True
                self._stream = None
            batch, self._next = self._next, None
            if batch is None:
                batch = next(self._batches, None)
            if batch is None:
                return False
            schema = self._schema(batch)
            same = _shape(schema) == self._columns
            release(schema)
            if not same:
                raise ValueError("a batch has other columns than the first")
            if hasattr(batch, "__arrow_c_array__"):
                _, capsule = batch.__arrow_c_array__()
                move(open_capsule(capsule, ArrowArray), address)
                return True
            self._stream = take_stream(batch)

    def close(self) -> None:
        self._stream = None

    def failed(self, error: BaseException) -> None:
        self.failure = error

    @staticmethod
    def _schema(batch: object) -> Struct:
        """The schema of a batch, which the caller releases."""
        schema = ArrowSchema()
        if hasattr(batch, "__arrow_c_array__"):
            capsule, _ = batch.__arrow_c_array__()
            move(open_capsule(capsule, ArrowSchema), ctypes.addressof(schema))
        elif hasattr(batch, "__arrow_c_stream__"):
            stream = take_stream(batch)
            if stream.get_schema(ctypes.addressof(schema)) != 0:
                raise ValueError(stream.last_error() or "a schema cannot be read")
        else:
            raise TypeError(f"a batch is Arrow data or a data frame, not {type(batch).__name__}")
        return schema


def _shape(schema: Struct) -> tuple[Any, ...]:
    """What has to be the same in all batches: names, types and the order of columns."""
    children = [schema.children[i].contents for i in range(schema.n_children)]
    dictionary = _shape(schema.dictionary.contents) if schema.dictionary else None
    return (schema.format, schema.name, dictionary, *map(_shape, children))
