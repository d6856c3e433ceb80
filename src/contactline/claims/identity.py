"""Names of claims: digests of what they say and where."""

from __future__ import annotations

import hashlib

from contactline.model.claim import Actor, Holder, Kind, Locus, Polarity


def claim_id(
    *,
    document_id: str,
    span: tuple[int, int],
    kind: Kind,
    locus: Locus,
    actor: Actor | None,
    holder: Holder,
    polarity: Polarity,
) -> str:
    """Digest of document, span, kind, place, actor, holder and polarity: the same input gives the same id."""
    place = locus.place.place_id if locus.place else (locus.toponym or "")
    ground = f"{place}|{locus.part or ''}|{locus.bearing or ''}"
    who = f"{actor.side}:{actor.name}" if actor else ""
    parts = (document_id, f"{span[0]}-{span[1]}", kind.value, ground, who, holder.name, polarity.value)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
