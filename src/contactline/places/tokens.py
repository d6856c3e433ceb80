"""Words of a text with their offsets and keys: one pass, linear in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contactline.places.spelling import fold

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_POSSESSIVE = ("'s", "’s", "ʼs", "`s")
_LONGEST_WORD = 60
_JOINING = frozenset({" ", "-", "‐", "‑", "–", "\u00a0", "  "})
HYPHENS = frozenset({"-", "‐", "‑", "–"})


@dataclass(slots=True)
class Token:
    """A word: `text[start:end]` without a possessive ending; `stop` is where it ends with it."""

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


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        start, stop = match.span()
        if word[-1] == "s" and word[-2:] in _POSSESSIVE:
            word = word[:-2]
        lower = word.lower()
        found.append(
            Token(start, start + len(word), stop, word, lower, word[0] != lower[0] or word[0].isdigit())
        )
    return found


def joined(text: str, left: Token, right: Token) -> bool:
    """Whether two words may be one name: nothing between them but one space or hyphen."""
    return text[left.stop : right.start] in _JOINING and not left.possessive


def adjacent(text: str, left: Token, right: Token) -> bool:
    """Whether two words follow one another within a sentence."""
    return text[left.stop : right.start] in _JOINING
