"""Numbers in claims - casualties, strength, civilians - as ranges, each by who gives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from contactline.model.claim import Claim, Kind, Polarity, Quantity
from contactline.model.document import Document
from contactline.model.theatre import Theatre
from contactline.situation.wording import forces, listed, place_name

Key = tuple[int, str, str]

KINDS = (Kind.CASUALTIES, Kind.STRENGTH, Kind.CIVILIANS, Kind.LOSS)


def figure_sentences(
    claims: Sequence[Claim], theatre: Theatre, documents: Mapping[str, Document]
) -> list[tuple[str, tuple[str, ...]]]:
    """A sentence for each measure, side and place of which numbers are given, with its claim ids.

    Numbers of several holders stand side by side and are never averaged.
    """
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.quantity is not None and claim.kind in KINDS and claim.polarity is Polarity.AFFIRMED:
            groups[_key(claim, claim.quantity, theatre)].append(claim)
    return [(_sentence(key, groups[key], documents), _ids(groups[key])) for key in sorted(groups)]


def _key(claim: Claim, quantity: Quantity, theatre: Theatre) -> Key:
    """Kind, place, and what is counted: "depots destroyed by Ruritanian forces", "killed among ... forces"."""
    what = quantity.measure
    if quantity.unit and quantity.unit not in quantity.measure:
        what = f"{quantity.unit} {quantity.measure}"
    if claim.actor is not None:
        what += f" {'by' if claim.kind is Kind.LOSS else 'of'} {forces(theatre, claim.actor.side)}"
    return (KINDS.index(claim.kind), place_name(claim.locus), what)


def _ids(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(c.claim_id for c in claims)


def _sentence(key: Key, claims: Sequence[Claim], documents: Mapping[str, Document]) -> str:
    given = [f"{_amount(c.quantity)} according to {_who(c, documents)}" for c in claims if c.quantity]
    return f"{key[1]}, {key[2]}: {listed(given)}"


def _who(claim: Claim, documents: Mapping[str, Document]) -> str:
    document = documents.get(claim.document_id)
    own = claim.holder.role == "outlet" or document is None or document.outlet == claim.holder.name
    return claim.holder.name if own or document is None else f"{claim.holder.name} (in {document.outlet})"


def _amount(quantity: Quantity) -> str:
    low, high, best = quantity.low, quantity.high, quantity.best
    rate = f" a {quantity.per}" if quantity.per else ""
    if low is not None and high is not None and low != high:
        return f"{low:,g} to {high:,g}{rate}"
    if best is None and low is not None and high is None:
        return f"at least {low:,g}{rate}"
    if best is None and high is not None and low is None:
        return f"up to {high:,g}{rate}"
    exact = next((n for n in (best, low, high) if n is not None), None)
    return f"{exact:,g}{rate}" if exact is not None else "an unstated number"
