"""Records: {id or url, title, text, published, outlet, ...}, one page each.

Unknown fields are kept, not read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any

from contactline.model.page import Page, Skip
from contactline.pages.limits import Limits
from contactline.pages.sniff import JSON
from contactline.pages.streams import lines, read_at_most

_NOT_A_LETTER = dict.fromkeys((0, *range(55296, 57344)), "�")


def record_page(record: Mapping[str, Any], where: str, read_at: datetime) -> Page | Skip:
    """The page of one record, or why it is none. `where` is the file and line, for the message.

    The page's body is the record as canonical JSON (sorted keys, no spaces), so that the same record gives
    the same page whatever the order of its fields. A lone surrogate or a zero character becomes U+FFFD,
    which keeps every offset.
    """
    if not any(_words(record, field) for field in ("text", "title")):
        return Skip(address=where, stage="pages", reason="record without text or title")
    clean = _printable(record)
    body = json.dumps(clean, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return Page(
        page_id=hashlib.sha256(body).hexdigest(),
        address=_address(clean, where),
        body=body,
        media_type=JSON,
        read_at=read_at,
        record=clean,
    )


def read_records(source: IO[bytes], where: str, read_at: datetime, limits: Limits) -> Iterator[Page | Skip]:
    """Pages of a JSON Lines stream, or of a JSON file that is one record, or a list of them.

    Streamed: of JSON Lines one line is held at a time.
    """
    found = False
    for number, line in lines(source, limits.line_bytes):
        place = f"{where}:{number}"
        if line is None:
            yield Skip(
                address=place, stage="pages", reason="line too long", detail=f"over {limits.line_bytes} bytes"
            )
            continue
        if not line.strip():
            continue
        if not found and _opens_more(line):
            yield from _read_whole(line, source, where, read_at, limits)
            return
        found = True
        yield _read_line(line, place, read_at)
    if not found:
        yield Skip(address=where, stage="pages", reason="empty file")


def _read_line(line: bytes, place: str, read_at: datetime) -> Page | Skip:
    try:
        record = json.loads(_decode(line))
    except (ValueError, RecursionError) as error:
        return Skip(address=place, stage="pages", reason="not JSON", detail=str(error)[:120])
    if not isinstance(record, dict):
        return Skip(address=place, stage="pages", reason="not a record", detail=type(record).__name__)
    return record_page(record, place, read_at)


def _opens_more(line: bytes) -> bool:
    """Whether the first line only begins a JSON value that goes on below."""
    try:
        value = json.loads(_decode(line))
    except (ValueError, RecursionError):
        return line.lstrip(b"\xef\xbb\xbf \t")[:1] == b"[" or line.strip() in {b"{", b"\xef\xbb\xbf{"}
    return isinstance(value, list)


def _read_whole(
    first: bytes, source: IO[bytes], where: str, read_at: datetime, limits: Limits
) -> Iterator[Page | Skip]:
    rest = read_at_most(source, limits.json_bytes)
    if rest is None:
        detail = f"over {limits.json_bytes} bytes; write it as JSON Lines"
        yield Skip(address=where, stage="pages", reason="file too large", detail=detail)
        return
    try:
        value = json.loads(_decode(first + rest))
    except (ValueError, RecursionError) as error:
        yield Skip(address=where, stage="pages", reason="not JSON", detail=str(error)[:120])
        return
    for number, record in enumerate(value if isinstance(value, list) else [value], 1):
        place = f"{where}#{number}"
        if isinstance(record, dict):
            yield record_page(record, place, read_at)
        else:
            yield Skip(address=place, stage="pages", reason="not a record", detail=type(record).__name__)


def _decode(data: bytes) -> str:
    """UTF-8 with or without its mark, or UTF-16 with it; a stray byte becomes U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _words(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return value.strip() if isinstance(value, str) else ""


def _address(record: Mapping[str, Any], where: str) -> str:
    """The record's own address, else the file and the record's id, else the file and the line."""
    if url := _words(record, "url"):
        return url
    name = _words(record, "id")
    return f"{where.rpartition(':')[0] or where}#{name}" if name else where


def _printable(value: Any) -> Any:
    """`value` with the characters replaced that no store can write."""
    if isinstance(value, str):
        return value.translate(_NOT_A_LETTER)
    if isinstance(value, dict):
        return {key.translate(_NOT_A_LETTER): _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value
