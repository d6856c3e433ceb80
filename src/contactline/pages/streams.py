"""Bounded reading: no compressed file may grow without end, no line may fill the memory."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from contactline.errors import InputError
from contactline.pages.limits import Limits

_CHUNK = 65_536
_LOOK_AT_RATIO_FROM = 64 * 1024 * 1024


class BoundedGzip(io.RawIOBase):
    """The plain bytes of a gzip stream of one or more members.

    Raises InputError when it expands beyond the limits. Damaged or cut off data ends the stream there and is told
    in `fault`, so that what came before the damage can still be read.
    """

    def __init__(self, source: IO[bytes], limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._taken = 0
        self._given = 0
        self._unzip = zlib.decompressobj(wbits=31)
        self._pending = b""
        self._inside = False
        self.fault = ""

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`; 0 at the end."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        self._given += len(data)
        self._check()
        return len(data)

    def close(self) -> None:
        """Close the compressed file too."""
        self._source.close()
        super().close()

    def _next(self, size: int) -> bytes:
        while not self.fault:
            if self._unzip.eof:
                self._pending = self._unzip.unused_data.lstrip(b"\x00")
                self._unzip = zlib.decompressobj(wbits=31)
                self._inside = False
            if not self._pending and not self._fill():
                return b""
            try:
                data = self._unzip.decompress(self._pending, size)
            except zlib.error as error:
                self.fault = f"damaged gzip data: {error}"
                return b""
            self._inside = True
            self._pending = self._unzip.unconsumed_tail
            if data:
                return data
        return b""

    def _fill(self) -> bool:
        """Read on; False at the end of the file, which is a fault inside a member."""
        self._pending = self._source.read(_CHUNK)
        self._taken += len(self._pending)
        if not self._pending and self._inside:
            self.fault = "gzip data is cut off"
        return bool(self._pending)

    def _check(self) -> None:
        over = self._given > self._limits.expanded_bytes
        steep = (
            self._given > _LOOK_AT_RATIO_FROM and self._given > max(self._taken, 1) * self._limits.expansion
        )
        if over or steep:
            raise InputError(f"decompression bomb: {self._taken} bytes gave over {self._given}")


def open_plain(path: Path, limits: Limits) -> IO[bytes]:
    """The file's bytes, decompressed within the limits where it is gzip. Raises OSError."""
    source = path.open("rb")
    if source.peek(2)[:2] != b"\x1f\x8b":
        return source
    return io.BufferedReader(BoundedGzip(source, limits), _CHUNK)


def check_whole(source: IO[bytes]) -> None:
    """Raise InputError where `source` came to its end by damage."""
    if fault := getattr(getattr(source, "raw", None), "fault", ""):
        raise InputError(str(fault))


def read_at_most(source: IO[bytes], size: int) -> bytes | None:
    """All of `source`, or None where it is longer than `size` bytes."""
    parts: list[bytes] = []
    left = size + 1
    while left > 0 and (part := source.read(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return None if left <= 0 else b"".join(parts)


def lines(source: IO[bytes], size: int) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and bytes of each line; None for a line longer than `size`, which is passed over
    unkept.
    """
    number = 0
    while True:
        line = source.readline(size + 1)
        if not line:
            return
        number += 1
        if len(line) <= size or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := source.readline(1 << 20)) and not rest.endswith(b"\n"):
            pass
        yield number, None
