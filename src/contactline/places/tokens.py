"""Words of a text with their offsets and keys: one pass, linear in the text; a word is made when it is looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from contactline.places.spelling import fold

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_POSSESSIVE = ("'s", "’s", "ʼs", "`s")
_LONGEST_WORD = 60
_JOINING = frozenset({" ", "-", "‐", "‑", "–", "\u00a0", "  "})
HYPHENS = frozenset({"-", "‐", "‑", "–"})


@dataclass(slots=True)
class Token:
    """A word: `text[start:end]` without a possessive ending; `stop` is where it ends with it. `key` is it folded."""

    start: int
    end: int
    stop: int
    text: str
    lower: str
    capital: bool
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = fold(self.text) if len(self.text) <= _LONGEST_WORD else ""

    @property
    def possessive(self) -> bool:
        """Whether the word stands in the possessive."""
        return self.stop != self.end


class Words(Sequence[Token]):
    """The words of a text, in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [match.span() for match in _WORD.finditer(text)]
        self._made: list[Token | None] = [None] * len(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, at: int) -> Token: ...

    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...

    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self._spans)))]
        return self._made[at] or self._make(at)

    def _make(self, at: int) -> Token:
        start, stop = self._spans[at]
        word = self._text[start:stop]
        if word[-1] == "s" and word[-2:] in _POSSESSIVE:
            word = word[:-2]
        lower = word.lower()
        capital = word[0] != lower[0] or word[0].isdigit()
        made = self._made[at] = Token(start, start + len(word), stop, word, lower, capital)
        return made

    @property
    def capitals(self) -> list[int]:
        """Numbers of the words that begin with a capital or a digit."""
        text = self._text
        return [
            i for i, (start, _) in enumerate(self._spans) if not text[start].islower() and self[i].capital
        ]

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """All words in lower case, possessive endings left on."""
        return frozenset(_WORD.findall(self._text.lower()))


def tokens(text: str) -> Words:
    """The words of a text, in order."""
    return Words(text)


def joined(text: str, left: Token, right: Token) -> bool:
    """Whether two words may be one name: nothing between them but one space or hyphen."""
    return text[left.stop : right.start] in _JOINING and left.stop == left.end


def adjacent(text: str, left: Token, right: Token) -> bool:
    """Whether two words follow one another within a sentence."""
    return text[left.stop : right.start] in _JOINING
