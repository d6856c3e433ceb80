"""How the ground spoken of lies to a place: part, relation, bearing, distance, precision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from contactline.claims.lexicon import load
from contactline.claims.numbers import value
from contactline.claims.tokens import Token
from contactline.model.claim import Relation
from contactline.model.place import Feature, Mention

_WINDOW = 14
_PRECISION = {
    Feature.DISTRICT: 3,
    Feature.SECTOR: 3,
    Feature.RIVER: 3,
    Feature.ROAD: 3,
    Feature.ADMIN1: 4,
    Feature.REGION: 4,
    Feature.COUNTRY: 5,
}
_MILE_KM = 1.609344


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The words around a place name, read."""

    relation: Relation = Relation.IN
    bearings: tuple[str, ...] = ()
    part: str | None = None
    distance_km: tuple[float, float] | None = None
    origin: bool = False
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    bearing: re.Pattern[str]
    distance: re.Pattern[str]
    part: re.Pattern[str]
    part_bearing: re.Pattern[str]
    near: re.Pattern[str]
    toward: re.Pattern[str]
    origin: re.Pattern[str]
    inside: re.Pattern[str]
    after_part: re.Pattern[str]
    after_near: re.Pattern[str]


def frame(tokens: Sequence[Token], first: int, last: int) -> Frame:
    """Read the words before tokens `first` to `last` (a place name) and right after them."""
    left = " ".join(t.low for t in tokens[max(0, first - _WINDOW) : first])
    right = " ".join(t.low for t in tokens[last : last + 4])
    patterns = _patterns()
    possessive = last > first and tokens[last - 1].possessive
    return (
        _by_distance(left, patterns)
        or _by_bearing(left, patterns)
        or _by_part(left, right, possessive, patterns)
        or _plain(left, right, patterns)
    )


def _by_distance(left: str, patterns: _Patterns) -> Frame | None:
    match = patterns.distance.search(left)
    if not match:
        return None
    part = _part_name(match["part"] or "")
    return Frame(relation=Relation.FROM, distance_km=_kilometres(match), part=part, explicit=True)


def _by_bearing(left: str, patterns: _Patterns) -> Frame | None:
    match = patterns.bearing.search(left)
    if not match:
        return None
    names = _bearing_names()
    found = tuple(
        dict.fromkeys(
            names[word] for word in re.findall(r"[a-z]+(?: - [a-z]+)?", match["b"]) if word in names
        )
    )
    distance = _kilometres(match) if match["low"] else None
    return Frame(relation=Relation.FROM, bearings=found, distance_km=distance, explicit=True)


def _by_part(left: str, right: str, possessive: bool, patterns: _Patterns) -> Frame | None:
    match = patterns.part.search(left)
    if match:
        return Frame(
            part=_part_name(match["part"]),
            relation=_relation_before(left[: match.start()], patterns),
            explicit=True,
        )
    after = patterns.after_part.match(right)
    if after and (
        possessive or after["part"] in ("city center", "city centre", "outskirts", "center", "centre")
    ):
        return Frame(
            part=_part_name(after["part"]), relation=_plain(left, "", patterns).relation, explicit=True
        )
    match = patterns.part_bearing.search(left)
    if match:
        before = _relation_before(left[: match.start()], patterns)
        return Frame(part=_part_name(match["part"]), relation=before, explicit=True)
    return None


def _relation_before(left: str, patterns: _Patterns) -> Relation:
    plain = _plain(left.rstrip(), "", patterns)
    return plain.relation if plain.relation is not Relation.FROM else Relation.IN


def _plain(left: str, right: str, patterns: _Patterns) -> Frame:
    if patterns.toward.search(left):
        return Frame(relation=Relation.TOWARD, explicit=True)
    if patterns.near.search(left) or patterns.after_near.match(right):
        return Frame(relation=Relation.NEAR, explicit=True)
    if patterns.origin.search(left):
        return Frame(relation=Relation.IN, origin=True, explicit=True)
    return Frame(relation=Relation.IN, explicit=bool(patterns.inside.search(left)))


