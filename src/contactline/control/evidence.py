"""Claims to evidence: where each falls among the settlements, on which day, and how it speaks for each state.

A claim c of likelihood l_c(s) is informative with probability t_c, else it says nothing:
L_c(s) = t_c * l_c(s) + (1 - t_c) / K, with l_c summing to 1 over the K states (sides, contested last).
t_c is the product of the origin's reliability for that direction (`reliability.py`) and of the claim's own
trust (hedge, evidence, precision, confidence). The evidence at a place is w * log L_c(s), w falling with
distance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from contactline.control.graph import EARTH_KM_PER_DEGREE, Points, project
from contactline.control.weights import Row, Weights
from contactline.model.claim import Claim, Kind, Locus, Modality, Polarity, Relation
from contactline.model.event import Event
from contactline.model.place import Feature, Place

COMPASS = {
    name: 45.0 * i
    for i, name in enumerate(
        ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
    )
}
_POINTS = frozenset({Feature.SETTLEMENT, Feature.FACILITY})
_AREAS = frozenset({Feature.DISTRICT, Feature.ADMIN1})
_MIDDLE_KINDS = frozenset({Kind.CLASH, Kind.REPULSE, Kind.STRIKE})

_Word = tuple[date, Claim, npt.NDArray[np.float32], list[tuple[int, float]]]
"""A day, a claim, its likelihood, and the places (index, weight) that it bears on."""

Float = npt.NDArray[np.float32]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTable:
    """Evidence of C words of claims on P places, as arrays; a claim of a change has two words, of then and
    of before.

    `likelihood` (C, K) sums to 1 a row; `emphasis` (C,) scales the precision of a claim of its kind;
    `trust` (C,) is without the origin's reliability; `group` (C,) indexes `groups`, pairs of origin and
    direction; `day` (C,) is a proleptic ordinal. A pair says that claim `pair_claim` bears on place
    `pair_place` with weight `pair_weight` (0 to 1).
    """

    claims: tuple[Claim, ...] = field(repr=False)
    likelihood: Float
    trust: Float
    emphasis: Float
    group: Index
    groups: tuple[tuple[str, str], ...]
    day: Index
    pair_claim: Index
    pair_place: Index
    pair_weight: Float

    def take(self, keep: npt.NDArray[np.bool_]) -> EvidenceTable:
        """The table with only the pairs where `keep` (pairs,) is true; claims stay numbered as they are."""
        return EvidenceTable(
            claims=self.claims,
            likelihood=self.likelihood,
            trust=self.trust,
            emphasis=self.emphasis,
            group=self.group,
            groups=self.groups,
            day=self.day,
            pair_claim=self.pair_claim[keep],
            pair_place=self.pair_place[keep],
            pair_weight=self.pair_weight[keep],
        )


def gather(
    events: Sequence[Event],
    places: Sequence[Place],
    sides: Sequence[str],
    weights: Weights,
    as_known_on: date,
) -> EvidenceTable:
    """The evidence of all witnesses that could be read by `as_known_on`, in order of day and claim id.

    Only claims of modality actual whose kind says something of who holds the ground are taken.
    """
    ground = Ground(places, weights)
    rows: list[_Word] = []
    for claim in _readable(events, as_known_on):
        where = whereabouts(claim.locus)
        spoken = likelihood(claim, where, sides, weights)
        falls = ground.falls(claim, where) if spoken is not None else []
        if spoken is not None and falls:
            rows.append((evidence_day(claim), claim, spoken, falls))
            rows += _before(claim, where, falls, sides, weights)
    rows.sort(key=lambda row: (row[0], row[1].claim_id))
    return _table(rows, len(sides) + 1, weights)


def _before(
    claim: Claim,
    where: str | None,
    falls: Sequence[tuple[int, float]],
    sides: Sequence[str],
    weights: Weights,
) -> list[_Word]:
    """What a claim of a change says of the days before it: who took a place did not have it until then."""
    spoken = likelihood(claim, "before", sides, weights)
    if where != "whole" or spoken is None or claim.polarity is Polarity.DENIED:
        return []
    day = claim.time.start - timedelta(days=int(weights["spread.before_days"]))
    return [(day, claim, spoken, [(i, w * weights["spread.before_weight"]) for i, w in falls])]


def _readable(events: Sequence[Event], as_known_on: date) -> Iterator[Claim]:
    seen: set[str] = set()
    for event in events:
        for witness in event.witnesses:
            claim = witness.claim
            if witness.known_on <= as_known_on and claim.modality is Modality.ACTUAL:
                if claim.claim_id not in seen and evidence_day(claim) <= as_known_on:
                    yield claim
                seen.add(claim.claim_id)


def evidence_day(claim: Claim) -> date:
    """The day a claim speaks for: the middle of fighting, else the last day of its interval."""
    return claim.time.middle if claim.kind in _MIDDLE_KINDS else claim.time.end


def whereabouts(locus: Locus) -> str | None:
    """How the ground lies to the place, in the words of `weights.toml`; None where no place bears it."""
    place = locus.place
    if place is None:
        return None
    if place.feature in _AREAS:
        return "region" if locus.part is None and locus.relation is Relation.IN else None
    return _beside(locus) if place.feature in _POINTS else None


def _beside(locus: Locus) -> str:
    if locus.relation is Relation.TOWARD:
        return "toward"
    if locus.relation is Relation.FROM:
        if _bearing(locus) is not None:
            return "off"
        return "near" if locus.distance_km is not None else "origin"
    if locus.relation is Relation.NEAR:
        return "near"
    if locus.part is not None:
        return "centre" if locus.part == "centre" else "part"
    return "whole" if locus.precision <= 1 else "near"


def _bearing(locus: Locus) -> float | None:
    """Degrees from north, of the bearing or, for a distance from an edge ("3 km from the south"), of that
    edge.
    """
    if locus.bearing in COMPASS:
        return COMPASS[str(locus.bearing)]
    return COMPASS.get(locus.part) if locus.part is not None else None


def likelihood(claim: Claim, where: str | None, sides: Sequence[str], weights: Weights) -> Float | None:
    """P(claim | state) up to scale, sides first and contested last, summing to 1; None where it says
    nothing.
    """
    row = weights.likelihood.get((claim.kind, where)) if where else None
    actor = claim.actor.side if claim.actor else None
    if row is None or (actor is not None and actor not in sides):
        return None
    return _told(row, actor, tuple(sides), denied=claim.polarity is Polarity.DENIED)


@lru_cache(maxsize=4096)
def _told(row: Row, actor: str | None, sides: tuple[str, ...], *, denied: bool) -> Float:
    unnamed = (row.actor + row.other) / 2
    each = [unnamed if actor is None else row.actor if side == actor else row.other for side in sides]
    told = np.array([*each, row.contested], dtype=np.float32)
    told /= told.sum()
    return (1 - told) / np.float32(len(told) - 1) if denied else told


def direction(claim: Claim, weights: Weights) -> str:
    """Whose gain or loss the holder speaks of: own_gain, own_loss, enemy_gain, enemy_loss, third_*, or
    neutral.
    """
    actor = claim.actor.side if claim.actor else None
    kind = claim.kind  # a StrEnum is its own word
    if actor is None or kind not in weights.gain | weights.loss:
        return "neutral"
    gains = (kind in weights.gain) == (claim.polarity is Polarity.AFFIRMED)
    holder = claim.holder.side
    whose = "third" if holder in (None, "third") else "own" if holder == actor else "enemy"
    return f"{whose}_{'gain' if gains else 'loss'}"


def trust(claim: Claim, weights: Weights) -> float:
    """Probability that the claim is informative, its origin's reliability left aside (formula: module)."""
    value = max(claim.confidence, weights["trust.confidence_floor"]) / weights["trust.typical_confidence"]
    value = min(value, 1.0)
    value *= weights.precision_trust[min(max(claim.locus.precision, 1), 5) - 1]
    if claim.polarity is Polarity.DENIED:
        value *= weights["trust.denied"]
    if claim.likelihood is not None:
        value *= _hedge(claim, weights)
    length = claim.time.days / weights["trust.long_interval_days"]
    value /= max(1.0, math.sqrt(length))
    doubt = (1 - value) * weights.trust_by_evidence[claim.evidence]
    return min(max(1 - doubt, 0.0), 0.99)


