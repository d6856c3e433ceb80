"""Words into the pieces that the encoder knows (WordPiece; Wu et al. 2016, as in BERT's uncased vocabularies)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

UNKNOWN = "[UNK]"
_INSIDE = "##"
_LONGEST_WORD = 100
_ASCII_MARK = re.compile(r"[!-/:-@\[-`{-~]")


class Pieces:
    """A list of pieces, numbered in its order."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._longest = max(map(len, pieces))

    @classmethod
    def read(cls, path: Path) -> Pieces:
        """The pieces of a file, one a line."""
        return cls(path.read_text(encoding="utf-8").splitlines())

    def number(self, piece: str) -> int:
        """The number of one piece. Raises KeyError for one that is not in the list."""
        return self._numbers[piece]

    def of(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, longest piece first from the left of each word; linear in its length."""
        return [number for word in _words(text) for number in self._of_word(word)]

    def _of_word(self, word: str) -> list[int]:
        found, at = [], 0
        while at < len(word):
            number, at = self._next(word, at) if len(word) <= _LONGEST_WORD else (None, 0)
            if number is None:
                return [self._numbers[UNKNOWN]]
            found.append(number)
        return found

    def _next(self, word: str, at: int) -> tuple[int | None, int]:
        """The longest piece that stands at a letter of a word, and where it ends."""
        mark = _INSIDE if at else ""
        for end in range(min(len(word), at + self._longest), at, -1):
            number = self._numbers.get(mark + word[at:end])
            if number is not None:
                return number, end
        return None, at


def _words(text: str) -> Iterator[str]:
    """Words and single marks, in lower case and without accents."""
    for word in _plain(text).split():
        start = 0
        for at, letter in enumerate(word):
            if _is_mark(letter):
                yield from (part for part in (word[start:at], letter) if part)
                start = at + 1
        if word[start:]:
            yield word[start:]


def _plain(text: str) -> str:
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _is_control(c))
    apart = unicodedata.normalize("NFD", kept)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn").lower()


def _is_control(letter: str) -> bool:
    return letter in "\x00�" or unicodedata.category(letter).startswith("C")


def _is_mark(letter: str) -> bool:
    return bool(_ASCII_MARK.match(letter)) or unicodedata.category(letter).startswith("P")
