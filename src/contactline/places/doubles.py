"""One place that two sources list under entries of their own becomes one entry again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from contactline.places.entry import EXACT, Entry, distance_km
from contactline.places.spelling import fold

_SAME_KM = 3.0
_ROUNDED_KM = 4.0
_RANK = {"katottg": 0, "theatre": 1, "geonames": 2}
_KINDS = ("settlement", "district")


def join_doubles(entries: list[Entry]) -> list[Entry]:
    """The entries with doubles of another source taken into the one that is kept (codifier, pack, GeoNames, others).

    Two entries are doubles where they share one of their own names and lie within 3 km, or 4 km where a point is
    rounded. An entry that has only the centre of something larger takes the exact point of a namesake inside it,
    where each has the other alone.
    """
    index: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.feature in _KINDS:
            for key in _own_names(entry):
                index[key].append(entry)
    gone: set[str] = set()
    for kept, double in sorted(_pairs(index.values()), key=lambda pair: (pair[0].place_id, pair[1].place_id)):
        if kept.place_id not in gone and double.place_id not in gone:
            gone.add(double.place_id)
            _take_in(kept, double)
    return [entry for entry in entries if entry.place_id not in gone]


def _own_names(entry: Entry) -> set[str]:
    own = {text for text, language, kind, *_ in entry.names if kind == "official" or language == "cy"}
    return {fold(text) for text in own | {entry.name, entry.native} if text}


def _pairs(groups: Iterable[list[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    for group in groups:
        for one in group:
            others = [
                other for other in group if _source(other) != _source(one) and _rank(one) < _rank(other)
            ]
            for other in others:
                if _same_spot(one, other) or (_inside(one, other) and _alone(one, other, group)):
                    yield one, other


def _source(entry: Entry) -> str:
    return entry.place_id.partition(":")[0]


def _rank(entry: Entry) -> int:
    return _RANK.get(_source(entry), len(_RANK))


def _same_spot(one: Entry, other: Entry) -> bool:
    if one.position.startswith("centre") or other.position.startswith("centre"):
        return False
    reach = _SAME_KM if one.position == other.position == EXACT else _ROUNDED_KM
    return distance_km(one.lat, one.lon, other.lat, other.lon) <= reach


def _inside(vague: Entry, exact: Entry) -> bool:
    """Whether an exact point lies where an entry without one may lie."""
    if not vague.position.startswith("centre") or exact.position != EXACT or vague.feature == "district":
        return False
    far = distance_km(vague.lat, vague.lon, exact.lat, exact.lon)
    return vague.admin1 == exact.admin1 and far <= vague.radius_km


def _alone(vague: Entry, exact: Entry, group: list[Entry]) -> bool:
    """Whether no third entry of that name could be either of the two."""
    return not any(
        other is not vague and other is not exact and (_inside(vague, other) or _inside(other, exact))
        for other in group
    )


def _take_in(kept: Entry, double: Entry) -> None:
    if kept.position != EXACT and double.position == EXACT:
        kept.lat, kept.lon, kept.position = double.lat, double.lon, double.position
        kept.radius_km = double.radius_km
    kept.population = kept.population or double.population
    if double.source not in kept.source:
        kept.source = f"{kept.source}+{double.source}"
    for text, language, kind, start, end in double.names:
        kept.add_name(text, language, "alternate" if kind == "official" else kind, start, end)
