"""The ledger: what was read, what was published, who says what. One transaction a page, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from contactline.errors import LedgerError
from contactline.model.claim import Claim
from contactline.model.document import Document
from contactline.model.page import Page, Skip
from contactline.store import rows, tables
from contactline.store.engine import ledger_url, make_engine, reading_options, shown
from contactline.store.migrate import migrate
from contactline.store.serialise import Json, canonical

_CLOCKS_DIFFER = timedelta(days=1)
"""So far the clocks of machines that fill one ledger may be apart."""


class Outcome(StrEnum):
    """What recording a page did to the ledger."""

    NEW = "new"
    KNOWN = "known"
    REREAD = "reread"
    TAKEN_DOWN = "taken down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the ledger holds."""

    pages: int
    documents: int
    claims: int
    places: int
    skips: int


class Ledger:
    """An open ledger. Use `Ledger.open`; close it, or use it as a context."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, where: str | Path, *, create: bool = True) -> Self:
        """Open the ledger at a file path or database address, and bring its schema up to date.

        Raises LedgerError where there is none and `create` is False, where it cannot be opened, is no ledger,
        or was written by a newer version.
        """
        with as_ledger_errors(shown(where)):
            url = _checked_url(where)
            if url.get_backend_name() == "sqlite":
                _check_file(Path(url.database or ""), create)
            engine = make_engine(url)
            try:
                migrate(engine)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read by; sees one state of the ledger."""
        with as_ledger_errors(str(self._engine.url)), self._engine.connect() as connection:
            yield connection.execution_options(**reading_options(self._engine))

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction: all of it is kept, or nothing."""
        engine = self._engine.execution_options(writes=True)
        with as_ledger_errors(str(self._engine.url)), engine.begin() as connection:
            yield connection

    @contextmanager
    def maintaining(self) -> Iterator[sa.Connection]:
        """A connection outside any transaction, for what the database does to itself (VACUUM)."""
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT", outside=True)
        with as_ledger_errors(str(self._engine.url)), engine.connect() as connection:
            yield connection

    def knows(self, page: Page, reader: str) -> bool:
        """Whether this page was read from this address by this very reader (program and data)."""
        pages = tables.pages.c
        query = sa.select(pages.reader).where(pages.page_id == page.page_id, pages.address == page.address)
        with self.reading() as connection:
            return connection.execute(query).scalar() == reader

    def record(
        self,
        page: Page,
        document: Document | None,
        claims: Sequence[Claim],
        skips: Sequence[Skip],
        reader: str,
    ) -> Outcome:
        """Keep a page with what was read from it, in one transaction.

        The same page by the same reader changes nothing. By another reader (a newer version, other data) the
        old document and its claims give way to the new. `document` is None where the page gave none. What was
        taken down does not come back.
        """
        with self.writing() as connection:
            if rows.is_taken_down(connection, page):
                return Outcome.TAKEN_DOWN
            before = rows.find_page(connection, page)
            if before is not None and before["reader"] == reader:
                return Outcome.KNOWN
            rows.write_page(connection, page, document, reader)
            if before is not None:
                rows.drop_orphan(connection, before["document_id"])
                rows.drop_skips(connection, page.address)
            if document is not None:
                rows.write_claims(connection, document, claims, rows.known_on(document, page))
            rows.write_skips(connection, skips)
            rows.bump(connection)
        return Outcome.NEW if before is None else Outcome.REREAD

    def skip(self, skips: Sequence[Skip]) -> None:
        """Keep what was left out, and why; the same skip twice is one."""
        if skips:
            with self.writing() as connection:
                rows.write_skips(connection, skips)

    def counts(self) -> Counts:
        """How much the ledger holds."""
        with self.reading() as connection:
            count = {
                table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in (tables.pages, tables.documents, tables.claims, tables.skips)
            }
            places = sa.select(sa.func.count(sa.distinct(tables.claims.c.place_id)))
            return Counts(places=connection.execute(places).scalar_one(), **count)

    def revision(self) -> int:
        """A number that grows with every change of what was read; equal numbers mean an unchanged ledger."""
        with self.reading() as connection:
            return rows.revision(connection)

    def schema(self) -> str:
        """The revision of the ledger's schema."""
        with self.reading() as connection:
            return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())

    def set_origins(self, origins: Mapping[str, str]) -> None:
        """Store which document each document is a copy of. Does not count as a change of what was read."""
        with self.writing() as connection:
            rows.write_origins(connection, origins)

    def start_run(self, command: str, version: str) -> str:
        """Note that a run began; returns its id.

        Raises LedgerError where the clock is behind: pages would seem to be from the future, and lose their dates.
        """
        self._refuse_early_clock()
        run_id = uuid.uuid4().hex
        row = {"run_id": run_id, "command": command, "version": version, "started": _now()}
        with self.writing() as connection:
            connection.execute(sa.insert(tables.runs), [row])
        return run_id

    def _refuse_early_clock(self) -> None:
        # The third last run is asked, so that a run or two with a clock ahead do not keep all others away.
        table = tables.runs
        query = sa.select(table.c.started).order_by(table.c.started.desc()).limit(1).offset(2)
        with self.reading() as connection:
            before: str | None = connection.execute(query).scalar()
        if before is not None and _now() < (datetime.fromisoformat(before) - _CLOCKS_DIFFER).isoformat():
            raise LedgerError(
                f"this machine's clock says {_now()}, but the ledger was filled {before}: set the clock, run again"
            )

    def finish_run(self, run_id: str, summary: Json) -> None:
        """Note that a run ended, with its summary."""
        table = tables.runs
        done = sa.update(table).where(table.c.run_id == run_id)
        with self.writing() as connection:
            connection.execute(done.values(finished=_now(), summary=canonical(summary)))

    def setting(self, name: str) -> str | None:
        """A setting kept in the ledger, None where it was never set."""
        query = sa.select(tables.settings.c.value).where(tables.settings.c.name == name)
        with self.reading() as connection:
            value: str | None = connection.execute(query).scalar()
        return value

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self.writing() as connection:
            rows.write_setting(connection, name, value)

    def add_gazetteer(self, digest: str, name: str, size: int) -> None:
        """Note that a gazetteer file of `size` bytes was imported. Pages will be read anew with it."""
        row: dict[str, Any] = {"digest": digest, "name": name, "size": size, "imported": _now()}
        with self.writing() as connection:
            rows.insert_once(connection, tables.gazetteer_imports, [row])

    def gazetteers(self) -> list[Json]:
        """The imported gazetteer files, oldest first: digest, name, size, imported."""
        table = tables.gazetteer_imports
        with self.reading() as connection:
            found = connection.execute(sa.select(table).order_by(table.c.imported, table.c.digest))
            return [dict(row) for row in found.mappings()]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _checked_url(where: str | Path) -> sa.URL:
    try:
        return ledger_url(where)
    except (ArgumentError, ValueError) as error:
        raise LedgerError(
            f"{shown(where)}: not a database address; name a file or postgresql://HOST/NAME"
        ) from error


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise LedgerError(f"{path}: is a folder, not a ledger file")
    if path.exists():
        return
    if not create:
        raise LedgerError(f"{path}: no ledger here; run `contactline init` or `contactline run PAGES` first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"{path.parent}: cannot be made ({error.strerror}); choose another folder"
        ) from error


