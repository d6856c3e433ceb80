"""Migrations build exactly the tables that the code names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import contactline.store
from contactline.store import query
from contactline.store.engine import ledger_url, make_engine
from contactline.store.ledger import Ledger, Outcome
from contactline.store.migrate import current_revision, migrate
from contactline.store.query import ClaimQuery
from contactline.store.tables import HEAD, metadata
from tests.store.factories import document, page
from tests.store.released.keep import columns, fill, rows


def test_the_newest_migration_is_the_one_the_code_expects():
    config = Config()
    config.set_main_option("script_location", str(Path(contactline.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrated_schema_is_the_one_the_code_names(ledger_at):
    engine = make_engine(ledger_url(ledger_at))
    assert current_revision(engine) is None
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert current_revision(engine) == HEAD
    engine.dispose()


RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))


def revisions():
    """The revisions that may stand in a ledger somewhere, but the newest."""
    config = Config()
    config.set_main_option("script_location", str(Path(contactline.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def test_a_ledger_of_every_schema_is_kept_to_be_migrated():
    assert [path.stem for path in RELEASED] == sorted(revisions())


@pytest.mark.parametrize("path", RELEASED, ids=[path.stem for path in RELEASED])
def test_a_ledger_of_every_schema_opens_with_all_that_it_held(path, ledger_at):
    kept = json.loads(path.read_text())
    engine = make_engine(ledger_url(ledger_at))
    migrate(engine, to=path.stem)
    with engine.begin() as connection:
        before = columns(connection)
        assert before == kept["columns"], "a migration that ledgers have been through was changed"
        fill(connection, kept["rows"])
    engine.dispose()
    with Ledger.open(ledger_at) as ledger:
        assert ledger.schema() == HEAD
        with ledger.reading() as connection:
            assert rows(connection, before) == kept["rows"]
        assert [r["claim_id"] for r in query.claim_records(ledger, ClaimQuery())] == ["claim-c1", "claim-c2"]
        assert query.document(ledger, "d1") == document()
        assert [row["id"] for row in query.place_named(ledger, "soledar")] == ["t:soledar"]
        assert ledger.record(page(), document(), [], [], "reader 2") is Outcome.REREAD


def test_sqlite_is_opened_to_survive(tmp_path):
    engine = make_engine(ledger_url(tmp_path / "x.sqlite"))
    with engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    engine.dispose()
    assert found == ["wal", 1, 30_000, 1]
