"""Bytes to text, whatever the page says of its own encoding."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(
    rb"(?:charset|encoding)\s{0,10}=\s{0,10}[\"']?\s{0,10}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096


def decode(body: bytes) -> str:
    """The text of `body`; never fails.

    In order: the byte order mark; UTF-8 where the bytes are valid UTF-8 (no other encoding looks like it by
    chance); UTF-16 where every other byte is zero; what the page declares, where the bytes allow it;
    Windows-1251 where the high bytes come in words, else Windows-1252. Zero characters become U+FFFD.
    """
    return _decode(body).replace("\x00", "\ufffd")


def _decode(body: bytes) -> str:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    try:
        if b"\x00" not in body[:_HEAD]:
            return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if wide := _wide(body):
        return body.decode(wide, "replace")
    return _single_byte(body)


def _wide(body: bytes) -> str | None:
    even, odd = body[0:_HEAD:2], body[1:_HEAD:2]
    zeros = even.count(0) / max(len(even), 1), odd.count(0) / max(len(odd), 1)
    if max(zeros) < 0.3 or min(zeros) > 0.02:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _single_byte(body: bytes) -> str:
    if found := _DECLARED.search(body[:_HEAD]):
        name = found[1].decode("ascii").lower()
        if declared := _try(body, name):
            return declared
    high = len(body) - len(body.translate(None, bytes(range(128, 256))))
    if high > len(body) * 0.2:
        return body.decode("cp1251", "replace")
    nearly = body.decode("utf-8", "replace")
    if nearly.count("\ufffd") < max(high * 0.05, 1):
        return nearly
    return body.decode("cp1252", "replace")


def _try(body: bytes, name: str) -> str | None:
    """`body` in the declared encoding, None where it is unknown, not a text encoding, or does not fit."""
    name = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "utf-8": ""}.get(name, name)
    try:
        if not name or not codecs.lookup(name)._is_text_encoding:
            return None
        return body.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
