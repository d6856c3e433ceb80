"""Documents to claims.

The path through a sentence: the places it speaks of (`places`), cues of the 14 kinds (`clauses`), who acts (`actors`),
who says so (`attribution`); then drafts by the learned reader or by rule (`drafts`), the stronger of rival readings
(`folding`), when (`when`), how many (`quantities`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contactline.claims import clauses, folding, places, quantities, when
from contactline.claims.actors import ActorFinder
from contactline.claims.attribution import Attributor, Speakers, Voice
from contactline.claims.certainty import Certainty
from contactline.claims.clauses import Spot
from contactline.claims.drafts import Draft, Drafter, Parsed
from contactline.claims.identity import claim_id
from contactline.claims.reader import Reader
from contactline.claims.sentences import Sentence, split
from contactline.claims.tokens import Token, tokenize
from contactline.model.claim import Claim, Evidence, Holder, Kind, Modality
from contactline.model.document import Document
from contactline.model.place import Mention
from contactline.model.theatre import Source, Theatre
from contactline.model.time import Basis, Interval, Precision

RULES = "rules@1"
LEARNED = "reader@1"
_QUANTIFIED = frozenset(
    {Kind.CASUALTIES, Kind.LOSS, Kind.STRENGTH, Kind.CIVILIANS, Kind.STRIKE, Kind.CAPTURE, Kind.PRESENCE}
)
_NOT_YET = frozenset({Modality.INTENDED, Modality.PREDICTED, Modality.CONDITIONAL, Modality.HYPOTHETICAL})
_REMEMBERED = 8
_LEAST_WITHOUT_PARTY = 0.6
_BRIEF = 800


class Extractor:
    """Reads documents of one theatre. Holds no state between documents.

    With a `reader` the learned reader finds the claims and the rules explain them; without one the rules do both.
    `every_place` parses sentences without a cue too where they name a place, as a learned reader does.
    """

    def __init__(self, theatre: Theatre, reader: Reader | None = None, *, every_place: bool = False) -> None:
        self._theatre = theatre
        self._actors = ActorFinder(theatre)
        self._attributor = Attributor(theatre)
        self._sources = {source.source_id: source for source in theatre.sources}
        self._reader = reader
        self._learned = reader is not None or every_place
        self.sides = theatre.side_ids
        self.drafter = Drafter(self._actors)

    @property
    def name(self) -> str:
        """Name and version that claims carry as their extractor."""
        return LEARNED if self._reader else RULES

    def extract(self, document: Document, mentions: Sequence[Mention]) -> list[Claim]:
        """Claims of the document in order of the text; none where it has no date.

        Where a text names no party of the war anywhere, it may be about any quarrel in the world: then only what is
        surely read is kept, unless it is a brief item with a place of the gazetteer. With neither a party nor such a
        place it is not about this war.

        `mentions` are the places its text names, in order.
        """
        if document.published is None:
            return []
        parsed = self.parse(document, mentions)
        party = any(actor.side for sentence in parsed for actor in sentence.actors)
        placed = any(mention.place for mention in mentions)
        if not party and not placed:
            return []
        brief = len(document.text) <= _BRIEF and placed
        least = 0.0 if party or brief or self._reader is None else _LEAST_WITHOUT_PARTY
        claims = [
            self._claim(document, sentence, draft)
            for sentence in parsed
            for draft in self._drafts(sentence)
            if draft.confidence >= least
        ]
        return list({claim.claim_id: claim for claim in claims}.values())

    def parse(self, document: Document, mentions: Sequence[Mention]) -> list[Parsed]:
        """The sentences that hold a cue or, for the learned reader, a place; with their places, parties and voices."""
        outlet = self._outlet(document)
        sentences = split(document)
        words = [tokenize(document.text, s.start, s.end) for s in sentences]
        voices = self._attributor.of_sentences(words, Speakers(outlet=outlet))
        earlier: list[Mention] = []
        found = []
        for sentence, tokens, said in zip(sentences, words, voices, strict=True):
            inside = [m for m in mentions if sentence.start <= m.start < sentence.end]
            spots = places.spots(tokens, inside, earlier)
            earlier += [m for m in inside if not m.check_only and not places.is_wide(m)]
            del earlier[:-_REMEMBERED]
            parsed = self._sentence(sentence, tokens, said, spots, outlet)
            if parsed.cues or (self._learned and parsed.spots):
                found.append(parsed)
        return found

    def _sentence(
        self,
        sentence: Sentence,
        tokens: Sequence[Token],
        voices: Sequence[Voice],
        spots: Sequence[Spot],
        outlet: Holder,
    ) -> Parsed:
        names = self._attributor.names(tokens)
        found = self._actors.find(tokens)
        actors = [a for a in found if not any(first <= a.first < last for first, last in names)]
        return Parsed(
            sentence=sentence,
            tokens=tokens,
            voices=voices,
            spots=spots,
            actors=actors,
            cues=clauses.cues(tokens, spots, actors),
            certainty=Certainty(tokens),
            outlet=outlet,
        )

    def _drafts(self, parsed: Parsed) -> list[Draft]:
        reader = self._reader
        if reader is None:
            return folding.fold(self.drafter.by_rule(parsed))
        scored = self.drafter.by_score(parsed, reader.scores(parsed), reader.thresholds)
        drafts = folding.once([self._reconsidered(parsed, draft, reader) for draft in scored])
        return [replace(draft, confidence=reader.probability(draft.confidence)) for draft in drafts]

    def _reconsidered(self, parsed: Parsed, draft: Draft, reader: Reader) -> Draft:
        """The draft with actor, modality and polarity as the learned reader has them."""
        ruled = draft.actor.side if draft.actor else None
        side = reader.side(parsed, draft, ruled, self._theatre.side_ids)
        if draft.kind is Kind.REPULSE and draft.actor is None:
            side = self._defender(parsed, draft) or side
        actor = draft.actor if side == ruled else self._actors.named(side)
        return replace(
            draft,
            actor=actor,
            modality=reader.modality(parsed, draft),
            polarity=reader.polarity(parsed, draft),
        )

    def _defender(self, parsed: Parsed, draft: Draft) -> str | None:
        """Who beat an attack off where the grammar does not say: the attacker's opponent, else the speaker's side."""
        attackers = {a.side for a in parsed.actors if a.side}
        speaker = draft.voice.holder.side
        if len(attackers) == 1:
            opponent = self._actors.opponent(attackers.pop())
            return opponent.side if opponent else None
        return speaker if speaker in self.sides and not draft.voice.own else None

    def _claim(self, document: Document, parsed: Parsed, draft: Draft) -> Claim:
        span = (parsed.sentence.start, parsed.sentence.end)
        name = claim_id(
            document_id=document.document_id,
            span=span,
            kind=draft.kind,
            locus=draft.locus,
            actor=draft.actor,
            holder=draft.voice.holder,
            polarity=draft.polarity,
        )
        counted = draft.kind in _QUANTIFIED
        return Claim(
            claim_id=name,
            document_id=document.document_id,
            span=span,
            quote=parsed.sentence.text,
            kind=draft.kind,
            actor=draft.actor,
            locus=draft.locus,
            time=_time(document, parsed.sentence, draft),
            holder=draft.voice.holder,
            via=draft.voice.via,
            evidence=_evidence(draft.voice),
            polarity=draft.polarity,
            modality=draft.modality,
            likelihood=draft.likelihood,
            quantity=quantities.read(parsed.tokens, draft.kind, draft.cue.first, draft.cue.last)
            if counted
            else None,
            confidence=draft.confidence,
            extractor=self.name,
        )

    def _outlet(self, document: Document) -> Holder:
        source = self._sources.get(document.source_id or "")
        name = source.name if source else document.outlet
        return Holder(name=name or "unnamed outlet", side=_outlet_side(source), role="outlet")


def _outlet_side(source: Source | None) -> str:
    return (source.side or "third") if source else "third"


def _evidence(voice: Voice) -> Evidence:
    return Evidence.NONE if voice.own and voice.evidence is Evidence.STATEMENT else voice.evidence


def _time(document: Document, sentence: Sentence, draft: Draft) -> Interval:
    published = _published(document, sentence)
    stated = when.read(sentence.text, published)
    if stated:
        return stated
    said = when.publication(sentence.text, published)
    return replace(said, precision=Precision.ONGOING) if draft.modality in _NOT_YET else said


def _published(document: Document, sentence: Sentence) -> Interval:
    """The sentence's own time of publication (an entry of a live blog), else the document's."""
    published = document.blocks[sentence.block].published or document.published
    if published is None:
        raise ValueError("an undated document has no day to count from")
    return replace(published, basis=Basis.PUBLICATION, evidence=())
