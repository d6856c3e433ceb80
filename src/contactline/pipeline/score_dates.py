"""Labelled pages against the days that the product reads from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from contactline.documents.extract import to_document
from contactline.model.page import Page, Skip
from contactline.model.theatre import Theatre
from contactline.pages.records import record_page
from contactline.scoring import dates
from contactline.theatres.load import load_theatre


def score_dates(gold: Path, *, theatre: str = "ukraine") -> Sequence[dates.DateScore]:
    """The product's score and that of htmldate, on the labelled pages of a JSON Lines file.

    Raises InputError where the file is not such.
    """
    items = dates.read_gold(gold)
    war = load_theatre(theatre)
    return (
        dates.score_dates("contactline", items, lambda item: dated(item, war)),
        dates.score_dates("htmldate", items, dates.markup_baseline),
    )


def dated(item: dates.DateItem, theatre: Theatre) -> dates.Dated:
    """What the product reads of a labelled page's day."""
    page = _page(item)
    document = (
        page if isinstance(page, Skip) else to_document(page, theatre.sources, theatre_start=theatre.start)
    )
    if isinstance(document, Skip):
        return dates.Dated(interval=None)
    return dates.Dated(interval=document.published, flagged=bool(document.warnings))


def _page(item: dates.DateItem) -> Page | Skip:
    read_at = datetime.combine(item.read_on, time(12), UTC)
    where = str(item.page.get("url") or f"{item.item_id}.html")
    if isinstance(record := item.page.get("record"), dict):
        return record_page(record, where, read_at)
    html = item.page.get("html")
    body = str(item.page.get("text", "") if html is None else html).encode()
    announced = item.page.get("announced")
    return Page(
        page_id=hashlib.sha256(body + json.dumps(where).encode()).hexdigest(),
        address=where,
        body=body,
        media_type="text/plain" if html is None else "text/html",
        read_at=read_at,
        announced=str(announced) if announced else None,
    )
