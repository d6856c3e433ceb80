"""Rows written to the ledger, inside a transaction that the ledger opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contactline.model.claim import Claim
from contactline.model.document import Document
from contactline.model.page import Page, Skip
from contactline.store import tables
from contactline.store.serialise import canonical, claim_rest, claim_to_dict, document_to_dict

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_REVISION = "revision"


def known_on(document: Document, page: Page) -> date:
    """The day by which the document could be read: the last of its interval, else the day it was fetched."""
    return page.read_at.date() if document.published is None else document.published.end


def insert_once(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving those whose key is there as they are."""
    if rows:
        insert = _INSERT[connection.dialect.name](table)
        connection.execute(insert.on_conflict_do_nothing(), list(rows))


def replace(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or set all columns of the one with its key."""
    insert = _INSERT[connection.dialect.name](table).values(**row)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in row if name not in keys}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))


def address_key(address: str) -> str:
    """An address without what does not change the page: scheme, "www.", fragment, last slash, case of the host."""
    scheme, mark, rest = address.strip().partition("://")
    if not mark or scheme.lower() not in {"http", "https"}:
        return address.strip()
    host, slash, path = rest.partition("#")[0].partition("/")
    return host.lower().removeprefix("www.") + (slash + path).rstrip("/")


def is_taken_down(connection: sa.Connection, page: Page) -> bool:
    """Whether a tombstone names the page or its address."""
    c = tables.tombstones.c
    named = sa.or_(
        sa.and_(c.kind == "page", c.value == page.page_id),
        sa.and_(c.kind == "address", c.value == address_key(page.address)),
    )
    return connection.execute(sa.select(c.kind).where(named).limit(1)).first() is not None


def find_page(connection: sa.Connection, page: Page) -> dict[str, Any] | None:
    """The row of this page at this address, None where it was never read."""
    table = tables.pages
    query = sa.select(table).where(table.c.page_id == page.page_id, table.c.address == page.address)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def write_page(connection: sa.Connection, page: Page, document: Document | None, reader: str) -> None:
    """The page's row and its document's."""
    if document is not None:
        known = _first_known(connection, document, known_on(document, page))
        replace(connection, tables.documents, _document_row(document, known))
    replace(
        connection,
        tables.pages,
        {
            "page_id": page.page_id,
            "address": page.address,
            "media_type": page.media_type,
            "size": len(page.body),
            "read_at": page.read_at.isoformat(),
            "reader": reader,
            "document_id": None if document is None else document.document_id,
        },
    )


def _first_known(connection: sa.Connection, document: Document, known: date) -> date:
    # An undated document read again later was known since it was first read.
    table = tables.documents
    query = sa.select(table.c.known_on).where(table.c.document_id == document.document_id)
    before: date | None = connection.execute(query).scalar()
    return known if before is None or document.published is not None else min(before, known)


def _document_row(document: Document, known: date) -> dict[str, Any]:
    published = document.published
    return {
        "document_id": document.document_id,
        "page_id": document.page_id,
        "address": document.address,
        "outlet": document.outlet,
        "source_id": document.source_id,
        "title": document.title,
        "language": document.language,
        "published_start": None if published is None else published.start,
        "published_end": None if published is None else published.end,
        "known_on": known,
        "text": document.text,
        "body": canonical(document_to_dict(document)),
    }


def drop_orphan(connection: sa.Connection, document_id: str | None) -> None:
    """Remove a document that no page gives any longer, and its claims with it."""
    if document_id is None:
        return
    given = sa.select(tables.pages.c.page_id).where(tables.pages.c.document_id == document_id)
    if connection.execute(given).first() is None:
        connection.execute(sa.delete(tables.documents).where(tables.documents.c.document_id == document_id))


def write_claims(connection: sa.Connection, document: Document, claims: Iterable[Claim], known: date) -> None:
    """The claims of a document, in place of those that it had."""
    connection.execute(sa.delete(tables.claims).where(tables.claims.c.document_id == document.document_id))
    found = [_claim_row(claim, document, position, known) for position, claim in enumerate(claims)]
    insert_once(connection, tables.claims, found)
    insert_once(connection, tables.spoken_names, _names(found))


def _names(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The names under which rows of claims speak of places, each once, in one order for every writer."""
    said = {
        (name.casefold(), row["place_id"])
        for row in rows
        for name in (row["place_name"], row["toponym"])
        if name and row["place_id"]
    }
    return [{"name": name, "place_id": place_id} for name, place_id in sorted(said)]


def _claim_row(claim: Claim, document: Document, position: int, known: date) -> dict[str, Any]:
    place = claim.locus.place
    rest = claim_rest(claim)
    return {
        "claim_id": claim.claim_id,
        "document_id": document.document_id,
        "position": position,
        "kind": str(claim.kind),
        "side": None if claim.actor is None else claim.actor.side,
        "place_id": None if place is None else place.place_id,
        "place_name": None if place is None else place.name,
        "toponym": claim.locus.toponym,
        "lat": None if place is None else place.lat,
        "lon": None if place is None else place.lon,
        "start_day": claim.time.start,
        "end_day": claim.time.end,
        "known_on": known,
        "holder": claim.holder.name,
        "holder_side": claim.holder.side,
        "polarity": str(claim.polarity),
        "modality": str(claim.modality),
        "confidence": float(claim.confidence),
        "extractor": claim.extractor,
        "body": canonical(claim_to_dict(claim, document)),
        "rest": None if rest is None else canonical(rest),
    }


def write_skips(connection: sa.Connection, skips: Iterable[Skip]) -> None:
    """What was left out; the same one twice is one row."""
    seen = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [
        {"address": s.address, "stage": s.stage, "reason": s.reason, "detail": s.detail, "seen": seen}
        for s in skips
    ]
    insert_once(connection, tables.skips, rows)


def drop_skips(connection: sa.Connection, address: str) -> None:
    """Forget why an address was left out: it has been read anew."""
    connection.execute(sa.delete(tables.skips).where(tables.skips.c.address == address))


def write_origins(connection: sa.Connection, origins: Mapping[str, str]) -> None:
    """Set the column `origin` of the documents named."""
    if not origins:
        return
    table = tables.documents
    update = sa.update(table).where(table.c.document_id == sa.bindparam("copy"))
    rows = [{"copy": copy, "origin_id": origin} for copy, origin in sorted(origins.items())]
    connection.execute(update.values(origin=sa.bindparam("origin_id")), rows)


def write_setting(connection: sa.Connection, name: str, value: str) -> None:
    """Set a setting."""
    replace(connection, tables.settings, {"name": name, "value": value})


def revision(connection: sa.Connection) -> int:
    """How many times what was read has changed."""
    query = sa.select(tables.settings.c.value).where(tables.settings.c.name == _REVISION)
    return int(connection.execute(query).scalar() or 0)


def bump(connection: sa.Connection) -> None:
    """Count one more change. Inside a writing transaction nobody else counts (see `engine`)."""
    write_setting(connection, _REVISION, str(revision(connection) + 1))
