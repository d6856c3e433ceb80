"""RSS and Atom: each item is a record with its title, summary, link and time."""

from __future__ import annotations

import calendar
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from contactline.model.page import Page, Skip
from contactline.pages.limits import Limits
from contactline.pages.records import record_page

_TAG = re.compile(r"<[^<>]{0,5000}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\xa0]+")


def read_feed(body: bytes, address: str, read_at: datetime, limits: Limits) -> Iterator[Page | Skip]:
    """A page for each item of an RSS or Atom document; a Skip where it holds none.

    The record has `url`, `id`, `title`, `text` (the full content where the feed carries it, else the summary;
    tags removed, paragraphs one a line), `published` (ISO, UTC), `outlet` (the feed's title) and `feed`.
    """
    try:
        # As a stream: what is not one, feedparser would first try to open as a file of that name.
        parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a feed is hostile, and its reader tells of most faults but not of all
        detail = f"{type(error).__name__}: {error}"[:120]
        yield Skip(address=address, stage="pages", reason="feed cannot be read", detail=detail)
        return
    entries = parsed.entries[: limits.feed_items]
    if not entries:
        reason = str(parsed.get("bozo_exception", ""))[:120]
        yield Skip(address=address, stage="pages", reason="feed without items", detail=reason)
    outlet = plain_text(str(parsed.feed.get("title", ""))) or (urlsplit(address).hostname or "")
    for number, entry in enumerate(entries, 1):
        yield record_page(_record(entry, address, outlet), f"{address}#{number}", read_at)


def plain_text(markup: str) -> str:
    """`markup` without tags and entities, paragraphs one a line."""
    text = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", markup)))
    rows = (_SPACE.sub(" ", row).strip() for row in text.splitlines())
    return "\n".join(row for row in rows if row)


def _record(entry: Any, address: str, outlet: str) -> dict[str, Any]:
    content = [str(part.get("value", "")) for part in entry.get("content", [])]
    markup = max([*content, str(entry.get("summary", ""))], key=len)
    link = str(entry.get("link", ""))
    record = {
        "url": urljoin(address, link) if link else "",
        "id": str(entry.get("id", "")),
        "title": plain_text(str(entry.get("title", ""))).replace("\n", " "),
        "text": plain_text(markup),
        "published": _time(entry),
        "outlet": outlet,
        "feed": address,
    }
    return {key: value for key, value in record.items() if value}


def _time(entry: Any) -> str:
    # Asked of the plain dict: the entry itself would give one for the other, with a warning.
    stamp = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    if not stamp:
        return ""
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
