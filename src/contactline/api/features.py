"""The collections, and the features of each that a request asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.api.parameters import Asked, inside, meets
from contactline.api.texts import claim_feature
from contactline.api.views import Indexed, Views, place_of
from contactline.errors import NotFoundError
from contactline.export import geojson
from contactline.model.event import Event
from contactline.store import query
from contactline.store.project import Project
from contactline.store.review import reviewed

Json = dict[str, Any]
Flags = npt.NDArray[np.bool_]

DAYS_A_PAGE = 60
"""Fronts of so many days are drawn for one page at most; a link leads on to the next days."""

TITLES = {
    "places": ("Places", "Settlements and other places that claims speak of."),
    "claims": (
        "Claims",
        "Who says what about which place (claim/1), with the most asked for of it beside it.",
    ),
    "events": ("Events", "Claims on one thing, each origin counted once."),
    "control": (
        "Assessed control",
        "Probability of each side for each settlement, day by day. Without datetime: the last day spoken of.",
    ),
    "fronts": (
        "Fronts",
        "The line where either side is equally likely, and the band where neither is sure, day by day. "
        "Without datetime: the last day spoken of.",
    ),
}

EXTRA = {"fronts": frozenset({"after"})}
"""Parameters that only some collections know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of features, each as JSON text.

    `matched` is None where counting would mean making them all; `onward` holds the parameters that lead to the
    next page, empty on the last.
    """

    features: list[str] = field(repr=False)
    matched: int | None
    onward: dict[str, str] = field(default_factory=dict)


class Collections:
    """Features of a project's ledger, within its release. Safe to use from several threads."""

    def __init__(self, project: Project, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._views = Views(project, now=now)
        self._pages: dict[str, Callable[[Indexed, Asked], Found]] = {
            "places": _places,
            "claims": self._claims,
            "events": _events,
            "control": _control,
            "fronts": _fronts,
        }
        self._single: dict[str, Callable[[Indexed, str], str | None]] = {
            "places": _one_place,
            "claims": self._claim,
            "events": _one_event,
            "control": _control_place,
            "fronts": _front,
        }

    def state(self) -> tuple[object, date]:
        """What every answer rests on; equal states give equal answers."""
        return self._views.state()

    def items(self, name: str, asked: Asked) -> Found:
        """One page of a collection's features. Raises NotFoundError for no such collection."""
        page = self._pages[_checked(name)]
        try:
            view = self._views.view(asked.as_known_on)
        except NotFoundError:
            if asked.as_known_on is None:
                raise
            return Found(features=[], matched=0)
        return page(view, asked)

    def item(self, name: str, feature_id: str) -> str:
        """One feature as JSON text. Raises NotFoundError."""
        found = self._single[_checked(name)](self._views.view(), feature_id)
        if found is None:
            raise NotFoundError(f"{name}: no feature {feature_id[:80]!r}")
        return found

    def tells(self, claim_id: str) -> bool:
        """Whether a claim of this id may be told now, rejected or not."""
        asked = query.ClaimQuery(claim_id=claim_id, known_by=self.state()[1])
        return query.count_claims(self._views.ledger(), asked) > 0

    def holds(self, claim_id: str) -> bool:
        """Whether the ledger has a claim of this id."""
        return bool(query.records_of(self._views.ledger(), [claim_id]))

    def extent(self) -> Json:
        """The box and the days of all collections. Raises NotFoundError where nothing may be told yet."""
        view = self._views.view()
        series = view.view.series
        low, high = view.position.min(axis=0), view.position.max(axis=0)
        days = [f"{series.start}T00:00:00Z", f"{series.end}T23:59:59Z"]
        return {"spatial": {"bbox": [[*low, *high]]}, "temporal": {"interval": [days]}}

    def _claims(self, view: Indexed, asked: Asked) -> Found:
        wanted = _overlaps(view.claim_days, asked) & inside(asked.bbox, view.claim_position)
        chosen, matched = _page(wanted, asked)
        features = self._claim_texts(view, [view.view.claims[i].claim_id for i in chosen])
        return Found(features=features, matched=matched, onward=_onward(asked, len(chosen), matched))

    def _claim(self, view: Indexed, claim_id: str) -> str | None:
        return next(iter(self._claim_texts(view, [claim_id])), None) if claim_id in view.claim_ids else None

    def _claim_texts(self, view: Indexed, ids: list[str]) -> list[str]:
        """The claims of these ids that the ledger has; those told before are not read again."""
        records = query.records_of(self._views.ledger(), [i for i in ids if view.claim_texts.get(i) is None])
        release = view.view.release
        left = {r["claim_id"]: r for r in reviewed(records.values(), view.decided)}
        told = {i: view.claim_texts.keep(i, partial(claim_feature, r, release)) for i, r in left.items()}
        found = [told.get(i) or view.claim_texts.get(i) for i in ids]
        return [text for text in found if text is not None]


def _checked(name: str) -> str:
    if name not in TITLES:
        raise NotFoundError(f"no collection {name[:80]!r}; there are {', '.join(TITLES)}")
    return name


def _page(wanted: Flags, asked: Asked) -> tuple[list[int], int]:
    """The numbers on the page asked for, and how many are wanted in all."""
    found = np.flatnonzero(wanted)
    return found[asked.offset : asked.offset + asked.limit].tolist(), len(found)


def _onward(asked: Asked, given: int, matched: int) -> dict[str, str]:
    after = asked.offset + given
    return {"offset": str(after)} if given and after < matched else {}


def _overlaps(days: npt.NDArray[np.int64], asked: Asked) -> Flags:
    wanted = np.ones(len(days), dtype=np.bool_)
    if asked.start:
        wanted &= days[:, 1] >= asked.start.toordinal()
    if asked.end:
        wanted &= days[:, 0] <= asked.end.toordinal()
    return wanted


def _places(view: Indexed, asked: Asked) -> Found:
    chosen, matched = _page(inside(asked.bbox, view.spoken_position), asked)
    features = list(view.places.values())
    given = [features[i] for i in chosen]
    return Found(features=given, matched=matched, onward=_onward(asked, len(given), matched))


def _one_place(view: Indexed, place_id: str) -> str | None:
    return view.places.get(place_id)


def _events(view: Indexed, asked: Asked) -> Found:
    wanted = _overlaps(view.event_days, asked) & inside(asked.bbox, view.event_position)
    chosen, matched = _page(wanted, asked)
    given = [_event_text(view.view.assessed.events[i], view) for i in chosen]
    return Found(features=given, matched=matched, onward=_onward(asked, len(given), matched))


def _one_event(view: Indexed, event_id: str) -> str | None:
    found = next((e for e in view.view.assessed.events if e.event_id == event_id), None)
    return None if found is None else _event_text(found, view)


def _event_text(event: Event, view: Indexed) -> str:
    return view.event_texts.keep(event.event_id, partial(_event, event, view))


def _event(event: Event, view: Indexed) -> Json:
    claims = [witness.claim for witness in event.witnesses]
    place = place_of(event)
    at = None if place is None else geojson.point(*view.view.release.position(place.lat, place.lon))
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


def _days(view: Indexed, asked: Asked) -> tuple[date, date]:
    """First and last day asked for that the series holds; without datetime the last on which a claim speaks."""
    series = view.view.series
    if not asked.dated:
        last = max(min(view.view.last_spoken, series.end), series.start)
        return last, last
    return max(asked.start or series.start, series.start), min(asked.end or series.end, series.end)


def _control(view: Indexed, asked: Asked) -> Found:
    first, last = _days(view, asked)
    if last < first:
        return Found(features=[], matched=0)
    series = view.view.series
    row = series.day_index(first)
    rows = slice(row, series.day_index(last) + 1)
    there = inside(asked.bbox, view.position)
    day, place = np.nonzero(view.known[rows] & there)
    page = slice(asked.offset, asked.offset + asked.limit)
    chosen = zip(day[page].tolist(), place[page].tolist(), strict=True)
    text = view.control_texts.text
    given = [text(row + d, first + timedelta(days=d), p) for d, p in chosen]
    return Found(features=given, matched=len(day), onward=_onward(asked, len(given), len(day)))


def _control_place(view: Indexed, feature_id: str) -> str | None:
    day, place = _dated(feature_id), view.place_index.get(feature_id[:-11])
    series = view.view.series
    if day is None or place is None or not series.start <= day <= series.end:
        return None
    row = series.day_index(day)
    return view.control_texts.text(row, day, place) if view.known[row, place] else None


def _fronts(view: Indexed, asked: Asked) -> Found:
    """Fronts are drawn when they are asked for, so a page holds few days and does not know how many match."""
    first, last = _days(view, asked)
    first = max(first, asked.after or first)
    features: list[str] = []
    day = first
    while day <= last and len(features) < asked.offset + asked.limit and (day - first).days < DAYS_A_PAGE:
        features += [text for _, text, bounds in view.fronts(day) if meets(asked.bbox, bounds)]
        day += timedelta(days=1)
    given = features[asked.offset : asked.offset + asked.limit]
    if asked.offset + len(given) < len(features):
        return Found(features=given, matched=None, onward={"offset": str(asked.offset + len(given))})
    if day <= last:
        return Found(features=given, matched=None, onward={"after": day.isoformat(), "offset": "0"})
    return Found(features=given, matched=None if asked.after else len(features))


def _front(view: Indexed, feature_id: str) -> str | None:
    day, series = _dated(feature_id), view.view.series
    if day is None or not series.start <= day <= series.end:
        return None
    return next((text for name, text, _ in view.fronts(day) if name == feature_id), None)


def _dated(feature_id: str) -> date | None:
    """The day that an id of control or fronts ends in."""
    try:
        return date.fromisoformat(feature_id[-10:])
    except ValueError:
        return None
