"""The archive: every page that was read, byte for byte, in WARC files.

One gzip member a record, appended and never rewritten. The WARC files are the truth; `index.tsv` beside them
only says where each page lies and is rebuilt from them when it is missing, short or wrong. A record cut
off by a kill or a power cut is found when the archive is next written to, and cut away: its page was not
yet kept.
"""

from __future__ import annotations

import fcntl
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.timeutils import datetime_to_iso_date
from warcio.warcwriter import WARCWriter

from contactline.errors import LedgerError, NotFoundError
from contactline.model.page import Page
from contactline.pages.sniff import FEED, SITEMAP

_INDEX = "index.tsv"
_LOCK = "archive.lock"
_ID = "WARC-Contactline-Page"
ANNOUNCED = "WARC-Contactline-Announced"
ROLE = "WARC-Contactline-Role"
LISTING = "listing"
"""Role of a feed or sitemap that was fetched: its pages stand in the archive on their own."""
_ROLL_AT = 1_000_000_000
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a record lies: file name, first byte and length in bytes."""

    file: str
    offset: int
    length: int


class Archive:
    """WARC files in `folder`, made when first written to.

    Any number of processes may read; the first `keep` takes a lock that a second writer is refused by, until
    `close`. `keep` hands the record to the operating system (a killed process loses nothing); `flush` and
    `close` also wait until it is on the disk (a power cut loses nothing).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spots: dict[str, Spot] = {}
        self._lock: IO[bytes] | None = None
        self._out: IO[bytes] | None = None
        self._index_out: IO[bytes] | None = None
        self._load()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __contains__(self, page_id: object) -> bool:
        return page_id in self._spots

    def ids(self) -> tuple[str, ...]:
        """Ids of all kept pages, in the order they were kept."""
        return tuple(self._spots)

    def spots(self) -> Iterator[tuple[str, Spot]]:
        """Every page id with the place of its record."""
        yield from self._spots.items()

    def lock(self) -> None:
        """Keep other writers away until `close`, and see what they wrote. Raises LedgerError where one is at work."""
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            self._load()

    def keep(self, page: Page) -> None:
        """Append `page`, once a page_id.

        Raises LedgerError where the archive is locked or the disk is full.
        """
        if page.page_id in self._spots:
            return
        self._open_to_write()
        if page.page_id in self._spots:
            return
        record = _record(page)
        try:
            self._append(page.page_id, record)
        except OSError as error:
            raise LedgerError(
                f"{self._folder}: cannot be written ({error.strerror}); free space, then run again"
            ) from error

    def read(self, page_id: str) -> bytes:
        """The page's bytes. Raises NotFoundError, and LedgerError where the record is damaged."""
        spot = self._spots.get(page_id)
        if spot is None:
            raise NotFoundError(f"{page_id}: no such page in {self._folder}")
        with (self._folder / spot.file).open("rb") as source:
            source.seek(spot.offset)
            data = source.read(spot.length)
        try:
            record = next(iter(ArchiveIterator(io.BytesIO(data))))
            return bytes(record.content_stream().read())
        except (StopIteration, ArchiveLoadFailed, zlib.error) as error:
            raise LedgerError(f"{self._folder / spot.file}: record of {page_id} is damaged") from error

    def flush(self) -> None:
        """Wait until all kept pages are on the disk."""
        for out in (self._out, self._index_out):
            if out is not None:
                os.fsync(out.fileno())

    def close(self) -> None:
        """Flush, and let another process write."""
        self.flush()
        for out in (self._out, self._index_out, self._lock):
            if out is not None:
                out.close()
        self._out = self._index_out = self._lock = None

    # reading what is there

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("pages-*.warc.gz")) if self._folder.is_dir() else []

    def _load(self) -> None:
        """Fill the index from the sidecar, then from whatever the WARC files hold beyond it."""
        self._spots = {}
        ends = dict.fromkeys((path.name for path in self._files()), 0)
        for page_id, spot in self._read_index():
            if spot.file in ends and ends[spot.file] == spot.offset:
                self._spots.setdefault(page_id, spot)
                ends[spot.file] = spot.offset + spot.length
        for path in self._files():
            if ends[path.name] > path.stat().st_size:
                self._spots = {key: spot for key, spot in self._spots.items() if spot.file != path.name}
                ends[path.name] = 0
            for page_id, spot in _scan(path, ends[path.name]):
                self._spots.setdefault(page_id, spot)

    def _read_index(self) -> Iterator[tuple[str, Spot]]:
        path = self._folder / _INDEX
        if not path.exists():
            return
        for line in path.read_bytes().split(b"\n"):
            parts = line.decode("ascii", "replace").split("\t")
            if len(parts) == 5 and parts[4] == "." and parts[2].isdigit() and parts[3].isdigit():
                yield parts[0], Spot(parts[1], int(parts[2]), int(parts[3]))

    # writing

    def _open_to_write(self) -> None:
        if self._out is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        self._load()
        path = (self._files() or [self._folder / "pages-00000.warc.gz"])[-1]
        self._cut_torn_tail(path)
        self._out = path.open("ab", buffering=0)
        self._write_index()
        self._index_out = (self._folder / _INDEX).open("ab", buffering=0)

    def _take_lock(self) -> None:
        lock = (self._folder / _LOCK).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise LedgerError(f"{self._folder}: another process is writing; wait for it to end") from error
        self._lock = lock

    def _cut_torn_tail(self, path: Path) -> None:
        """Cut away what follows the last whole record, where no whole record comes after it."""
        ends = [spot.offset + spot.length for spot in self._spots.values() if spot.file == path.name]
        end = max(ends, default=0)
        if path.exists() and path.stat().st_size > end:
            os.truncate(path, end)

    def _write_index(self) -> None:
        """Write the sidecar anew, whole or not at all."""
        part = self._folder / f"{_INDEX}.part"
        part.write_bytes(b"".join(_index_line(page_id, spot) for page_id, spot in self._spots.items()))
        part.replace(self._folder / _INDEX)

    def _append(self, page_id: str, record: bytes) -> None:
        out = self._roll()
        offset = out.seek(0, os.SEEK_END)
        try:
            _write_all(out, record)
        except OSError:
            out.truncate(offset)
            raise
        spot = Spot(Path(str(out.name)).name, offset, len(record))
        self._spots[page_id] = spot
        if self._index_out is not None:
            _write_all(self._index_out, _index_line(page_id, spot))

    def _roll(self) -> IO[bytes]:
        """The file to append to: a new one once the last is a gigabyte long."""
        if self._out is None:
            raise LedgerError(f"{self._folder}: the archive is closed")
        if self._out.seek(0, os.SEEK_END) >= _ROLL_AT:
            os.fsync(self._out.fileno())
            self._out.close()
            number = len(self._files())
            self._out = (self._folder / f"pages-{number:05d}.warc.gz").open("ab", buffering=0)
        return self._out