def _hedge(claim: Claim, weights: Weights) -> float:
    """A band's middle m tells yes with m and no with 1 - m: informative in the measure of |2m - 1|."""
    hedge = claim.likelihood
    if hedge is None or hedge.low is None or hedge.high is None:
        return weights["trust.hedge_without_scale"]
    return max(0.0, (hedge.low + hedge.high) / 100 - 1)


class Ground:
    """Finds the settlements, by index, that a claim's ground covers."""

    def __init__(self, places: Sequence[Place], weights: Weights) -> None:
        self._weights = weights
        self._points: Points = project(places)
        self._about = float(np.mean([p.lat for p in places])) if places else 0.0
        self._tree = KDTree(self._points) if places else None
        self._index = {place.place_id: i for i, place in enumerate(places)}
        self._by_area: dict[str, list[int]] = {}
        for i, place in enumerate(places):
            for area in {place.admin1, place.admin2} - {None}:
                self._by_area.setdefault(str(area), []).append(i)

    def falls(self, claim: Claim, where: str | None) -> list[tuple[int, float]]:
        """(place index, weight) of the settlements that the claim bears on; empty where none is known."""
        place = claim.locus.place
        if place is None or self._tree is None:
            return []
        if where == "region":
            return self._over(self._by_area.get(place.name, ()))
        if where == "off":
            return self._off(claim.locus, place)
        return self._at(place)

    def _over(self, area: Sequence[int]) -> list[tuple[int, float]]:
        """A sample of an area's settlements stands for all: their neighbours follow them."""
        stride = math.ceil(len(area) / self._weights["spread.region_places"]) or 1
        return [(i, self._weights["spread.region_weight"]) for i in area[::stride]]

    def _at(self, place: Place) -> list[tuple[int, float]]:
        known = self._index.get(place.place_id)
        if known is not None:
            return [(known, 1.0)]
        if place.feature is not Feature.FACILITY:
            return []
        reach = self._weights["spread.facility_km"]
        distance, i = self._query(self._xy(place), reach)
        return [(i, 1.0)] if math.isfinite(distance) else []

    def _query(self, xy: npt.NDArray[np.float64], reach: float) -> tuple[float, int]:
        if self._tree is None:
            return math.inf, -1
        distance, i = self._tree.query(xy, k=1, distance_upper_bound=reach)
        return float(distance), int(i)

    def _xy(self, place: Place) -> npt.NDArray[np.float64]:
        east = place.lon * EARTH_KM_PER_DEGREE * math.cos(math.radians(self._about))
        return np.array([east, place.lat * EARTH_KM_PER_DEGREE])

    def _off(self, locus: Locus, place: Place) -> list[tuple[int, float]]:
        bearing = _bearing(locus)
        if bearing is None:
            return []
        told = locus.distance_km
        distance = sum(told) / 2 if told else self._weights["spread.off_km"]
        if locus.part in COMPASS and locus.bearing is None:
            distance += place.radius_km
        turn = math.radians(bearing)
        xy = self._xy(place) + distance * np.array([math.sin(turn), math.cos(turn)])
        sigma = self._weights["spread.off_sigma_km"] * (0.7 if told else 1.0)
        away, at = self._query(xy, 2.5 * sigma)
        if not math.isfinite(away) or at == self._index.get(place.place_id):
            return []
        return [(at, math.exp(-0.5 * (away / sigma) ** 2))]


