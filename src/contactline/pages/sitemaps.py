"""Sitemaps: the addresses a site lists of itself, and the sitemaps that an index of them names."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from contactline.pages.limits import Limits

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapEntry:
    """One address. `changed` is the day the site gives, `published` the stamp of a news sitemap, as written."""

    address: str
    index: bool
    changed: date | None = None
    published: str = ""


def read_sitemap(body: bytes, limits: Limits) -> list[SitemapEntry]:
    """The entries of a sitemap or of an index of sitemaps, newest first where they are dated.

    Raises ValueError where `body` is neither or expands beyond the limits. What stands before a fault in the XML is
    still given.
    """
    entries = list(_entries(expand(body, limits.feed_bytes)))
    entries.sort(key=lambda entry: entry.changed or date.min, reverse=True)
    return entries[: limits.feed_items]


def expand(body: bytes, most: int) -> bytes:
    """`body`, unzipped where it is gzip. Raises ValueError where that is damaged or gives over `most` bytes."""
    if not body.startswith(_GZIP):
        return body
    unzip = zlib.decompressobj(wbits=31)
    try:
        plain = unzip.decompress(body, most)
    except zlib.error as error:
        raise ValueError(f"damaged gzip data: {error}") from error
    if unzip.unconsumed_tail:
        raise ValueError(f"over {most} bytes")
    return plain


def _entries(xml: bytes) -> Iterator[SitemapEntry]:
    found = False
    # Entities are not resolved and nothing is fetched: the file is a stranger's.
    events = etree.iterparse(
        io.BytesIO(xml),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
    )
    try:
        for _, element in events:
            name = _local(element)
            found = found or name in {"url", "sitemap"}
            if name in {"url", "sitemap"}:
                if entry := _entry(element, index=name == "sitemap"):
                    yield entry
                element.clear()
    except etree.XMLSyntaxError as error:
        if not found:
            raise ValueError(f"not XML: {error}") from error
    if not found:
        raise ValueError("a sitemap without addresses")


def _entry(element: etree._Element, *, index: bool) -> SitemapEntry | None:
    words = {_local(child): (child.text or "").strip() for child in element.iter() if child is not element}
    address = words.get("loc", "")
    if not address.startswith(("http://", "https://")):
        return None
    published = words.get("publication_date", "")
    return SitemapEntry(
        address=address,
        index=index,
        changed=day_of(words.get("lastmod", "") or published),
        published=published,
    )


def day_of(stamp: str) -> date | None:
    """The day of an ISO or RFC 2822 stamp in UTC, None where it is neither."""
    text = stamp.strip().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
