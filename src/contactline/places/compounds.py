"""Names joined by hyphens: "Svatove-Kreminna line" is one stretch of ground, a bare pair stays two places."""

from __future__ import annotations

from collections.abc import Sequence

from contactline.model.place import Feature
from contactline.places.found import Found
from contactline.places.lexicon import Lexicon
from contactline.places.tokens import HYPHENS, Token, joined

_FARTHEST_WORD = 4


def compounds(text: str, words: Sequence[Token], found: list[Found], lexicon: Lexicon) -> list[Found]:
    """The names with joined ones that make a line taken together."""
    out: list[Found] = []
    for hit in found:
        previous = out[-1] if out else None
        if previous and text[previous.end : hit.start] in HYPHENS and not previous.line:
            out[-1] = _join(previous, hit)
        else:
            out.append(hit)
    done: list[Found] = []
    for hit in out:
        if not hit.members or _close_line(text, words, hit, lexicon):
            done.append(hit)
        else:
            done += [other for other in found if hit.start <= other.start and other.end <= hit.end]
    return done


def _join(left: Found, right: Found) -> Found:
    return Found(
        left.first, right.last, left.start, right.end, f"{left.key} {right.key}", (), left.frame, right.feature,
        members=[*(left.members or [left.key]), right.key],
    )  # fmt: skip


def _close_line(text: str, words: Sequence[Token], hit: Found, lexicon: Lexicon) -> bool:
    """Take in the words that make a joined pair a line; False where there are none."""
    at, last = hit.last, hit.last
    closed = words[at].lower in lexicon.lines
    while at + 1 < len(words) and at - hit.last < _FARTHEST_WORD and joined(text, words[at], words[at + 1]):
        at += 1
        if words[at].lower in lexicon.lines:
            closed, last = True, at
        elif words[at].lower not in lexicon.fillers:
            break
    if closed:
        hit.last, hit.end, hit.feature, hit.line = last, words[last].end, Feature.SECTOR, True
    return closed
