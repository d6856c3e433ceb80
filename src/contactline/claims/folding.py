"""Two readings of the same words become the stronger one; the same claim twice becomes one."""

from __future__ import annotations

from collections.abc import Sequence

from contactline.claims.drafts import Draft
from contactline.model.claim import Kind, Modality

_SUPPLANTS = {
    Kind.CAPTURE: {Kind.CLASH, Kind.ADVANCE, Kind.CONTROL, Kind.PRESENCE},
    Kind.REPULSE: {Kind.CLASH, Kind.ADVANCE},
    Kind.PRESENCE: {Kind.CONTROL},
    Kind.ADVANCE: {Kind.CLASH, Kind.PRESENCE},
    Kind.ENCIRCLEMENT: {Kind.CLASH},
    Kind.ROUTE: {Kind.STRIKE},
}
_WORDS_APART = 6


def fold(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts of one sentence without those that a stronger reading of the same words supplants."""
    kept: list[Draft] = []
    for number, draft in enumerate(drafts):
        rivals = [(i, other) for i, other in enumerate(drafts) if i != number and _same_ground(other, draft)]
        if not any(_beats(other, draft, i < number) for i, other in rivals):
            kept.append(draft)
    return kept


def once(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts without repetitions of kind, place, party, holder and modality; the surest of each is kept."""
    best: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        side = draft.actor.side if draft.actor else None
        key = (draft.kind, draft.locus.toponym, draft.locus.bearing, side, draft.voice.holder, draft.modality)
        if key not in best or draft.confidence > best[key].confidence:
            best[key] = draft
    return list(best.values())


def _same_ground(a: Draft, b: Draft) -> bool:
    if (a.locus.toponym, a.locus.bearing, a.voice.holder) != (
        b.locus.toponym,
        b.locus.bearing,
        b.voice.holder,
    ):
        return False
    return a.actor == b.actor or a.actor is None or b.actor is None or Kind.REPULSE in (a.kind, b.kind)


def _beats(winner: Draft, loser: Draft, earlier: bool) -> bool:
    if winner.kind is loser.kind:
        return earlier and winner.modality is loser.modality
    if loser.kind not in _SUPPLANTS.get(winner.kind, ()):
        return False
    near = abs(winner.cue.first - loser.cue.first) <= _WORDS_APART
    return near and (winner.modality is Modality.ACTUAL or loser.modality is winner.modality)
