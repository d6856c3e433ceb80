"""How a ledger stands, for those who run it: how much it holds, when it was last filled, what was cut short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from contactline.store import rows, tables
from contactline.store.ledger import Counts, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`unfinished` runs were killed or are at work; `last_run` is when the last one ended, None for none."""

    revision: int
    counts: Counts
    taken_down: int
    unfinished: int
    last_run: datetime | None


def standing(ledger: Ledger, known: tuple[int, Counts] | None = None) -> Standing:
    """How the ledger stands now. `known` are counts of an earlier revision, taken where nothing has changed."""
    runs, stones = tables.runs.c, tables.tombstones
    with ledger.reading() as connection:
        revision = rows.revision(connection)
        taken = connection.execute(sa.select(sa.func.count()).select_from(stones)).scalar_one()
        open_runs = sa.select(sa.func.count()).where(runs.finished.is_(None))
        unfinished = connection.execute(open_runs).scalar_one()
        last = connection.execute(sa.select(sa.func.max(runs.finished))).scalar()
    counts = known[1] if known is not None and known[0] == revision else ledger.counts()
    return Standing(
        revision=revision, counts=counts, taken_down=taken, unfinished=unfinished,
        last_run=None if last is None else datetime.fromisoformat(last),
    )  # fmt: skip
