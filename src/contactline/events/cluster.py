"""Claims to events: same kind, place, side and overlapping days; each origin speaks once.

Twenty pages that carry one statement are one witness. Two rules find them: one holder saying the same of
the same ground within a few days (`windows.toml`), and documents that are copies of one another.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from contactline.errors import ConfigurationError
from contactline.model.claim import Claim, Kind, Modality
from contactline.model.document import Document
from contactline.model.event import Event, Witness

_WINDOWS = Path(__file__).with_name("windows.toml")
_OUTLET_ROLE = "outlet"

EventKey = tuple[bool, str, str | None, str | None]
WitnessKey = tuple[str, str, str | None, str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A claim with what its document adds: when it could be read and whose text it is."""

    claim: Claim
    known_on: date
    origin: str
    speaker: str


def collapse(
    claims: Sequence[Claim], documents: Mapping[str, Document], origins: Mapping[str, str]
) -> list[Event]:
    """Events of `claims`, in order of start, kind and place.

    `documents` maps document ids to documents (a claim of an absent document is known from its own last day);
    `origins` maps a copied document's id to the id of the document it copies. Claims of modality actual and
    all others are never put in one event; an affirmation and its denial are, as witnesses who disagree. The
    same claims give the same events with the same ids in any order of input.
    """
    groups: dict[EventKey, list[_Told]] = defaultdict(list)
    for claim in claims:
        groups[_event_key(claim)].append(_told(claim, documents, origins))
    events = [event for key, told in groups.items() for event in _events(key, told)]
    return sorted(events, key=lambda e: (e.start, e.kind, e.place_id or "", e.event_id))


def _event_key(claim: Claim) -> EventKey:
    side = claim.actor.side if claim.actor else None
    return (claim.modality is Modality.ACTUAL, claim.kind.value, place_key(claim), side)


def place_key(claim: Claim) -> str | None:
    """The claim's place id, else its toponym in lower case behind a "?", else None."""
    if claim.locus.place is not None:
        return claim.locus.place.place_id
    return f"?{claim.locus.toponym.casefold()}" if claim.locus.toponym else None


def _told(claim: Claim, documents: Mapping[str, Document], origins: Mapping[str, str]) -> _Told:
    origin = origins.get(claim.document_id, claim.document_id)
    document = documents.get(claim.document_id)
    published = document.published if document else None
    return _Told(
        claim=claim,
        known_on=published.end if published else claim.time.end,
        origin=origin,
        speaker=_speaker(claim, origin, documents),
    )


def _speaker(claim: Claim, origin: str, documents: Mapping[str, Document]) -> str:
    """Who is counted: the holder, but for an outlet's own voice in copied text the outlet it was copied
    from.
    """
    if claim.holder.role == _OUTLET_ROLE and origin != claim.document_id and origin in documents:
        return documents[origin].outlet.casefold()
    return claim.holder.name.casefold()


def _events(key: EventKey, told: Iterable[_Told]) -> list[Event]:
    witnesses = _witnesses(told, _window(key[1]))
    witnesses.sort(key=lambda w: (w.claim.time.start, w.claim.claim_id))
    events: list[Event] = []
    group: list[Witness] = []
    last = date.min
    for witness in witnesses:
        if group and witness.claim.time.start > last:
            events.append(_event(key, group))
            group = []
        last = max(last, witness.claim.time.end) if group else witness.claim.time.end
        group.append(witness)
    return [*events, _event(key, group)] if group else events


def _event(key: EventKey, witnesses: Sequence[Witness]) -> Event:
    actual, kind, place_id, side = key
    first = min(claim_id for witness in witnesses for claim_id in witness.claim_ids)
    name = "|".join((str(actual), kind, place_id or "", side or "", first))
    return Event(
        event_id=hashlib.sha256(name.encode()).hexdigest()[:16],
        kind=kind,
        place_id=None if place_id is None or place_id.startswith("?") else place_id,
        side=side,
        start=min(w.claim.time.start for w in witnesses),
        end=max(w.claim.time.end for w in witnesses),
        witnesses=tuple(sorted(witnesses, key=lambda w: (w.known_on, w.claim.claim_id))),
    )


def _witness_key(told: _Told) -> WitnessKey:
    claim = told.claim
    return (
        told.speaker,
        claim.polarity.value,
        claim.locus.part,
        claim.locus.bearing,
        claim.quantity.measure if claim.quantity else "",
    )


def _witnesses(told: Iterable[_Told], window: timedelta) -> list[Witness]:
    """One witness for each speaker and stretch of `window` days; all copies of one document are one
    stretch.
    """
    by_key: dict[WitnessKey, list[_Told]] = defaultdict(list)
    for one in told:
        by_key[_witness_key(one)].append(one)
    return [_witness(stretch) for ones in by_key.values() for stretch in _stretches(ones, window)]


def _stretches(ones: list[_Told], window: timedelta) -> list[list[_Told]]:
    ones.sort(key=lambda t: (t.claim.time.end, t.claim.claim_id))
    stretches: list[list[_Told]] = []
    of_origin: dict[str, list[_Told]] = {}
    for one in ones:
        home = of_origin.get(one.origin)
        if home is None and stretches and one.claim.time.end - stretches[-1][0].claim.time.end <= window:
            home = stretches[-1]
        if home is None or one.claim.time.end - home[0].claim.time.end > max(window, timedelta(days=3)):
            home = []
            stretches.append(home)
        home.append(one)
        of_origin[one.origin] = home
    return stretches


def _witness(stretch: Sequence[_Told]) -> Witness:
    ranked = sorted(stretch, key=lambda t: (t.known_on, -t.claim.confidence, t.claim.claim_id))
    return Witness(
        claim=ranked[0].claim,
        claim_ids=tuple(dict.fromkeys(t.claim.claim_id for t in ranked)),
        document_ids=tuple(dict.fromkeys(t.claim.document_id for t in ranked)),
        known_on=ranked[0].known_on,
    )


def _window(kind: str) -> timedelta:
    return timedelta(days=_windows()[kind])


@cache
def _windows() -> dict[str, int]:
    with _WINDOWS.open("rb") as file:
        rows: dict[str, int] = tomllib.load(file)["window_days"]
    faults = [f"no window for kind {kind}" for kind in Kind if kind.value not in rows]
    if faults:
        raise ConfigurationError(str(_WINDOWS), faults)
    return rows
