"""What the learned reader sees when it asks who acts, and whether it is fact: features of one kind at one place.

Sides are seen only relative to the sentence (the grammar's subject, the owner of the attack, the speaker's own side),
so that nothing learned depends on which sides a war has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contactline.claims import clauses
from contactline.claims.actors import ActorMention, ActorRole
from contactline.claims.attribution import Voice
from contactline.claims.clauses import Cue
from contactline.claims.drafts import Parsed, start_of
from contactline.model.claim import Kind, Modality, Polarity

_LEFT, _RIGHT = 8, 4


def side_features(
    parsed: Parsed, cue: Cue, kind: Kind, voice: Voice, ruled: str | None, side: str
) -> list[str]:
    """Features of the question whether `side` acts; `ruled` is the side that the grammar gives, None for none."""
    plain = sorted({*_grammar(parsed, cue, ruled, side), *_named(parsed, cue, voice, side)})
    return [*plain, *(f"{kind.value}:{name}" for name in plain)]


def _grammar(parsed: Parsed, cue: Cue, ruled: str | None, side: str) -> Iterator[str]:
    given = "none" if ruled is None else "this" if ruled == side else "other"
    yield "bias"
    yield f"ruled={given}"
    yield f"ruled={given}:row={cue.row['actor']}"
    yield f"ruled={given}:nominal={cue.nominal}"
    yield f"ruled={given}:passive={clauses.is_passive(parsed.tokens, cue)}"
    yield f"ruled={given}:{parsed.tokens[cue.first].low}"


def _named(parsed: Parsed, cue: Cue, voice: Voice, side: str) -> Iterator[str]:
    sides = {a.side for a in parsed.actors if a.side}
    only = "only" if sides == {side} else "both" if side in sides else "unnamed" if sides else "nobody"
    yield f"named={only}"
    speaker = "own" if voice.own else "this" if voice.holder.side == side else "other"
    speaker = "third" if voice.holder.side == "third" and not voice.own else speaker
    yield f"speaker={speaker}:named={only}"
    speaker = f"{speaker} denies" if voice.denies else speaker
    word = parsed.tokens[cue.first].low
    passive = clauses.is_passive(parsed.tokens, cue)
    yield f"speaker={speaker}:{word}"
    yield f"speaker={speaker}:named={only}:passive={passive}:nominal={cue.nominal}"
    before = _relative(_before(parsed.actors, cue), side, voice)
    after = _relative(_after(parsed.actors, cue), side, voice)
    yield f"left={before}"
    yield f"left={before}:{word}"
    yield f"left={before}:passive={passive}"
    yield f"right={after}"
    yield f"right={after}:{word}"
    yield f"pair={before}>{after}"
    first = next((a for a in parsed.actors if a.role is ActorRole.FORCE), None)
    yield f"first={_relative(first, side, voice)}"


def _before(actors: Sequence[ActorMention], cue: Cue) -> ActorMention | None:
    return next((a for a in reversed(actors) if a.last <= cue.first), None)


def _after(actors: Sequence[ActorMention], cue: Cue) -> ActorMention | None:
    return next((a for a in actors if a.first >= cue.first), None)


def _relative(mention: ActorMention | None, side: str, voice: Voice) -> str:
    """The mention as seen from a side; whom "our troops" and "the enemy" mean depends on who speaks."""
    if mention is None:
        return "nobody"
    if mention.side is not None:
        return f"{'this' if mention.side == side else 'other'}-{mention.role.value}"
    if voice.holder.side == "third" or voice.own:
        return mention.role.value
    same = (voice.holder.side == side) == (mention.role is ActorRole.OWN)
    return f"{'this' if same else 'other'}-by-{mention.role.value}"


def modality_features(parsed: Parsed, cue: Cue, kind: Kind, voice: Voice) -> list[str]:
    """Features of the questions whether it is fact, and whether it is denied."""
    start = start_of(voice)
    said = parsed.certainty.modality(cue.first, cue.last, nominal=cue.nominal, start=start)
    whole = parsed.certainty.modality(cue.first, cue.last, nominal=cue.nominal)
    polarity = parsed.certainty.polarity(cue.first, start)
    return sorted({"bias", *_certainty(cue, kind, said, whole, polarity, voice), *_context(parsed, cue)})


def _certainty(
    cue: Cue, kind: Kind, said: Modality, whole: Modality, polarity: Polarity, voice: Voice
) -> Iterator[str]:
    yield f"said={said.value}"
    yield f"said={said.value}:kind={kind.value}"
    yield f"said={said.value}:nominal={cue.nominal}"
    yield f"whole={whole.value}"
    yield f"polarity={polarity.value}:denies={voice.denies}"
    yield f"polarity={polarity.value}:kind={kind.value}"
    yield f"kind={kind.value}:nominal={cue.nominal}"


def _context(parsed: Parsed, cue: Cue) -> Iterator[str]:
    tokens = parsed.tokens
    left = [t.low for t in tokens[max(0, cue.first - _LEFT) : cue.first]]
    yield f"cue:{tokens[cue.first].low}"
    yield f"title:{parsed.sentence.in_title}"
    for distance, word in enumerate(reversed(left), start=1):
        yield f"L:{word}"
        if distance <= 3:
            yield f"l{distance}:{word}"
    for token in tokens[cue.last : cue.last + _RIGHT]:
        yield f"R:{token.low}"
    for word in {t.low for t in tokens} & clauses.modal_words():
        yield f"W:{word}"
    if tokens:
        yield f"start:{tokens[0].low}"
