"""Documents to claims: cues, places, parties and voices of each sentence, put together.

The path through a sentence: cues of the 14 kinds, the places each speaks of (`clauses`), who acts (`actors`), who says
so (`attribution`), how surely (`certainty`), when (`when`), how the ground lies to the place (`relations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contactline.claims import clauses, places, quantities, relations, when
from contactline.claims.actors import ActorFinder, ActorMention
from contactline.claims.attribution import Attributor, Speakers, Voice, at_token, own_voice
from contactline.claims.certainty import Certainty
from contactline.claims.clauses import Cue, Reading, Spot
from contactline.claims.confidence import confidence
from contactline.claims.identity import claim_id
from contactline.claims.sentences import Sentence, split
from contactline.claims.tokens import Token, tokenize
from contactline.model.claim import (
    Actor,
    Claim,
    Evidence,
    Holder,
    Kind,
    Likelihood,
    Locus,
    Modality,
    Polarity,
)
from contactline.model.document import Document
from contactline.model.place import Mention
from contactline.model.theatre import Source, Theatre
from contactline.model.time import Basis, Interval, Precision

NAME = "rules@1"
_SUPPLANTS = {
    Kind.CAPTURE: {Kind.CLASH, Kind.ADVANCE, Kind.CONTROL, Kind.PRESENCE},
    Kind.REPULSE: {Kind.CLASH, Kind.ADVANCE},
    Kind.PRESENCE: {Kind.CONTROL},
    Kind.ADVANCE: {Kind.CLASH, Kind.PRESENCE},
    Kind.ENCIRCLEMENT: {Kind.CLASH},
    Kind.ROUTE: {Kind.STRIKE},
    Kind.LOSS: set(),
}
_QUANTIFIED = frozenset(
    {Kind.CASUALTIES, Kind.LOSS, Kind.STRENGTH, Kind.CIVILIANS, Kind.STRIKE, Kind.CAPTURE, Kind.PRESENCE}
)
_ATTEMPTED_AS_CLASH = frozenset({Kind.CAPTURE, Kind.ADVANCE, Kind.PRESENCE})
_CARRY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A claim before its id: one cue, one place, one voice."""

    reading: Reading
    kind: Kind
    actor: Actor | None
    locus: Locus
    voice: Voice
    polarity: Polarity
    modality: Modality
    likelihood: Likelihood | None


