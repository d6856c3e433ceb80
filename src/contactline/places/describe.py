"""What a name may mean, asked on its own: candidates with probabilities and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contactline.errors import NotFoundError
from contactline.model.place import Candidate, Place
from contactline.model.theatre import Theatre
from contactline.places.entry import distance_km
from contactline.places.front import front_of, read_fronts
from contactline.places.gazetteer import Gazetteer
from contactline.places.relative import bearing_degrees, wind
from contactline.places.resolve import Question, Resolver
from contactline.places.spelling import fold

MOST_SHOWN = 20
_CLOSE_IN_TEXT = 40


def describe(
    gazetteer: Gazetteer,
    theatre: Theatre,
    name: str,
    *,
    near: str | None = None,
    day: date | None = None,
) -> tuple[Candidate, ...]:
    """Places that a name may mean, best first, alone or beside another name in a text, on a day of the war.

    Probabilities are those of the resolver, with the front of the day where one is given; each candidate's reasons
    end with where it lies from `near`. Raises NotFoundError where a name is not in the gazetteer.
    """
    names = [name] if near is None else [name, near]
    questions = [_question(gazetteer, text, i) for i, text in enumerate(names)]
    front = front_of(read_fronts(theatre.theatre_id), day)
    answers = Resolver(gazetteer, theatre, most_candidates=MOST_SHOWN).resolve(questions, front=front)
    if near is None:
        return answers[0].candidates
    return _beside(answers[0].candidates, answers[1].candidates)


def _question(gazetteer: Gazetteer, name: str, position: int) -> Question:
    key = fold(name)
    numbers = gazetteer.numbers(key)
    if not numbers:
        raise NotFoundError(f"{name!r}: no place of that name")
    return Question(position * _CLOSE_IN_TEXT, key, numbers)


def _beside(candidates: Sequence[Candidate], anchors: Sequence[Candidate]) -> tuple[Candidate, ...]:
    if not anchors:
        return tuple(candidates)
    anchor = anchors[0].place
    return tuple(replace(c, reasons=(*c.reasons, _where(c.place, anchor))) for c in candidates)


def _where(place: Place, anchor: Place) -> str:
    far = distance_km(anchor.lat, anchor.lon, place.lat, place.lon)
    return f"{far:.0f} km {wind(bearing_degrees(anchor, place))} of {anchor.name}"
