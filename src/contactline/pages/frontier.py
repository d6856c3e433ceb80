"""What is to be fetched, what was, and when each address and host may be asked again: one SQLite file.

Every step is one transaction, so that a killed run goes on where it was. An address is `due` until it has answered,
`fetched` until the run that read its page has ended, then `done`; `gone` where asking again does not help.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from contactline.errors import LedgerError

_FIRST_WAIT, _LONGEST_WAIT = 60.0, 86_400.0
_HOST_WAIT, _LONGEST_HOST_WAIT = 30.0, 6 * 3600.0
_MOST_TRIES = 8
_LOOK_AGAIN = (3_600.0, 6 * 3600.0, 86_400.0, 4 * 86_400.0)
"""Seconds after each visit at which a page is looked at again for corrections; then no more."""

_TABLES = """
CREATE TABLE IF NOT EXISTS visits (
  address TEXT PRIMARY KEY, host TEXT NOT NULL, root TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  due REAL, tries INTEGER NOT NULL DEFAULT 0, visits INTEGER NOT NULL DEFAULT 0, etag TEXT, modified TEXT,
  page_id TEXT, page_address TEXT, media_type TEXT, read_at TEXT, stamp TEXT NOT NULL DEFAULT '',
  announced TEXT NOT NULL DEFAULT '', record TEXT);
