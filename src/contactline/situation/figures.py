"""Numbers in claims - casualties, losses, strength, civilians - as ranges, each by who gives it, and over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contactline.model.claim import Claim, Kind, Modality, Polarity, Quantity
from contactline.model.document import Document
from contactline.model.theatre import Theatre
from contactline.situation.sayings import remaining
from contactline.situation.wording import day_words, forces, listed, place_name

Key = tuple[int, str, str]

KINDS = (Kind.CASUALTIES, Kind.STRENGTH, Kind.CIVILIANS, Kind.LOSS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One number as one holder gives it. `low` and `high` are None where that end is left open."""

    start: date
    end: date
    low: float | None
    high: float | None
    amount: str
    holder: str
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is said of one measure at one place over a period: entries by day, never added up or averaged.

    `low` and `high` are the least and the greatest number that any of them allows, `high` None where one is open.
    """

    kind: str
    place: str
    what: str
    entries: tuple[Entry, ...]
    low: float | None
    high: float | None

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Every claim behind it."""
        return tuple(dict.fromkeys(i for entry in self.entries for i in entry.claim_ids))


def figures(
    claims: Sequence[Claim],
    theatre: Theatre,
    *,
    first: date,
    last: date,
    documents: Mapping[str, Document] | None = None,
) -> tuple[Figures, ...]:
    """Casualties, strength and losses by measure, side and place, for claims whose time ends from `first` to `last`.

    The same holder's same number on the same day is one entry, however many pages carry it.
    """
    groups: defaultdict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.quantity is None or claim.kind is Kind.CIVILIANS or not first <= claim.time.end <= last:
            continue
        if _counts(claim):
            groups[_key(claim, claim.quantity, theatre)].append(claim)
    return tuple(_figures(key, groups[key], documents or {}) for key in sorted(groups))


def civilians_remaining(
    claims: Sequence[Claim], *, last: date, documents: Mapping[str, Document] | None = None
) -> tuple[Figures, ...]:
    """How many civilians are said to be in each place, over all time up to `last`, by place.

    Left out are numbers of those who once lived there or have gone.
    """
    groups: defaultdict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if (
            claim.kind is Kind.CIVILIANS
            and _counts(claim)
            and claim.time.end <= last
            and remaining(claim.quote)
        ):
            groups[(KINDS.index(Kind.CIVILIANS), place_name(claim.locus), "civilians remaining")].append(
                claim
            )
    return tuple(_figures(key, groups[key], documents or {}) for key in sorted(groups))


def _counts(claim: Claim) -> bool:
    happened = claim.modality is Modality.ACTUAL and claim.polarity is Polarity.AFFIRMED
    return claim.kind in KINDS and happened and claim.quantity is not None


def _figures(key: Key, claims: Sequence[Claim], documents: Mapping[str, Document]) -> Figures:
    same: defaultdict[tuple[date, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        same[(claim.time.end, _who(claim, {}), _amount(claim.quantity))].append(claim)
    entries = [_entry(told, documents) for _, told in sorted(same.items())]
    lows = [e.low for e in entries if e.low is not None]
    highs = [e.high for e in entries]
    return Figures(
        kind=KINDS[key[0]].value,
        place=key[1],
        what=key[2],
        entries=tuple(entries),
        low=min(lows, default=None),
        high=None if None in highs else max(h for h in highs if h is not None),
    )


def _entry(claims: Sequence[Claim], documents: Mapping[str, Document]) -> Entry:
    first = claims[0]
    low, high = _bounds(first.quantity)
    return Entry(
        start=first.time.start,
        end=first.time.end,
        low=low,
        high=high,
        amount=_amount(first.quantity),
        holder=_who(first, documents),
        claim_ids=tuple(sorted({c.claim_id for c in claims})),
    )


def _bounds(quantity: Quantity | None) -> tuple[float | None, float | None]:
    """Least and greatest number; None where that end is left open ("more than 550")."""
    if quantity is None:
        return None, None
    low, best, high = quantity.low, quantity.best, quantity.high
    return (best if low is None else low), (best if high is None else high)


def figures_text(one: Figures) -> str:
    """ "Bakhmut, civilians remaining: 8,000 on 12 January 2023 (X) [id]; …; what is said lies between … and …"."""
    said = [f"{e.amount} on {day_words(e.end)} ({e.holder}) [{' '.join(e.claim_ids)}]" for e in one.entries]
    between = ""
    if len({(e.low, e.high) for e in one.entries}) > 1 and one.low is not None:
        upper = f" and {one.high:,g}" if one.high is not None else " and more"
        between = f"; what is said lies between {one.low:,g}{upper}"
    return f"{one.place}, {one.what}: {'; '.join(said)}{between}."


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
    own = claim.holder.role == "outlet" or document is None or document.outlet in ("", claim.holder.name)
    return claim.holder.name if own or document is None else f"{claim.holder.name} (in {document.outlet})"


def _amount(quantity: Quantity | None) -> str:
    if quantity is None:
        return "an unstated number"
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
