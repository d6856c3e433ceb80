"""Brings a ledger to this version's schema, or refuses one that a newer version wrote."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from contactline.errors import LedgerError
from contactline.store.tables import HEAD


def migrate(engine: sa.Engine, *, to: str = HEAD) -> None:
    """Run the migrations that are missing up to revision `to`, all in one transaction.

    Raises LedgerError where the ledger's schema is not one of this version's.
    """
    if current_revision(engine) == to:
        return
    with engine.execution_options(writes=True).begin() as connection:
        upgrade(connection, to)


def current_revision(engine: sa.Engine) -> str | None:
    """The schema revision of the ledger, None for an empty database."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def upgrade(connection: sa.Connection, to: str = HEAD) -> None:
    """As `migrate`, inside a transaction that is open."""
    # Alembic takes a third of a second to import and is needed only when something has to change.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    for revision in (_revision(connection) or to, to):
        if revision not in known:
            raise LedgerError(
                f"the ledger has schema {revision}, newer than this version's {HEAD}: update contactline to open it"
            )
    command.upgrade(config, to)
    if connection.dialect.name == "postgresql":
        _compare_as_bytes(connection)


def _compare_as_bytes(connection: sa.Connection) -> None:
    """Text is ordered by its bytes, as SQLite does it, whatever the language of the database."""
    asked = """
        SELECT quote_ident(c.relname), quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0
          AND NOT a.attisdropped AND o.collname <> 'C' ORDER BY 1, a.attnum"""
    for table, column, kind in connection.exec_driver_sql(asked).all():
        connection.exec_driver_sql(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"')
