"""A ledger of a million claims: how long its answers take. `python benchmarks/ledger_million.py [--claims N]`.

The claims are made up (places, days and holders drawn at random, a few places named far more often than others),
written through the ledger's own tables, and asked for through its own queries. Prints a table; --out writes JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contactline.store import query, tables
from contactline.store.glance import claims_around
from contactline.store.ledger import Ledger
from contactline.store.query import ClaimQuery
from contactline.store.serialise import canonical

PLACES, DAYS, CLAIMS_A_DOCUMENT, AT_ONCE = 3000, 2000, 8, 20_000
FIRST = date(2022, 2, 24)
KINDS = ("control", "capture", "advance", "clash", "repulse", "strike", "withdrawal")
QUOTE = "The ministry said that its forces had taken another part of the town and held it by the evening."


def fill(ledger: Ledger, claims: int, dice: random.Random) -> None:
    """Write `claims` claims in documents of eight."""
    weight = [1.0 / (rank + 3) for rank in range(PLACES)]
    with ledger.writing() as connection:
        names = [{"name": f"town {n}", "place_id": f"sim:{n}"} for n in range(PLACES)]
        connection.execute(sa.insert(tables.spoken_names), names)
        documents = (_document(n, dice) for n in range(-(-claims // CLAIMS_A_DOCUMENT)))
        for some in _batches(documents, AT_ONCE):
            connection.execute(sa.insert(tables.documents), some)
            connection.execute(sa.insert(tables.pages), [_page(row) for row in some])
        spoken = iter(dice.choices(range(PLACES), weight, k=claims))
        for batch in _batches((_claim(n, next(spoken), dice) for n in range(claims)), AT_ONCE):
            connection.execute(sa.insert(tables.claims), batch)


def _batches(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _day(document: int) -> date:
    return FIRST + timedelta(days=document * 7919 % DAYS)


def _document(n: int, dice: random.Random) -> dict[str, Any]:
    day = _day(n)
    body = {"published": None, "blocks": [], "dropped": [], "warnings": []}
    return {
        "document_id": f"{n:032x}", "page_id": f"{n:064x}", "address": f"https://wire.example.org/{n}",
        "outlet": f"Outlet {n % 40}", "title": f"Report {n}", "language": "en", "published_start": day,
        "published_end": day, "known_on": day, "text": QUOTE * dice.randint(3, 9), "body": canonical(body),
    }  # fmt: skip


def _page(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "page_id": row["page_id"], "address": row["address"], "media_type": "text/html", "size": 4000,
        "read_at": "2026-01-01T00:00:00+00:00", "reader": "simulated", "document_id": row["document_id"],
    }  # fmt: skip


def _claim(n: int, place: int, dice: random.Random) -> dict[str, Any]:
    document = n // CLAIMS_A_DOCUMENT
    day, kind, side = _day(document), dice.choice(KINDS), dice.choice(("UA", "RU"))
    known, start = day, day - timedelta(days=dice.randint(0, 3))
    row = {
        "claim_id": f"{n:040x}", "document_id": f"{document:032x}", "position": n % CLAIMS_A_DOCUMENT, "kind": kind,
        "side": side, "place_id": f"sim:{place}", "place_name": f"Town {place}", "toponym": f"Town {place}",
        "lat": 48.0 + place % 60 / 20, "lon": 36.0 + place // 60 / 20, "start_day": start, "end_day": day,
        "known_on": known, "holder": f"Holder {n % 90}", "holder_side": side, "polarity": "affirmed",
        "modality": "actual", "confidence": 0.8, "extractor": "simulated",
    }  # fmt: skip
    return {**row, "body": _BODY % {**row, "start_day": start.isoformat(), "end_day": day.isoformat()}}


_TIME = '{"basis":"stated","end":"%(end_day)s","precision":"day","start":"%(start_day)s"}'
_BODY = (
    '{"actor":{"name":"Forces","side":"%(side)s"},"claim_id":"%(claim_id)s","confidence":0.8,"document":{"id":"%(document_id)s",'
    '"outlet":"Outlet","published":'
    + _TIME
    + ',"title":"Report","url":"https://wire.example.org/a"},"evidence":"statement",'
    '"extractor":"simulated","holder":{"name":"%(holder)s","role":"ministry","side":"%(holder_side)s"},"kind":"%(kind)s",'
    '"likelihood":null,"modality":"actual","place":{"admin1":"Region","bearing":null,"country":"XX","distance_km":null,'
    '"feature":"settlement","id":"%(place_id)s","lat":%(lat).2f,"lon":%(lon).2f,"name":"%(place_name)s","part":null,'
    '"precision":1,"relation":"in"},"polarity":"affirmed","quantity":null,"quote":"'
    + QUOTE
    + '","schema":"claim/1",'
    '"span":[0,95],"time":' + _TIME + ',"toponym":"%(toponym)s","via":[]}'
)


def questions(ledger: Ledger, where: Path, dice: random.Random) -> dict[str, Callable[[], object]]:
    """What is timed: the ledger's part of `status` for the place spoken of most and for any place, and others."""

    def day() -> date:
        return FIRST + timedelta(days=dice.randrange(60, DAYS))

    def status(place: int) -> int:
        named = query.place_named(ledger, f"Town {place}")
        return sum(len(claims_around(ledger, one["id"], day(), known_by=date.max).claims) for one in named)

    def opened() -> int:
        with Ledger.open(where, create=False) as fresh:
            return fresh.revision()

    box = (36.2, 48.2, 36.6, 48.6)
    return {
        "status: the place spoken of most": lambda: status(0),
        "status: any place": lambda: status(dice.randrange(PLACES)),
        "open the ledger, ask its revision": opened,
        "claims in a box on a day": lambda: list(
            query.claim_records(ledger, ClaimQuery(bbox=box, start=(d := day()), end=d))
        ),
        "one claim by id": lambda: query.records_of(ledger, [f"{dice.randrange(10**5):040x}"]),
    }


def measure(asked: Callable[[], object], times: int) -> tuple[float, float, float]:
    """Of `times` answers, in milliseconds: median and 95th percentile on the clock, median of processor time.

    On a busy machine the last is what the answer itself costs.
    """
    took, worked = [], []
    for _ in range(times):
        began, worked_before = time.perf_counter(), time.process_time()
        asked()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - worked_before) * 1000)
    return statistics.median(took), sorted(took)[int(0.95 * times)], statistics.median(worked)


def main() -> None:
    """Fill a ledger, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--ledger", help="keep the ledger here; one that is there is used as it is")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    where = Path(given.ledger) if given.ledger else folder / "ledger.sqlite"
    dice, began, there = random.Random(1), time.perf_counter(), where.exists()
    with Ledger.open(where) as ledger:
        if not there:
            fill(ledger, given.claims, dice)
        filled = time.perf_counter() - began
        rows = {name: measure(asked, given.times) for name, asked in questions(ledger, where, dice).items()}
        claims = query.count_claims(ledger, ClaimQuery())
    print(f"{claims} claims, {where.stat().st_size / 1e6:.0f} MB, filled in {filled:.0f} s")
    print(f"{'milliseconds':40} {'median':>8} {'95 %':>8} {'processor':>10}")
    for name, (median, most, worked) in rows.items():
        print(f"{name:40} {median:8.1f} {most:8.1f} {worked:10.1f}")
    if given.out:
        given.out.write_text(json.dumps({"claims": claims, "milliseconds": rows}, indent=1) + "\n")
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
