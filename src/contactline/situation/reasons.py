"""Why a place is assessed as it is: the claims by how far each moved it, and what would change the judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contactline.model.claim import Claim
from contactline.model.control import Influence
from contactline.model.place import Place
from contactline.situation.measures import km_apart

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A claim that moved the judgement. `change` is that of P(`side`), in probability; `away_km` how far off the place
    is that it speaks of, None for the place itself or where it names none.
    """

    claim: Claim
    side: str
    change: float
    away_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A report that has not been made, and how far it would move P(`side`), from `before` to `after`.

    `holder` would report that `side` took the place (`kind` capture) or that its enemy left it (withdrawal).
    `turns` tells whether the assessed state would then be another.
    """

    holder: str
    kind: str
    side: str
    before: float
    after: float
    turns: bool


def reasons(influences: Sequence[Influence], claims: Sequence[Claim], place: Place) -> tuple[Reason, ...]:
    """The influences with their claims, those that moved most first; claims not given are left out."""
    by_id = {claim.claim_id: claim for claim in claims}
    found = [
        Reason(
            claim=by_id[one.claim_id],
            side=one.side,
            change=one.change,
            away_km=_away(by_id[one.claim_id].locus.place, place),
        )
        for one in influences
        if one.claim_id in by_id
    ]
    return tuple(found[:MOST])


def _away(other: Place | None, place: Place) -> float | None:
    if other is None or other.place_id == place.place_id:
        return None
    return km_apart(place, other)
