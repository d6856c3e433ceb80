"""Which of several places of one name is meant: decided jointly over a document, with probabilities and reasons.

Every name starts from what is known of its candidates without the text: how the name is spelt, how many people live
there, how far it lies from ground that is fought over. Then the other names of the document pull: a candidate near
to what is named close by in the text gains, one in another oblast than the one said loses, and one that contradicts a
stated distance and bearing loses most. Names are settled together in a few rounds (iterated conditional modes on the
mean of the neighbours), each weighing as much as it is itself sure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from contactline.model.place import Candidate, Feature
from contactline.model.theatre import Theatre
from contactline.places.entry import KM_PER_DEGREE
from contactline.places.front import Front, FrontDistance
from contactline.places.gazetteer import Gazetteer
from contactline.places.pull import Ground
from contactline.places.spelling import fold

Array = npt.NDArray[np.float64]

THRESHOLD = 0.6
ROUNDS = 3
TEXT_REACH = 250.0
POPULATION_WEIGHT = 0.72
FRONT_WEIGHT = 0.6
FRONT_KM = 180.0
DAY_FRONT_WEIGHT = 0.9
DAY_FRONT_KM = 60.0
AT_FRONT = 1.5
AT_FRONT_KM = 12.0
SPELT_OTHERWISE = -3.0
ALSO_CALLED = -2.2
NONE_OF_THEM = -16.0
MISSPELT = 5.0
ON_PACK_LIST = 1.2
ABROAD = -1.2
CITY_PART = -2.0
WRONG_DISTANCE = -2.0
RIGHT_DISTANCE = 3.0
WINDOW = 160
OVERLAP = 40
MOST_CANDIDATES = 5

BEARINGS = {
    name: angle
    for angle, names in (
        (0, ("north", "northern", "n")), (45, ("northeast", "north-east", "northeastern", "ne")),
        (90, ("east", "eastern", "e")), (135, ("southeast", "south-east", "southeastern", "se")),
        (180, ("south", "southern", "s")), (225, ("southwest", "south-west", "southwestern", "sw")),
        (270, ("west", "western", "w")), (315, ("northwest", "north-west", "northwestern", "nw")),
    )
    for name in names
}  # fmt: skip


@dataclass(slots=True)
class Question:
    """A name to resolve: where it stands in the text, its key, its candidates by number in the gazetteer."""

    offset: int
    key: str
    numbers: Sequence[int]
    feature: Feature | None = None
    misspelt: bool = False


@dataclass(slots=True, frozen=True)
class Stated:
    """The text says that question `of` lies `km` (low, high) in direction `bearing` (degrees) from `anchor`."""

    of: int
    anchor: int
    km: tuple[float, float] | None
    bearing: float | None


@dataclass(slots=True)
class Answer:
    """Candidates of a question, best first."""

    candidates: tuple[Candidate, ...] = ()
    probability: float = 0.0
    answered: bool = False


@dataclass(slots=True)
class Resolver:
    """Resolves the names of a document over a gazetteer."""

    gazetteer: Gazetteer
    theatre: Theatre
    most_candidates: int = MOST_CANDIDATES
    _people: Array = field(init=False)
    _at_front: dict[date, Array] = field(init=False, default_factory=dict)
    _listed: npt.NDArray[np.bool_] = field(init=False)
    _abroad: npt.NDArray[np.bool_] = field(init=False)
    _unit: npt.NDArray[np.int64] = field(init=False)
    _wide: npt.NDArray[np.bool_] = field(init=False)
    _base: Array = field(init=False)
    _said: dict[tuple[str, int, int], tuple[str, ...]] = field(init=False, default_factory=dict)
    _of_key: dict[str, tuple[npt.NDArray[np.int64], Array]] = field(init=False, default_factory=dict)
    _spelt: dict[tuple[str, int], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        columns = self.gazetteer.columns
        self._listed = np.array(["theatre" in source for source in columns["source"]])
        self._abroad = np.array([country != self.theatre.country for country in columns["country"]])
        self._unit = np.unique(columns["admin1"], return_inverse=True)[1]
        self._wide = np.array([f not in ("settlement", "facility") for f in self.gazetteer.feature])
        self._people = self._alone()
        self._base = self._people + self._by_baseline()

    def resolve(
        self,
        questions: Sequence[Question],
        stated: Sequence[Stated] = (),
        front: Front | FrontDistance | None = None,
    ) -> list[Answer]:
        """An answer for each question. Long documents are read in windows that overlap.

        `front` is where the sides met as known on the document's day; without one the baseline's line stands for it.
        """
        base = self._alone_at(questions, front)
        if len(questions) <= WINDOW:
            return self._resolve(questions, stated, base)
        answers: list[Answer] = []
        step = WINDOW - 2 * OVERLAP
        for start in range(0, len(questions), step):
            low, high = max(0, start - OVERLAP), min(len(questions), start + step + OVERLAP)
            inside = [
                Stated(s.of - low, s.anchor - low, s.km, s.bearing)
                for s in stated
                if low <= min(s.of, s.anchor) and max(s.of, s.anchor) < high
            ]
            part = self._resolve(questions[low:high], inside, base)
            answers += part[start - low : start - low + step]
        return answers[: len(questions)]

    def _resolve(self, questions: Sequence[Question], stated: Sequence[Stated], base: Array) -> list[Answer]:
        counts = [len(q.numbers) for q in questions]
        if not sum(counts):
            return [Answer() for _ in questions]
        owner = np.repeat(np.arange(len(questions)), counts)
        number = np.concatenate([self._known(q)[0] for q in questions])
        bounds = np.concatenate(([0], np.cumsum(counts)))
        prior = self._prior(questions, number, base)
        near = _nearness(questions)
        ground = Ground(self.gazetteer, self._wide, self._unit, number)
        none = np.array([NONE_OF_THEM + MISSPELT * q.misspelt for q in questions])
        score, chance = prior, _softmax(prior, bounds, none)
        agreed: dict[tuple[int, int, int], Array] = {}
        before = np.full(len(questions), -2, dtype=np.int64)
        for _ in range(ROUNDS):
            best = _best(score, bounds)
            if np.array_equal(best, before):
                break
            before = best
            pull = self._pull(ground, questions, owner, number, best, chance, near)
            score = _tie(prior + pull, questions, bounds)
            score = score + self._stated(stated, number, best, bounds, agreed)
            chance = _softmax(score, bounds, none)
        return [
            self._answer(number[bounds[i] : bounds[i + 1]], chance[bounds[i] : bounds[i + 1]], question)
            for i, question in enumerate(questions)
        ]  # fmt: skip

    def _prior(self, questions: Sequence[Question], number: npt.NDArray[np.int64], base: Array) -> Array:
        prior = base[number]
        prior += np.concatenate([self._known(q)[1] for q in questions])
        return prior

    def _known(self, question: Question) -> tuple[npt.NDArray[np.int64], Array]:
        """Numbers of a name's candidates and what the spelling speaks for each; kept for names of the gazetteer."""
        listed = question.numbers is self.gazetteer.numbers(question.key)
        known = self._of_key.get(question.key) if listed else None
        if known is None:
            spelt = [self._spelling(question.key, i) for i in question.numbers]
            known = np.array(question.numbers, dtype=np.int64), np.array(spelt, dtype=np.float64)
            if listed:
                self._of_key[question.key] = known
        return known

    def _alone(self) -> Array:
        """What speaks for each place before a text is read: people, the pack's list, the country."""
        g = self.gazetteer
        alone = POPULATION_WEIGHT * np.log1p(g.population / 300.0)
        part = np.array([feature == "district" for feature in g.feature])
        return np.asarray(alone + ON_PACK_LIST * self._listed + ABROAD * self._abroad + CITY_PART * part)

    def _by_baseline(self) -> Array:
        """What the line of the theatre's first day speaks for."""
        g = self.gazetteer
        points = [p for area in self.theatre.baseline for polygon in area.polygons for p in polygon[0]]
        if not points:
            return np.zeros(len(g.lat))
        line = np.array(points, dtype=np.float64)
        far = [
            _distances(g.lat, g.lon, part[:, 1], part[:, 0]).min(axis=1) for part in np.array_split(line, 8)
        ]
        return np.asarray(-FRONT_WEIGHT * np.log1p(np.min(far, axis=0) / FRONT_KM))

    def _alone_at(self, questions: Sequence[Question], front: Front | FrontDistance | None) -> Array:
        """What speaks for each place before a text of a day is read, with the front as known then."""
        if front is None:
            return self._base
        if isinstance(front, Front):
            known = self._at_front.get(front.since)
            if known is None:
                far = front.distances_km(self.gazetteer.lat, self.gazetteer.lon)
                known = self._at_front[front.since] = self._people + _near_front(far)
            return known
        base = self._base.copy()
        for number in {i for question in questions for i in question.numbers}:
            km = front(self.gazetteer.place(number))
            if km is not None:
                base[number] = self._people[number] + _near_front(np.array([km]))[0]
        return base

    def _spelling(self, key: str, number: int) -> float:
        """What the spelling speaks for: the place's own name, another of its names, or one made by rule."""
        known = self._spelt.get((key, number))
        if known is None:
            place = self.gazetteer.place(number)
            own = {fold(place.name)} | {fold(name.text) for name in place.names if name.kind != "alternate"}
            if key in own:
                known = 0.0
            elif any(key == fold(name.text) for name in place.names):
                known = ALSO_CALLED
            else:
                known = SPELT_OTHERWISE
            self._spelt[key, number] = known
        return known

    @staticmethod
    def _pull(
        ground: Ground,
        questions: Sequence[Question],
        owner: npt.NDArray[np.int64],
        number: npt.NDArray[np.int64],
        best: npt.NDArray[np.int64],
        chance: Array,
        near: Array,
    ) -> Array:
        """What the other names do for each candidate, each weighing as much as it is itself sure."""
        anchors = np.flatnonzero(best >= 0)
        if len(anchors) < 2:
            return np.zeros(len(number))
        chosen = best[anchors]
        as_unit = [questions[i].feature is Feature.ADMIN1 for i in anchors.tolist()]
        return ground.pull(owner, number[chosen], as_unit, near[:, anchors] * chance[chosen] ** 2)

    def _stated(
        self,
        stated: Sequence[Stated],
        number: npt.NDArray[np.int64],
        best: npt.NDArray[np.int64],
        bounds: npt.NDArray[np.int64],
        agreed: dict[tuple[int, int, int], Array],
    ) -> Array:
        """What stated distances do for each candidate; `agreed` keeps what was worked out in earlier rounds."""
        out = np.zeros(len(number))
        for said in stated:
            for one, other, turn in ((said.of, said.anchor, 0.0), (said.anchor, said.of, 180.0)):
                low, high = int(bounds[one]), int(bounds[one + 1])
                if best[other] < 0 or high <= low:
                    continue
                anchor = int(number[best[other]])
                known = agreed.get((one, other, anchor))
                if known is None:
                    known = agreed[one, other, anchor] = self._agreement(said, number[low:high], anchor, turn)
                out[low:high] += known
        return out

    def _agreement(self, said: Stated, number: npt.NDArray[np.int64], anchor: int, turn: float) -> Array:
        """How well candidates fit a stated distance and bearing from the anchor."""
        g = self.gazetteer
        far = _distances(g.lat[number], g.lon[number], g.lat[[anchor]], g.lon[[anchor]])[:, 0]
        off = np.zeros(len(number))
        slack = 3.0 + g.radius_km[anchor] * 0.5 + np.minimum(g.radius_km[number], 20.0) * 0.5
        if said.km is not None:
            tolerance = slack + 0.25 * said.km[1]
            off = np.maximum(off, np.maximum(said.km[0] - far, far - said.km[1]) / tolerance)
        else:
            off = np.maximum(off, (far - 30.0) / 20.0)
        if said.bearing is not None:
            angle = _bearings(g.lat[anchor], g.lon[anchor], g.lat[number], g.lon[number])
            turned = np.abs((angle - said.bearing - turn + 180.0) % 360.0 - 180.0)
            off = np.maximum(off, np.where(far > 4.0, (turned - 25.0) / 40.0, 0.0))
        return np.where(
            off <= 1.0,
            RIGHT_DISTANCE * (1.0 - np.maximum(off, 0.0) / 2),
            WRONG_DISTANCE * np.minimum(off, 3.0),
        )

    def _answer(self, number: npt.NDArray[np.int64], chance: Array, question: Question) -> Answer:
        if not len(number):
            return Answer()
        order = (
            np.argsort(-chance, kind="stable")[: self.most_candidates].tolist() if len(number) > 1 else [0]
        )
        candidates = tuple(
            Candidate(
                place=self.gazetteer.place(int(number[i])),
                probability=round(float(chance[i]), 4),
                reasons=self._reasons(int(number[i]), question),
            )
            for i in order
        )
        best = candidates[0].probability
        return Answer(candidates, best, best >= THRESHOLD)

    def _reasons(self, number: int, question: Question) -> tuple[str, ...]:
        known = self._said.get((question.key, number, len(question.numbers)))
        if known is None:
            known = self._said[question.key, number, len(question.numbers)] = self._reason(number, question)
        return known

    def _reason(self, number: int, question: Question) -> tuple[str, ...]:
        g = self.gazetteer
        reasons = [f"{len(question.numbers)} of that name"]
        if g.population[number]:
            reasons.append(f"population {g.population[number]:,}")
        spelling = self._spelling(question.key, number)
        if spelling:
            reasons.append("another of its names" if spelling == ALSO_CALLED else "spelling made by rule")
        if self._listed[number]:
            reasons.append("on the theatre's list")
        return tuple(reasons)


