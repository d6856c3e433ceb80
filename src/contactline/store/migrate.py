"""Brings a ledger to this version's schema, or refuses one that a newer version wrote."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from contactline.errors import LedgerError
from contactline.store.tables import HEAD


def migrate(engine: sa.Engine) -> None:
    """Run the migrations that are missing, all in one transaction.

    Raises LedgerError where the ledger's schema is not one of this version's.
    """
    if current_revision(engine) == HEAD:
        return
    with engine.execution_options(writes=True).begin() as connection:
        _upgrade(connection)


def current_revision(engine: sa.Engine) -> str | None:
    """The schema revision of the ledger, None for an empty database."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _upgrade(connection: sa.Connection) -> None:
    # Alembic takes a third of a second to import and is needed only when something has to change.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(connection)
    if found is not None and found not in known:
        raise LedgerError(
            f"the ledger has schema {found}, newer than this version's {HEAD}: update contactline to open it"
        )
    command.upgrade(config, "head")
