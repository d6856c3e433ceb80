"""A ledger in one file, and back: the same on SQLite and PostgreSQL, from any schema that was ever out.

Gzip of JSON Lines: a head (format, schema), one line a row (table, row) in the order of the keys, and a foot
(rows a table, SHA-256 of all lines before it). Equal ledgers give equal bytes, so a backup that was restored can be
proven: back it up again and compare.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contactline.errors import InputError, LedgerError
from contactline.store.engine import ledger_url, make_engine, shown
from contactline.store.ledger import Ledger, as_ledger_errors
from contactline.store.migrate import upgrade
from contactline.store.serialise import Json, canonical
from contactline.store.tables import HEAD, metadata

FORMAT = "contactline-ledger/1"
_AT_ONCE = 2000
_VERSIONS = "alembic_version"


def backup(ledger: Ledger, path: Path) -> dict[str, int]:
    """Write all that the ledger holds, in one state, to `path`; returns how many rows each table gave.

    Others may read and write meanwhile. The file is there whole or not at all. Raises InputError where it cannot be
    written.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as raw:
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                counts = _write(ledger, packed)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); choose another place, or free space"
        ) from error
    return counts


def _write(ledger: Ledger, packed: gzip.GzipFile) -> dict[str, int]:
    digest, counts = hashlib.sha256(), Counter[str]()

    def line(value: Any) -> None:
        data = canonical(value).encode() + b"\n"
        digest.update(data)
        packed.write(data)

    line({"format": FORMAT, "schema": HEAD})
    with ledger.reading() as connection:
        for table in metadata.sorted_tables:
            for row in _rows(connection, table):
                line([table.name, row])
                counts[table.name] += 1
    told = {table.name: counts[table.name] for table in metadata.sorted_tables}
    packed.write(canonical({"rows": told, "sha256": digest.hexdigest()}).encode() + b"\n")
    return told


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Json]:
    statement = sa.select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=_AT_ONCE).execute(statement) as found:
        for row in found.mappings():
            yield {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}


def restore(path: Path, where: str | Path) -> dict[str, int]:
    """Fill the ledger at `where`, which must be empty or not be there, from a backup; returns its rows a table.

    All in one transaction, and only after the whole file was found good. A backup of an older schema is brought up
    to date. Raises InputError for a file that is no backup or is damaged, LedgerError where `where` holds anything
    or the backup is of a newer version.
    """
    counts = verify(path)
    with as_ledger_errors(shown(where)):
        engine = make_engine(ledger_url(where))
        try:
            with engine.execution_options(writes=True).begin() as connection:
                _make_empty(connection, shown(where))
                lines = _lines(path)
                upgrade(connection, _head(path, next(lines))["schema"])
                _fill(connection, lines)
                upgrade(connection)
        finally:
            engine.dispose()
    return counts


def verify(path: Path) -> dict[str, int]:
    """Read a backup to its end; returns its rows a table. Raises InputError where it is damaged or no backup."""
    digest, counts, last = hashlib.sha256(), Counter[str](), b""
    for number, line in enumerate(_lines(path)):
        if number == 0:
            _head(path, line)
        elif last.startswith(b'["'):
            counts[json.loads(last)[0]] += 1
        digest.update(last)
        last = line
    foot = _foot(path, last)
    told: dict[str, int] = foot["rows"]
    if foot["sha256"] != digest.hexdigest() or +counts != +Counter(told):
        raise InputError(f"{path}: the backup is damaged; take another")
    return told


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as packed:
            yield from packed
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or "it is no backup, or is cut off"
        raise InputError(f"{path}: cannot be read: {why}") from error


def _head(path: Path, line: bytes) -> dict[str, str]:
    head = _object(line)
    if head.get("format") != FORMAT or not isinstance(head.get("schema"), str):
        raise InputError(f"{path}: is no backup of a ledger")
    return head


def _foot(path: Path, line: bytes) -> Json:
    foot = _object(line)
    if not isinstance(foot.get("rows"), dict):
        raise InputError(f"{path}: the backup is cut off; take another")
    return foot


def _object(line: bytes) -> Json:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _make_empty(connection: sa.Connection, where: str) -> None:
    """Remove the tables of an empty ledger. Raises LedgerError where there is anything in them."""
    there = sa.MetaData()
    there.reflect(connection)
    for table in there.sorted_tables:
        if table.name != _VERSIONS and connection.execute(sa.select(table).limit(1)).first() is not None:
            raise LedgerError(
                f"{where}: holds a ledger already; restore into an empty one, or move this one away first"
            )
    there.drop_all(connection)


def _fill(connection: sa.Connection, lines: Iterator[bytes]) -> None:
    there = sa.MetaData()
    there.reflect(connection)
    held: list[Json] = []
    name = ""
    for line in lines:
        if not line.startswith(b'["'):
            break
        table, row = json.loads(line)
        if table != name or len(held) >= _AT_ONCE:
            _insert(connection, there.tables, name, held)
            name, held = table, []
        held.append(row)
    _insert(connection, there.tables, name, held)


def _insert(connection: sa.Connection, tables: Mapping[str, sa.Table], name: str, rows: list[Json]) -> None:
    if not rows:
        return
    if name not in tables:
        raise LedgerError(f"the backup has a table {name!r} that its schema does not have")
    days = [column.name for column in tables[name].columns if isinstance(column.type, sa.Date)]
    for row in rows:
        row.update({day: date.fromisoformat(row[day]) for day in days if row.get(day)})
    connection.execute(sa.insert(tables[name]), rows)