@contextmanager
def as_ledger_errors(where: str) -> Iterator[None]:
    """What the database complains of, as LedgerError in words; `where` must show no password."""
    try:
        yield
    except NoSuchModuleError as error:
        raise LedgerError(f"{where}: this kind of database is not known; use SQLite or PostgreSQL") from error
    except ModuleNotFoundError as error:
        raise LedgerError(
            f"{where}: install the driver {error.name} to open this ledger (pip install 'contactline[postgresql]')"
        ) from error
    except DBAPIError as error:
        raise LedgerError(f"{where}: {_advice(str(error.orig))}") from error


_ADVICE = {
    "No space left": "the server's disk is full; free some space and run again, nothing that was kept is lost",
    "disk is full": "the disk is full; free some space and run again, nothing that was kept is lost",
    "disk I/O error": "the disk cannot be written; check its space and run again, what was kept is safe",
    "not a database": "this file is not a ledger",
    "malformed": "the ledger is damaged; restore it from a copy or read the archive again into a new one",
    "lock timeout": "another program has been writing the ledger for long; wait until it is done",
    "password authentication": "the server refuses the password; give it in PGPASSWORD or ~/.pgpass",
    "no password supplied": "the server asks for a password; give it in PGPASSWORD or ~/.pgpass",
    "Connection refused": "no database server answers there; start it, or check host and port",
    "connection timeout": "no database server answers there; start it, or check host and port",
    "No such file or directory": "no database server answers there; start it, or check the socket's folder",
    "could not translate host": "no host of that name is known; check the address",
    "resolve host": "no host of that name is known; check the address",
    "server closed the connection": "the database server went away; run again, nothing that was kept is lost",
    "terminating connection": "the database server went away; run again, nothing that was kept is lost",
    "locked": "another program is writing the ledger; wait until it is done",
    "readonly": "the ledger may not be written; check who owns the file",
    "unable to open": "the ledger cannot be opened; check the folder and its permissions",
}


def _advice(message: str) -> str:
    for words, advice in _ADVICE.items():
        if words in message:
            return advice
    return message.strip().replace("\n", " ")
