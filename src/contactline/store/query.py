"""Questions to the ledger: claims by place, day and as known on; documents; skips."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from contactline.model.claim import Claim
from contactline.model.document import Document
from contactline.model.page import Skip
from contactline.store import tables
from contactline.store.ledger import Ledger
from contactline.store.serialise import Json, PlaceOf, claim_from_dict, document_from_row, head_from_row

_AT_ONCE = 500
"""Databases take only so many values in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuery:
    """Which claims. Every field that is set narrows the answer.

    `start` and `end` are days that the claim's time must overlap, both included. `known_by` is the day by
    which the claim could be read. `bbox` is west, south, east, north in degrees.
    """

    place_id: str | None = None
    start: date | None = None
    end: date | None = None
    known_by: date | None = None
    kind: str | None = None
    side: str | None = None
    holder: str | None = None
    modality: str | None = None
    min_confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    claim_id: str | None = None
    limit: int | None = None
    offset: int = 0


def claim_records(ledger: Ledger, query: ClaimQuery) -> Iterator[Json]:
    """The claim/1 objects that the query asks for, by first day, document and position."""
    for row in _rows(ledger, _ordered(query, tables.claims.c.body)):
        yield json.loads(row["body"])


def records_of(ledger: Ledger, claim_ids: Sequence[str]) -> dict[str, Json]:
    """The claim/1 objects of some claims by id; ids that the ledger does not have are left out."""
    found: dict[str, Json] = {}
    c = tables.claims.c
    for first in range(0, len(claim_ids), _AT_ONCE):
        some = claim_ids[first : first + _AT_ONCE]
        statement = sa.select(c.claim_id, c.body).where(c.claim_id.in_(some))
        found |= {row["claim_id"]: json.loads(row["body"]) for row in _rows(ledger, statement)}
    return found


def claims(ledger: Ledger, query: ClaimQuery, place_of: PlaceOf) -> Iterator[Claim]:
    """The claims that the query asks for, whole, with their places from `place_of`."""
    for row in _rows(ledger, _ordered(query, tables.claims.c.body, tables.claims.c.rest)):
        rest = None if row["rest"] is None else json.loads(row["rest"])
        yield claim_from_dict(json.loads(row["body"]), place_of, rest)


def count_claims(ledger: Ledger, query: ClaimQuery) -> int:
    """How many claims the query would give without its limit."""
    statement = sa.select(sa.func.count()).select_from(tables.claims).where(*_conditions(query))
    with ledger.reading() as connection:
        return int(connection.execute(statement).scalar_one())


def known_days(ledger: Ledger) -> dict[str, date]:
    """By document id, the day by which each document could be read."""
    statement = sa.select(tables.documents.c.document_id, tables.documents.c.known_on)
    return {row["document_id"]: row["known_on"] for row in _rows(ledger, statement)}


def first_claim_day(ledger: Ledger) -> date | None:
    """The first day that any claim speaks of, None for a ledger without claims."""
    found: date | None = _scalar(ledger, sa.select(sa.func.min(tables.claims.c.start_day)))
    return found


def claim_counts(ledger: Ledger, column: str) -> dict[str, int]:
    """How many claims there are for each value of a column of the table (kind, modality, place_id …)."""
    named = tables.claims.c[column]
    statement = sa.select(named.label("value"), sa.func.count().label("n")).group_by(named).order_by(named)
    return {str(row["value"]): int(row["n"]) for row in _rows(ledger, statement) if row["value"] is not None}


def place_named(ledger: Ledger, name: str) -> list[Json]:
    """The places with claims that are spoken of as `name`, any case: id, name, claims; most claims first."""
    spoken, c = tables.spoken_names.c, tables.claims.c
    # Counted in the index alone; the name is read from one claim. A place may be spoken of fifty thousand times.
    count = sa.select(sa.func.count(c.start_day)).where(c.place_id == spoken.place_id).scalar_subquery()
    named = sa.select(c.place_name).where(c.place_id == spoken.place_id).limit(1).scalar_subquery()
    statement = (
        sa.select(spoken.place_id.label("id"), named.label("name"), count.label("claims"))
        .where(spoken.name == name.casefold())
        .order_by(sa.desc("claims"), spoken.place_id)
    )
    return [dict(row) for row in _rows(ledger, statement) if row["claims"]]