def _near_front(km: Array) -> Array:
    """What the distance from the front of the day speaks for."""
    return np.asarray(AT_FRONT * np.exp(-km / AT_FRONT_KM) - DAY_FRONT_WEIGHT * np.log1p(km / DAY_FRONT_KM))


def _distances(lat: Array, lon: Array, lat2: Array, lon2: Array) -> Array:
    """Kilometres between each of the first points and each of the second, on a local plane."""
    dy = lat[:, None] - lat2[None, :]
    dx = (lon[:, None] - lon2[None, :]) * np.cos(np.radians(lat2))[None, :]
    return np.asarray(KM_PER_DEGREE * np.hypot(dx, dy))


def _bearings(lat: float, lon: float, lat2: Array, lon2: Array) -> Array:
    """Bearing in degrees from a point to others, clockwise from north."""
    dx = (lon2 - lon) * math.cos(math.radians(lat))
    return np.asarray(np.degrees(np.arctan2(dx, lat2 - lat)) % 360.0)


def _nearness(questions: Sequence[Question]) -> Array:
    """Weight of each name for each other: falls with the text between them, none for the same name."""
    offsets = np.array([q.offset for q in questions], dtype=np.float64)
    near: Array = np.exp(-np.abs(offsets[:, None] - offsets[None, :]) / TEXT_REACH)
    keys = np.unique([q.key for q in questions], return_inverse=True)[1]
    near[keys[:, None] == keys[None, :]] = 0.0
    return near


