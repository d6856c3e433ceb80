"""Words of a text with their offsets and keys: one pass, linear in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

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

    @property
    def possessive(self) -> bool:
        """Whether the word stands in the possessive."""
        return self.stop != self.end

    @property
    def key(self) -> str:
        """The folded word."""
        return fold(self.text) if len(self.text) <= _LONGEST_WORD else ""


class Words(list[Token]):
    """The words of a text, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(_token(match) for match in _WORD.finditer(text))

    @property
    def capitals(self) -> list[int]:
        """Numbers of the words that begin with a capital or a digit."""
        return [i for i, word in enumerate(self) if word.capital]

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """All words in lower case, without possessive endings."""
        return frozenset(word.lower for word in self)


def _token(match: re.Match[str]) -> Token:
    word = match.group()
    start, stop = match.span()
    if word[-1] == "s" and word[-2:] in _POSSESSIVE:
        word = word[:-2]
    lower = word.lower()
    return Token(start, start + len(word), stop, word, lower, word[0] != lower[0] or word[0].isdigit())


def tokens(text: str) -> Words:
    """The words of a text, in order."""
    return Words(text)


def joined(text: str, left: Token, right: Token) -> bool:
    """Whether two words may be one name: nothing between them but one space or hyphen."""
    return text[left.stop : right.start] in _JOINING and left.stop == left.end


def adjacent(text: str, left: Token, right: Token) -> bool:
    """Whether two words follow one another within a sentence."""
    return text[left.stop : right.start] in _JOINING