def _table(rows: Sequence[_Word], k: int, weights: Weights) -> EvidenceTable:
    claims = tuple(claim for _, claim, _, _ in rows)
    origins = [(claim.holder.name, direction(claim, weights)) for claim in claims]
    groups = tuple(sorted(set(origins)))
    number = {origin: i for i, origin in enumerate(groups)}
    pairs = [(c, i, w) for c, (_, _, _, falls) in enumerate(rows) for i, w in falls]
    return EvidenceTable(
        claims=claims,
        likelihood=np.array([told for _, _, told, _ in rows], dtype=np.float32).reshape(-1, k),
        trust=np.array([trust(claim, weights) for claim in claims], dtype=np.float32),
        emphasis=np.array([weights.emphasis.get(c.kind, 1.0) for c in claims], dtype=np.float32),
        group=np.array([number[origin] for origin in origins], dtype=np.intp),
        groups=groups,
        day=np.array([day.toordinal() for day, _, _, _ in rows], dtype=np.intp),
        pair_claim=np.array([c for c, _, _ in pairs], dtype=np.intp),
        pair_place=np.array([i for _, i, _ in pairs], dtype=np.intp),
        pair_weight=np.array([w for _, _, w in pairs], dtype=np.float32),
    )


def fights(table: EvidenceTable, weights: Weights) -> npt.NDArray[np.bool_]:
    """Which pairs tell of fighting at a place (not in a whole region), shape (pairs,)."""
    told = [claim.kind in weights.fighting and whereabouts(claim.locus) != "region" for claim in table.claims]
    return np.asarray(np.array(told, dtype=np.bool_)[table.pair_claim])


def first_day(table: EvidenceTable) -> date | None:
    """The earliest day of any evidence; None for an empty table."""
    return date.fromordinal(int(table.day.min())) if len(table.day) else None
