"""What the ledger says of one place around one day, read by its indices alone: quick however large the ledger is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from contactline.model.document import Document
from contactline.store import tables
from contactline.store.ledger import Ledger
from contactline.store.serialise import Json, head_from_row

DAYS_BACK, DAYS_ON = 30, 3
LONGEST = 400
"""Claims that span more days than these are not looked for beyond them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """claim/1 objects, nearest in time to the day first, and the heads of their documents by id."""

    claims: tuple[Json, ...] = field(repr=False)
    heads: dict[str, Document] = field(repr=False)


def claims_around(
    ledger: Ledger, place_id: str, day: date, *, known_by: date, most: int = 40, back: int = DAYS_BACK
) -> Glance:
    """At most `most` claims of a place whose time overlaps the `back` days before `day` and three after it."""
    c = tables.claims.c
    first, last = day - timedelta(days=back), day + timedelta(days=DAYS_ON)
    # Days lie close together in the index by the day they begin: a bound on that keeps the years before out.
    earliest = first - timedelta(days=LONGEST) if first.toordinal() > LONGEST else first
    wanted = (
        c.place_id == place_id, c.start_day >= earliest, c.start_day <= last, c.end_day >= first,
        c.known_on <= known_by,
    )  # fmt: skip
    days = sa.select(c.claim_id, c.end_day, c.confidence).where(*wanted)
    with ledger.reading() as connection:
        found = sorted(
            connection.execute(days).all(),
            key=lambda row: (abs((row.end_day - day).days), -row.confidence, row.claim_id),
        )
        ids = [row.claim_id for row in found[:most]]
        bodies = connection.execute(
            sa.select(c.claim_id, c.document_id, c.body).where(c.claim_id.in_(ids))
        ).all()
        by_id = {row.claim_id: row for row in bodies}
        kept = [column for column in tables.documents.c if column.name not in {"text", "body"}]
        named = tables.documents.c.document_id.in_({row.document_id for row in bodies})
        heads = connection.execute(sa.select(*kept).where(named)).mappings()
        return Glance(
            claims=tuple(json.loads(by_id[claim_id].body) for claim_id in ids),
            heads={row["document_id"]: head_from_row(dict(row)) for row in heads},
        )
