"""A simulated war on a strip of villages, and the claims told of it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from contactline.model.claim import Actor, Claim, Holder, Kind, Locus, Polarity
from contactline.model.event import Event, Witness
from contactline.model.place import Feature, Place
from contactline.model.theatre import BaselineArea, Side, Theatre
from contactline.model.time import Basis, Interval, Precision

START = date(2030, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def village(i: int, lat: float, lon: float, **more) -> Place:
    return Place(
        place_id=f"v{i}",
        name=f"Village {i}",
        lat=lat,
        lon=lon,
        feature=Feature.SETTLEMENT,
        country="XX",
        **more,
    )


def strip(length: int = 12, rows: int = 3) -> list[Place]:
    """Villages 5 km apart: place number = column * rows + row; columns run from west to east."""
    return [
        village(c * rows + r, 48.0 + r * 0.045, 37.0 + c * 0.067) for c in range(length) for r in range(rows)
    ]


def square(west: float, south: float, east: float, north: float):
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


def theatre(side_ids=("A", "B"), split: float | None = 37.35, sources=()) -> Theatre:
    """Sides; the first holds all west of `split` at the start, the second all east of it."""
    areas = ()
    if split is not None:
        areas = (
            BaselineArea(side=side_ids[0], polygons=(square(30.0, 40.0, split, 60.0),)),
            BaselineArea(side=side_ids[1], polygons=(square(split, 40.0, 50.0, 60.0),)),
        )
    return Theatre(
        theatre_id="test",
        name="Test",
        country="XX",
        start=START,
        baseline_day=START,
        sides=tuple(
            Side(side_id=s, name=f"Side {s}", adjective=f"{s}ish", colour="#888888") for s in side_ids
        ),
        baseline=areas,
        sources=tuple(sources),
    )


def claim(
    place: Place,
    on: int,
    kind: Kind = Kind.CONTROL,
    side: str | None = "A",
    holder: str = "Watcher",
    holder_side: str | None = "third",
    **more,
) -> Claim:
    """A claim of `kind` by `holder`, about `place` on day `on`; `locus` and all else may be given."""
    polarity = more.get("polarity", Polarity.AFFIRMED)
    locus = more.pop("locus", None) or Locus(place=place, toponym=place.name)
    key = (
        f"{place.place_id}{on}{kind}{side}{holder}{polarity}{locus.part}{locus.bearing}{more.get('modality')}"
    )
    key += more.pop("salt", "")
    return Claim(
        claim_id=hashlib.sha256(key.encode()).hexdigest()[:16],
        document_id=more.pop("document_id", f"d-{holder}-{on}"),
        span=(0, 4),
        quote="text",
        kind=kind,
        actor=Actor(name=side, side=side) if side else None,
        locus=locus,
        time=more.pop("time", None)
        or Interval(start=day(on), end=day(on), precision=Precision.DAY, basis=Basis.STATED),
        holder=Holder(name=holder, side=holder_side, role="outlet"),
        confidence=more.pop("confidence", 0.95),
        extractor="test@1",
        **more,
    )


def event(*claims: Claim, known: int | None = None) -> Event:
    """An event with one witness a claim, known on the claim's last day or on day `known`."""
    first = claims[0]
    return Event(
        event_id=first.claim_id,
        kind=first.kind.value,
        place_id=first.locus.place.place_id if first.locus.place else None,
        side=first.actor.side if first.actor else None,
        start=first.time.start,
        end=first.time.end,
        witnesses=tuple(
            Witness(
                claim=c,
                claim_ids=(c.claim_id,),
                document_ids=(c.document_id,),
                known_on=c.time.end if known is None else day(known),
            )
            for c in claims
        ),
    )
