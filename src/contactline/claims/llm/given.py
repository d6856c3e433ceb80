"""One proposed claim as the model wrote it, read field by field.

A field that makes the claim what it is (quote, kind, place, holder) refuses the whole claim where it is wrong. One
that only describes it (part, hedge, quantity) is emptied and named in `mended`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from contactline.claims import numbers
from contactline.claims.tokens import Token
from contactline.errors import InputError

E = TypeVar("E", bound=StrEnum)

_MILE_KM = 1.609344
_LARGEST = 1e9


class RefusedError(InputError):
    """A proposed claim that the text does not bear out; the message is a short fixed phrase that can be counted."""


class Given:
    """The fields of one proposed claim. Raises RefusedError where it is no object."""

    def __init__(self, raw: object) -> None:
        if not isinstance(raw, dict):
            raise RefusedError("no object")
        self._raw: dict[str, Any] = raw
        self.mended: list[str] = []

    def mend(self, name: str) -> None:
        """Note that a describing field was wrong and is left empty."""
        self.mended.append(name)

    def enum(self, name: str, kinds: type[E]) -> E:
        """A value of an enumeration. Raises RefusedError."""
        value = self._raw.get(name)
        if not isinstance(value, str) or value not in set(kinds):
            raise RefusedError(f"{name} not known")
        return kinds(value)

    def enum_or(self, name: str, kinds: type[E], default: E) -> E:
        """As `enum`; the default where the value is wrong."""
        try:
            return self.enum(name, kinds)
        except RefusedError:
            self.mend(name)
            return default

    def one_of(self, name: str, allowed: Iterable[str]) -> str | None:
        """One of the words allowed, None for null or a word that is not."""
        value = self._raw.get(name)
        if value is None or (isinstance(value, str) and value in set(allowed)):
            return value
        self.mend(name)
        return None

    def text(self, name: str, longest: int) -> str | None:
        """Words of at most `longest` characters, None for null, empty, or what is no text."""
        value = self._raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and len(value) <= longest:
            return value
        self.mend(name)
        return None

    def whole(self, name: str) -> int | None:
        """A whole number, None for anything else."""
        value = self._raw.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, name: str) -> float | None:
        """A finite number from 0 on, None for anything else."""
        value = self._raw.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if 0 <= value <= _LARGEST and math.isfinite(value) else None

    def texts(self, name: str) -> list[str]:
        """The words of a list; what is no text in it is left out."""
        value = self._raw.get(name)
        found = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        if not isinstance(value, list) or len(found) < len(value):
            self.mend(name)
        return found

    def within(self, name: str) -> Given | None:
        """The fields of an object in a field, None for null or no object."""
        value = self._raw.get(name)
        if isinstance(value, dict):
            return Given(value)
        if value is not None:
            self.mend(name)
        return None

    def is_null(self, name: str) -> bool:
        """Whether the field is null or missing."""
        return self._raw.get(name) is None


def stated(tokens: Sequence[Token]) -> set[float]:
    """The numbers that words of a sentence state ("seven", "2,000", "three thousand", "dozens")."""
    found: set[float] = set()
    for at, token in enumerate(tokens):
        vague = numbers.at_least(token.text)
        number = numbers.value(token.text)
        found |= {float(vague)} if vague else set()
        if number is None:
            continue
        times = numbers.scale(tokens[at + 1].text) if at + 1 < len(tokens) else None
        found |= {number, number * times} if times else {number}
    return found


def is_stated(number: float, figures: set[float], *, distance: bool = False) -> bool:
    """Whether a number is one of the sentence's figures; a distance may have been miles or metres there."""
    factors = (1.0, _MILE_KM, 0.001) if distance else (1.0,)
    return any(abs(number - figure * factor) <= 0.06 * factor for figure in figures for factor in factors)
