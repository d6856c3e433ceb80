"""What may be told as known on a day: made once for each state of the ledger, without holding up other readers."""

from __future__ import annotations

import dataclasses
import threading
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.api.answers import dump
from contactline.api.parameters import Box, bounds_of
from contactline.api.texts import ControlTexts, Texts
from contactline.export import geojson
from contactline.export.control import status_codes, statuses
from contactline.model.event import Event
from contactline.model.place import Place
from contactline.model.situation import Front
from contactline.model.theatre import Theatre
from contactline.pipeline.publish import View, project_release, public_view, rows_to_draw
from contactline.situation.fronts import front
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.review import Entry, ReviewLog, standing
from contactline.theatres.load import load_theatre

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_VIEWS = 4
MOST_STORED = 60
MOST_FRONTS = 1500


class Shelf:
    """What is costly to make, kept by key: made once however many ask at a time, the least used let go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._making: dict[Any, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """The value of `key`, made by `make` where it is not kept. Errors of `make` pass through."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            try:
                return self._kept[key] if key in self._kept else self._keep(key, make())
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _keep(self, key: Any, value: Any) -> Any:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value


class Indexed:
    """A view with what finds features in it fast: arrays of published positions and days, fronts by day."""

    def __init__(self, view: View, decided: Mapping[str, Entry]) -> None:
        self.view, self.decided = view, decided
        self.claim_texts, self.event_texts = Texts(), Texts()
        self.control_texts = ControlTexts(view.series)
        self._fronts, self._lines = Shelf(MOST_FRONTS), Shelf(MOST_FRONTS)

    @cached_property
    def codes(self) -> npt.NDArray[np.int8]:
        """Status of each day and place as an index into sides, CONTESTED, UNKNOWN."""
        return status_codes(self.view.series)

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which places have a status other than UNKNOWN; shape (days, places)."""
        return np.asarray(self.codes != len(statuses(self.view.series)) - 1)

    @cached_property
    def position(self) -> Floats:
        """Published longitude and latitude of the series' places; shape (places, 2)."""
        return np.array([(p.lon, p.lat) for p in self.view.series.places], dtype=np.float64).reshape(-1, 2)

    @cached_property
    def place_index(self) -> dict[str, int]:
        """The number of each place in the series by its id."""
        return {place.place_id: i for i, place in enumerate(self.view.series.places)}

    @cached_property
    def claim_position(self) -> Floats:
        """Published longitude and latitude of the claims' places, nan where there is none; shape (claims, 2)."""
        return self._positions([claim.locus.place for claim in self.view.claims])

    @cached_property
    def claim_days(self) -> Integers:
        """First and last day of each claim as ordinals; shape (claims, 2)."""
        days = [(c.time.start.toordinal(), c.time.end.toordinal()) for c in self.view.claims]
        return np.array(days, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def claim_ids(self) -> dict[str, int]:
        """The number of each claim by its id."""
        return {claim.claim_id: i for i, claim in enumerate(self.view.claims)}

    @cached_property
    def event_position(self) -> Floats:
        """Published longitude and latitude of the events' places, nan where there is none; shape (events, 2)."""
        return self._positions([place_of(event) for event in self.view.assessed.events])

    @cached_property
    def event_days(self) -> Integers:
        """First and last day of each event as ordinals; shape (events, 2)."""
        days = [(e.start.toordinal(), e.end.toordinal()) for e in self.view.assessed.events]
        return np.array(days, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def spoken(self) -> list[tuple[Place, int]]:
        """The places that claims speak of and how many do, by id."""
        spoken = Counter(c.locus.place for c in self.view.claims if c.locus.place is not None)
        return sorted(spoken.items(), key=lambda pair: pair[0].place_id)

    @cached_property
    def spoken_position(self) -> Floats:
        """Published longitude and latitude of `spoken`; shape (places, 2)."""
        return self._positions([place for place, _ in self.spoken])

    @cached_property
    def places(self) -> dict[str, str]:
        """The features of `spoken` by id."""
        told = self.view.release.place
        return {p.place_id: dump(geojson.place_feature(told(p), claims=n)) for p, n in self.spoken}

    def _positions(self, places: Sequence[Place | None]) -> Floats:
        told = self.view.release.position
        found = [(np.nan, np.nan) if p is None else told(p.lat, p.lon)[::-1] for p in places]
        return np.array(found, dtype=np.float64).reshape(-1, 2)

    @cached_property
    def _drawn(self) -> list[int]:
        """The rows whose front is drawn anew, as on the site."""
        return rows_to_draw(self.view.series)

    def fronts(self, day: date) -> list[tuple[str, str, Box]]:
        """Id, text and box of the features of a day's front. Raises IndexError outside the series."""
        found: list[tuple[str, str, Box]] = self._fronts.get(day, lambda: self._front(day))
        return found

    def _front(self, day: date) -> list[tuple[str, str, Box]]:
        row = self._drawn[bisect_right(self._drawn, self.view.series.day_index(day)) - 1]
        line: Front = self._lines.get(row, lambda: self._line(row))
        features = geojson.front_features(dataclasses.replace(line, day=day))
        return [(f["id"], dump(f), bounds_of(f["geometry"])) for f in features]

    def _line(self, row: int) -> Front:
        series = self.view.series
        return front(series, series.start + timedelta(days=row), self.view.assessed.theatre)


def place_of(event: Event) -> Place | None:
    """The place that an event's claims speak of."""
    return next((w.claim.locus.place for w in event.witnesses if w.claim.locus.place is not None), None)


class Views:
    """The views of a project, by the state of its ledger and the day they are known on. Safe in threads."""

    def __init__(self, project: Project, *, now: Callable[[], datetime]) -> None:
        self._project, self._now = project, now
        self._log = ReviewLog(project)
        self._shelf = Shelf(MOST_VIEWS)
        self._one_at_a_time = threading.Lock()
        self._opening = threading.Lock()

    @cached_property
    def _opened(self) -> Ledger:
        return Ledger.open(self._project.ledger_at, create=False)

    @cached_property
    def _theatre(self) -> Theatre:
        return load_theatre(self._project.theatre)

    def ledger(self) -> Ledger:
        """The project's ledger, opened on first use and kept open. Raises LedgerError."""
        with self._opening:
            return self._opened

    def state(self) -> tuple[tuple[int, int, int], date]:
        """What every answer rests on: the ledger's revision, the analysts' log, the last day that may be told."""
        limits = project_release(self._project, self._theatre, now=self._now())
        return (self.ledger().revision(), *self._log.stamp()), limits.horizon

    def view(self, as_known_on: date | None = None) -> Indexed:
        """What may be told, as known on a day. Raises NotFoundError where nothing may."""
        revision, horizon = self.state()
        known = min(as_known_on or horizon, horizon)
        found: Indexed = self._shelf.get((revision, horizon, known), lambda: self._made(known))
        return found

    def _made(self, known: date) -> Indexed:
        # Assessing takes both cores; two at once would only make everybody wait longer.
        with self._one_at_a_time:
            view = public_view(self._project, as_known_on=known, now=self._now())
            made = Indexed(view, standing(self._log.entries()))
            self._tidy()
            return made

    def _tidy(self) -> None:
        """Let go of stored series that nobody asked for lately: any day can be asked for, the disk is finite."""
        stored = sorted(self._project.assessed.glob("control-*.npz"), key=lambda path: path.stat().st_mtime)
        for path in stored[:-MOST_STORED]:
            path.unlink(missing_ok=True)
