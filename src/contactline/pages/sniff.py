"""What bytes are, from the bytes alone: a name or a header may say anything."""

from __future__ import annotations

import codecs
import re

HTML = "text/html"
PLAIN = "text/plain"
JSON = "application/json"
FEED = "application/feed+xml"
SITEMAP = "application/sitemap+xml"
WARC = "application/warc"
GZIP = "application/gzip"
EMPTY = "application/x-empty"

_HEAD = 65_536

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", GZIP),
    (b"WARC/", WARC),
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM\x00", "image/bmp"),
    (b"RIFF", "media (RIFF)"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"7z\xbc\xaf", "application/x-7z"),
    (b"Rar!", "application/x-rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"SQLite format 3", "application/x-sqlite3"),
    (b"PAR1", "application/x-parquet"),
    (b"{\\rtf", "application/rtf"),
)

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TAG = re.compile(
    rb"<(?:!doctype\s{1,20}html|html|head|body|title|meta|article|div|p|h[1-6]|table|section|main|span|br|a|ul)"
    rb"[\s>/]",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(rb"<!doctype\s{1,20}html|<html[\s>]", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_JSON = re.compile(rb"\{\s{0,500}[\"}]|\[\s{0,500}[{\]]")
_XML = re.compile(rb"\s{0,50}<\?xml", re.IGNORECASE)
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def media_type(data: bytes) -> str:
    """The media type of `data`, from its first 64 KiB.

    Text is told from anything else by magic numbers and control characters; UTF-16 counts as text with or
    without its mark. Unknown binary data gives "application/octet-stream", XML that is neither a page nor a
    feed "text/xml".
    """
    head = data[:_HEAD]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _looks_wide(head):
        head = head.replace(b"\x00", b"")
    elif _is_binary(head):
        return "application/octet-stream"
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return _text_type(head)


def is_text(kind: str) -> bool:
    """Whether `kind` is one that can hold a page."""
    return kind in {HTML, PLAIN}


def _looks_wide(head: bytes) -> bool:
    """UTF-16 by its mark, or by zero bytes in every other position."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    even, odd = head[0::2], head[1::2]
    zeros = even.count(0) / max(len(even), 1), odd.count(0) / max(len(odd), 1)
    return max(zeros) > 0.3 and min(zeros) < 0.02


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROL))
    return (head.count(0) > 0 and controls > len(head) * 0.002) or controls > len(head) * 0.02


def _text_type(head: bytes) -> str:
    start = head.lstrip()
    if _FEED.search(head[:2000]) and not _DOCTYPE.search(head[:2000]):
        return FEED
    if _SITEMAP.search(head[:2000]) and not _DOCTYPE.search(head[:2000]):
        return SITEMAP
    if _JSON.match(start):
        return JSON
    if _DOCTYPE.search(head) or len(_TAG.findall(head)) >= 3 or (start[:1] == b"<" and _TAG.search(head)):
        return HTML
    if _XML.match(head):
        return "text/xml"
    return PLAIN
