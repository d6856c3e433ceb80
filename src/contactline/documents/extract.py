"""A page becomes a document: clean text in blocks, with title, outlet, language and day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from contactline.documents.dates import DateClues, date_document, stamped_day
from contactline.documents.decode import decode
from contactline.documents.furniture import load_rules
from contactline.documents.language import language
from contactline.documents.markup import read_markup
from contactline.documents.outlet import name_outlet, signatures
from contactline.documents.parts import Parts, Row, shape
from contactline.documents.plain import read_plain
from contactline.model.document import Block, BlockKind, Document
from contactline.model.page import Page, Skip
from contactline.model.theatre import Source

_MOST_TEXT = 2_000_000
_LEAST_WORDS = 5
_TRACKING = (
    "utm_",
    "at_medium",
    "at_campaign",
    "at_custom",
    "fbclid",
    "gclid",
    "mc_cid",
    "mc_eid",
    "ns_mchannel",
)
_TRACKING_WHOLE = {"cmpid", "ocid", "ref", "ref_src", "smid", "xtor", "ito", "cmp", "partner", "taid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A document before it has its name and day."""

    title: str
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    address: str
    outlets: tuple[str, ...]
    clues: DateClues
    dropped: tuple[str, ...] = ()
    stable: bool = False


def to_document(
    page: Page, sources: Sequence[Source], *, theatre_start: date | None = None
) -> Document | Skip:
    """The document of `page`, or why there is none.

    `sources` are the theatre's known outlets; `theatre_start` is the day its war began, which dates
    phrases such as "33-month-old war". Text in a language that is not read still becomes a document, with its
    language set.
    The document's id is a digest of its address (without tracking parameters; left out for a local file
    that names no address of its own) and its clean text.
    """
    draft = _draft(page)
    if isinstance(draft, Skip):
        return draft
    if len(draft.text) > _MOST_TEXT:
        return _skip(page, "text too long", f"{len(draft.text)} characters")
    if len(draft.text.split()) < _LEAST_WORDS and not page.record:
        return _skip(page, "no article text", f"{len(draft.text)} characters")
    outlets = (*draft.outlets, *signatures(draft.dropped, sources))
    outlet, source_id = name_outlet(outlets, draft.address, sources)
    published, warnings = date_document(draft.clues, read_on=page.read_at.date(), theatre_start=theatre_start)
    return Document(
        document_id=_digest(draft),
        page_id=page.page_id,
        address=draft.address,
        outlet=outlet,
        title=draft.title,
        text=draft.text,
        language=language(draft.text),
        published=published,
        blocks=draft.blocks,
        source_id=source_id,
        dropped=draft.dropped,
        warnings=warnings,
    )


def _draft(page: Page) -> _Draft | Skip:
    if page.record is not None:
        return _from_record(page, page.record)
    text = decode(page.body)
    if page.media_type == "text/html":
        return _from_markup(page, text)
    if len(text) > _MOST_TEXT:
        return _skip(page, "text too long", f"{len(text)} characters")
    parts = read_plain(text)
    if not parts.rows:
        return _skip(page, "no article text")
    clean, blocks = _compose(parts)
    clues = DateClues(
        title=parts.title, rows=_words(parts), asides=parts.dropped, stamps=tuple(_announced(page))
    )
    return _Draft(
        title=parts.title,
        text=clean,
        blocks=blocks,
        address=page.address,
        outlets=(),
        clues=clues,
        dropped=parts.dropped,
        stable=page.address.startswith("http"),
    )


def _from_markup(page: Page, text: str) -> _Draft | Skip:
    found = read_markup(text, page.address)
    if found is None or not found.parts.rows:
        return _skip(page, "no article text")
    parts = found.parts
    address = found.address or page.address
    clean, blocks = _compose(parts)
    clues = DateClues(
        title=parts.title,
        rows=_words(parts),
        asides=parts.dropped,
        stamps=(*found.stamps, *_announced(page)),
        visible=found.visible,
        address=address if address.startswith("http") else "",
        cited=found.cited,
    )
    return _Draft(
        title=parts.title,
        text=clean,
        blocks=blocks,
        address=address,
        outlets=found.outlets,
        clues=clues,
        dropped=parts.dropped,
        stable=address.startswith("http"),
    )


def _from_record(page: Page, record: Mapping[str, Any]) -> _Draft:
    """The record's text letter for letter; its title follows where the text does not hold it."""
    text, title = _string(record, "text"), _string(record, "title")
    blocks = [*_record_blocks(text)]
    clean = text
    if title and title not in text:
        clean = f"{text}\n\n{title}" if text else title
        blocks.append(Block(kind=BlockKind.TITLE, start=len(clean) - len(title), end=len(clean)))
    rows = tuple(text[block.start : block.end] for block in blocks if block.kind is not BlockKind.TITLE)
    address = _string(record, "url") or page.address
    linked = address if "://" in address else ""
    clues = DateClues(
        title=title, rows=rows, record=record.get("published") or record.get("date"), address=linked
    )
    return _Draft(
        title=title,
        text=clean,
        blocks=tuple(blocks),
        address=address,
        outlets=(_string(record, "outlet"),),
        clues=clues,
        stable=True,
    )


def _announced(page: Page) -> Iterator[tuple[str, str]]:
    """What the feed or sitemap said that led to the page: weaker than the page's own markup."""
    if page.announced:
        yield "feed or sitemap", page.announced


def _record_blocks(text: str) -> Iterator[Block]:
    """A block a line. Lines of furniture get none, so that they are kept as text but not read."""
    rules = load_rules()
    spans = list(_line_spans(text))
    for start, end in spans:
        line = text[start:end]
        if rules.find(line) is None:
            kind = BlockKind.PARAGRAPH if len(spans) == 1 else shape(line)
            yield Block(kind=kind, start=start, end=end)


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare)
            yield start, start + len(bare)
        at += len(line) + 1


def _compose(parts: Parts) -> tuple[str, tuple[Block, ...]]:
    """Title and rows as one text, a line each, with their blocks."""
    rows = list(parts.rows)
    if parts.title:
        rows.insert(0, Row(text=parts.title, kind=BlockKind.TITLE))
    blocks = []
    at = 0
    for row in rows:
        end = at + len(row.text)
        blocks.append(Block(kind=row.kind, start=at, end=end, published=stamped_day(row.stamp)))
        at += len(row.text) + 1
    return "\n".join(row.text for row in rows), tuple(blocks)


def _words(parts: Parts) -> tuple[str, ...]:
    return tuple(row.text for row in parts.rows)


def _digest(draft: _Draft) -> str:
    address = _without_tracking(draft.address) if draft.stable else ""
    return hashlib.sha256(f"{address}\n{draft.text}".encode("utf-8", "replace")).hexdigest()


def _without_tracking(address: str) -> str:
    """`address` without its fragment and the parameters that only follow the reader."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme not in {"http", "https"}:
        return address.rpartition("#")[2] or address
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not _is_tracking(key.lower())]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(kept), ""))


def _is_tracking(key: str) -> bool:
    return key.startswith(_TRACKING) or key in _TRACKING_WHOLE


def _string(record: Mapping[str, Any], field_name: str) -> str:
    value = record.get(field_name)
    return value if isinstance(value, str) else ""


def _skip(page: Page, reason: str, detail: str = "") -> Skip:
    return Skip(address=page.address, stage="documents", reason=reason, detail=detail)
