"""What was taken down: removed with all that was read from it, and kept from coming back by a tombstone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from contactline.model.page import Page
from contactline.store import rows, tables
from contactline.store.ledger import Ledger

ADDRESS, PAGE = "address", "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """`value` may not come back: an address (as `address_key` has it) or the SHA-256 of a page."""

    kind: str
    value: str
    reason: str
    taken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What a takedown took out of the ledger. `copies` are addresses of other documents with the same text."""

    tombstones: tuple[Tombstone, ...]
    pages: int
    documents: int
    claims: int
    addresses: tuple[str, ...]
    copies: tuple[str, ...]


def take_down(ledger: Ledger, what: str, *, reason: str, now: datetime | None = None) -> Removed:
    """Remove a page, its document and their claims, and keep them from coming back; in one transaction.

    `what` is an address, or the id of a page, a document or a claim. Of a page that stands at several addresses all
    go. An address that the ledger does not have is kept from coming in. The same takedown twice changes nothing.
    """
    taken = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    with ledger.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        found = _pages(connection, what)
        ids = sorted({row["document_id"] for row in found if row["document_id"]})
        copies = _copies(connection, ids)
        claims = _claims(connection, ids)
        stones = _stones(what, found, reason, taken)
        rows.insert_once(connection, tables.tombstones, [_row(stone) for stone in stones])
        _delete(connection, found, ids, claims)
        if found:
            rows.bump(connection)
    return Removed(
        tombstones=tuple(stones), pages=len(found), documents=len(ids), claims=len(claims),
        addresses=tuple(sorted({row["address"] for row in found} or {what})), copies=copies,
    )  # fmt: skip


def bury(ledger: Ledger, stones: Iterable[Tombstone]) -> int:
    """Take down all that tombstones from elsewhere name; returns how many pages went."""
    return sum(take_down(ledger, stone.value, reason=stone.reason).pages for stone in stones)


def tombstones(ledger: Ledger) -> list[Tombstone]:
    """All tombstones, oldest first."""
    table = tables.tombstones
    statement = sa.select(table).order_by(table.c.taken, table.c.kind, table.c.value)
    with ledger.reading() as connection:
        return [Tombstone(**row) for row in connection.execute(statement).mappings()]


def taken_down(ledger: Ledger, page: Page) -> bool:
    """Whether this page, or what lies at its address, was taken down."""
    with ledger.reading() as connection:
        return rows.is_taken_down(connection, page)


def scrub(ledger: Ledger) -> None:
    """Give removed rows' room back, so that their bytes lie in no free page of the database's file.

    PostgreSQL makes the room free for new rows; its log and its backups keep the old ones until they are cycled.
    """
    with ledger.maintaining() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM")


def _row(stone: Tombstone) -> dict[str, Any]:
    return {"kind": stone.kind, "value": stone.value, "reason": stone.reason, "taken": stone.taken}


def _pages(connection: sa.Connection, what: str) -> list[dict[str, Any]]:
    """The pages that `what` names, and those of the same bytes."""
    pages, claims = tables.pages.c, tables.claims.c
    of_claim = sa.select(claims.document_id).where(claims.claim_id == what)
    named = sa.or_(
        pages.address == what,
        pages.page_id == what,
        pages.document_id == what,
        pages.document_id.in_(of_claim),
    )
    ids = set(connection.execute(sa.select(pages.page_id).where(named)).scalars())
    ids |= _at(connection, rows.address_key(what))
    columns = sa.select(pages.page_id, pages.address, pages.document_id)
    found = connection.execute(columns.where(pages.page_id.in_(ids))).mappings() if ids else ()
    return [dict(row) for row in found]


def _at(connection: sa.Connection, key: str) -> set[str]:
    """Ids of the pages at an address in any spelling."""
    pages = tables.pages.c
    name = key.partition("/")[0]
    near = sa.select(pages.page_id, pages.address).where(pages.address.contains(name, autoescape=True))
    return {page_id for page_id, address in connection.execute(near) if rows.address_key(address) == key}


def _copies(connection: sa.Connection, ids: list[str]) -> tuple[str, ...]:
    """Addresses of documents that have the same origin as some that go, or are their origin."""
    documents = tables.documents.c
    origins = sa.select(documents.origin).where(documents.document_id.in_(ids), documents.origin.is_not(None))
    family = sa.or_(
        documents.origin.in_(ids), documents.origin.in_(origins), documents.document_id.in_(origins)
    )
    found = sa.select(documents.address).where(family, documents.document_id.not_in(ids))
    return tuple(sorted(set(connection.execute(found).scalars()))) if ids else ()


def _claims(connection: sa.Connection, ids: list[str]) -> list[str]:
    claims = tables.claims.c
    return list(connection.execute(sa.select(claims.claim_id).where(claims.document_id.in_(ids))).scalars())


def _stones(what: str, found: list[dict[str, Any]], reason: str, taken: str) -> list[Tombstone]:
    named = {(ADDRESS, rows.address_key(row["address"])) for row in found}
    named |= {(PAGE, row["page_id"]) for row in found}
    if not found:
        named = {(PAGE, what)} if _is_digest(what) else {(ADDRESS, rows.address_key(what))}
    return [Tombstone(kind=k, value=v, reason=reason, taken=taken) for k, v in sorted(named)]


def _is_digest(what: str) -> bool:
    return len(what) == 64 and not set(what) - set("0123456789abcdef")


def _delete(
    connection: sa.Connection, found: list[dict[str, Any]], ids: list[str], claims: list[str]
) -> None:
    """Rows of every table that names a page, document or claim that goes, those that point first."""
    gone = {"claim_id": claims, "document_id": ids, "page_id": sorted({row["page_id"] for row in found})}
    for table in reversed(tables.metadata.sorted_tables):
        for column, values in gone.items():
            if column in table.c and values:
                connection.execute(sa.delete(table).where(table.c[column].in_(values)))
    documents, skips = tables.documents, tables.skips
    connection.execute(sa.update(documents).where(documents.c.origin.in_(ids)).values(origin=None))
    connection.execute(sa.delete(skips).where(skips.c.address.in_({row["address"] for row in found})))
