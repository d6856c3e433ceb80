"""Connections to the ledger's database: SQLite in write-ahead mode, or PostgreSQL by the same code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

BUSY_SECONDS = 30

_TURN = 0x636C696E65
"""Key of the advisory lock by which writers of one PostgreSQL ledger take turns ("cline" in ASCII)."""


def ledger_url(where: str | Path) -> URL:
    """The database address of `where`: a file path (SQLite) or an address such as postgresql://host/name."""
    text = str(where)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    url = make_url(text)
    return url.set(drivername="postgresql+psycopg") if url.drivername in _POSTGRESQL else url


_POSTGRESQL = frozenset({"postgresql", "postgres"})


def shown(where: str | Path) -> str:
    """`where` as it may be told and logged: without the password of a database address."""
    text = str(where)
    if "://" not in text:
        return text
    try:
        return make_url(text).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return text.partition("://")[0] + "://…"


def make_engine(url: URL) -> sa.Engine:
    """An engine for `url`. Foreign keys hold; writers take turns and wait for one another up to 30 seconds."""
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    if url.get_backend_name() != "sqlite":
        raise NoSuchModuleError(url.drivername)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> sa.Engine:
    # No statement waits for a lock for ever, and a server that is not there is said to be missing soon.
    given = {"connect_timeout": 10, "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC"}
    asked = {name: value for name, value in given.items() if name not in url.query}
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args=asked)
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: sa.Connection) -> None:
    # As with SQLite one writer at a time: what a transaction read before it wrote still holds when it writes.
    # Reading and extracting go on beside it, and they are what takes the time.
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def reading_options(engine: sa.Engine) -> dict[str, Any]:
    """Execution options of a connection that is to see one state of the ledger."""
    return {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}


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
    options = connection.get_execution_options()
    if not options.get("outside", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")