class Extractor:
    """Reads documents of one theatre. Holds no state between documents."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        self._actors = ActorFinder(theatre)
        self._attributor = Attributor(theatre)
        self._sources = {source.source_id: source for source in theatre.sources}

    def extract(self, document: Document, mentions: Sequence[Mention]) -> list[Claim]:
        """Claims of the document in order of the text; none where it has no date or is not in English.

        `mentions` are the places its text names, in order.
        """
        if document.published is None:
            return []
        reader = _DocumentReader(document, self._actors, self._attributor, self._outlet(document))
        return reader.read(mentions)

    def _outlet(self, document: Document) -> Holder:
        source = self._sources.get(document.source_id or "")
        name = source.name if source else document.outlet
        return Holder(name=name or "unnamed outlet", side=_outlet_side(source), role="outlet")


def _outlet_side(source: Source | None) -> str:
    return (source.side or "third") if source else "third"


class _DocumentReader:
    """One pass over one document, keeping who spoke and which places were named."""

    def __init__(
        self, document: Document, actors: ActorFinder, attributor: Attributor, outlet: Holder
    ) -> None:
        self._document = document
        self._actors = actors
        self._attributor = attributor
        self._outlet = outlet
        self._speakers = Speakers(outlet=outlet)
        self._settlements: list[Mention] = []

    def read(self, mentions: Sequence[Mention]) -> list[Claim]:
        claims: list[Claim] = []
        remaining = list(mentions)
        for sentence in split(self._document):
            inside = [m for m in remaining if sentence.start <= m.start < sentence.end]
            claims += self._sentence(sentence, inside)
            self._settlements += [m for m in inside if not m.check_only and not places.is_wide(m)]
            self._settlements = self._settlements[-8:]
        return _unique(claims)

    def _sentence(self, sentence: Sentence, mentions: Sequence[Mention]) -> list[Claim]:
        tokens = tokenize(self._document.text, sentence.start, sentence.end)
        voices = self._attributor.voices(tokens, self._speakers)
        spots = places.spots(tokens, mentions, self._settlements)
        actors = self._actors.find(tokens)
        found = clauses.cues(tokens, spots, actors)
        if not found:
            return []
        certainty = Certainty(tokens)
        drafts = [
            draft
            for reading in clauses.readings(tokens, found, spots)
            for draft in self._drafts(tokens, reading, found, actors, voices, certainty)
        ]
        return [self._claim(sentence, tokens, draft) for draft in _folded(drafts)]

    def _drafts(
        self, tokens: Sequence[Token], reading: Reading, found: Sequence[Cue], actors: Sequence[ActorMention],
        voices: Sequence[Voice], certainty: Certainty,
    ) -> list[Draft]:  # fmt: skip
        cue, spot = reading.cue, reading.spot
        own = own_voice(self._outlet, len(tokens))
        frame = relations.frame(tokens, spot.first, spot.last) if spot else relations.Frame()
        mention = clauses.actor_of(tokens, cue, actors, found)
        drafts = []
        for voice in at_token(voices, cue.first, own):
            actor = self._actor(cue, mention, voice)
            for locus in _loci(spot, frame):
                drafts.append(self._draft(tokens, reading, actor, locus, voice, certainty))
        return drafts

    def _actor(self, cue: Cue, mention: ActorMention | None, voice: Voice) -> Actor | None:
        if cue.kind is Kind.CIVILIANS or mention is None:
            return None
        actor = self._actors.actor(mention, voice.holder.side)
        if cue.row["actor"] == "opponent" and actor:
            return self._actors.opponent(actor.side)
        return actor

    def _draft(
        self, tokens: Sequence[Token], reading: Reading, actor: Actor | None, locus: Locus, voice: Voice, certainty: Certainty
    ) -> Draft:  # fmt: skip
        cue = reading.cue
        start = voice.first if not voice.own else 0
        modality = certainty.modality(cue.first, cue.last, nominal=cue.nominal, start=start)
        polarity = certainty.polarity(cue.first, start)
        kind = Kind.CLASH if modality is Modality.ATTEMPTED and cue.kind in _ATTEMPTED_AS_CLASH else cue.kind
        if voice.denies:
            polarity = Polarity.AFFIRMED if polarity is Polarity.DENIED else Polarity.DENIED
        likelihood = certainty.hedge(cue.first, cue.last, start)
        if likelihood is None and voice.hedge:
            likelihood = Likelihood(phrase=voice.hedge, scale=None, low=None, high=None)
        return Draft(
            reading=reading, kind=kind, actor=actor, locus=locus, voice=voice, polarity=polarity,
            modality=modality, likelihood=likelihood,
        )  # fmt: skip

    def _claim(self, sentence: Sentence, tokens: Sequence[Token], draft: Draft) -> Claim:
        holder = draft.voice.holder
        span = (sentence.start, sentence.end)
        name = claim_id(
            document_id=self._document.document_id, span=span, kind=draft.kind, locus=draft.locus, actor=draft.actor,
            holder=holder, polarity=draft.polarity,
        )  # fmt: skip
        cue = draft.reading.cue
        counted = draft.kind in _QUANTIFIED
        return Claim(
            claim_id=name, document_id=self._document.document_id, span=span, quote=sentence.text, kind=draft.kind,
            actor=draft.actor, locus=draft.locus, time=self._time(sentence, draft), holder=holder, via=draft.voice.via,
            evidence=_evidence(draft.voice), polarity=draft.polarity, modality=draft.modality, likelihood=draft.likelihood,
            quantity=quantities.read(tokens, draft.kind, cue.first, cue.last) if counted else None,
            confidence=confidence(draft.kind, draft.reading, draft.actor, draft.locus, draft.modality), extractor=NAME,
        )  # fmt: skip

    def _time(self, sentence: Sentence, draft: Draft) -> Interval:
        published = self._published(sentence)
        stated = when.read(sentence.text, published)
        if stated:
            return stated
        said = when.publication(sentence.text, published)
        if draft.modality in (
            Modality.INTENDED,
            Modality.PREDICTED,
            Modality.CONDITIONAL,
            Modality.HYPOTHETICAL,
        ):
            return replace(said, precision=Precision.ONGOING)
        return said

    def _published(self, sentence: Sentence) -> Interval:
        block = self._document.blocks[sentence.block]
        published = block.published or self._document.published
        if published is None:  # pragma: no cover - extract() refuses undated documents
            raise ValueError("an undated document reached the reader")
        return Interval(
            start=published.start, end=published.end, precision=published.precision, basis=Basis.PUBLICATION
        )


def _evidence(voice: Voice) -> Evidence:
    return Evidence.NONE if voice.own and voice.evidence is Evidence.STATEMENT else voice.evidence


def _loci(spot: Spot | None, frame: relations.Frame) -> list[Locus]:
    """One locus a bearing: "south and east of X" is two."""
    if spot is None:
        return [Locus(place=None, toponym=None, precision=5)]
    mention = spot.mention
    precision = relations.precision(frame, mention)
    base = Locus(
        place=mention.place, toponym=mention.toponym, part=frame.part, relation=frame.relation,
        distance_km=frame.distance_km, precision=precision,
    )  # fmt: skip
    return [replace(base, bearing=bearing) for bearing in frame.bearings] or [base]


def _folded(drafts: Sequence[Draft]) -> list[Draft]:
    """Two kinds that the same words can be read as become the stronger; the same claim twice becomes one."""
    kept: list[Draft] = []
    for draft in drafts:
        rivals = [other for other in drafts if other is not draft and _same_ground(other, draft)]
        if not any(_beats(other, draft, drafts) for other in rivals):
            kept.append(draft)
    return kept


def _same_ground(a: Draft, b: Draft) -> bool:
    place = (a.locus.toponym, a.locus.bearing, a.voice.holder) == (
        b.locus.toponym,
        b.locus.bearing,
        b.voice.holder,
    )
    return place and (
        a.actor == b.actor or a.actor is None or b.actor is None or Kind.REPULSE in (a.kind, b.kind)
    )


def _beats(winner: Draft, loser: Draft, drafts: Sequence[Draft]) -> bool:
    if winner.kind is loser.kind:
        return drafts.index(winner) < drafts.index(loser) and winner.modality is loser.modality
    if loser.kind not in _SUPPLANTS.get(winner.kind, ()):
        return False
    near = abs(winner.reading.cue.first - loser.reading.cue.first) <= 6
    return near and (winner.modality is Modality.ACTUAL or loser.modality is winner.modality)


def _unique(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.claim_id: claim for claim in claims}.values())
