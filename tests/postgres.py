"""A PostgreSQL server for tests: the installed one, in a temporary folder, reached by a socket in that folder.

Where none is installed the tests that need it are skipped. `make postgresql` installs it on Debian and Ubuntu.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

try:
    import psycopg
except ModuleNotFoundError:  # the extra `postgresql` is not installed
    psycopg = None

WHY_NOT = (
    "PostgreSQL or its driver is not installed; `make postgresql develop` installs them (Debian, Ubuntu)"
)
_PORT = 54329
"""Names the socket's file; nothing listens on a network."""


@dataclass(slots=True)
class Server:
    """A running server. Its own process, so that a test can kill it."""

    programs: Path
    folder: Path
    user: str | None
    process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        """The ledger address of a database."""
        return f"postgresql://owner@/{database}?host={self.folder}&port={_PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of its own, each statement a transaction."""
        return psycopg.connect(
            host=str(self.folder), port=_PORT, user="owner", dbname=database, autocommit=True
        )

    def new_database(self) -> str:
        """An empty database; returns its ledger address. Its collation is not that of bytes, on purpose."""
        name = f"ledger{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.url(name)

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = self._run("postgres", "-D", str(self.folder / "data"))
        for _ in range(300):
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the server did not start: " + (self.folder / "log").read_text()[-2000:])

    def stop(self) -> None:
        """Stop, roughly: what is in the folder is thrown away."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def initialise(self, *, durable: bool) -> None:
        """Make the cluster. `durable` False leaves out the waits for the disk."""
        made = self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "owner", "-A", "trust", "-E", "UTF8",
            "--locale-provider=icu", "--icu-locale=en-US", "--locale=C", "--no-sync",
        )  # fmt: skip
        if made.wait():
            raise RuntimeError("initdb failed: " + (self.folder / "log").read_text()[-2000:])
        settings = {
            "listen_addresses": "''", "port": _PORT, "unix_socket_directories": f"'{self.folder}'",
            "shared_buffers": "'32MB'", "max_connections": 40, "fsync": "on" if durable else "off",
            "synchronous_commit": "on" if durable else "off", "full_page_writes": "on" if durable else "off",
        }  # fmt: skip
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self.programs / program), *arguments], stdout=log, stderr=log, user=self.user,
                group=None if self.user is None else pwd.getpwnam(self.user).pw_gid,
                extra_groups=None if self.user is None else [], cwd=self.folder,
            )  # fmt: skip


def programs() -> Path | None:
    """The folder of the newest installed server's programs, None where there is none or no driver for it."""
    if psycopg is None:
        return None
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A started server, gone with its folder at the end. Raises LookupError where none is installed."""
    where = programs()
    if where is None:
        raise LookupError(WHY_NOT)
    # Socket paths may be no longer than 107 letters, so not in pytest's own temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="contactline-pg-", dir=None if durable else _memory()))
    made = Server(programs=where, folder=folder, user=_unprivileged())
    try:
        if made.user is not None:
            shutil.chown(folder, made.user)
            folder.chmod(0o755)
        made.initialise(durable=durable)
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """A folder in memory, where there is one: a busy disk makes a server ten times slower."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: then the user it was installed with, else nobody."""
    if os.geteuid():
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