def precision(read: Frame, mention: Mention | None) -> int:
    """1 exact place, 2 near it or part known by direction, 3 district or sector, 4 region, 5 country."""
    feature = mention.feature if mention else None
    if mention and mention.place:
        feature = feature or mention.place.feature
    coarse = _PRECISION.get(feature, 1) if feature else 1
    if coarse > 1:
        return coarse
    loose = read.relation is not Relation.IN or bool(read.bearings) or read.part in _bearing_names().values()
    return 2 if loose or read.part == "outskirts" else 1


def _part_name(words: str) -> str | None:
    """One of the codebook's parts, else the words themselves."""
    text = words.strip()
    if not text:
        return None
    rows = load("place_words")
    for bearing, forms in rows["bearings"].items():
        if not text.endswith("bank") and any(
            text.replace(" - ", "-") == form or text.replace(" - ", "-").startswith(form + " ")
            for form in forms
        ):
            return str(bearing)
    for part, forms in rows["parts"].items():
        if any(form in text for form in forms):
            return str(part)
    return text


def _kilometres(match: re.Match[str]) -> tuple[float, float] | None:
    low = value(match["low"])
    high = value(match["high"]) if match["high"] else low
    if low is None or high is None:
        return None
    factor = _factor(match["unit"])
    return round(min(low, high) * factor, 2), round(max(low, high) * factor, 2)


def _factor(unit: str) -> float:
    units = load("place_words")["units"]
    if unit in units["mile"]:
        return _MILE_KM
    return 0.001 if unit in units["m"] else 1.0


@cache
def _bearing_names() -> dict[str, str]:
    rows = load("place_words")["bearings"]
    return {form.replace("-", " - "): name for name, forms in rows.items() for form in forms}


def _any(words: Sequence[str]) -> str:
    ordered = sorted({w.replace("-", " - ") for w in words}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w) for w in ordered) + ")"


@cache
def _patterns() -> _Patterns:
    """Patterns over at most `_WINDOW` words, each anchored at one end, so that none can run away."""
    rows = load("place_words")
    bearing = _any(list(_bearing_names()))
    unit = _any([u for group in rows["units"].values() for u in group])
    number = r"(?:\d{1,9}(?:[.,]\d{1,9})?|one|two|three|four|five|six|seven|eight|nine|ten|a|several)"
    amount = rf"(?P<low>{number})(?: ?(?:-|–|to) ?(?P<high>{number}))? ?-? ?(?P<unit>{unit})"
    qualities = _any(rows["qualities"])
    settlements = _any(rows["settlements"])
    lead = rf"(?: the)?(?: {qualities})?(?: {settlements} of)?"
    part_forms = _any([f for forms in rows["parts"].values() for f in forms])
    part_words = _any(
        rows["part_words"] + ["part", "parts", "half", "side", "districts", "sector", "section"]
    )
    part = rf"(?:(?:{bearing}|central) )?(?:{part_forms}|{part_words})"
    return _Patterns(
        bearing=re.compile(
            rf"(?:{amount} )?(?:away )?(?:{_any(rows['just'])} )?"
            rf"(?P<b>{bearing}(?:(?: ,)?(?: and| or|/|,)?(?: to)?(?: the)? {bearing}){{0,6}})(?: of| from){lead}$"
        ),
        distance=re.compile(
            rf"{amount} (?:away )?(?:from|outside|of)(?: the)?(?: (?P<part>{part}) of)?{lead}$"
        ),
        part=re.compile(rf"(?P<part>{part}) (?:of|in){lead}$"),
        part_bearing=re.compile(rf"(?P<part>{bearing}|central|downtown)$"),
        near=re.compile(rf"\b{_any(rows['near'])}{lead}$"),
        toward=re.compile(rf"\b{_any(rows['toward'])}{lead}$"),
        origin=re.compile(rf"\b{_any(rows['origin'])}{lead}$"),
        inside=re.compile(rf"\b{_any(rows['into'])}{lead}$"),
        after_part=re.compile(rf"(?P<part>{part})\b"),
        after_near=re.compile(rf"{_any(rows['near_after'])}\b"),
    )
