"""Files and folders in the file systems of pyarrow, by the addresses that Spark has for them."""

from __future__ import annotations

import functools
import io
import os
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):/(?:/([^/]*))?(.*)", re.DOTALL)
_S3 = {"s3", "s3a", "s3n"}
_SECRETS = {"access_key", "secret_key", "session_token", "proxy_options", "access_token", "extra_conf"}

# A request of an object store takes tens of milliseconds, and a task holds one buffer for each file.
_REMOTE_BUFFER_BYTES = 8 << 20


def arrow_fs() -> Any:
    """The module of pyarrow's file systems, which takes a while to load."""
    import pyarrow.fs  # type: ignore[import-untyped, import-not-found, unused-ignore]

    return pyarrow.fs


@dataclass(frozen=True)
class Place:
    """A file or folder. It can be pickled; each process opens the file system for itself."""

    scheme: str
    """``file``, ``s3``, ``gs``, ``hdfs`` or ``viewfs``."""
    authority: str
    """Host and port of hdfs; empty for others."""
    path: str
    """The path as pyarrow's file systems take it: that of S3 begins with the bucket."""
    prefix: str
    """The text in front of the path in messages, as the user wrote it."""
    options: tuple[tuple[str, str], ...] = ()
    """Arguments of the file system, from the options ``fs.SCHEME.NAME``."""

    @staticmethod
    def of(address: str, options: Mapping[str, str]) -> Place:
        """The place that an address names.

        Paths are not percent-decoded, as those of Spark's own sources are not. Credentials in addresses and options
        are refused, since Spark shows both in plans, logs and its user interface.
        """
        match = _URI.fullmatch(address)
        if match is None:
            return Place("file", "", os.path.abspath(address), "")
        scheme, authority, path = match[1].lower(), match[2] or "", match[3]
        if "@" in authority and (":" in authority.split("@")[0] or scheme in _S3):
            raise ValueError(
                f"an address of {scheme} has credentials in it; pass them by the environment or the "
                "role of the machine, which Spark does not show"
            )
        if scheme == "file":
            return Place("file", "", "/" + path.lstrip("/"), "file://")
        if scheme in _S3 or scheme in ("gs", "gcs"):
            name = "s3" if scheme in _S3 else "gs"
            path = f"{authority}/{path.strip('/')}".rstrip("/")
            return Place(name, "", path, f"{match[1]}://", _arguments(name, options))
        if scheme in ("hdfs", "viewfs"):
            path = "/" + path.lstrip("/")
            told = _arguments("hdfs", options)
            return Place(scheme, authority, path, f"{match[1]}://{authority}", told)
        raise ValueError(f"there is no file system for {scheme}://; there are file, s3, gs and hdfs")

    def __str__(self) -> str:
        return self.prefix + self.path

    def at(self, path: str) -> Place:
        """Another place of the same file system."""
        return Place(self.scheme, self.authority, path, self.prefix, self.options)

    def child(self, *names: str) -> Place:
        return self.at(posixpath.join(self.path, *names))

    @property
    def name(self) -> str:
        return posixpath.basename(self.path)

    @property
    def is_local(self) -> bool:
        return self.scheme == "file"

    @property
    def is_object_store(self) -> bool:
        """Whether a file appears whole when it is closed, and folders are parts of names."""
        return self.scheme in ("s3", "gs")

    @property
    def file_system(self) -> Any:
        bucket = self.path.split("/", 1)[0] if self.scheme == "s3" else ""
        return _file_system(self.scheme, self.authority, bucket, self.options)

    def open(self) -> str | BinaryIO:
        """The file for ``rowcast``: the path of a local one, and else a file object that can be rewound.

        Compression is left to the library, which tells where a compressed file is damaged.
        """
        if self.is_local:
            return self.path
        file = self.file_system.open_input_file(self.path)
        return io.BufferedReader(file, _REMOTE_BUFFER_BYTES)

    def create(self) -> Any:
        """A file object that writes the file, in a folder that is there."""
        # By default pyarrow would compress what a name that ends in .gz is given, which is compressed already.
        return self.file_system.open_output_stream(
            self.path, compression=None, buffer_size=1 << 20
        )

    def make_folder(self) -> None:
        """Makes a folder, and those that it is in, where folders are more than parts of names."""
        if not self.is_object_store:
            self.file_system.create_dir(self.path, recursive=True)

    @property
    def parent(self) -> Place:
        return self.at(posixpath.dirname(self.path))

    def move(self, to: Place) -> None:
        """Moves the file within its file system; a file that is there is replaced."""
        if self.scheme in ("hdfs", "viewfs") and to.exists():
            # A rename of HDFS replaces nothing.
            self.file_system.delete_file(to.path)
        self.file_system.move(self.path, to.path)

    def exists(self) -> bool:
        info = self.file_system.get_file_info(self.path)
        return bool(info.type != arrow_fs().FileType.NotFound)

    def children(self) -> list[Any]:
        """What pyarrow tells of the files and folders in a folder; nothing of a folder that is not there."""
        selector = arrow_fs().FileSelector(self.path, allow_not_found=True)
        return list(self.file_system.get_file_info(selector))

    def delete(self) -> None:
        """Deletes a file, or a folder with all in it, if it is there."""
        kind = self.file_system.get_file_info(self.path).type
        if kind == arrow_fs().FileType.Directory:
            self.file_system.delete_dir(self.path)
        elif kind != arrow_fs().FileType.NotFound:
            self.file_system.delete_file(self.path)


