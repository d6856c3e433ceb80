"""Whether a ledger is whole: the database's own check, then every row against what it should agree with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from contactline.store import tables
from contactline.store.ledger import Ledger
from contactline.store.rows import address_key
from contactline.store.serialise import Json, document_from_row

_AT_ONCE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in the ledger that should not be: what, and the row it is in."""

    what: str
    where: str


def faults(ledger: Ledger) -> Iterator[Fault]:
    """Every fault of the ledger; none for a whole one.

    Each document is read, each claim compared with its row and its sentence with the document's text.
    """
    with ledger.reading() as connection:
        yield from _database(connection)
        yield from _loose(connection)
        ids = list(connection.execute(sa.select(tables.documents.c.document_id)).scalars())
        for first in range(0, len(ids), _AT_ONCE):
            yield from _documents(connection, ids[first : first + _AT_ONCE])


def unfinished_runs(ledger: Ledger) -> list[str]:
    """When runs began that never ended: killed, or still at work."""
    c = tables.runs.c
    with ledger.reading() as connection:
        found = connection.execute(sa.select(c.started).where(c.finished.is_(None)).order_by(c.started))
        return [str(started) for started in found.scalars()]


def _database(connection: sa.Connection) -> Iterator[Fault]:
    """SQLite's own checks. PostgreSQL keeps foreign keys and checks its pages as they are read."""
    if connection.dialect.name != "sqlite":
        return
    for (told,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if told != "ok":
            yield Fault(what="the database file is damaged", where=str(told))
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Fault(
            what=f"a row of {row[0]} names a row of {row[2]} that is not there", where=f"row {row[1]}"
        )


def _loose(connection: sa.Connection) -> Iterator[Fault]:
    """Documents that no page gives, and what should have been taken down."""
    documents, pages, stones = tables.documents.c, tables.pages.c, tables.tombstones.c
    given = sa.exists().where(pages.document_id == documents.document_id)
    for found in connection.execute(sa.select(documents.document_id).where(~given)).scalars():
        yield Fault(what="no page gives this document", where=f"document {found}")
    buried = {tuple(row) for row in connection.execute(sa.select(stones.kind, stones.value))}
    for page_id, address in connection.execute(sa.select(pages.page_id, pages.address)) if buried else ():
        if ("page", page_id) in buried or ("address", address_key(address)) in buried:
            yield Fault(what="this page was taken down and is there", where=address)


def _documents(connection: sa.Connection, ids: Sequence[str]) -> Iterator[Fault]:
    table, c = tables.documents, tables.claims.c
    found = connection.execute(sa.select(table).where(table.c.document_id.in_(ids))).mappings()
    texts: dict[str, str] = {}
    for row in found:
        texts[row["document_id"]] = row["text"]
        yield from _document(dict(row))
    claims = connection.execute(
        sa.select(c.claim_id, c.document_id, c.kind, c.place_id, c.start_day, c.end_day, c.body).where(
            c.document_id.in_(ids)
        )
    )
    for claim in claims.mappings():
        wrong = _claim(dict(claim), texts[claim["document_id"]])
        if wrong:
            yield Fault(what=wrong, where=f"claim {claim['claim_id']}")


def _document(row: dict[str, Any]) -> Iterator[Fault]:
    where = f"document {row['document_id']}"
    try:
        document = document_from_row(row)
    except (ValueError, KeyError, TypeError):
        yield Fault(what="the document cannot be read", where=where)
        return
    if any(not 0 <= block.start <= block.end <= len(document.text) for block in document.blocks):
        yield Fault(what="a block lies outside the document's text", where=where)


def _claim(row: dict[str, Any], text: str) -> str:
    """What is wrong with a claim, nothing for a whole one."""
    try:
        body: Json = json.loads(row["body"])
        start, end = body["span"]
        place = (body["place"] or {}).get("id")
        told = (body["claim_id"], body["document"]["id"], body["kind"], place)
        days = (body["time"]["start"], body["time"]["end"])
    except (ValueError, KeyError, TypeError):
        return "the claim cannot be read"
    if told != (row["claim_id"], row["document_id"], row["kind"], row["place_id"]):
        return "the claim's row and its claim/1 object disagree"
    if days != (row["start_day"].isoformat(), row["end_day"].isoformat()):
        return "the claim's days and its claim/1 object disagree"
    return "" if text[start:end] == body["quote"] else "the claim's words do not stand in its document"