def _softmax(score: Array, bounds: npt.NDArray[np.int64], none: Array) -> Array:
    """Probability of each candidate, with `none` as the score of its being none of them."""
    sizes = np.diff(bounds)
    some = sizes > 0
    starts, sizes, none = bounds[:-1][some], sizes[some], none[some]
    top = np.maximum(np.maximum.reduceat(score, starts), none)
    raised = np.exp(score - np.repeat(top, sizes))
    total = np.add.reduceat(raised, starts) + np.exp(none - top)
    return np.asarray(raised / np.repeat(total, sizes))


def _best(score: Array, bounds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Index of each question's best candidate, -1 where it has none."""
    ends = bounds.tolist()
    return np.array(
        [low + int(score[low:high].argmax()) if high > low else -1 for low, high in pairwise(ends)],
        dtype=np.int64,
    )


def _tie(score: Array, questions: Sequence[Question], bounds: npt.NDArray[np.int64]) -> Array:
    """One name in one document mostly means one place: mentions of one name share half of what speaks for each."""
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for i, question in enumerate(questions):
        if len(question.numbers) > 1:
            groups.setdefault((question.key, tuple(question.numbers)), []).append(i)
    tied = score.copy()
    for members in groups.values():
        if len(members) > 1:
            rows = np.stack([score[bounds[i] : bounds[i + 1]] for i in members])
            offsets = np.array([questions[i].offset for i in members], dtype=np.float64)
            close = np.exp(-np.abs(offsets[:, None] - offsets[None, :]) / (6 * TEXT_REACH))
            mean = close @ rows / close.sum(axis=1, keepdims=True)
            for row, i in enumerate(members):
                tied[bounds[i] : bounds[i + 1]] = (rows[row] + mean[row]) / 2
    return tied
