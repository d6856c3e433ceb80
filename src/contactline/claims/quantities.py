"""Numbers that claims state: killed, wounded, troops, missiles, settlements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from contactline.claims import numbers
from contactline.claims.lexicon import load
from contactline.claims.tokens import Token
from contactline.model.claim import Kind, Quantity

_AHEAD = 5
_OVER = frozenset({"over", "exceeding", "least"})
_PAIRS = {("more", "than"), ("at", "least"), ("no", "fewer"), ("no", "less")}
_UNDER = {("up", "to"), ("less", "than"), ("fewer", "than"), ("as", "many")}
_RATES = {"daily": "day", "day": "day", "week": "week", "weekly": "week", "month": "month", "hour": "hour"}


@dataclass(frozen=True, slots=True)
class _Amount:
    low: float | None
    high: float | None
    next: int


def read(tokens: Sequence[Token], kind: Kind, first: int, last: int) -> Quantity | None:
    """The quantity nearest to tokens `first` to `last` whose unit goes with `kind`, None for none."""
    rows = _units(kind)
    found: list[tuple[int, Quantity]] = []
    at = 0
    while at < len(tokens):
        amount = _amount(tokens, at)
        if amount is None:
            at += 1
            continue
        quantity = _with_unit(tokens, amount, rows)
        if quantity:
            found.append((min(abs(at - first), abs(at - last)), quantity))
        at = amount.next
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _amount(tokens: Sequence[Token], at: int) -> _Amount | None:
    vague = numbers.at_least(tokens[at].text)
    if vague:
        return _Amount(vague, None, at + 1)
    number = numbers.value(tokens[at].text) if tokens[at].low not in {"a", "an"} else None
    if number is None:
        return None
    after = at + 1
    if after < len(tokens) and (times := numbers.scale(tokens[after].text)):
        number, after = number * times, after + 1
    high, after = _range(tokens, after, number)
    return _bounded(tokens, at, number, high, after)


def _range(tokens: Sequence[Token], at: int, low: float) -> tuple[float, int]:
    if at + 1 < len(tokens) and tokens[at].low in {"-", "–", "to", "and"}:
        high = numbers.value(tokens[at + 1].text)
        if high is not None and high > low and (tokens[at].low != "and"):
            return high, at + 2
    return low, at


def _bounded(tokens: Sequence[Token], at: int, low: float, high: float, after: int) -> _Amount:
    before = tuple(t.low for t in tokens[max(0, at - 2) : at])
    if before in _PAIRS or (before and before[-1] in _OVER):
        return _Amount(low, None, after)
    if before in _UNDER:
        return _Amount(None, high, after)
    return _Amount(low, high, after)


def _with_unit(tokens: Sequence[Token], amount: _Amount, rows: dict[str, tuple[str, str]]) -> Quantity | None:
    for i in range(amount.next, min(amount.next + _AHEAD, len(tokens))):
        if tokens[i].low in rows:
            measure, unit = rows[tokens[i].low]
            return Quantity(
                measure=measure,
                low=amount.low,
                best=_best(amount),
                high=amount.high,
                unit=unit,
                per=_rate(tokens, i),
            )
        if tokens[i].low in {".", ";", ","}:
            return None
    return None


def _best(amount: _Amount) -> float | None:
    if amount.low is not None and amount.high is not None:
        return (amount.low + amount.high) / 2
    return None


def _rate(tokens: Sequence[Token], at: int) -> str | None:
    for i in range(at + 1, min(at + 14, len(tokens))):
        low = tokens[i].low
        if low == "daily" or (low in _RATES and tokens[i - 1].low in {"a", "per", "each", "every"}):
            return _RATES[low]
    return None


@cache
def _units(kind: Kind) -> dict[str, tuple[str, str]]:
    """Unit words of a kind: word -> (measure, unit)."""
    rows = load("quantities")["rows"]
    return {
        word: (row["measure"], row["unit"])
        for row in rows
        if kind.value in row["kinds"]
        for word in row["words"]
    }