def documents(ledger: Ledger) -> Iterator[Document]:
    """All documents, by id."""
    for row in _rows(ledger, sa.select(tables.documents).order_by(tables.documents.c.document_id)):
        yield document_from_row(row)


def document(ledger: Ledger, document_id: str) -> Document | None:
    """One document, None where the ledger has none of that id."""
    statement = sa.select(tables.documents).where(tables.documents.c.document_id == document_id)
    return next((document_from_row(row) for row in _rows(ledger, statement)), None)


def origins(ledger: Ledger) -> dict[str, str]:
    """By document id, the document that it copies (itself where it copies none)."""
    c = tables.documents.c
    return {
        row["document_id"]: row["origin"] or row["document_id"]
        for row in _rows(ledger, sa.select(c.document_id, c.origin))
    }


def skip_counts(ledger: Ledger) -> dict[str, int]:
    """How many inputs were left out for each reason."""
    c = tables.skips.c
    statement = sa.select(c.reason, sa.func.count().label("n")).group_by(c.reason).order_by(c.reason)
    return {row["reason"]: row["n"] for row in _rows(ledger, statement)}


def skips_at(ledger: Ledger, address: str) -> list[Skip]:
    """Why what lies at an address was left out after it was read as a page."""
    table = tables.skips
    statement = sa.select(table).where(table.c.address == address, table.c.stage != "pages")
    return [
        Skip(address=row["address"], stage=row["stage"], reason=row["reason"], detail=row["detail"])
        for row in _rows(ledger, statement)
    ]


def document_heads(ledger: Ledger) -> Iterator[Document]:
    """All documents, by id, without text and blocks: what may be held of a million at once."""
    kept = [column for column in tables.documents.c if column.name not in {"text", "body"}]
    for row in _rows(ledger, sa.select(*kept).order_by(tables.documents.c.document_id)):
        yield head_from_row(row)


def _rows(ledger: Ledger, statement: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    with (
        ledger.reading() as connection,
        connection.execution_options(yield_per=2000).execute(statement) as result,
    ):
        for row in result.mappings():
            yield dict(row)


def _scalar(ledger: Ledger, statement: sa.Select[Any]) -> Any:
    with ledger.reading() as connection:
        return connection.execute(statement).scalar()


def _ordered(query: ClaimQuery, *columns: sa.Column[Any]) -> sa.Select[Any]:
    c = tables.claims.c
    statement = sa.select(*columns).where(*_conditions(query))
    statement = statement.order_by(c.start_day, c.end_day, c.document_id, c.position, c.claim_id)
    return statement.limit(query.limit).offset(query.offset or None)


def _conditions(query: ClaimQuery) -> list[sa.ColumnElement[bool]]:
    c = tables.claims.c
    wanted = {
        c.place_id: query.place_id,
        c.kind: query.kind,
        c.side: query.side,
        c.holder: query.holder,
        c.modality: query.modality,
        c.claim_id: query.claim_id,
    }
    conditions = [column == value for column, value in wanted.items() if value is not None]
    if query.start is not None:
        conditions.append(c.end_day >= query.start)
    if query.end is not None:
        conditions.append(c.start_day <= query.end)
    if query.known_by is not None:
        conditions.append(c.known_on <= query.known_by)
    if query.min_confidence is not None:
        conditions.append(c.confidence >= query.min_confidence)
    if query.bbox is not None:
        west, south, east, north = query.bbox
        conditions += [c.lon.between(west, east), c.lat.between(south, north)]
    return conditions