def write_whole(place: Place, data: bytes, attempt: str) -> None:
    """Writes a small file that is never seen half written; ``attempt`` tells tasks that write it at once apart."""
    target = place
    if not place.is_object_store:
        place.parent.make_folder()
        target = place.parent.child(f".{place.name}.{attempt}")
    with target.create() as file:
        file.write(data)
    if target is not place:
        target.move(place)


def _arguments(scheme: str, options: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The options ``fs.SCHEME.NAME``, for that scheme and the spellings s3a and s3n of s3."""
    arguments = {}
    for option, value in options.items():
        _, family, name = option.split(".", 2)
        if name in _SECRETS:
            raise ValueError(
                f"the option {option} is a secret, which Spark would show; pass it by the environment"
            )
        if family == scheme or (scheme == "s3" and family in _S3):
            arguments[name] = value
    return tuple(sorted(arguments.items()))


@functools.lru_cache(maxsize=16)
def _file_system(
    scheme: str, authority: str, bucket: str, options: tuple[tuple[str, str], ...]
) -> Any:
    arguments: dict[str, Any] = {name: _value(name, text) for name, text in options}
    try:
        if scheme == "file":
            return arrow_fs().LocalFileSystem()
        if scheme == "s3":
            if not _tells_region(arguments):
                arguments["region"] = _region(bucket)
            return arrow_fs().S3FileSystem(**arguments)
        if scheme == "gs":
            return arrow_fs().GcsFileSystem(**arguments)
        host, _, port = authority.rpartition("@")[2].partition(":")
        user = authority.rpartition("@")[0]
        if user:
            arguments.setdefault("user", user)
        host = f"{scheme}://{host}" if scheme == "viewfs" else host or "default"
        return arrow_fs().HadoopFileSystem(host, int(port or 0), **arguments)
    except TypeError as error:
        # The text of pyarrow names the argument that it does not know.
        raise ValueError(f"the options of the file system of {scheme}: {error}") from None


def _value(name: str, text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if name.endswith("timeout"):
        return float(text)
    return int(text) if name in ("replication", "buffer_size") else text


def _tells_region(arguments: Mapping[str, Any]) -> bool:
    return "region" in arguments or "endpoint_override" in arguments or any(
        os.environ.get(name) for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")
    )


def _region(bucket: str) -> str | None:
    try:
        region: str = arrow_fs().resolve_s3_region(bucket)
    except OSError:
        return None
    return region