def _write_all(out: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = out.write(view)
        view = view[written:]


def _index_line(page_id: str, spot: Spot) -> bytes:
    return f"{page_id}\t{spot.file}\t{spot.offset}\t{spot.length}\t.\n".encode("ascii")


def _record(page: Page) -> bytes:
    """The page as one gzip member holding one WARC resource record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = {
        "WARC-Date": datetime_to_iso_date(page.read_at.replace(tzinfo=None)),
        "WARC-Payload-Digest": f"sha256:{page.page_id}",
        _ID: page.page_id,
    }
    if page.announced:
        headers[ANNOUNCED] = quote(page.announced[:200], safe=" :+,.-")
    if page.media_type in (FEED, SITEMAP):
        headers[ROLE] = LISTING
    writer.write_record(
        writer.create_warc_record(
            _uri(page.address),
            "resource",
            payload=io.BytesIO(page.body),
            length=len(page.body),
            warc_content_type=page.media_type,
            warc_headers_dict=headers,
        )
    )
    return out.getvalue()


def _uri(address: str) -> str:
    """The address as a WARC target: a path becomes a file address, and no character can end the header
    line.
    """
    if "://" in address:
        return quote(address, safe="%/:=&?~#+!$,;'@()*[]")
    return "file:" + quote(address, safe="/#:")


def _scan(path: Path, offset: int) -> Iterator[tuple[str, Spot]]:
    """Page id and spot of each whole record from `offset` on; damaged stretches are stepped over."""
    with path.open("rb") as source:
        source.seek(offset)
        data = source.read()
    at = 0
    while at < len(data):
        length, plain = _member(data, at)
        if length:
            if page_id := _page_id(plain):
                yield page_id, Spot(path.name, offset + at, length)
            at += length
            continue
        at = data.find(_GZIP, at + 1)
        if at < 0:
            return


def _member(data: bytes, at: int) -> tuple[int, bytes]:
    """Length and plain beginning of the gzip member at `at`; length 0 where there is no whole one."""
    unzip = zlib.decompressobj(wbits=31)
    head = b""
    position = at
    try:
        while not unzip.eof and position < len(data):
            plain = unzip.decompress(data[position : position + 65_536])
            head = head or plain[:8192]
            position += 65_536
    except zlib.error:
        return 0, b""
    if not unzip.eof:
        return 0, b""
    return min(position, len(data)) - len(unzip.unused_data) - at, head


def _page_id(head: bytes) -> str:
    mark = f"{_ID}: ".encode()
    start = head.find(mark)
    if not head.startswith(b"WARC/") or start < 0:
        return ""
    return head[start + len(mark) : start + len(mark) + 64].decode("ascii", "replace").strip()
