"""Takes pages out of the archive and out of the queue for good: the bytes are cut out of the WARC files."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from pathlib import Path

from contactline.errors import LedgerError
from contactline.pages.archive import LISTING, ROLE, Archive, Spot

_HEAD = 8192
_AT_ONCE = 1 << 20


def remove(folder: Path, page_ids: Collection[str], *, mentioning: Collection[str] = ()) -> int:
    """Cut the records of some pages out of the archive, and those of feeds and sitemaps that hold one of the
    addresses `mentioning`; returns how many went.

    Each WARC file is replaced by one without them, whole or not at all. Raises LedgerError where another process
    writes the archive, or the disk does not take the new file.
    """
    if not folder.is_dir():
        return 0
    with Archive(folder) as archive:
        archive.lock()
        words = [address.encode() for address in mentioning]
        gone = {
            page_id: spot
            for page_id, spot in archive.spots()
            if page_id in page_ids or (words and _lists(folder, spot, words))
        }
        for name in sorted({spot.file for spot in gone.values()}):
            # The index must never be taken for that of the new file: it is made again from what is there.
            (folder / "index.tsv").unlink(missing_ok=True)
            _without(folder / name, sorted((s.offset, s.length) for s in gone.values() if s.file == name))
    return len(gone)


def _lists(folder: Path, spot: Spot, words: list[bytes]) -> bool:
    with (folder / spot.file).open("rb") as source:
        source.seek(spot.offset)
        packed = source.read(spot.length)
    unzip = zlib.decompressobj(wbits=31)
    head = unzip.decompress(packed, _HEAD)
    if f"{ROLE}: {LISTING}".encode() not in head:
        return False
    plain = head + unzip.decompress(unzip.unconsumed_tail)
    return any(word in plain for word in words)


def _without(path: Path, ranges: list[tuple[int, int]]) -> None:
    """Replace a file by one without some of its ranges."""
    unfinished = path.with_suffix(".part")
    try:
        with path.open("rb") as source, unfinished.open("wb") as target:
            for first, last in _kept(ranges, path.stat().st_size):
                source.seek(first)
                for length in range(last - first, 0, -_AT_ONCE):
                    target.write(source.read(min(length, _AT_ONCE)))
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise LedgerError(
            f"{path}: cannot be written ({error.strerror}); free space, then run again"
        ) from error


def _kept(ranges: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    at = 0
    for offset, length in ranges:
        if offset > at:
            yield at, offset
        at = offset + length
    if at < size:
        yield at, size


def forget(frontier: Path, addresses: Collection[str]) -> None:
    """Note in the queue at `frontier` that some addresses are gone, and drop what it kept of their items."""
    if not frontier.exists() or not addresses:
        return
    marks = ",".join("?" * len(addresses))
    drop = f"""
      UPDATE visits SET state = 'gone', record = NULL, page_id = NULL, etag = NULL, modified = NULL
      WHERE address IN ({marks}) OR page_address IN ({marks})"""  # noqa: S608 - only question marks are put in
    try:
        with closing(sqlite3.connect(frontier, timeout=30.0)) as base:
            base.execute("PRAGMA secure_delete = ON")
            with base:
                base.execute(drop, (*addresses, *addresses))
            base.execute("VACUUM")
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise LedgerError(f"{frontier}: {error}; wait until no other run uses it") from error
