"""Numbers in claims - casualties, strength, civilians - as ranges, each by who gives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from contactline.model.claim import Claim, Kind, Polarity, Quantity
from contactline.model.document import Document
from contactline.model.theatre import Theatre
from contactline.situation.wording import forces, listed, place_name

KINDS = (Kind.CASUALTIES, Kind.STRENGTH, Kind.CIVILIANS, Kind.LOSS)


def figure_sentences(
    claims: Sequence[Claim], theatre: Theatre, documents: Mapping[str, Document]
) -> list[tuple[str, tuple[str, ...]]]:
    """A sentence for each measure, side and place of which numbers are given, with its claim ids.

    Numbers of several holders stand side by side and are never averaged.
    """
    groups: dict[tuple[int, str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.quantity is not None and claim.kind in KINDS and claim.polarity is Polarity.AFFIRMED:
            subject = forces(theatre, claim.actor.side) if claim.actor else ""
            key = (KINDS.index(claim.kind), place_name(claim.locus), claim.quantity.measure, subject)
            groups[key].append(claim)
    return [(_sentence(key, groups[key], documents), _ids(groups[key])) for key in sorted(groups)]


def _ids(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(c.claim_id for c in claims)


def _sentence(
    key: tuple[int, str, str, str], claims: Sequence[Claim], documents: Mapping[str, Document]
) -> str:
    _, place, measure, subject = key
    of = f" of {subject}" if subject else ""
    where = f"{place}, " if place != "an unnamed place" else ""
    given = [f"{_amount(c.quantity)} according to {_who(c, documents)}" for c in claims if c.quantity]
    return f"{where}{measure}{of}: {listed(given)}"


def _who(claim: Claim, documents: Mapping[str, Document]) -> str:
    document = documents.get(claim.document_id)
    own = claim.holder.role == "outlet" or document is None or document.outlet == claim.holder.name
    return claim.holder.name if own or document is None else f"{claim.holder.name} (in {document.outlet})"


def _amount(quantity: Quantity) -> str:
    low, high, best = quantity.low, quantity.high, quantity.best
    rate = f" a {quantity.per}" if quantity.per else ""
    unit = f" {quantity.unit}" if quantity.unit and quantity.unit != quantity.measure else ""
    if low is not None and high is not None and low != high:
        return f"{low:,g} to {high:,g}{unit}{rate}"
    if best is None and low is not None and high is None:
        return f"at least {low:,g}{unit}{rate}"
    if best is None and high is not None and low is None:
        return f"up to {high:,g}{unit}{rate}"
    exact = next((n for n in (best, low, high) if n is not None), None)
    return f"{exact:,g}{unit}{rate}" if exact is not None else "an unstated number"
