"""The words around a name: what puts something there, what lists it, what sentence and line it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from contactline.places.found import NONE, STRONG, WEAK, Found
from contactline.places.lexicon import Lexicon
from contactline.places.tokens import HYPHENS, Token, adjacent

LIST_GAPS = frozenset(
    {", ", " and ", ", and ", " or ", ", or ", "; ", " & ", " and in ", ", and in ", " and near ", ", near "}
)
_LONGEST_LIST_GAP = 12
_WORDS_AROUND = 4
_LINE_WORDS = 8
_TITLE_SHARE = 0.9
_SMALL = frozenset(
    {"a", "an", "the", "and", "or", "but", "of", "in", "on", "at", "to", "for", "by", "from", "with", "as"}
)
_SENTENCE_WORDS = 30


def frame(text: str, words: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """How far the words before a name put something there."""
    return frame_of(before(text, words, at), lexicon)


def frame_of(said: list[str], lexicon: Lexicon) -> int:
    """How far these words put what follows them somewhere."""
    if said and said[-1] == "the":
        said = said[:-1]
    while said and said[-1] in lexicon.directions:
        if not said[:-1]:
            return WEAK
        said = said[:-1]
    one, two = said[-1] if said else "", " ".join(said[-2:])
    if two in lexicon.strong or one in lexicon.strong:
        return STRONG
    return WEAK if one in lexicon.weak else NONE


def before(text: str, words: Sequence[Token], at: int) -> list[str]:
    """Up to four words before, within the sentence."""
    out: list[str] = []
    i = at
    while i > 0 and len(out) < _WORDS_AROUND and adjacent(text, words[i - 1], words[i]):
        i -= 1
        out.append(words[i].lower)
    return out[::-1]


def after(text: str, words: Sequence[Token], at: int) -> list[str]:
    """Up to four words after, within the sentence."""
    out: list[str] = []
    i = at
    while i + 1 < len(words) and len(out) < _WORDS_AROUND and adjacent(text, words[i], words[i + 1]):
        i += 1
        out.append(words[i].lower)
    return out


def in_list(text: str, words: Sequence[Token], at: int, found: Sequence[Found]) -> bool:
    """Whether the name goes on a list of places ("near A, B, and C")."""
    if not found or words[at].start - found[-1].end > _LONGEST_LIST_GAP:
        return False
    gap = text[found[-1].end : words[at].start]
    return gap.lstrip("'’s") in LIST_GAPS or gap in LIST_GAPS or gap in HYPHENS


def starts_sentence(text: str, word: Token) -> bool:
    """Whether nothing of its sentence stands before a word."""
    said = text[max(0, word.start - 3) : word.start].rstrip(" \"“'‘(")
    return not said or said[-1] in ".!?:\n]"


def in_title_case(text: str, words: Sequence[Token], first: int, last: int) -> bool:
    """Whether nearly all words of the sentence around a name are capitals, as in a headline."""
    low, high = sentence(text, words, first, _LINE_WORDS)
    others = [
        word for i, word in enumerate(words[low:high], low)
        if not first <= i <= last and word.lower not in _SMALL
    ]  # fmt: skip
    return sum(word.capital for word in others) > _TITLE_SHARE * len(others)


def sentence(text: str, words: Sequence[Token], at: int, most: int = _SENTENCE_WORDS) -> tuple[int, int]:
    """First word and word after the last of the sentence around a word, at most `most` words to each side."""
    low, high = at, at + 1
    while low > 0 and at - low < most and not _ends_sentence(text[words[low - 1].stop : words[low].start]):
        low -= 1
    while (
        high < len(words)
        and high - at <= most
        and not _ends_sentence(text[words[high - 1].stop : words[high].start])
    ):
        high += 1
    return low, high


def _ends_sentence(gap: str) -> bool:
    return gap != " " and ("\n" in gap or any(mark in gap for mark in (". ", "! ", "? ", ".”", '."')))
