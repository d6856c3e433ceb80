"""WARC files as input: each archived page comes out as it was fetched. Streamed, one record in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import unquote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from contactline.errors import InputError
from contactline.model.page import Page, Skip
from contactline.pages import sniff
from contactline.pages.archive import ANNOUNCED, LISTING, ROLE
from contactline.pages.limits import Limits
from contactline.pages.records import read_records
from contactline.pages.streams import read_at_most

_KINDS = ("response", "resource")
_BROKEN = (
    ArchiveLoadFailed,
    InputError,
    EOFError,
    ValueError,
    OSError,
    AttributeError,
    TypeError,
    LookupError,
)
"""What a record that is none makes of the reader: one without an address, for example, an AttributeError."""


def read_warc(source: IO[bytes], where: str, limits: Limits) -> Iterator[Page | Skip]:
    """Pages of the response and resource records of an uncompressed WARC stream.

    Responses other than 200 and bodies that are no text are skipped by reason. A damaged file gives what came
    before the damage, then a Skip.
    """
    found = False
    try:
        for record in ArchiveIterator(source, no_record_parse=False):
            if record.rec_type in _KINDS:
                found = True
                yield from _record(record, where, limits)
    except _BROKEN as error:
        yield Skip(address=where, stage="pages", reason="damaged WARC", detail=str(error)[:200])
        return
    if not found:
        yield Skip(address=where, stage="pages", reason="WARC without pages")


def _record(record: Any, where: str, limits: Limits) -> Iterator[Page | Skip]:
    address = str(record.rec_headers.get_header("WARC-Target-URI") or where).strip("<>")
    if (
        record.rec_type == "response"
        and record.http_headers
        and record.http_headers.get_statuscode() != "200"
    ):
        yield _skip(address, "not a page", f"status {record.http_headers.get_statuscode()}")
        return
    if record.rec_headers.get_header(ROLE) == LISTING:
        return
    body = read_at_most(record.content_stream(), limits.page_bytes)
    if body is None:
        yield _skip(address, "file too large", f"over {limits.page_bytes} bytes")
        return
    if _is_cut(record):
        yield _skip(address, "damaged WARC", "the record is cut off")
        return
    announced = unquote(record.rec_headers.get_header(ANNOUNCED) or "") or None
    for item in _body(body, address, _time(record), limits):
        yield replace(item, announced=announced) if announced and isinstance(item, Page) else item


def _is_cut(record: Any) -> bool:
    """Whether bytes that the record's length promises are not there, once its body has been read."""
    chunked = record.http_headers is not None and record.http_headers.get_header("Transfer-Encoding")
    return not chunked and getattr(record.raw_stream, "limit", 0) > 0


def _body(body: bytes, address: str, read_at: datetime, limits: Limits) -> Iterator[Page | Skip]:
    kind = sniff.media_type(body)
    if kind == sniff.JSON:
        yield from read_records(io.BytesIO(body), address, read_at, limits)
    elif sniff.is_text(kind):
        page_id = hashlib.sha256(body).hexdigest()
        yield Page(page_id=page_id, address=_plain(address), body=body, media_type=kind, read_at=read_at)
    else:
        yield _skip(address, "empty file" if kind == sniff.EMPTY else "not text", kind)


def _plain(address: str) -> str:
    """A local file's own path, where the record holds a file address."""
    return unquote(address.removeprefix("file:")) if address.startswith("file:") else address


def _time(record: Any) -> datetime:
    stamp = str(record.rec_headers.get_header("WARC-Date") or "")
    try:
        read_at = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return datetime.now(UTC)
    return read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC)


def _skip(address: str, reason: str, detail: str) -> Skip:
    return Skip(address=address, stage="pages", reason=reason, detail=detail)
