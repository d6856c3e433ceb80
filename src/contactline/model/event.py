"""What the claims together say happened: one thing, each origin counted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contactline.model.claim import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One origin's word on an event.

    `claim` stands for all of `claim_ids`: the same holder's statement met in several documents. `known_on` is the
    earliest day on which it could have been read.
    """

    claim: Claim
    claim_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Claims on one kind, place, actor and time, collapsed to their origins."""

    event_id: str
    kind: str
    place_id: str | None
    side: str | None
    start: date
    end: date
    witnesses: tuple[Witness, ...]
