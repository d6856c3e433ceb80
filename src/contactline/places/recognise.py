"""Finds the words of a text that name places, with what the words say they are.

The longest name wins; what a body, a unit, a person, a ship or a club is called is not a place; a capital that
stands for its government is left out; a name that nobody has listed is kept where the words put something there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from contactline.model.place import Feature
from contactline.model.theatre import Theatre
from contactline.places.gazetteer import Gazetteer
from contactline.places.lexicon import Lexicon, read_lexicon
from contactline.places.misspelt import Misspelt
from contactline.places.spelling import fold
from contactline.places.tokens import HYPHENS, Token, adjacent, joined, tokens

STRONG, WEAK, NONE = 2, 1, 0
_LIST_GAPS = frozenset(
    {", ", " and ", ", and ", " or ", ", or ", "; ", " & ", " and in ", ", and in ", " and near ", ", near "}
)
_SHORT_CAPITALS = 4
_LONGEST_LIST_GAP = 12
_DOUBTFUL_LENGTH = 2


@dataclass(slots=True)
class Found:
    """A name as found: words `first` to `last` (of the tokens), its candidates by number, and what the words say."""

    first: int
    last: int
    start: int
    end: int
    key: str
    numbers: Sequence[int]
    frame: int = NONE
    feature: Feature | None = None
    direction: str = ""
    line: bool = False
    misspelt: bool = False
    members: list[str] = field(default_factory=list)


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
        self._areas = {
            feature: {key.rsplit(" ", 1)[0]: key for key in gazetteer.keys if key.endswith(f" {word}")}
            for feature, word in (
                (Feature.ADMIN1, "oblast"),
                (Feature.DISTRICT, "raion"),
                (Feature.SECTOR, "direction"),
            )
        }

    def find(self, text: str) -> list[Found]:
        """The names in order, without overlap."""
        words = tokens(text)
        found: list[Found] = []
        position = 0
        persons: set[str] = set()
        while position < len(words):
            word = words[position]
            if not word.capital:
                position += 1
                continue
            hit = self._match(text, words, position)
            if hit is None:
                hit = self._unlisted(text, words, position, found)
            elif hit.first == hit.last and hit.numbers:
                hit = self._two_words(text, words, hit)
            if hit is None or hit.last < position:
                position += 1
                continue
            position = hit.last + 1
            if self._accept(text, words, hit, found, persons):
                self._extend(text, words, hit)
                position = max(position, hit.last + 1)
                found.append(hit)
        self._spread_plural_types(text, words, found)
        self._pair_regions(text, words, found)
        return self._compounds(text, words, found)

    # matching

    def _match(self, text: str, words: list[Token], at: int) -> Found | None:
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

    def _road(self, text: str, words: list[Token], at: int) -> Found | None:
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

    def _unlisted(self, text: str, words: list[Token], at: int, found: Sequence[Found]) -> Found | None:
        """A name that no list has, where the words around it put something there."""
        word = words[at]
        if not self._may_be_name(word):
            return None
        frame = self._frame(text, words, at)
        place_like = word.key.endswith(self.lexicon.endings) and len(word.key) > 4
        if frame == NONE and place_like and self._in_list(text, words, at, found):
            frame = WEAK
        if frame == NONE or (frame == WEAK and not place_like):
            return None
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
        key = " ".join(word.key for word in words[at : last + 1])
        numbers = self.misspelt.near(key)
        return Found(at, last, word.start, words[last].end, key, numbers, frame=frame, misspelt=bool(numbers))

    def _two_words(self, text: str, words: list[Token], hit: Found) -> Found:
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

    # frames

    def _frame(self, text: str, words: list[Token], at: int) -> int:
        """How far the words before a name put something there."""
        before = self._before(text, words, at)
        if before and before[-1] == "the":
            before = before[:-1]
        while before and before[-1] in self.lexicon.directions:
            if not before[:-1]:
                return WEAK
            before = before[:-1]
        one, two = before[-1] if before else "", " ".join(before[-2:])
        if two in self.lexicon.strong or one in self.lexicon.strong:
            return STRONG
        return WEAK if one in self.lexicon.weak else NONE

    @staticmethod
    def _before(text: str, words: list[Token], at: int) -> list[str]:
        """Up to four words before, within the sentence."""
        out: list[str] = []
        i = at
        while i > 0 and len(out) < 4 and adjacent(text, words[i - 1], words[i]):
            i -= 1
            out.append(words[i].lower)
        return out[::-1]

    def _in_list(self, text: str, words: list[Token], at: int, found: Sequence[Found]) -> bool:
        """Whether the name goes on a list of places ("near A, B, and C")."""
        if not found or words[at].start - found[-1].end > _LONGEST_LIST_GAP:
            return False
        gap = text[found[-1].end : words[at].start]
        return gap.lstrip("'’s") in _LIST_GAPS or gap in _LIST_GAPS or gap in HYPHENS

    # what is not a place

    def _accept(
        self, text: str, words: list[Token], hit: Found, found: Sequence[Found], persons: set[str]
    ) -> bool:
        if not hit.numbers and hit.frame == NONE and hit.feature is None:
            return False
        lexicon = self.lexicon
        first, last = words[hit.first], words[hit.last]
        listed = self._in_list(text, words, hit.first, found)
        hit.frame = max(hit.frame, self._frame(text, words, hit.first), found[-1].frame if listed else NONE)
        whole = hit.last > hit.first and hit.numbers and not (self._settled(hit) or self._country(hit))
        if hit.feature is Feature.ROAD or whole:
            return True
        before, after = self._before(text, words, hit.first), self._after(text, words, hit.last)
        if self._part_of_other_name(before, after) or self._person(text, words, hit, persons):
            return False
        speaks = bool(after) and after[0] in lexicon.speech
        doubtful = hit.key in lexicon.doubtful or hit.end - hit.start <= _DOUBTFUL_LENGTH
        if hit.frame == NONE and (speaks or hit.key in lexicon.family_names):
            accepted = False
        elif doubtful:
            accepted = hit.frame == STRONG and not self._starts_sentence(text, first)
        elif hit.key in lexicon.metonyms:
            accepted = self._is_ground(before, after, last, hit.frame, listed)
        elif self._country(hit):
            accepted = hit.frame != NONE and not last.possessive and not speaks
        else:
            accepted = True
        return accepted

    def _part_of_other_name(self, before: list[str], after: list[str]) -> bool:
        """Whether the words around it make it the name of a body, a unit, a ship or a club."""
        follows = any(" ".join(after[:n]) in self.lexicon.not_before for n in (4, 3, 2, 1))
        return follows or (bool(before) and before[-1] in self.lexicon.not_after)

    def _settled(self, hit: Found) -> bool:
        return any(self.gazetteer.feature[i] == "settlement" for i in hit.numbers)

    def _country(self, hit: Found) -> bool:
        return any(self.gazetteer.feature[i] == "country" for i in hit.numbers)

    @staticmethod
    def _after(text: str, words: list[Token], at: int) -> list[str]:
        out: list[str] = []
        i = at
        while i + 1 < len(words) and len(out) < 4 and adjacent(text, words[i], words[i + 1]):
            i += 1
            out.append(words[i].lower)
        return out

    @staticmethod
    def _starts_sentence(text: str, word: Token) -> bool:
        before = text[max(0, word.start - 3) : word.start].rstrip(" \"“'‘(")
        return not before or before[-1] in ".!?:\n"

    def _person(self, text: str, words: list[Token], hit: Found, persons: set[str]) -> bool:
        """A given name before it, or a surname after a given name, or a surname met so before."""
        names = self.lexicon.given_names
        first, last = hit.first, hit.last
        previous = first > 0 and joined(text, words[first - 1], words[first]) and words[first - 1].capital
        if previous and words[first - 1].key in names:
            persons.add(hit.key)
            return True
        if first == last and words[first].key in names and last + 1 < len(words):
            follows = words[last + 1]
            if (
                follows.capital
                and joined(text, words[last], follows)
                and follows.lower not in self.lexicon.types
            ):
                persons.add(follows.key)
                return True
        return hit.key in persons and hit.frame < STRONG

    def _is_ground(self, before: list[str], after: list[str], last: Token, frame: int, listed: bool) -> bool:
        """Whether the name of a capital is its ground and not its government."""
        lexicon = self.lexicon
        if after and after[0] in lexicon.types and not last.possessive:
            return True
        if last.possessive:
            return bool(lexicon.parts & set(after[:2]))
        if frame == STRONG or (before and before[-1] in lexicon.directions):
            return True
        if before and before[-1] in (
            "to",
            "from",
            "on",
            "for",
            "of",
            "against",
            "with",
            "through",
            "between",
        ):
            return bool(lexicon.moves & set(before[:-1]))
        if after and (after[0] in lexicon.speech or after[0] in lexicon.government):
            return False
        return frame == WEAK or (listed and frame != NONE)

    # what the words say it is

    def _extend(self, text: str, words: list[Token], hit: Found) -> None:
        """Take in the type word after the name and the direction before it."""
        lexicon = self.lexicon
        at = hit.last + 1
        if (
            at < len(words)
            and joined(text, words[at - 1], words[at])
            and text[words[at - 1].stop] not in HYPHENS
        ):
            feature = lexicon.types.get(words[at].lower)
            if (
                feature is Feature.SETTLEMENT
                and at + 1 < len(words)
                and joined(text, words[at], words[at + 1])
            ):
                sector = lexicon.types.get(words[at + 1].lower)
                if sector is Feature.SECTOR:
                    at, feature = at + 1, sector
            if feature is not None and self._typed(hit, feature, words[at]):
                hit.last, hit.end = at, words[at].end
        if (
            hit.feature is None
            and hit.key in self._areas[Feature.ADMIN1]
            and self._means_oblast(text, words, hit)
        ):
            hit.feature = Feature.ADMIN1
            hit.numbers = self.gazetteer.numbers(self._areas[Feature.ADMIN1][hit.key])
        if hit.feature is None:
            hit.feature = self._own_feature(hit)
        if hit.first and hit.feature in (Feature.ADMIN1, Feature.COUNTRY, Feature.REGION):
            before = words[hit.first - 1]
            if before.lower in lexicon.directions and joined(text, before, words[hit.first]):
                hit.direction = before.lower
                hit.start = before.start

    def _typed(self, hit: Found, feature: Feature, word: Token) -> bool:
        """Whether the type word is the name's: not in "Bakhmut region", which is the surroundings of a town."""
        if feature in self._areas:
            key = self._areas[feature].get(hit.key)
            if key is not None:
                hit.numbers, hit.feature = self.gazetteer.numbers(key), feature
                return True
            if feature is Feature.ADMIN1 and word.lower not in ("oblast", "oblasts", "krai"):
                return False
        if feature in (Feature.SETTLEMENT, Feature.SECTOR, Feature.DISTRICT):
            settled = [i for i in hit.numbers if self.gazetteer.feature[i] == "settlement"]
            hit.numbers = settled or hit.numbers
        elif feature in (Feature.RIVER, Feature.ROAD):
            hit.numbers = [i for i in hit.numbers if self.gazetteer.feature[i] == feature.value]
        hit.feature = feature
        return True

    def _means_oblast(self, text: str, words: list[Token], hit: Found) -> bool:
        """Whether words around a bare name speak of the oblast: "two cities in Donetsk", "Luhansk settlements"."""
        before = [
            word for word in self._before(text, words, hit.first) if word not in self.lexicon.directions
        ]
        after = self._after(text, words, hit.last)
        said = " ".join(before[-2:]) in self.lexicon.oblast_before or before[-1:] == ["entire"]
        return said or (bool(after) and after[0] in self.lexicon.oblast_after)

    def _own_feature(self, hit: Found) -> Feature | None:
        features = {self.gazetteer.feature[i] for i in hit.numbers}
        return Feature(features.pop()) if len(features) == 1 and features != {"settlement"} else None

    def _spread_plural_types(self, text: str, words: list[Token], found: list[Found]) -> None:
        """ "Donetsk and Luhansk Oblasts": the plural type word is every listed name's."""
        for i in range(len(found) - 1, 0, -1):
            hit, before = found[i], found[i - 1]
            plural = words[hit.last].lower.endswith("s") and words[hit.last].lower in self.lexicon.types
            if (
                plural
                and hit.feature in self._areas
                and hit.feature
                and before.feature is None
                and text[before.end : hit.start] in _LIST_GAPS
            ):
                self._spread_back(text, words, found, i, hit.feature)

    def _spread_back(
        self, text: str, words: list[Token], found: list[Found], at: int, feature: Feature
    ) -> None:
        while (
            at > 0
            and found[at - 1].feature is None
            and text[found[at - 1].end : found[at].start] in _LIST_GAPS
        ):
            at -= 1
            self._typed(found[at], feature, words[found[at].last])

    def _pair_regions(self, text: str, words: list[Token], found: list[Found]) -> None:
        """ "Donetsk and Luhansk", both bare, are the two oblasts."""
        for left, right in pairwise(found):
            bare = left.feature is None and right.feature is None
            if (
                bare
                and frozenset((left.key, right.key)) in self.lexicon.paired
                and text[left.end : right.start] == " and "
            ):
                self._typed(left, Feature.ADMIN1, words[left.last])
                self._typed(right, Feature.ADMIN1, words[right.last])

    # names joined by hyphens

    def _compounds(self, text: str, words: list[Token], found: list[Found]) -> list[Found]:
        """ "Svatove-Kreminna line" is one stretch of ground; a bare pair stays two places."""
        out: list[Found] = []
        for hit in found:
            previous = out[-1] if out else None
            if previous and text[previous.end : hit.start] in HYPHENS and not previous.line:
                out[-1] = self._join(previous, hit)
            else:
                out.append(hit)
        done: list[Found] = []
        for hit in out:
            if not hit.members or self._close_line(text, words, hit):
                done.append(hit)
            else:
                done += [other for other in found if hit.start <= other.start and other.end <= hit.end]
        return done

    @staticmethod
    def _join(left: Found, right: Found) -> Found:
        return Found(
            left.first, right.last, left.start, right.end, f"{left.key} {right.key}", (), left.frame, right.feature,
            members=[*(left.members or [left.key]), right.key],
        )  # fmt: skip

    def _close_line(self, text: str, words: list[Token], hit: Found) -> bool:
        """Take in the words that make a joined pair a line; False where there are none."""
        at, last = hit.last, hit.last
        closed = words[at].lower in self.lexicon.lines
        while at + 1 < len(words) and at - hit.last < 4 and joined(text, words[at], words[at + 1]):
            at += 1
            if words[at].lower in self.lexicon.lines:
                closed, last = True, at
            elif words[at].lower not in self.lexicon.fillers:
                break
        if closed:
            hit.last, hit.end, hit.feature, hit.line = last, words[last].end, Feature.SECTOR, True
        return closed
