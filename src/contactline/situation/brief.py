"""The day, told: key changes first, then by area; claimed and assessed kept apart; every sentence with its
claims.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from contactline.model.claim import Claim, Modality, Polarity
from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries
from contactline.model.document import Document
from contactline.model.place import Feature
from contactline.model.situation import Brief, Change, Section, Sentence
from contactline.model.theatre import Theatre
from contactline.situation.changes import changes, claims_between
from contactline.situation.disagreement import Disagreement, disagreements
from contactline.situation.estimates import band
from contactline.situation.figures import figure_sentences
from contactline.situation.measures import gained_km2
from contactline.situation.render import to_html, to_json, to_markdown
from contactline.situation.tellers import Tellers
from contactline.situation.wording import (
    day_words,
    forces,
    ground,
    listed,
    number,
    phrases,
    sentence,
)

__all__ = ["area_of", "to_html", "to_json", "to_markdown", "write"]

ASSESSED, CLAIMED = "assessed", "claimed"
DAYS = 1
NOTICEABLE_KM2, MUCH_KM2 = 5.0, 50.0
"""Ground gained is told from so much on: with settlements that changed hands, and without any."""
RECENT_DAYS = 14
"""A doubtful place is told as such while it was spoken of so lately."""
CLEAR = 0.6
"""A change of hands is told as one from this probability on."""
ELSEWHERE = "Elsewhere"
_TOLD = (Modality.ACTUAL, Modality.ATTEMPTED)
_FIGURES = frozenset({"casualties", "civilians"})

MatterKey = tuple[int, str, str, str]


def write(
    series: ControlSeries,
    claims: Sequence[Claim],
    theatre: Theatre,
    *,
    day: date,
    before: date | None = None,
    documents: Mapping[str, Document] | None = None,
) -> Brief:
    """The brief of `day`: what changed since `before` (the day before where not given) and what was said of
    it.

    `claims` are those known on the series' `as_known_on`; the ones whose time ends after `before` and by
    `day` are told. `documents` names outlets where given. Raises IndexError for a day outside the series.
    """
    since = before or max(day - timedelta(days=DAYS), series.start)
    told = [c for c in claims if _placed(c) and (since < c.time.end <= day or since == day == c.time.end)]
    told.sort(key=lambda c: (c.time.end, c.claim_id))
    moved = changes(series, since, day)
    writer = _Writer(series, theatre, day, since)
    sections = [
        writer.key_changes(moved, told),
        *writer.by_area(moved, told),
        writer.figures(told, documents or {}),
        writer.intentions(told),
        writer.unknown(),
    ]
    return Brief(
        day=day,
        as_known_on=series.as_known_on,
        title=f"{theatre.name}: the situation on {day_words(day)}",
        sections=tuple(section for section in sections if section.sentences),
    )


class _Writer:
    def __init__(self, series: ControlSeries, theatre: Theatre, day: date, since: date) -> None:
        self._series, self._theatre = series, theatre
        self._day, self._since = day, since
        self._at = series.day_index(day)
        self._tellers = Tellers(theatre)
        self._index = {place.place_id: i for i, place in enumerate(series.places)}

    def key_changes(self, moved: Sequence[Change], told: Sequence[Claim]) -> Section:
        """What passed from whom to whom, what ground that is, and where sources contradict one another."""
        judged = [c for c in moved if UNKNOWN not in (c.before, c.after)]
        clear = [c for c in judged if c.p_after >= CLEAR]
        ground = self._ground(NOTICEABLE_KM2 if clear else MUCH_KM2)
        sentences = [*self._moves(clear), *self._balance(judged, clear), *ground]
        if not clear:
            since = day_words(self._since)
            sentences.insert(
                0, self._say(f"No settlement is assessed to have changed hands since {since}", ())
            )
        apart = disagreements(told, self._theatre)
        sentences += [self._contradiction(one) for one in apart]
        return Section(heading="Key changes", sentences=tuple(sentences))

    def _say(self, text: str, claim_ids: Sequence[str], layer: str = ASSESSED) -> Sentence:
        return Sentence(text=sentence(text), claim_ids=tuple(dict.fromkeys(claim_ids)), layer=layer)

    def _moves(self, judged: Sequence[Change]) -> Iterator[Sentence]:
        groups: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
        for change in judged:
            groups[(change.after, change.before, band(change.p_after).words)].append(change)
        for (after, before, _), group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
            yield self._say(self._move(after, before, group), [i for c in group for i in c.claim_ids])

    def _move(self, after: str, before: str, group: Sequence[Change]) -> str:
        told_first = sorted(group, key=lambda c: (not c.claim_ids, -c.p_after, c.name))
        names = listed(c.name for c in told_first)
        sure = band(min(c.p_after for c in group)).adverb
        lead = f"{number(len(group))} settlements, " if len(group) > 3 else ""
        was = "contested" if before == CONTESTED else f"held by {forces(self._theatre, before)}"
        if after == CONTESTED:
            verb = "is" if len(group) == 1 else "are"
            return f"{lead}{names}, until then {was}, {verb} now {sure} contested"
        return f"{forces(self._theatre, after)} now {sure} hold {lead}{names}, until then {was}"

    def _balance(self, judged: Sequence[Change], clear: Sequence[Change]) -> Iterator[Sentence]:
        """Places whose likeliest holder changed, but so narrowly that it is no change of hands."""
        narrow = [c for c in judged if c not in clear]
        if not narrow:
            return
        spoken = [c for c in narrow if c.claim_ids] or narrow
        names = listed(c.name for c in (spoken if len(narrow) <= 4 else spoken[:3]))
        which = f"{names}" if len(narrow) <= 4 else f"{number(len(narrow))} settlements, among them {names}"
        text = f"in {which}, the balance of likelihood shifted, too narrowly to call a change of hands"
        yield self._say(text, [i for c in spoken[:4] for i in c.claim_ids])

    def _ground(self, least: float) -> Iterator[Sentence]:
        if self._since == self._day:
            return
        for side, km2 in gained_km2(self._series, self._since, self._day).items():
            if km2 >= least:
                grew = f"grew by about {km2:,.0f} square kilometres"
                yield self._say(f"the ground held by {forces(self._theatre, side)} {grew}", [])

    def _contradiction(self, one: Disagreement) -> Sentence:
        sayings = [
            f"according to {listed(c.holder.name for c in claims)}, it is held by "
            f"{' or '.join(forces(self._theatre, s) for s in sides)}"
            for sides, claims in one.positions
        ]
        lean = f"; {self._lean(self._index[one.place_id])}" if one.place_id in self._index else ""
        return self._say(f"Sources disagree about {one.name}: {'; '.join(sayings)}{lean}", one.claim_ids)

    def _lean(self, place: int) -> str:
        status = self._series.status(self._at, place)
        if status == UNKNOWN:
            return "the evidence does not allow a judgement"
        p = float(self._series.probability[self._at, place].max())
        held = "it is contested" if status == CONTESTED else f"{forces(self._theatre, status)} hold it"
        return f"on balance {held} ({band(p).words}, {100 * p:.0f} percent)"

    def by_area(self, moved: Sequence[Change], told: Sequence[Claim]) -> list[Section]:
        """One section for each first-level area that was spoken of, the most spoken of first."""
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in told:
            if claim.modality in _TOLD:
                groups[area_of(claim)].append(claim)
        order = sorted(groups, key=lambda a: (a == ELSEWHERE, -len(groups[a]), a))
        return [self._area(area, groups[area]) for area in order]

    def _area(self, area: str, claims: Sequence[Claim]) -> Section:
        said = self._all_claimed(_together(claims))
        return Section(heading=area, sentences=(*self._state(area), *said))

    def _state(self, area: str) -> Iterator[Sentence]:
        """How many settlements of an area are whose, and which judgement is the least sure."""
        known = np.flatnonzero(self._series.known[self._at])
        mine = [int(i) for i in known if self._series.places[i].admin1 == area]
        if not mine:
            return
        count = Counter(self._series.status(self._at, i) for i in mine)
        parts = [
            f"{forces(self._theatre, side)} hold {number(count[side])}"
            for side in self._series.sides
            if count[side]
        ]
        if count[CONTESTED]:
            parts.append(f"{number(count[CONTESTED])} {'is' if count[CONTESTED] == 1 else 'are'} contested")
        noun = "settlement" if len(mine) == 1 else "settlements"
        yield self._say(f"of {number(len(mine))} {noun} that can be judged, {listed(parts)}", [])
        yield from self._least_sure(mine)

    def _least_sure(self, mine: Sequence[int]) -> Iterator[Sentence]:
        since = max(self._at - RECENT_DAYS, 0)
        mine = [i for i in mine if self._series.last_evidence[self._at, i] >= since]
        if not mine:
            return
        place = min(mine, key=lambda i: (float(self._series.probability[self._at, i].max()), i))
        p = self._series.probability[self._at, place]
        if p.max() >= 0.75:
            return
        shares = [
            f"{100 * p[s]:.0f} percent {forces(self._theatre, side)}"
            for s, side in enumerate(self._series.sides)
        ]
        shares.append(f"{100 * p[-1]:.0f} percent contested")
        name = self._series.places[place].name
        ids = claims_between(self._series, place, self._at, self._at)
        yield self._say(f"least clear of those lately spoken of is {name}: {listed(shares)}", ids)

    def _all_claimed(self, groups: Sequence[Sequence[Claim]]) -> list[Sentence]:
        return [self._say(told, ids, CLAIMED) for told, ids in self._tellers.tell(groups)]

    def figures(self, told: Sequence[Claim], documents: Mapping[str, Document]) -> Section:
        """Numbers, each by who gives it."""
        said = figure_sentences(told, self._theatre, documents)
        return Section(heading="Figures", sentences=tuple(self._say(t, ids, CLAIMED) for t, ids in said))

    def intentions(self, told: Sequence[Claim]) -> Section:
        """What is said to be planned; never what is said to have happened."""
        planned = [c for c in told if c.modality is Modality.INTENDED and c.polarity is Polarity.AFFIRMED]
        said = self._all_claimed(_together(planned))
        return Section(heading="Intentions", sentences=tuple(said))

    def unknown(self) -> Section:
        """How much cannot be judged."""
        spoken = self._series.evidence_count[self._at] > 0
        silent = np.flatnonzero(spoken & ~self._series.known[self._at])
        if not len(silent):
            return Section(heading="What is not known", sentences=())
        oldest = sorted(silent, key=lambda i: int(self._series.last_evidence[self._at, i]))
        names = listed(self._series.places[i].name for i in oldest[:4])
        more = f", among them {names}" if len(silent) > 4 else f": {names}"
        what = "settlement has" if len(silent) == 1 else "settlements have"
        text = f"{number(len(silent))} {what} gone so long without word that no judgement is given{more}"
        ids = [c for i in oldest[:4] for _, c in self._series.claim_ids.get(int(i), ())[-1:]]
        return Section(heading="What is not known", sentences=(self._say(text, ids),))


def _placed(claim: Claim) -> bool:
    """Whether a claim speaks of some ground smaller than a country."""
    place = claim.locus.place
    return place.feature is not Feature.COUNTRY if place else bool(claim.locus.toponym)


def area_of(claim: Claim) -> str:
    """The first-level area of a claim's place, else the country or "Elsewhere"."""
    place = claim.locus.place
    return ELSEWHERE if place is None else place.admin1 or ELSEWHERE


def _together(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that one sentence can tell: of one kind, side, polarity and modality, and where the same
    holders speak.

    What several holders say of a place is told once, with all of them; places of which the same holders say
    the same share a sentence.
    """
    by_matter: dict[tuple[MatterKey, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.kind.value not in _FIGURES or claim.quantity is None:
            by_matter[(_matter(claim), ground(claim.locus, "place"))].append(claim)
    groups: dict[tuple[MatterKey, tuple[str, ...], bool], list[Claim]] = defaultdict(list)
    for (matter, _), told in by_matter.items():
        holders = tuple(sorted({c.holder.name for c in told}))
        groups[(matter, holders, any(c.likelihood for c in told))] += told
    return [groups[key] for key in sorted(groups, key=lambda k: (k[0], -len(k[1]), k[1:]))]


def _matter(claim: Claim) -> MatterKey:
    return (
        int(phrases()["kind"][claim.kind.value]["rank"]),
        (claim.actor.side or claim.actor.name) if claim.actor else "",
        claim.polarity.value,
        claim.modality.value,
    )
