"""What is called like a place and is none: persons, bodies, units, ships, clubs, governments."""

from __future__ import annotations

from collections.abc import Sequence

from contactline.model.place import Feature
from contactline.places.found import NONE, STRONG, WEAK, Found
from contactline.places.frames import after, before, frame, in_list, starts_sentence
from contactline.places.gazetteer import Gazetteer
from contactline.places.lexicon import Lexicon
from contactline.places.tokens import Token, joined

_DOUBTFUL_LENGTH = 2
_TAKEN_WITH = frozenset({"to", "from", "on", "for", "of", "against", "with", "through", "between"})


class Judge:
    """Decides whether a name of a text is ground."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon

    def accept(
        self, text: str, words: list[Token], hit: Found, found: Sequence[Found], persons: set[str]
    ) -> bool:
        if not hit.numbers and hit.frame == NONE and hit.feature is None:
            return False
        lexicon = self.lexicon
        first, last = words[hit.first], words[hit.last]
        listed = in_list(text, words, hit.first, found)
        hit.frame = max(
            hit.frame, frame(text, words, hit.first, lexicon), found[-1].frame if listed else NONE
        )
        whole = hit.last > hit.first and hit.numbers and not (self._settled(hit) or self._country(hit))
        if hit.feature is Feature.ROAD or whole:
            return True
        said, follows = before(text, words, hit.first), after(text, words, hit.last)
        if self._part_of_other_name(said, follows) or self._person(text, words, hit, persons):
            return False
        speaks = bool(follows) and follows[0] in lexicon.speech
        doubtful = hit.key in lexicon.doubtful or hit.end - hit.start <= _DOUBTFUL_LENGTH
        if hit.frame == NONE and (speaks or hit.key in lexicon.family_names):
            accepted = False
        elif doubtful:
            accepted = hit.frame == STRONG and not starts_sentence(text, first)
        elif hit.key in lexicon.metonyms:
            accepted = self._is_ground(said, follows, last, hit.frame, listed)
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
