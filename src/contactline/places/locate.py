"""The door of the room: the places that a document names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contactline.model.document import Document
from contactline.model.place import Feature, Mention, Place
from contactline.model.theatre import Theatre
from contactline.places.found import Found
from contactline.places.front import FrontDistance, front_of, read_fronts
from contactline.places.gazetteer import Gazetteer
from contactline.places.provisional import Sighting
from contactline.places.recognise import Recogniser
from contactline.places.relative import contradiction
from contactline.places.resolve import BEARINGS, Answer, Question, Resolver, Stated

_BEARING = "|".join(sorted((re.escape(name) for name in BEARINGS if len(name) > 2), key=len, reverse=True))
_BEFORE_ANCHOR = re.compile(
    r"(?:(?P<low>\d{1,4}(?:\.\d{1,2})?)(?:\s?(?:-|–|to|and)\s?(?P<high>\d{1,4}(?:\.\d{1,2})?))?[ -]?"
    r"(?P<unit>km|kilometers?|kilometres?|miles?|mi)\b\s?(?:\([^()]{1,30}\)\s?)?)?"
    r"(?:to the |directly |just |immediately |further |due ){0,6}(?P<bearing>"
    + _BEARING
    + r")?[ ]?(?:of|from|outside)"
    r"(?: the)?(?: (?:city|town|village|settlement|center|centre|outskirts) of)? ?$",
    re.IGNORECASE,
)
_ENDS_LIKE_ANCHOR = re.compile(r"\b(?:of|from|outside)(?: the)?(?: \w{4,10} of)? ?$", re.IGNORECASE)
_APPOSITION = re.compile(
    r"^(?: ?\(|, |,? which (?:is|lies) |,? located |,? lying |,? situated | ?– ?| ?— ?)"
    r"(?:(?:a|an|another|the) (?:[\w'’-]{1,20} ){0,4}(?:city|town|village|settlement|outpost|hub|suburb|hamlet) )?"
    r"(?:and )?(?:about |roughly |approximately |around |some |just |only |less than |more than |nearly |almost |over |"
    r"approx\.? |at least |up to |within |directly |immediately |located |lying |situated |lies |is )*$",
    re.IGNORECASE,
)
_POSSESSED_SIDE = re.compile(rf"['’]s (?P<bearing>{_BEARING})\b", re.IGNORECASE)
_UNIT_KM = {"m": 1.609, "k": 1.0}
_LOOK_BACK = 120
_FARTHEST_SIGHT_KM = 60.0
_WORDS_SHOWN = 80
_ANCHOR_WORDS = ("of", "from", "outside", "Of", "OF", "From", "FROM", "Outside", "OUTSIDE")


class Locator:
    """Finds and resolves the places that documents name."""

    def __init__(self, gazetteer: Gazetteer, theatre: Theatre) -> None:
        self.gazetteer = gazetteer
        self.theatre = theatre
        self._recogniser = Recogniser(gazetteer, theatre)
        self._resolver = Resolver(gazetteer, theatre)
        self._fronts = read_fronts(theatre.theatre_id)

    def locate(self, document: Document, *, front: FrontDistance | None = None) -> tuple[Mention, ...]:
        """The places named in the document's text, in order, without overlap.

        A name that no candidate fits well enough, or that no list has, is kept with `place` None. `front` tells how
        far a place lies from the front as known on the document's day; without it the theatre pack's own is used.
        """
        published = document.published
        return self.locate_text(document.text, day=published.start if published else None, front=front)

    def locate_text(
        self, text: str, *, day: date | None = None, front: FrontDistance | None = None
    ) -> tuple[Mention, ...]:
        """The places named in a text of a day (None: not known)."""
        _, stated, mentions = self._read(text, day, front)
        return _checked(mentions, stated)

    def sightings(self, document: Document) -> tuple[Sighting, ...]:
        """Where the document places names that no list has: a distance and a bearing from a known settlement."""
        day = document.published.start if document.published else None
        found, stated, mentions = self._read(document.text, day, None)
        seen = []
        for said in stated:
            hit, anchor = found[said.of], mentions[said.anchor].place
            unknown = mentions[said.of].place is None and (hit.misspelt or not hit.numbers) and not hit.line
            if unknown and anchor is not None and _placed_by(anchor, said):
                seen.append(_sighting(document, day, hit, anchor, said))
        return tuple(seen)

    def _read(
        self, text: str, day: date | None, front: FrontDistance | None
    ) -> tuple[list[Found], list[Stated], list[Mention]]:
        found = self._recogniser.find(text)
        if not found:
            return [], [], []
        questions = [Question(hit.start, hit.key, hit.numbers, hit.feature, hit.misspelt) for hit in found]
        stated, checks = _stated(text, found)
        answers = self._resolver.resolve(questions, stated, front or front_of(self._fronts, day))
        mentions = [
            self._mention(text, hit, answer, check_only=i in checks)
            for i, (hit, answer) in enumerate(zip(found, answers, strict=True))
        ]
        return found, stated, mentions

    def _mention(self, text: str, hit: Found, answer: Answer, *, check_only: bool) -> Mention:
        place = answer.candidates[0].place if answer.answered else None
        feature = hit.feature
        candidates = answer.candidates
        if place is not None:
            place, feature = self._as_said(place, feature)
            if place is None:
                candidates = ()
        directed = hit.direction and feature in (Feature.COUNTRY, Feature.REGION)
        if directed:
            place, feature = None, Feature.REGION
        return Mention(
            start=hit.start, end=hit.end, toponym=text[hit.start : hit.end], feature=feature, place=place,
            probability=answer.probability, candidates=candidates, check_only=check_only,
        )  # fmt: skip

    def _as_said(self, place: Place, feature: Feature | None) -> tuple[Place | None, Feature | None]:
        """The place as the words mean it: a town's sector, a facility's town."""
        if place.feature is Feature.FACILITY:
            return self.gazetteer.town_of(place.place_id), Feature.FACILITY
        if feature is Feature.SECTOR and place.feature is Feature.SETTLEMENT:
            sector = replace(
                place, place_id=f"sector:{place.place_id}", name=f"{place.name} direction", feature=Feature.SECTOR,
                radius_km=20.0, position="centre of the town it is named after",
            )  # fmt: skip
            return sector, feature
        return place, feature or (place.feature if place.feature is not Feature.SETTLEMENT else None)


def _placed_by(anchor: Place, said: Stated) -> bool:
    """Whether a statement says enough to place something: how far, in which direction, from a point that is known."""
    if said.km is None or said.bearing is None or said.km[1] > _FARTHEST_SIGHT_KM:
        return False
    return anchor.feature is Feature.SETTLEMENT and not anchor.position.startswith("centre")


def _sighting(document: Document, day: date | None, hit: Found, anchor: Place, said: Stated) -> Sighting:
    if said.km is None or said.bearing is None:
        raise ValueError("a sighting needs a distance and a bearing")
    start = max(0, hit.start - _WORDS_SHOWN)
    return Sighting(
        key=hit.key, name=document.text[hit.start : hit.end], document_id=document.document_id, day=day,
        anchor_id=anchor.place_id, anchor=(anchor.lat, anchor.lon), anchor_km=anchor.radius_km, km=said.km,
        bearing=said.bearing, words=" ".join(document.text[start : hit.end + _WORDS_SHOWN].split()),
    )  # fmt: skip


def _checked(mentions: list[Mention], stated: Sequence[Stated]) -> tuple[Mention, ...]:
    """The mentions, with a note on those whose place does not lie where the text says it does."""
    for said in stated:
        place, anchor = mentions[said.of].place, mentions[said.anchor].place
        if place is not None and anchor is not None and place.place_id != anchor.place_id:
            why = contradiction(place, anchor, said.km, said.bearing)
            if why is not None:
                mentions[said.of] = replace(mentions[said.of], contradiction=why)
    return tuple(mentions)


def _stated(text: str, found: Sequence[Found]) -> tuple[list[Stated], set[int]]:
    """Distances and bearings that the text states between names, and the names given only to place another."""
    stated: list[Stated] = []
    checks: set[int] = set()
    for i in range(len(found)):
        anchor = found[i]
        low = max(found[i - 1].end if i else 0, anchor.start - _LOOK_BACK)
        before = text[low : anchor.start]
        side = _POSSESSED_SIDE.match(text, anchor.end) if text[anchor.end : anchor.end + 1] in "'’" else None
        if side and i and before.endswith(" to ") and _APPOSITION.match(before[:-3]):
            stated.append(Stated(i - 1, i, None, BEARINGS[side["bearing"].lower()]))
            checks.add(i)
            continue
        tail = before[-40:]
        if not (any(word in tail for word in _ANCHOR_WORDS) and _ENDS_LIKE_ANCHOR.search(tail)):
            continue
        match = _BEFORE_ANCHOR.search(before)
        if match is None or not (match["unit"] or match["bearing"]):
            continue
        between = before[: match.start()]
        previous = found[i - 1] if i and low == found[i - 1].end else None
        after = text[anchor.end : anchor.end + 6]
        apposed = previous is not None and not previous.line and _APPOSITION.match(between) is not None
        bearing = BEARINGS.get((match["bearing"] or "").lower())
        if apposed and (match["unit"] or "(" in between[:3]):
            checks.add(i)
            stated.append(Stated(i - 1, i, _km(match), bearing))
        elif apposed and after[:1] in ",)":
            checks.add(i)
            stated.append(Stated(i - 1, i, None, bearing))
        elif i + 1 < len(found) and text[anchor.end : found[i + 1].start] in (
            " near ",
            ", near ",
            " in ",
            " at ",
        ):
            checks.add(i)
            stated.append(Stated(i + 1, i, _km(match), bearing))
    return stated, checks


def _km(match: re.Match[str]) -> tuple[float, float] | None:
    if not match["unit"]:
        return None
    factor = _UNIT_KM["m" if match["unit"].lower().startswith("mi") else "k"]
    low = float(match["low"]) * factor
    high = float(match["high"]) * factor if match["high"] else low
    return min(low, high), max(low, high)
