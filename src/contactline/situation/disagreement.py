"""Where sources contradict one another about who is in a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from contactline.model.claim import Claim
from contactline.model.place import Feature
from contactline.model.theatre import Theatre
from contactline.situation.wording import side_in_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Claims that cannot all be true: of one place, by the sides that they put there."""

    place_id: str
    name: str
    positions: tuple[tuple[tuple[str, ...], tuple[Claim, ...]], ...]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of all claims of the disagreement."""
        return tuple(c.claim_id for _, claims in self.positions for c in claims)


def disagreements(claims: Sequence[Claim], theatre: Theatre) -> tuple[Disagreement, ...]:
    """Settlements of which different holders say that different sides hold them, by name.

    Only claims of modality actual about the whole place count. A holder who reports both is reporting a
    change, and is no disagreement with itself.
    """
    by_place: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        place = claim.locus.place
        if place is not None and place.feature is Feature.SETTLEMENT and side_in_place(claim, theatre):
            by_place[place.place_id].append(claim)
    found = [_disagreement(told, theatre) for told in by_place.values()]
    return tuple(sorted((d for d in found if d), key=lambda d: (d.name, d.place_id)))


def _disagreement(claims: Sequence[Claim], theatre: Theatre) -> Disagreement | None:
    positions: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        positions[side_in_place(claim, theatre)].append(claim)
    apart = [(a, b) for a in positions for b in positions if not set(a) & set(b)]
    place = claims[0].locus.place
    if place is None or not any(_by_others(positions[a], positions[b]) for a, b in apart):
        return None
    return Disagreement(
        place_id=place.place_id,
        name=place.name,
        positions=tuple((sides, tuple(told)) for sides, told in sorted(positions.items())),
    )


def _by_others(some: Sequence[Claim], others: Sequence[Claim]) -> bool:
    return bool({c.holder.name for c in some} ^ {c.holder.name for c in others})
