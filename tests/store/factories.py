"""Pages, documents and claims as short as a test wants them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from contactline.model.claim import (
    Actor,
    Claim,
    Evidence,
    Holder,
    Kind,
    Likelihood,
    Locus,
    Quantity,
    Relation,
)
from contactline.model.document import Block, BlockKind, Document
from contactline.model.page import Page
from contactline.model.place import Feature, Place
from contactline.model.time import Basis, Interval, Precision

DONETSK = {"feature": Feature.SETTLEMENT, "country": "UA", "admin1": "Donetsk"}
SOLEDAR = Place(place_id="t:soledar", name="Soledar", lat=48.69, lon=38.07, **DONETSK)  # type: ignore[arg-type]
BAKHMUT = Place(place_id="t:bakhmut", name="Bakhmut", lat=48.59, lon=38.0, **DONETSK)  # type: ignore[arg-type]
TEXT = "The ministry said that the town had been taken. Others denied it."


def day(text: str, end: str | None = None, basis: Basis = Basis.STATED) -> Interval:
    """An interval of a day, or of two."""
    return Interval(
        start=date.fromisoformat(text), end=date.fromisoformat(end or text), precision=Precision.DAY, basis=basis,
        evidence=("as the text says",),
    )  # fmt: skip


DATED = day("2023-04-07", basis=Basis.MARKUP)
SAID = day("2023-04-06")


def page(body: bytes = TEXT.encode(), address: str = "https://wire.example.org/a") -> Page:
    """A page; its id is its digest."""
    return Page(
        page_id=hashlib.sha256(body).hexdigest(), address=address, body=body, media_type="text/plain",
        read_at=datetime(2023, 4, 10, 8, tzinfo=UTC),
    )  # fmt: skip


def document(name: str = "d1", published: Interval | None = DATED, **more: Any) -> Document:
    """A document of one block."""
    return Document(
        **{
            "document_id": name, "page_id": page().page_id, "address": "https://wire.example.org/a",
            "outlet": "Example Wire", "title": "A town", "text": TEXT, "language": "en", "published": published,
            "blocks": (Block(kind=BlockKind.PARAGRAPH, start=0, end=len(TEXT), published=published),),
            "dropped": ("Share this",), "warnings": ("no author",), **more,
        }
    )  # fmt: skip


def claim(name: str = "c1", place: Place | None = SOLEDAR, when: Interval = SAID, **more: Any) -> Claim:
    """A claim that uses every field."""
    locus = Locus(
        place=place, toponym="the town", part="centre", relation=Relation.FROM, bearing="south",
        distance_km=(3.0, 4.5), precision=2,
    )  # fmt: skip
    return Claim(
        **{
            "claim_id": f"claim-{name}", "document_id": "d1", "span": (0, 47), "quote": TEXT[0:47],
            "kind": Kind.CAPTURE, "actor": Actor(name="Wagner Group", side="RU"), "locus": locus, "time": when,
            "holder": Holder(name="Ministry", side="RU", role="defence ministry"), "via": ("national TV",),
            "evidence": Evidence.STATEMENT,
            "likelihood": Likelihood(phrase="highly likely", scale="PHIA", low=80, high=90),
            "quantity": Quantity(measure="killed", low=10, best=None, high=20.5, unit="people", per="day"),
            "confidence": 0.75, "extractor": "test@1", **more,
        }
    )  # fmt: skip
