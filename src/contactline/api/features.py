"""The collections, and the features of each that a request asks for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from contactline.api.parameters import Asked, in_box
from contactline.errors import NotFoundError
from contactline.export import geojson
from contactline.export.release import Release
from contactline.model.claim import Claim
from contactline.model.event import Event
from contactline.pipeline.publish import View, public_view
from contactline.situation.fronts import front
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project

Json = dict[str, Any]

MOST_DAYS = 400
"""Control and fronts of so many days at most are searched in one request."""

TITLES = {
    "places": ("Places", "Settlements and other places that claims speak of."),
    "claims": ("Claims", "Who says what about which place (claim/1)."),
    "events": ("Events", "Claims on one thing, each origin counted once."),
    "control": (
        "Assessed control",
        "Probability of each side for each settlement on a day; a day without datetime.",
    ),
    "fronts": ("Fronts", "The line where either side is equally likely, and the band where neither is sure."),
}


class Collections:
    """Features of a project's ledger, within its release. Safe to use from several threads."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._views: dict[tuple[int, date | None], View] = {}
        self._lock = threading.Lock()
        self._readers: dict[str, Callable[[View, Asked], Iterable[Json]]] = {
            "places": _places,
            "claims": self._claims,
            "events": _events,
            "control": _control,
            "fronts": _fronts,
        }

    def view(self, as_known_on: date | None = None) -> View:
        """What may be told, as known on a day; made anew when the ledger has changed."""
        with Ledger.open(self._project.ledger_at, create=False) as ledger:
            key = (ledger.revision(), as_known_on)
        with self._lock:
            if key not in self._views:
                kept = [other for other in self._views if other[0] == key[0]][-3:]
                view = public_view(self._project, as_known_on=as_known_on)
                self._views = {other: self._views[other] for other in kept} | {key: view}
            return self._views[key]

    def items(self, name: str, asked: Asked) -> tuple[list[Json], int]:
        """One page of a collection's features, and how many match in all. Raises NotFoundError for no such
        one.
        """
        reader = self._reader(name)
        found = [f for f in reader(self.view(asked.as_known_on), asked) if in_box(asked.bbox, f["geometry"])]
        return found[asked.offset : asked.offset + asked.limit], len(found)

    def item(self, name: str, feature_id: str) -> Json:
        """One feature. Raises NotFoundError."""
        asked = Asked(limit=1, start=_day_of(name, feature_id), end=_day_of(name, feature_id), dated=True)
        every = self._reader(name)(self.view(), asked if asked.start else Asked())
        for feature in every:
            if feature["id"] == feature_id:
                return feature
        raise NotFoundError(f"{name}: no feature {feature_id[:80]!r}")

    def extent(self) -> Json:
        """The box and the days of all collections."""
        series = self.view().series
        lat, lon = [p.lat for p in series.places], [p.lon for p in series.places]
        box = [min(lon), min(lat), max(lon), max(lat)] if lat else [-180, -90, 180, 90]
        days = [f"{series.start}T00:00:00Z", f"{series.end}T23:59:59Z"]
        return {"spatial": {"bbox": [box]}, "temporal": {"interval": [days]}}

    def _reader(self, name: str) -> Callable[[View, Asked], Iterable[Json]]:
        if name not in self._readers:
            raise NotFoundError(f"no collection {name[:80]!r}; there are {', '.join(self._readers)}")
        return self._readers[name]

    def _claims(self, view: View, asked: Asked) -> Iterator[Json]:
        wanted = query.ClaimQuery(start=asked.start, end=asked.end, known_by=view.series.as_known_on)
        with Ledger.open(self._project.ledger_at, create=False) as ledger:
            for record in query.claim_records(ledger, wanted):
                yield geojson.claim_feature(view.release.claim(record))


def _day_of(name: str, feature_id: str) -> date | None:
    """The day that an id of control or fronts ends in."""
    if name not in {"control", "fronts"}:
        return None
    try:
        return date.fromisoformat(feature_id[-10:])
    except ValueError:
        return None


def _places(view: View, _asked: Asked) -> Iterator[Json]:
    spoken = Counter(c.locus.place for c in view.claims if c.locus.place is not None)
    for place, count in sorted(spoken.items(), key=lambda pair: pair[0].place_id):
        yield geojson.place_feature(view.release.place(place), claims=count)


def _events(view: View, asked: Asked) -> Iterator[Json]:
    for event in view.assessed.events:
        if (asked.start and event.end < asked.start) or (asked.end and event.start > asked.end):
            continue
        yield _event(event, view.release)


def _event(event: Event, release: Release) -> Json:
    claims: list[Claim] = [witness.claim for witness in event.witnesses]
    place = next((c.locus.place for c in claims if c.locus.place is not None), None)
    at = None if place is None else geojson.point(*release.position(place.lat, place.lon))
    properties = {
        "kind": event.kind,
        "modality": str(claims[0].modality),
        "place_id": event.place_id if place else None,
        "place": place.name if place else claims[0].locus.toponym,
        "side": event.side,
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "origins": len(event.witnesses),
        "affirmed": sum(c.polarity == "affirmed" for c in claims),
        "holders": sorted({c.holder.name for c in claims}),
        "claim_ids": sorted({i for witness in event.witnesses for i in witness.claim_ids}),
    }
    return geojson.feature(at, properties, event.event_id)


def _days(view: View, asked: Asked) -> list[date]:
    """The days asked for that the series holds; without datetime the last on which a claim speaks."""
    if not asked.dated:
        return [min(view.last_spoken, view.series.end)]
    first = max(asked.start or view.series.start, view.series.start)
    last = min(asked.end or view.series.end, view.series.end)
    return [first + timedelta(days=i) for i in range(min((last - first).days + 1, MOST_DAYS))]


def _control(view: View, asked: Asked) -> Iterator[Json]:
    for day in _days(view, asked):
        yield from geojson.control_day(view.series, day)


def _fronts(view: View, asked: Asked) -> Iterator[Json]:
    for day in _days(view, asked):
        yield from geojson.front_features(front(view.series, day, view.assessed.theatre))
