"""Migrations build exactly the tables that the code names."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import contactline.store
from contactline.store.engine import ledger_url, make_engine
from contactline.store.migrate import current_revision, migrate
from contactline.store.tables import HEAD, metadata


def test_the_newest_migration_is_the_one_the_code_expects():
    config = Config()
    config.set_main_option("script_location", str(Path(contactline.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrated_schema_is_the_one_the_code_names(tmp_path):
    engine = make_engine(ledger_url(tmp_path / "x.sqlite"))
    assert current_revision(engine) is None
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert current_revision(engine) == HEAD
    engine.dispose()


def test_sqlite_is_opened_to_survive(tmp_path):
    engine = make_engine(ledger_url(tmp_path / "x.sqlite"))
    with engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    engine.dispose()
    assert found == ["wal", 1, 30_000, 1]
