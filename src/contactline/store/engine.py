"""Connections to the ledger's database: SQLite in write-ahead mode, or PostgreSQL by the same code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

BUSY_SECONDS = 30


def ledger_url(where: str | Path) -> URL:
    """The database address of `where`: a file path (SQLite) or an address such as postgresql://host/name."""
    text = str(where)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    url = make_url(text)
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def make_engine(url: URL) -> sa.Engine:
    """An engine for `url`. Foreign keys hold; writers of SQLite wait for one another up to 30 seconds."""
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is switched off, so that BEGIN is ours (see _begin_sqlite).
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes its lock at once: two that read first and write later would deadlock instead of waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
