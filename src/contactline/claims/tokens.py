"""Words of a text with their offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"(?:[A-Z]\.){2,4}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]{1,2}\b)?|\S", re.UNICODE)
_POSSESSIVE = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark, `text[start:end]`; `low` is its lower-case form without a possessive ending."""

    start: int
    end: int
    text: str
    low: str
    possessive: bool


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of `text[start:end]`, offsets counted in `text`. Linear in the length."""
    stop = len(text) if end is None else end
    return [_token(match) for match in _WORD.finditer(text, start, stop)]


def _token(match: re.Match[str]) -> Token:
    word = match.group()
    low = word.lower().replace("’", "'")
    possessive = low.endswith("'s") and len(low) > 2
    return Token(match.start(), match.end(), word, low[:-2] if possessive else low, possessive)


def covering(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """Indices (first, one past last) of the tokens that overlap `text[start:end]`; (0, 0) if none do."""
    inside = [i for i, token in enumerate(tokens) if token.start < end and token.end > start]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
