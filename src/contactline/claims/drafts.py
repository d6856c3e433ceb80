"""Claims before they have an id: one kind, one place, one party, one voice.

Two ways lead to a draft. By rule, each cue speaks of the places that the clause gives it. By the learned reader, each
place gets the kinds the reader finds likely, and the nearest cue of that kind lends its words for voice and hedge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from contactline.claims import clauses, relations
from contactline.claims.actors import ActorFinder, ActorMention
from contactline.claims.attribution import Voice, at_token, own_voice
from contactline.claims.certainty import Certainty
from contactline.claims.clauses import Cue, Reading, Spot
from contactline.claims.confidence import by_rule
from contactline.claims.reader import KINDS, MODALITIES, Opinion
from contactline.claims.sentences import Sentence
from contactline.claims.tokens import Token
from contactline.model.claim import Actor, Holder, Kind, Likelihood, Locus, Modality, Polarity

_ATTEMPTED_AS_CLASH = frozenset({Kind.CAPTURE, Kind.ADVANCE, Kind.PRESENCE})
_NOT_OF_THE_GROUND = frozenset({Modality.HYPOTHETICAL, Modality.CONDITIONAL, Modality.INTENDED})
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
    """A claim before its id and time; `at` is the token its words start at."""

    at: int
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

    def __init__(self, actors: ActorFinder, sides: Sequence[str]) -> None:
        self._actors = actors
        self._sides = sides

    def by_rule(self, parsed: Parsed) -> list[Draft]:
        """Drafts from cues and clause structure alone."""
        return [
            draft
            for reading in clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
            for draft in self._from_reading(parsed, reading)
        ]

    def by_reader(
        self, parsed: Parsed, opinions: Sequence[Opinion], thresholds: Sequence[float]
    ) -> list[Draft]:
        """Drafts from the learned reader's opinions; `thresholds` has one probability a kind."""
        places: list[Spot | None] = [*parsed.spots, None]
        return [
            draft
            for spot, opinion in zip(places, opinions, strict=True)
            for number, kind in enumerate(KINDS)
            if opinion.kinds[number] >= thresholds[number]
            for draft in self._from_opinion(parsed, spot, kind, opinion, number)
        ]

    def _from_reading(self, parsed: Parsed, reading: Reading) -> Iterator[Draft]:
        cue, spot = reading.cue, reading.spot
        for voice, locus in self._voices_and_loci(parsed, cue.first, spot):
            actor = self._actor(parsed, cue, voice)
            start = _start(voice)
            modality = parsed.certainty.modality(cue.first, cue.last, nominal=cue.nominal, start=start)
            yield Draft(
                at=cue.first,
                kind=_as_attempted(cue.kind, modality),
                actor=actor,
                locus=locus,
                voice=voice,
                polarity=_denied_by(voice, parsed.certainty.polarity(cue.first, start)),
                modality=modality,
                likelihood=_likelihood(parsed, cue, voice),
                confidence=by_rule(cue.kind, reading, actor, locus),
            )

    def _from_opinion(
        self, parsed: Parsed, spot: Spot | None, kind: Kind, opinion: Opinion, number: int
    ) -> Iterator[Draft]:
        cue = nearest_cue(parsed, spot, kind)
        modality = self._modality(parsed, cue, opinion, number)
        for voice, locus in self._voices_and_loci(parsed, cue.first, spot):
            polarity = Polarity.DENIED if opinion.denied[number] >= 0.5 else Polarity.AFFIRMED
            yield Draft(
                at=cue.first,
                kind=_as_attempted(kind, modality),
                actor=self._learned_actor(parsed, cue, voice, opinion, number),
                locus=locus,
                voice=voice,
                polarity=polarity,
                modality=modality,
                likelihood=_likelihood(parsed, cue, voice),
                confidence=float(opinion.kinds[number]),
            )

    def _voices_and_loci(self, parsed: Parsed, at: int, spot: Spot | None) -> Iterator[tuple[Voice, Locus]]:
        own = own_voice(parsed.outlet, len(parsed.tokens))
        frame = relations.frame(parsed.tokens, spot.first, spot.last) if spot else relations.Frame()
        for voice in at_token(parsed.voices, at, own):
            for locus in loci(spot, frame):
                yield voice, locus

    def _actor(self, parsed: Parsed, cue: Cue, voice: Voice) -> Actor | None:
        mention = clauses.actor_of(parsed.tokens, cue, parsed.actors, parsed.cues)
        if cue.kind is Kind.CIVILIANS or mention is None:
            return None
        actor = self._actors.actor(mention, voice.holder.side)
        if cue.row["actor"] == "opponent" and actor:
            return self._actors.opponent(actor.side)
        return actor

    def _learned_actor(
        self, parsed: Parsed, cue: Cue, voice: Voice, opinion: Opinion, number: int
    ) -> Actor | None:
        """The side the reader names; where the grammar names a unit of that side, the unit."""
        by_rule = self._actor(parsed, cue, voice)
        best = int(opinion.sides[number].argmax())
        side = self._sides[best] if best < len(self._sides) else None
        if by_rule and by_rule.side == side:
            return by_rule
        return self._actors.named(side)

    def _modality(self, parsed: Parsed, cue: Cue, opinion: Opinion, number: int) -> Modality:
        """The reader's modality, unless the words themselves say that a change of hands is no fact."""
        learned = MODALITIES[int(opinion.modalities[number].argmax())]
        if learned is not Modality.ACTUAL or cue.kind not in (
            Kind.CAPTURE,
            Kind.WITHDRAWAL,
            Kind.ENCIRCLEMENT,
        ):
            return learned
        said = parsed.certainty.modality(cue.first, cue.last, nominal=cue.nominal)
        unsure = opinion.modalities[number].max() < 0.9
        return said if said in _NOT_OF_THE_GROUND and (unsure or said is Modality.HYPOTHETICAL) else learned


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


def _start(voice: Voice) -> int:
    return 0 if voice.own else voice.first


def _as_attempted(kind: Kind, modality: Modality) -> Kind:
    """An attempt to take or to advance is a clash whose outcome is open."""
    return Kind.CLASH if modality is Modality.ATTEMPTED and kind in _ATTEMPTED_AS_CLASH else kind


def _denied_by(voice: Voice, said: Polarity) -> Polarity:
    if not voice.denies:
        return said
    return Polarity.AFFIRMED if said is Polarity.DENIED else Polarity.DENIED


def _likelihood(parsed: Parsed, cue: Cue, voice: Voice) -> Likelihood | None:
    hedge = parsed.certainty.hedge(cue.first, cue.last, _start(voice))
    if hedge is None and voice.hedge:
        return Likelihood(phrase=voice.hedge, scale=None, low=None, high=None)
    return hedge
