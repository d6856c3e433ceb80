"""Finds the words of a text that name places, with what the words say they are.

The longest name wins; what a body, a unit, a person, a ship or a club is called is not a place; a capital that
stands for its government is left out; a name that nobody has listed is kept where the words put something there.
"""

from __future__ import annotations

from collections.abc import Sequence

from contactline.model.place import Feature
from contactline.model.theatre import Theatre
from contactline.places.compounds import compounds
from contactline.places.exclude import Judge
from contactline.places.found import NONE, STRONG, WEAK, Found
from contactline.places.frames import frame, in_list
from contactline.places.gazetteer import Gazetteer
from contactline.places.lexicon import Lexicon, read_lexicon
from contactline.places.misspelt import Misspelt
from contactline.places.spelling import fold
from contactline.places.tokens import HYPHENS, Token, joined, tokens
from contactline.places.typed import Typing

_SHORT_CAPITALS = 4
_SHORTEST_DOUBTFUL = 6
_BESIDE = 200


class Recogniser:
    """Finds names of a theatre's places in text."""

    def __init__(self, gazetteer: Gazetteer, theatre: Theatre) -> None:
        self.gazetteer = gazetteer
        self.lexicon: Lexicon = read_lexicon(theatre)
        self.misspelt = Misspelt(gazetteer)
        self._longest: dict[str, int] = {}
        for key in (*gazetteer.keys, *self.lexicon.phrases):
            if " " in key:
                first, count = key.split(" ", 1)[0], key.count(" ") + 1
                if count > self._longest.get(first, 1):
                    self._longest[first] = count
        self._judge = Judge(gazetteer, self.lexicon)
        self._typing = Typing(gazetteer, self.lexicon)

    def find(self, text: str) -> list[Found]:
        """The names in order, without overlap."""
        words = tokens(text)
        found: list[Found] = []
        persons: set[str] = set()
        next_word = 0
        for position in words.capitals:
            if position < next_word:
                continue
            hit = self._match(text, words, position)
            if hit is None:
                hit = self._unlisted(text, words, position, found)
            elif hit.first == hit.last and hit.numbers:
                hit = self._two_words(text, words, hit)
            if hit is None:
                continue
            next_word = hit.last + 1
            if self._judge.accept(text, words, hit, found, persons):
                self._typing.extend(text, words, hit)
                next_word = max(next_word, hit.last + 1)
                found.append(hit)
        self._typing.spread_plural_types(text, words, found)
        self._typing.pair_regions(text, words, found)
        return compounds(text, words, found, self.lexicon)

    # matching

    def _match(self, text: str, words: Sequence[Token], at: int) -> Found | None:
        """The longest listed name that begins with this word; a phrase that is no place has no candidates."""
        word = words[at]
        key = word.key
        keys, stops = [key], [at]
        for i in range(at + 1, min(at + self._longest.get(key, 1), len(words))):
            if not joined(text, words[i - 1], words[i]):
                break
            key = f"{key} {words[i].key}"
            keys.append(key)
            stops.append(i)
        for key, last in zip(reversed(keys), reversed(stops), strict=True):
            if key in self.lexicon.phrases:
                return Found(at, last, word.start, words[last].end, key, (), feature=None)
            numbers = self._numbers(key, words[at : last + 1])
            if numbers and words[at].text[0].isdigit() and not self._on_road(words[last + 1 : last + 4]):
                numbers = ()
            if numbers:
                return Found(at, last, word.start, words[last].end, key, numbers)
        return self._road(text, words, at)

    def _on_road(self, words: Sequence[Token]) -> bool:
        return any(word.lower in self.lexicon.road_words for word in words)

    def _road(self, text: str, words: Sequence[Token], at: int) -> Found | None:
        """A road by its code, listed or not: "T0504", "M-03"."""
        last = at + 1 if at + 1 < len(words) and text[words[at].end : words[at + 1].start] == "-" else at
        code = text[words[at].start : words[last].end]
        if (len(words[at].text) > 1 and last > at) or not self.lexicon.road.fullmatch(code):
            return None
        return Found(at, last, words[at].start, words[last].end, fold(code), (), feature=Feature.ROAD)

    def _numbers(self, key: str, words: Sequence[Token]) -> Sequence[int]:
        numbers = self.gazetteer.numbers(key)
        if not numbers:
            return ()
        lower = not all(word.capital for word in words)
        short = len(words) == 1 and words[0].text.isupper() and len(words[0].text) <= _SHORT_CAPITALS
        if lower or short:
            feature = self.gazetteer.feature
            return [i for i in numbers if feature[i] not in ("settlement", "district", "admin1")]
        return numbers

    def _unlisted(self, text: str, words: Sequence[Token], at: int, found: Sequence[Found]) -> Found | None:
        """A name that no list has, where the words around it put something there.

        In a weak frame or a list it must end as names of places do, or be spelt nearly as a listed one.
        """
        word = words[at]
        if not self._may_be_name(word):
            return None
        firm = frame(text, words, at, self.lexicon)
        if firm == NONE and not in_list(text, words, at, found):
            return None
        last = self._last_word(text, words, at)
        key = " ".join(word.key for word in words[at : last + 1])
        place_like = any(self._ends_like_place(words[i].key) for i in (at, last))
        numbers: Sequence[int] = ()
        if firm == STRONG or place_like:
            numbers = self.misspelt.near(key)
        elif self._beside_place(words, at, found) and not self._surname(words[last].key):
            numbers = self.misspelt.near(key) if len(key) >= _SHORTEST_DOUBTFUL else ()
            if not numbers:
                return None
        else:
            return None
        return Found(
            at, last, word.start, words[last].end, key, numbers, frame=firm or WEAK, misspelt=bool(numbers)
        )

    def _last_word(self, text: str, words: Sequence[Token], at: int) -> int:
        """The last of the capital words that stand together from `at` on, three at most."""
        last = at
        while (
            last + 1 < len(words)
            and last - at < 2
            and joined(text, words[last], words[last + 1])
            and text[words[last].stop] not in HYPHENS
            and self._may_be_name(words[last + 1])
            and words[last + 1].lower not in self.lexicon.types
            and not self._match(text, words, last + 1)
        ):
            last += 1
        return last

    def _ends_like_place(self, key: str) -> bool:
        return len(key) > 4 and key.endswith(self.lexicon.endings)

    def _surname(self, key: str) -> bool:
        return key.endswith(self.lexicon.surnames)

    def _beside_place(self, words: Sequence[Token], at: int, found: Sequence[Found]) -> bool:
        """Whether a listed settlement was named a short way before."""
        near = (hit for hit in reversed(found) if words[at].start - hit.end <= _BESIDE)
        return any(self.gazetteer.feature[i] == "settlement" for hit in near for i in hit.numbers)

    def _two_words(self, text: str, words: Sequence[Token], hit: Found) -> Found:
        """A listed word before another capital one may be half of a name that is spelt a little otherwise."""
        at = hit.last + 1
        if (
            at >= len(words)
            or not joined(text, words[hit.last], words[at])
            or text[words[hit.last].stop] in HYPHENS
            or not self._may_be_name(words[at])
            or words[at].lower in self.lexicon.types
        ):
            return hit
        key = f"{hit.key} {words[at].key}"
        numbers = self.misspelt.near(key)
        if not numbers:
            return hit
        return Found(hit.first, at, hit.start, words[at].end, key, numbers, misspelt=True)

    def _may_be_name(self, word: Token) -> bool:
        return (
            word.capital
            and len(word.text) > 2
            and word.text[0].isalpha()
            and not word.text.isupper()
            and word.key not in self.lexicon.never
        )
