"""Time and memory of the assessed layer on a simulated war: python benchmarks/control_speed.py [--places N ...]

A front crosses a country of settlements and moves; reporters tell of control, captures, withdrawals and fighting
near it, and now and then of a strike in the rear. Prints seconds (wall and processor), peak memory, the share of
settlement-days judged rightly, a digest of the result, and the seconds to add one more day.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import resource
import time
from datetime import date, timedelta

from contactline.control.assess import assess_fully
from contactline.control.extend import extend
from contactline.model.claim import Actor, Claim, Holder, Kind, Locus
from contactline.model.event import Event, Witness
from contactline.model.place import Feature, Place
from contactline.model.theatre import BaselineArea, Side, Theatre
from contactline.model.time import Basis, Interval, Precision

FIRST = date(2022, 2, 24)
WEST, EAST, SOUTH, NORTH = 22.5, 40.0, 45.0, 52.0
KINDS = (
    (Kind.CLASH, 0.35),
    (Kind.STRIKE, 0.3),
    (Kind.CONTROL, 0.15),
    (Kind.CAPTURE, 0.12),
    (Kind.PRESENCE, 0.08),
)


def world(places: int, dice: random.Random) -> list[Place]:
    """Settlements scattered over the country."""
    return [
        Place(
            place_id=f"sim:{i:06d}",
            name=f"Settlement {i}",
            lat=dice.uniform(SOUTH, NORTH),
            lon=dice.uniform(WEST, EAST),
            feature=Feature.SETTLEMENT,
            country="XX",
        )
        for i in range(places)
    ]


def front(lat: float, day: int, days: int) -> float:
    """Longitude of the front: it bulges west, comes back, and waves from south to north."""
    return 35.0 - 1.5 * math.sin(2 * math.pi * day / days) + 0.8 * math.sin(lat * 2.0)


def told(ground: list[Place], claims: int, days: int, dice: random.Random) -> list[Event]:
    """Events of one witness each: nine in ten within about 25 km of the front, one in eight wrong."""
    rows: dict[int, list[Place]] = {}
    for place in ground:
        rows.setdefault(int(place.lat * 10), []).append(place)
    bands = sorted(rows)
    found = []
    for i in range(claims):
        day = dice.randrange(days)
        row = rows[dice.choice(bands)]
        place = _near_front(row, day, days, dice) if dice.random() < 0.9 else dice.choice(row)
        found.append(_event(i, place, day, days, dice))
    return found


def _near_front(row: list[Place], day: int, days: int, dice: random.Random) -> Place:
    line = front(row[0].lat, day, days) + dice.gauss(0.0, 0.3)
    return min(dice.choices(row, k=40), key=lambda p: abs(p.lon - line))


def _event(i: int, place: Place, day: int, days: int, dice: random.Random) -> Event:
    holder = "A" if place.lon < front(place.lat, day, days) else "B"
    other = "B" if holder == "A" else "A"
    kind = dice.choices([k for k, _ in KINDS], [w for _, w in KINDS])[0]
    actor = holder if kind in {Kind.CONTROL, Kind.CAPTURE, Kind.PRESENCE} else other
    if dice.random() < 0.125:
        actor = "B" if actor == "A" else "A"
    when = FIRST + timedelta(days=day)
    claim = Claim(
        claim_id=f"{i:08d}",
        document_id=f"d{i // 20}",
        span=(0, 1),
        quote="x",
        kind=kind,
        actor=Actor(name=actor, side=actor),
        locus=Locus(place=place, toponym=place.name),
        time=Interval(start=when, end=when, precision=Precision.DAY, basis=Basis.PUBLICATION),
        holder=Holder(
            name=dice.choice(("Observer", "Staff A", "Staff B", "Agency")), side=None, role="outlet"
        ),
        confidence=0.8,
        extractor="simulation",
    )
    witness = Witness(
        claim=claim, claim_ids=(claim.claim_id,), document_ids=(claim.document_id,), known_on=when
    )
    return Event(
        event_id=claim.claim_id, kind=kind.value, place_id=place.place_id, side=actor, start=when, end=when,
        witnesses=(witness,),
    )  # fmt: skip


def theatre(days: int) -> Theatre:
    """Two sides; the baseline is the front of the first day, straightened."""
    ring = (
        (35.0, SOUTH - 1),
        (EAST + 1, SOUTH - 1),
        (EAST + 1, NORTH + 1),
        (35.0, NORTH + 1),
        (35.0, SOUTH - 1),
    )
    back = (
        (WEST - 1, SOUTH - 1),
        (35.0, SOUTH - 1),
        (35.0, NORTH + 1),
        (WEST - 1, NORTH + 1),
        (WEST - 1, SOUTH - 1),
    )
    return Theatre(
        theatre_id="simulation",
        name="A simulated war",
        country="XX",
        start=FIRST,
        sides=tuple(Side(side_id=s, name=s, adjective=s, colour="#000000") for s in "AB"),
        baseline=(BaselineArea(side="B", polygons=((ring,),)), BaselineArea(side="A", polygons=((back,),))),
        baseline_day=FIRST,
    )


def main() -> None:
    """Simulate, assess, add a day; print figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--places", type=int, default=30_000)
    asked.add_argument("--days", type=int, default=1_700)
    asked.add_argument("--claims", type=int, default=300_000)
    size = asked.parse_args()
    dice = random.Random(7)
    ground, war = world(size.places, dice), theatre(size.days)
    events = told(ground, size.claims, size.days, dice)
    last = FIRST + timedelta(days=size.days - 1)
    print(f"{size.places:,} settlements, {size.days:,} days, {size.claims:,} claims")
    before = [e for e in events if e.end < last]
    wall, work = time.perf_counter(), time.process_time()
    whole = assess_fully(before, war, ground, start=FIRST, end=last - timedelta(days=1), as_known_on=last)
    print(f"all days: {time.perf_counter() - wall:.1f} s, processor {time.process_time() - work:.1f} s")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")
    checked = range(0, size.days - 1, 25)
    right = sum(
        (whole.series.probability[day, i, 0] > 0.5) == (place.lon < front(place.lat, day, size.days))
        for day in checked
        for i, place in enumerate(ground)
    )
    print(f"judged rightly: {right / (len(checked) * size.places):.4f}")
    print(f"digest: {hashlib.sha256(whole.series.probability.tobytes()).hexdigest()[:16]}")
    wall, work = time.perf_counter(), time.process_time()
    added = extend(whole, events, war, end=last, as_known_on=last)
    print(f"one more day: {time.perf_counter() - wall:.2f} s, processor {time.process_time() - work:.2f} s")
    assert added.series.end == last


if __name__ == "__main__":
    main()
