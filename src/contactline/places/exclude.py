"""What is called like a place and is none: persons, bodies, units, ships, clubs, governments."""

from __future__ import annotations

from collections.abc import Sequence

from contactline.model.place import Feature
from contactline.places.found import NONE, STRONG, WEAK, Found
from contactline.places.frames import (
    after,
    before,
    frame_of,
    in_list,
    in_title_case,
    sentence,
    starts_sentence,
)
from contactline.places.gazetteer import Gazetteer
from contactline.places.lexicon import Lexicon
from contactline.places.tokens import HYPHENS, Token, Words, joined

_SPOTS = frozenset({"settlement", "district"})
_DOUBTFUL_LENGTH = 2
_SPORT_WORDS = 2
_LARGE_TOWN = 100_000
_VILLAGE = 5_000
_QUOTES = {"“": "”", "«": "»", '"': '"', "‘": "’", "„": "“"}
_TAKEN_WITH = frozenset({"to", "from", "on", "for", "of", "against", "with", "through", "between"})


class Judge:
    """Decides whether a name of a text is ground."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon

    def accept(self, text: str, words: Words, hit: Found, found: Sequence[Found], persons: set[str]) -> bool:
        if not hit.numbers and hit.frame == NONE and hit.feature is None:
            return False
        lexicon = self.lexicon
        first, last = words[hit.first], words[hit.last]
        listed = in_list(text, words, hit.first, found)
        said = before(text, words, hit.first)
        hit.frame = max(hit.frame, frame_of(said, lexicon), found[-1].frame if listed else NONE)
        feature = self.gazetteer.feature
        kinds = {feature[i] for i in hit.numbers}
        country = "country" in kinds
        whole = hit.last > hit.first and hit.numbers and not ("settlement" in kinds or country)
        if hit.feature is Feature.ROAD or whole:
            return True
        follows = after(text, words, hit.last)
        if self._part_of_other_name(said, follows) or self._person(text, words, hit, persons):
            return False
        if not kinds.isdisjoint(_SPOTS) and (
            _quoted(text, hit)
            or self._compounded(text, words, hit)
            or self._in_longer_name(text, words, hit, persons)
            or self._sport(text, words, hit)
        ):
            return False
        speaks = bool(follows) and follows[0] in lexicon.speech
        doubtful = hit.key in lexicon.doubtful or hit.end - hit.start <= _DOUBTFUL_LENGTH
        named_so = hit.key in lexicon.family_names
        if (hit.frame == NONE and (speaks or named_so)) or (
            hit.frame == WEAK and named_so and said[-1:] and said[-1] in _TAKEN_WITH
        ):
            accepted = False
        elif doubtful:
            accepted = hit.frame == STRONG and not starts_sentence(text, first)
        elif hit.key in lexicon.metonyms:
            accepted = self._is_ground(said, follows, last, hit.frame, listed)
        elif country:
            accepted = hit.frame != NONE and not last.possessive and not speaks
        else:
            accepted = True
        return accepted

    def _part_of_other_name(self, said: list[str], follows: list[str]) -> bool:
        """Whether the words around it make it the name of a body, a unit, a ship or a club."""
        lexicon = self.lexicon
        typed = follows[:1] and follows[0] in lexicon.types and " ".join(follows[1:3]) in lexicon.not_before
        paired = follows[:1] == ["and"] and " ".join(follows[2:4]) in lexicon.not_before
        if (typed and len(follows) > 2) or paired:
            return True
        if said and said[-1] in lexicon.not_after:
            return True
        begins = bool(follows) and follows[0] in lexicon.not_before_begins
        return begins and any(" ".join(follows[:n]) in lexicon.not_before for n in (4, 3, 2, 1))

    def _compounded(self, text: str, words: Words, hit: Found) -> bool:
        """ "Dnipro-1", "Kharkiv-born": a club, a unit, a person."""
        at = hit.last + 1
        if at >= len(words) or text[words[hit.last].stop : words[at].start] not in HYPHENS:
            return False
        return words[at].text.isdigit() or words[at].lower in self.lexicon.made_of

    def _in_longer_name(self, text: str, words: Words, hit: Found, persons: set[str]) -> bool:
        """Whether a capital word beside it makes it part of a name that no list has: "Elliot Ackerman".

        A large town's name stands where words put something there, and every word of a headline is a capital.
        """
        if hit.frame == STRONG or (hit.frame == WEAK and self._people(hit) >= _LARGE_TOWN):
            return False
        after_it = self._other_word(text, words, hit.last, hit.last + 1) and not self._facility(
            text, words, hit
        )
        first = words[hit.first - 1] if hit.first else None
        before_it = (
            first is not None
            and not starts_sentence(text, first)
            and self._other_word(text, words, hit.first - 1, hit.first - 1)
        )
        if not (after_it or before_it) or in_title_case(text, words, hit.first, hit.last):
            return False
        if before_it and self._people(hit) < _VILLAGE:
            persons.add(hit.key)
        return True

    def _other_word(self, text: str, words: Words, left: int, at: int) -> bool:
        """Whether word `at`, beside the name, is a capital word that is no place, no type word, no adjective.

        `left` is the first of the two words that must be joined.
        """
        if not (left >= 0 and left + 1 < len(words) and joined(text, words[left], words[left + 1])):
            return False
        word, lexicon = words[at], self.lexicon
        if text[words[left].stop] in HYPHENS or not word.text[0].isupper() or word.text.isupper():
            return False
        known = word.key in lexicon.never or word.lower in lexicon.types or word.lower in lexicon.directions
        person = at > left and word.key in lexicon.given_names
        return not (known or person or self.gazetteer.numbers(word.key))

    def _facility(self, text: str, words: Words, hit: Found) -> bool:
        """ "Mariupol Drama Theater" is a building in the town."""
        return not self.lexicon.buildings.isdisjoint(after(text, words, hit.last))

    def _sport(self, text: str, words: Words, hit: Found) -> bool:
        """Whether the sentence tells of a game and not of the war."""
        if len(self.lexicon.sport & words.lower_words) < _SPORT_WORDS:
            return False
        low, high = sentence(text, words, hit.first)
        said = {word.lower for word in words[low:high]}
        sport = len(self.lexicon.sport & said)
        return sport >= _SPORT_WORDS and self.lexicon.war.isdisjoint(said)

    def _people(self, hit: Found) -> int:
        return max((int(self.gazetteer.population[i]) for i in hit.numbers), default=0)

    def _person(self, text: str, words: Words, hit: Found, persons: set[str]) -> bool:
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
        if before and before[-1] in _TAKEN_WITH:
            return bool(lexicon.moves & set(before[:-1]))
        if after and (after[0] in lexicon.speech or after[0] in lexicon.government):
            return False
        return frame == WEAK or (listed and frame != NONE)


def _quoted(text: str, hit: Found) -> bool:
    """A name alone in quotation marks is the title of something, unless the words put something there."""
    closing = _QUOTES.get(text[hit.start - 1 : hit.start])
    return hit.frame != STRONG and closing is not None and text[hit.end : hit.end + 1] == closing
