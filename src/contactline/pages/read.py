"""Inputs of every kind become pages: files, folders, records, feeds, WARC files, addresses.

Nothing that an input holds stops the others: what cannot be read comes out as a Skip with its reason.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from contactline.errors import InputError, NetworkError
from contactline.model.page import Page, Skip
from contactline.pages import sniff
from contactline.pages.feeds import read_feed
from contactline.pages.fetch import Fetcher
from contactline.pages.harvest import Harvest
from contactline.pages.limits import Limits
from contactline.pages.records import read_records
from contactline.pages.streams import check_whole, open_plain, read_at_most
from contactline.pages.warc import read_warc

_SCHEMES = ("http://", "https://")
_RECORD_NAMES = (".json", ".jsonl", ".json.gz", ".jsonl.gz", ".ndjson")


def read_inputs(
    inputs: Sequence[str],
    *,
    limits: Limits | None = None,
    fetcher: Fetcher | None = None,
    harvest: Harvest | None = None,
) -> Iterator[Page | Skip]:
    """Pages of `inputs` in order, and a Skip for each thing that cannot be one.

    An input is a file (.html, .htm, .txt, .md, .json, .jsonl, .warc, RSS or Atom, each also as .gz), a
    folder of those (read in sorted order, hidden names left out), or an http(s) address of a page or feed.
    What a file is is told from its bytes. Addresses need a `harvest`, which follows feeds
    and sitemaps to their pages, or a `fetcher`, which gives a feed's items as they are; without either they are
    skipped.
    """
    limits = limits or Limits()
    for name in inputs:
        if name.lower().startswith(_SCHEMES) and harvest is not None:
            yield from harvest.read(name)
        elif name.lower().startswith(_SCHEMES):
            yield from _read_address(name, limits, fetcher)
        else:
            yield from _read_path(Path(name), limits)


def _read_path(path: Path, limits: Limits) -> Iterator[Page | Skip]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield _skip(str(path), "no such file or folder", getattr(error, "strerror", None) or str(error))
        return
    if stat.S_ISDIR(mode):
        yield from _read_folder(path, limits)
    elif stat.S_ISREG(mode):
        yield from _read_file(path, limits)
    else:
        yield _skip(str(path), "not a regular file")


def _read_folder(folder: Path, limits: Limits) -> Iterator[Page | Skip]:
    found = False
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            found = True
            yield from _read_path(Path(top) / name, limits)
    if not found:
        yield _skip(str(folder), "empty folder")


def _read_file(path: Path, limits: Limits) -> Iterator[Page | Skip]:
    address = str(path)
    try:
        with open_plain(path, limits) as source:
            yield from _read_stream(source, address, limits)
            check_whole(source)
    except InputError as error:
        yield _skip(address, "damaged or oversized archive", str(error))
    except OSError as error:
        yield _skip(address, "cannot be read", error.strerror or str(error))
    except Exception as error:  # files are hostile: one that breaks a reader must not stop the others
        yield _skip(address, "could not be read", f"{type(error).__name__}: {error}"[:200])


def _read_stream(source: IO[bytes], address: str, limits: Limits) -> Iterator[Page | Skip]:
    """Tell what `source` holds from its beginning, and hand it to the reader of that kind."""
    now = datetime.now(UTC)
    head = source.peek(65_536)  # type: ignore[attr-defined]  # both openers give buffered readers
    kind = sniff.media_type(head)
    if kind == sniff.WARC:
        yield from read_warc(source, address, limits)
    elif kind == sniff.JSON or (kind == sniff.PLAIN and _named_records(address)):
        yield from read_records(source, address, now, limits)
    elif kind == sniff.FEED:
        yield from _whole_feed(_whole(source, limits.feed_bytes), address, now, limits)
    elif not sniff.is_text(kind):
        yield _refuse(address, kind)
    else:
        yield _page(_whole(source, limits.page_bytes), address, now, limits)


def _whole(source: IO[bytes], size: int) -> bytes | None:
    """All of `source`, None where it is too long. Raises InputError where it is damaged: half a page is none."""
    body = read_at_most(source, size)
    if body is not None:
        check_whole(source)
    return body


def _read_address(address: str, limits: Limits, fetcher: Fetcher | None) -> Iterator[Page | Skip]:
    if fetcher is None:
        yield _skip(address, "network is off", "give files, or allow fetching")
        return
    try:
        got = fetcher.get(address)
    except NetworkError as error:
        yield _skip(address, "cannot be fetched", str(error))
        return
    kind = sniff.media_type(got.body)
    if kind == sniff.FEED:
        yield from _whole_feed(got.body, got.address, got.read_at, limits)
    elif sniff.is_text(kind):
        yield _page(got.body, got.address, got.read_at, limits)
    else:
        yield _refuse(address, kind)


def _whole_feed(body: bytes | None, address: str, now: datetime, limits: Limits) -> Iterator[Page | Skip]:
    if body is None:
        yield _skip(address, "file too large", f"feed over {limits.feed_bytes} bytes")
        return
    yield from read_feed(body, address, now, limits)


def _page(body: bytes | None, address: str, now: datetime, limits: Limits) -> Page | Skip:
    if body is None:
        return _skip(address, "file too large", f"over {limits.page_bytes} bytes")
    kind = sniff.media_type(body)
    if not sniff.is_text(kind):
        return _refuse(address, kind)
    page_id = hashlib.sha256(body).hexdigest()
    return Page(page_id=page_id, address=address, body=body, media_type=kind, read_at=now)


def _named_records(name: str) -> bool:
    """A broken JSON Lines file looks like text; its name then decides, so that its good lines are read."""
    return name.lower().endswith(_RECORD_NAMES)


def _refuse(address: str, kind: str) -> Skip:
    if kind == sniff.EMPTY:
        return _skip(address, "empty file")
    if kind == sniff.SITEMAP:
        return _skip(
            address, "sitemap without its site", "give its address, so that its pages can be fetched"
        )
    return _skip(address, "not text", kind)


def _skip(address: str, reason: str, detail: str = "") -> Skip:
    return Skip(address=address, stage="pages", reason=reason, detail=detail)
