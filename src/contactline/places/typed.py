"""What the words say a name is: type words after it, directions before it, oblasts meant by a bare name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from contactline.model.place import Feature
from contactline.places.found import Found
from contactline.places.frames import LIST_GAPS, after, before
from contactline.places.gazetteer import Gazetteer
from contactline.places.lexicon import Lexicon
from contactline.places.spelling import fold
from contactline.places.tokens import HYPHENS, Token, joined


class Typing:
    """Reads the type words of names."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon
        self._areas = {
            feature: {key.rsplit(" ", 1)[0]: key for key in gazetteer.keys if key.endswith(f" {word}")}
            for feature, word in (
                (Feature.ADMIN1, "oblast"),
                (Feature.DISTRICT, "raion"),
                (Feature.SECTOR, "direction"),
                (Feature.RIVER, "river"),
            )
        }

    def extend(self, text: str, words: Sequence[Token], hit: Found) -> None:
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
            previous = words[hit.first - 1]
            if previous.lower in lexicon.directions and joined(text, previous, words[hit.first]):
                hit.direction = previous.lower
                hit.start = previous.start

    def _typed(self, hit: Found, feature: Feature, word: Token) -> bool:
        """Whether the type word is the name's: not in "Bakhmut region", which is the surroundings of a town."""
        if feature in self._areas:
            key = self._areas[feature].get(hit.key)
            if key is not None:
                hit.numbers, hit.feature = self.gazetteer.numbers(key), feature
                return True
            if feature is Feature.ADMIN1:
                if word.lower not in ("oblast", "oblasts", "krai"):
                    return False
                hit.numbers = self._misspelt_oblast(hit)
        if feature in (Feature.SETTLEMENT, Feature.SECTOR, Feature.DISTRICT):
            settled = [i for i in hit.numbers if self.gazetteer.feature[i] == "settlement"]
            hit.numbers = settled or hit.numbers
        elif feature in (Feature.RIVER, Feature.ROAD):
            hit.numbers = [i for i in hit.numbers if self.gazetteer.feature[i] == feature.value]
        hit.feature = feature
        return True

    def _misspelt_oblast(self, hit: Found) -> list[int]:
        """The oblast of the town that the words nearly spell; a town of that name is never the oblast itself."""
        areas = self._areas[Feature.ADMIN1]
        towns = {fold(self.gazetteer.place(i).name) for i in hit.numbers} if hit.misspelt else ()
        return sorted({n for town in towns if town in areas for n in self.gazetteer.numbers(areas[town])})

    def _means_oblast(self, text: str, words: Sequence[Token], hit: Found) -> bool:
        """Whether words around a bare name speak of the oblast: "two cities in Donetsk", "Luhansk settlements"."""
        said = [word for word in before(text, words, hit.first) if word not in self.lexicon.directions]
        if " ".join(said[-2:]) in self.lexicon.oblast_before or said[-1:] == ["entire"]:
            return True
        follows = after(text, words, hit.last)
        return bool(follows) and follows[0] in self.lexicon.oblast_after

    def _own_feature(self, hit: Found) -> Feature | None:
        features = {self.gazetteer.feature[i] for i in hit.numbers}
        return Feature(features.pop()) if len(features) == 1 and features != {"settlement"} else None

    def spread_plural_types(self, text: str, words: Sequence[Token], found: list[Found]) -> None:
        """ "Donetsk and Luhansk Oblasts": the plural type word is every listed name's."""
        for i in range(len(found) - 1, 0, -1):
            hit, previous = found[i], found[i - 1]
            plural = words[hit.last].lower.endswith("s") and words[hit.last].lower in self.lexicon.types
            if (
                plural
                and hit.feature in self._areas
                and hit.feature
                and previous.feature is None
                and text[previous.end : hit.start] in LIST_GAPS
            ):
                self._spread_back(text, words, found, i, hit.feature)

    def _spread_back(
        self, text: str, words: Sequence[Token], found: list[Found], at: int, feature: Feature
    ) -> None:
        while (
            at > 0
            and found[at - 1].feature is None
            and text[found[at - 1].end : found[at].start] in LIST_GAPS
        ):
            at -= 1
            self._typed(found[at], feature, words[found[at].last])

    def pair_regions(self, text: str, words: Sequence[Token], found: list[Found]) -> None:
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
