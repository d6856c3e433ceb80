"""Short factories for pages of each form."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from contactline.documents.extract import to_document
from contactline.model.document import BlockKind, Document
from contactline.model.page import Page, Skip
from contactline.model.theatre import Source

READ_AT = datetime(2026, 6, 1, tzinfo=UTC)
START = date(2022, 2, 24)
WIRE = Source(
    source_id="wire",
    name="The Wire",
    kind="wire",
    side=None,
    language="en",
    hosts=("www.wire.example",),
    spellings=("Wire News",),
)


def page(body: str | bytes, media_type: str = "text/plain", address: str = "/pages/a.txt") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page(
        page_id=hashlib.sha256(data).hexdigest(),
        address=address,
        body=data,
        media_type=media_type,
        read_at=READ_AT,
    )


def record_page(**record: Any) -> Page:
    data = json.dumps(record, sort_keys=True).encode()
    return Page(
        page_id=hashlib.sha256(data).hexdigest(),
        address="r.jsonl#1",
        body=data,
        media_type="application/json",
        read_at=READ_AT,
        record=record,
    )


def document(made: Page) -> Document:
    found = to_document(made, [WIRE], theatre_start=START)
    assert isinstance(found, Document), found
    return found


def skip(made: Page) -> Skip:
    found = to_document(made, [WIRE], theatre_start=START)
    assert isinstance(found, Skip), found
    return found


def text(body: str) -> Document:
    return document(page(body))


def html(body: str, head: str = "", address: str = "/pages/a.html") -> Document:
    whole = f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return document(page(whole, "text/html", address))


def blocks(found: Document, kind: BlockKind) -> list[str]:
    return [found.text[block.start : block.end] for block in found.blocks if block.kind is kind]