CREATE INDEX IF NOT EXISTS visits_due ON visits (state, due);
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, failures INTEGER NOT NULL, due REAL NOT NULL);
"""


class State(StrEnum):
    """How far an address has come."""

    DUE = "due"
    FETCHED = "fetched"
    DONE = "done"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One address. `root` is the feed, sitemap or page that a person asked for and that led here.

    `kind` is "page", "feed", "sitemap" or "" where it is not known yet. `stamp` is when the listing says it was
    published or changed, `announced` when it says it was published, `record` the feed's own item as JSON.
    """

    address: str
    root: str
    kind: str = ""
    state: State = State.DUE
    tries: int = 0
    visits: int = 0
    etag: str | None = None
    modified: str | None = None
    page_id: str | None = None
    page_address: str | None = None
    media_type: str | None = None
    read_at: str | None = None
    stamp: str = ""
    announced: str = ""
    record: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A host that is not asked now: how many addresses wait, and for how many seconds."""

    host: str
    addresses: int
    seconds: float


class Frontier:
    """The file at `path`, made when missing; None keeps it in memory.

    Raises LedgerError where it cannot be opened or written.
    """

    def __init__(self, path: Path | None) -> None:
        self._where = str(path or "memory")
        with self._errors():
            self._base = sqlite3.connect(path or ":memory:", timeout=30.0, isolation_level=None)
            self._base.row_factory = sqlite3.Row
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    # what there is

    def visit(self, address: str) -> Visit | None:
        """What is known of an address, None where it was never met."""
        return next(self._visits("address = ?", address), None)

    def due(self, roots: Collection[str], now: float, *, again: bool = False, most: int = 100) -> list[Visit]:
        """Addresses of those roots that may be asked now, the hosts taking turns.

        `again` adds pages that were read before and may have been corrected.
        """
        marks = ",".join("?" * len(roots))
        states = "('due','done')" if again else "('due')"
        ranked = f"""
          SELECT v.*, ROW_NUMBER() OVER (PARTITION BY v.host ORDER BY v.state DESC, v.due, v.rowid) AS turn
          FROM visits v LEFT JOIN hosts h ON h.host = v.host
          WHERE v.state IN {states} AND v.due <= ? AND v.root IN ({marks}) AND COALESCE(h.due, 0) <= ?
          ORDER BY turn LIMIT ?"""  # noqa: S608 - only question marks are put in
        with self._errors():
            rows = self._base.execute(ranked, (now, *roots, now, most)).fetchall()
        return [_visit(row) for row in rows]

    def unsettled(self) -> list[Visit]:
        """Addresses whose pages came and may not have been archived, or not read to the end."""
        return list(self._visits("state = ?", State.FETCHED))

    def listings(self) -> list[str]:
        """Addresses of the feeds and sitemaps that were asked for."""
        return [visit.address for visit in self._visits("kind IN ('feed', 'sitemap') AND address = root")]

    def waiting(self, roots: Collection[str], now: float) -> list[Waiting]:
        """Hosts with due addresses of those roots that have asked for a pause, or failed."""
        marks = ",".join("?" * len(roots))
        query = f"""
          SELECT v.host, COUNT(*) AS n, h.due AS due FROM visits v JOIN hosts h ON h.host = v.host
          WHERE v.state = 'due' AND v.root IN ({marks}) AND h.due > ? GROUP BY v.host ORDER BY v.host"""  # noqa: S608
        with self._errors():
            rows = self._base.execute(query, (*roots, now)).fetchall()
        return [Waiting(host=row["host"], addresses=row["n"], seconds=row["due"] - now) for row in rows]

    def host_wait(self, address: str, now: float) -> float:
        """Seconds for which the host of an address is left alone; 0 where it may be asked."""
        with self._errors():
            row = self._base.execute("SELECT due FROM hosts WHERE host = ?", (host_of(address),)).fetchone()
        return max(0.0, row["due"] - now) if row else 0.0

    # what happened

    def listed(
        self, listing: Visit, entries: Iterable[Visit], now: float, *, etag: str | None, modified: str | None
    ) -> int:
        """Keep what a feed or sitemap lists and, in the same transaction, what its next request depends on.

        An address that is known already is asked again only where the listing gives it a later stamp. Returns how
        many were read before and are not asked again.
        """
        with self._errors(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            known = sum(self._add(entry, now) for entry in entries)
            self._write(
                listing, State.DONE, due=None, etag=etag, modified=modified, visits=listing.visits + 1
            )
            self._host_answered(listing.address)
        return known

    def fetched(self, visit: Visit, now: float, *, etag: str | None, modified: str | None) -> None:
        """Note that the page of an address came; `visit` tells which page it is."""
        again = _LOOK_AGAIN[visit.visits] if visit.visits < len(_LOOK_AGAIN) else None
        due = None if again is None else now + again
        with self._errors(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            self._write(
                visit, State.FETCHED, due=due, etag=etag, modified=modified, visits=visit.visits + 1, tries=0
            )
            self._host_answered(visit.address)

    def unchanged(self, visit: Visit, now: float) -> None:
        """Note that the server had nothing new."""
        again = _LOOK_AGAIN[visit.visits] if visit.visits < len(_LOOK_AGAIN) else None
        with self._errors(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            due = None if again is None or visit.kind != "page" else now + again
            self._write(visit, State.DONE, due=due, visits=visit.visits + 1, tries=0)
            self._host_answered(visit.address)

    def failed(
        self, visit: Visit, now: float, *, lasting: bool, busy: bool = False, retry_after: float | None = None
    ) -> float | None:
        """Note a failure; returns after how many seconds the address is asked again, None where it is given up."""
        tries = visit.tries + 1
        wait = None if lasting or tries >= _MOST_TRIES else _wait(visit.tries, retry_after)
        with self._errors(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            state = State.GONE if wait is None else State.DUE
            self._write(visit, state, due=None if wait is None else now + wait, tries=tries)
            if lasting:
                self._host_answered(visit.address)
            else:
                self._host_failed(visit.address, now, retry_after if busy else 0.0)
        return wait

    def reset(self, visit: Visit, now: float) -> None:
        """Ask for an address again as if for the first time."""
        with self._errors(), self._base:
            self._write(visit, State.DUE, due=now, etag=None, modified=None)

    def settle(self) -> None:
        """Note that all pages fetched so far were read and recorded."""
        with self._errors(), self._base:
            self._base.execute("UPDATE visits SET state = 'done' WHERE state = 'fetched'")

    # rows

    def _add(self, entry: Visit, now: float) -> bool:
        """Put an address in the queue; True where it was read before and stays so."""
        insert = """
          INSERT INTO visits (address, host, root, kind, state, due, stamp, announced, record)
          VALUES (?, ?, ?, ?, 'due', ?, ?, ?, ?)
          ON CONFLICT (address) DO UPDATE SET
            state = 'due', due = excluded.due, tries = 0, stamp = excluded.stamp,
            record = COALESCE(excluded.record, record)
          WHERE visits.state IN ('done', 'gone') AND visits.address != visits.root AND
            (excluded.stamp > visits.stamp AND visits.stamp != '' OR
             excluded.kind = 'sitemap' AND excluded.stamp = '')"""
        values = (
            entry.address, host_of(entry.address), entry.root, entry.kind, now, entry.stamp, entry.announced,
            entry.record,
        )  # fmt: skip
        if self._base.execute(insert, values).rowcount > 0:
            return False
        query = "SELECT state FROM visits WHERE address = ?"
        return self._base.execute(query, (entry.address,)).fetchone()["state"] in {"done", "fetched"}

    def _write(self, visit: Visit, state: State, **changed: Any) -> None:
        row: dict[str, Any] = {
            "address": visit.address, "host": host_of(visit.address), "root": visit.root, "kind": visit.kind,
            "state": state, "tries": visit.tries, "visits": visit.visits, "etag": visit.etag,
            "modified": visit.modified, "page_id": visit.page_id, "page_address": visit.page_address,
            "media_type": visit.media_type, "read_at": visit.read_at, "stamp": visit.stamp,
            "announced": visit.announced, "record": visit.record,
            **changed,
        }  # fmt: skip
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT OR REPLACE INTO visits ({names}) VALUES ({marks})"  # noqa: S608 - fixed names
        self._base.execute(statement, tuple(row.values()))

    def _host_answered(self, address: str) -> None:
        self._base.execute("DELETE FROM hosts WHERE host = ?", (host_of(address),))

    def _host_failed(self, address: str, now: float, asked: float | None) -> None:
        """A host that fails is left alone, twice as long each time, and at least as long as it asks for."""
        host = host_of(address)
        row = self._base.execute("SELECT failures FROM hosts WHERE host = ?", (host,)).fetchone()
        failures = (row["failures"] if row else 0) + 1
        wait = max(min(_HOST_WAIT * 2.0 ** (failures - 1), _LONGEST_HOST_WAIT), asked or 0.0)
        # A single address may fail on its own account: the host is left alone from the third failure in a row on.
        due = now + wait if failures >= 3 or asked != 0.0 else now
        self._base.execute("INSERT OR REPLACE INTO hosts VALUES (?, ?, ?)", (host, failures, due))

    def _visits(self, condition: str, *values: Any) -> Iterator[Visit]:
        with self._errors():
            rows = self._base.execute(f"SELECT * FROM visits WHERE {condition}", values).fetchall()  # noqa: S608
        yield from (_visit(row) for row in rows)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(
                f"{self._where}: {error}; free space or remove this file, then run again"
            ) from error


def host_of(address: str) -> str:
    """Host and port of an address, "" where it is none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _wait(tries: int, retry_after: float | None) -> float:
    return max(min(_FIRST_WAIT * 4.0**tries, _LONGEST_WAIT), retry_after or 0.0)


def _visit(row: sqlite3.Row) -> Visit:
    known = {name: row[name] for name in Visit.__slots__}
    return Visit(**{**known, "state": State(row["state"])})
