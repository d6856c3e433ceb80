"""Features as JSON text, made once each: a page of features is then only joined, not built anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from contactline.api.answers import dump
from contactline.export import geojson
from contactline.export.release import Release
from contactline.model.control import CONTESTED, ControlSeries

Json = dict[str, Any]

MOST_TEXTS = 30_000


class Texts:
    """Texts by id, the oldest let go first. A text made twice by two threads is the same text."""

    def __init__(self, most: int = MOST_TEXTS) -> None:
        self._most = most
        self._kept: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str | None:
        """The text kept under `key`, None for none."""
        return self._kept.get(key)

    def keep(self, key: str, make: Callable[[], Json]) -> str:
        """The text under `key`, from what `make` gives where there is none yet."""
        text = self._kept.get(key)
        if text is None:
            text = self._kept[key] = dump(make())
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return text


def claim_feature(record: Mapping[str, Any], release: Release) -> Json:
    """A claim/1 object as feature; beside it, flat, what a table or a filter by day needs."""
    told = release.claim(record)
    document, place, actor = told["document"], told["place"] or {}, told["actor"] or {}
    flat = {
        "start": told["time"]["start"],
        "end": told["time"]["end"],
        "published": (document["published"] or {}).get("end"),
        "outlet": document["outlet"],
        "url": document["url"],
        "place_id": place.get("id"),
        "place_name": place.get("name"),
        "actor_side": actor.get("side"),
        "holder_name": told["holder"]["name"],
        "holder_side": told["holder"]["side"],
    }
    return geojson.claim_feature({**told, **flat})


class ControlTexts:
    """The features of assessed control, as `export.geojson.control_feature` gives them, written fast."""

    def __init__(self, series: ControlSeries) -> None:
        self._series = series
        self._words = [dump(word) for word in (*series.sides, CONTESTED)]
        self._known = f'"as_known_on":"{series.as_known_on}"'

    @cached_property
    def _places(self) -> list[tuple[str, str, str]]:
        """For each place: its id's text without the closing quote, its geometry, its first properties."""
        return [
            (
                dump(p.place_id)[:-1],
                dump(geojson.point(p.lat, p.lon)),
                f'"place_id":{dump(p.place_id)},"name":{dump(p.name)}',
            )
            for p in self._series.places
        ]

    def text(self, row: int, day: date, place: int) -> str:
        """The feature of a place that is known on the day of `row`."""
        series = self._series
        begun, geometry, facts = self._places[place]
        p = series.probability[row, place].tolist()
        sides = "".join(f'"p_{side}":{round(p[i], 4)},' for i, side in enumerate(series.sides))
        last = int(series.last_evidence[row, place])
        spoken = "null" if last < 0 else f'"{series.start + timedelta(days=last)}"'
        return (
            f'{{"type":"Feature","id":{begun}.{day}","geometry":{geometry},"properties":{{{facts},'
            f'"date":"{day}",{self._known},"status":{self._words[p.index(max(p))]},{sides}'
            f'"p_contested":{round(p[-1], 4)},'
            f'"evidence_count":{int(series.evidence_count[row, place])},"last_evidence":{spoken}}}}}'
        )
