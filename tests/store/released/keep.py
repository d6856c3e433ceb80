"""Keeps a small ledger of the newest schema beside those before: `python -m tests.store.released.keep`.

Run it once with every new migration; the files of older schemas are never written again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from contactline.model.page import Skip
from contactline.store.ledger import Ledger
from contactline.store.tables import HEAD
from tests.store.factories import BAKHMUT, claim, document, page

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def _tables(connection: sa.Connection) -> dict[str, sa.Table]:
    found = sa.MetaData()
    found.reflect(connection)
    return {name: table for name, table in found.tables.items() if name != "alembic_version"}


def columns(connection: sa.Connection) -> dict[str, list[str]]:
    """The tables of a database, each with its columns."""
    return {name: [c.name for c in table.columns] for name, table in sorted(_tables(connection).items())}


def rows(connection: sa.Connection, of: Mapping[str, Sequence[str]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of some tables, as far as the columns named, in one order; days as text."""
    there = _tables(connection)
    found = {}
    for name, wanted in of.items():
        got = connection.execute(sa.select(*(there[name].c[column] for column in wanted))).mappings()
        plain = [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in got]
        found[name] = sorted(plain, key=lambda row: json.dumps(row, sort_keys=True))
    return found


def fill(connection: sa.Connection, given: Rows) -> None:
    """Write rows into a database of their schema."""
    there = _tables(connection)
    for table in sorted(there.values(), key=lambda t: len(t.foreign_keys)):
        made = [{k: _typed(table.c[k], v) for k, v in row.items()} for row in given.get(table.name, ())]
        if made:
            connection.execute(sa.insert(table), made)


def _typed(column: sa.Column[Any], value: Any) -> Any:
    return date.fromisoformat(value) if value is not None and isinstance(column.type, sa.Date) else value


def _keep() -> None:
    with TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.sqlite") as ledger:
        ledger.record(page(), document(), [claim(), claim("c2", place=BAKHMUT)], [], "reader 1")
        ledger.skip([Skip(address="b.html", stage="pages", reason="empty file")])
        ledger.set_origins({"d1": "d1"})
        ledger.finish_run(ledger.start_run("ingest", "0.1.0"), {"pages": 1})
        ledger.add_gazetteer("0" * 64, "villages.csv", 12)
        with ledger.reading() as connection:
            named = columns(connection)
            kept = {"columns": named, "rows": rows(connection, named)}
    path = Path(__file__).with_name(f"{HEAD}.json")
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _keep()
