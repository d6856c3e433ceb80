"""Every test of the ledger runs on SQLite and on PostgreSQL: ask for `ledger_at`, `ledger` or `new_ledger`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from contactline.store.ledger import Ledger
from tests.postgres import WHY_NOT, Server, programs, server

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The installed PostgreSQL, started once for all tests of a process."""
    if programs() is None:
        pytest.skip(WHY_NOT)
    with server() as started:
        yield started


@pytest.fixture(params=DATABASES)
def new_ledger(request: pytest.FixtureRequest, tmp_path) -> Callable[[], str]:
    """Gives the address of a ledger that is not there yet, another with every call."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").new_database
    numbers = count(1)
    return lambda: str(tmp_path / f"ledger{next(numbers)}.sqlite")


@pytest.fixture
def ledger_at(new_ledger) -> str:
    """Where a ledger is to be made."""
    return new_ledger()


@pytest.fixture
def ledger(ledger_at) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with Ledger.open(ledger_at) as opened:
        yield opened
