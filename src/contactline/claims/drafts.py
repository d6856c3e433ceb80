"""Claims before they have an id: one kind, one place, one party, one voice.

Two ways lead to a draft. By rule, each cue speaks of the places that the clause gives it. By the learned reader, each
place gets the kinds the reader finds likely, and the nearest cue of that kind lends its words for voice and hedge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from contactline.claims import clauses, relations
from contactline.claims.actors import ActorFinder, ActorMention
from contactline.claims.attribution import Voice, at_token, own_voice
from contactline.claims.certainty import Certainty
from contactline.claims.clauses import Cue, Reading, Spot
from contactline.claims.confidence import by_rule
from contactline.claims.sentences import Sentence
from contactline.claims.tokens import Token
from contactline.model.claim import Actor, Holder, Kind, Likelihood, Locus, Modality, Polarity, Relation

_ATTEMPTED_AS_CLASH = frozenset({Kind.CAPTURE, Kind.ADVANCE, Kind.PRESENCE})
_FIRM = 0.1
_NO_ROW: dict[str, str] = {"actor": "subject", "place": "after", "weight": "0.5", "forms": "verb"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A sentence with what the finders found in it."""

    sentence: Sentence
    tokens: Sequence[Token]
    voices: Sequence[Voice]
    spots: Sequence[Spot]
    actors: Sequence[ActorMention]
    cues: Sequence[Cue]
    certainty: Certainty
    outlet: Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A claim before its id and time; its words start at `cue`."""

    cue: Cue
    kind: Kind
    actor: Actor | None
    locus: Locus
    voice: Voice
    polarity: Polarity
    modality: Modality
    likelihood: Likelihood | None
    confidence: float


class Drafter:
    """Makes drafts of parsed sentences for one theatre."""

    def __init__(self, actors: ActorFinder) -> None:
        self._actors = actors

    def by_rule(self, parsed: Parsed) -> list[Draft]:
        """Drafts from cues and clause structure alone."""
        return [
            draft
            for reading in clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
            for draft in self._from_reading(parsed, reading)
        ]

    def by_score(
        self, parsed: Parsed, scores: Sequence[npt.NDArray[np.float32]], thresholds: Sequence[float]
    ) -> list[Draft]:
        """Drafts of the kinds that the learned reader finds likely at each place.

        `scores` has a row of 14 a place and one of no place, `thresholds` one figure a kind. Phrases that state a
        kind by themselves need only a tenth.
        """
        places: list[Spot | None] = [*parsed.spots, None]
        readings = clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
        firm = {(r.spot, r.cue.kind) for r in readings if r.cue.row.get("firm")}
        return [
            replace(draft, kind=kind, confidence=float(row[number]))
            for spot, row in zip(places, scores, strict=True)
            for number, kind in enumerate(Kind)
            if row[number] >= (_FIRM if (spot, kind) in firm else thresholds[number])
            for draft in self._from_reading(parsed, Reading(nearest_cue(parsed, spot, kind), spot), kind)
        ]

    def _from_reading(self, parsed: Parsed, reading: Reading, kind: Kind | None = None) -> Iterator[Draft]:
        cue, spot = reading.cue, reading.spot
        kind = kind or cue.kind
        for voice, locus in self._voices_and_loci(parsed, cue.first, spot):
            actor = self.actor(parsed, cue, kind, voice)
            start = start_of(voice)
            modality = parsed.certainty.modality(cue.first, cue.last, nominal=cue.nominal, start=start)
            yield Draft(
                cue=cue,
                kind=_as_attempted(kind, modality),
                actor=actor,
                locus=locus,
                voice=voice,
                polarity=_denied_by(voice, parsed.certainty.polarity(cue.first, start)),
                modality=modality,
                likelihood=_likelihood(parsed, cue, voice),
                confidence=by_rule(kind, reading, actor, locus),
            )

    def _voices_and_loci(self, parsed: Parsed, at: int, spot: Spot | None) -> Iterator[tuple[Voice, Locus]]:
        own = own_voice(parsed.outlet, len(parsed.tokens))
        frame = _frame(parsed, spot) if spot else relations.Frame()
        for voice in at_token(parsed.voices, at, own):
            for locus in loci(spot, frame):
                yield voice, locus

    def actor(self, parsed: Parsed, cue: Cue, kind: Kind, voice: Voice) -> Actor | None:
        """The party that the grammar makes the doer, None where it names none."""
        mention = clauses.actor_of(parsed.tokens, cue, parsed.actors, parsed.cues)
        if kind is Kind.CIVILIANS or mention is None:
            return None
        actor = self._actors.actor(mention, voice.holder.side)
        if cue.row["actor"] == "opponent" and actor:
            return self._actors.opponent(actor.side)
        return actor


def _frame(parsed: Parsed, spot: Spot) -> relations.Frame:
    """How the ground lies to a place; in a list ("near A, B and C") what is said of the first holds for the rest."""
    own = relations.frame(parsed.tokens, spot.first, spot.last)
    head = next(c for c in clauses.chains(parsed.tokens, parsed.spots) if spot in c)[0]
    if own.explicit or head is spot:
        return own
    first = relations.frame(parsed.tokens, head.first, head.last)
    shared = first.relation in (Relation.NEAR, Relation.TOWARD) and not own.part
    return replace(own, relation=first.relation) if shared else own


def nearest_cue(parsed: Parsed, spot: Spot | None, kind: Kind) -> Cue:
    """The cue of a kind that is nearest to a place, one before it preferred; a bare one at the place for none."""
    at = spot.first if spot else 0
    own = [cue for cue in parsed.cues if cue.kind is kind] or (list(parsed.cues) if spot is None else [])
    if own:
        return min(own, key=lambda cue: at - cue.first if cue.first <= at else 2 * (cue.first - at) + 3)
    return Cue(at, at + 1, kind, False, _NO_ROW)


def loci(spot: Spot | None, frame: relations.Frame) -> list[Locus]:
    """One locus a bearing: "south and east of X" is two."""
    if spot is None:
        return [Locus(place=None, toponym=None, precision=5)]
    base = Locus(
        place=spot.mention.place,
        toponym=spot.mention.toponym,
        part=frame.part,
        relation=frame.relation,
        distance_km=frame.distance_km,
        precision=relations.precision(frame, spot.mention),
    )
    return [replace(base, bearing=bearing) for bearing in frame.bearings] or [base]


def start_of(voice: Voice) -> int:
    """The first token that may hedge or deny what a voice says."""
    return 0 if voice.own else voice.first


def _as_attempted(kind: Kind, modality: Modality) -> Kind:
    """An attempt to take or to advance is a clash whose outcome is open."""
    return Kind.CLASH if modality is Modality.ATTEMPTED and kind in _ATTEMPTED_AS_CLASH else kind


def _denied_by(voice: Voice, said: Polarity) -> Polarity:
    if not voice.denies:
        return said
    return Polarity.AFFIRMED if said is Polarity.DENIED else Polarity.DENIED


def _likelihood(parsed: Parsed, cue: Cue, voice: Voice) -> Likelihood | None:
    hedge = parsed.certainty.hedge(cue.first, cue.last, start_of(voice))
    if hedge is None and voice.hedge:
        return Likelihood(phrase=voice.hedge, scale=None, low=None, high=None)
    return hedge
