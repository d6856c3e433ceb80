"""How the ground lies to the place, and how many."""

from __future__ import annotations

from contactline.claims import quantities, relations
from contactline.claims.tokens import tokenize
from contactline.model.claim import Kind


def frame(text: str) -> relations.Frame:
    """Read the frame of "X"."""
    tokens = tokenize(text)
    at = next(i for i, t in enumerate(tokens) if t.text.startswith("X"))
    return relations.frame(tokens, at, at + 1)


def test_distance_from_a_part() -> None:
    read = frame("as close as three kilometres from the southern outskirts of X")
    assert (read.relation.value, read.part, read.distance_km) == ("from", "south", (3.0, 3.0))


def test_bearing_with_distance() -> None:
    read = frame("positions 7 km north of X")
    assert (read.bearings, read.distance_km) == (("north",), (7.0, 7.0))


def test_miles_become_kilometres() -> None:
    assert frame("ten miles east of X").distance_km == (16.09, 16.09)


def test_parts() -> None:
    assert frame("the eastern outskirts of X").part == "east"
    assert frame("into the centre of X").part == "centre"
    assert frame("in northern X").part == "north"
    assert frame("the west bank of X").part == "west bank"


def test_relations() -> None:
    assert frame("forces near X").relation.value == "near"
    assert frame("advanced towards X").relation.value == "toward"
    assert frame("fighting in X").relation.value == "in"
    assert frame("attacks from X").origin


def test_quantities() -> None:
    tokens = tokenize("Russian forces lost from 50 to 100 soldiers daily")
    found = quantities.read(tokens, Kind.CASUALTIES, 2, 3)
    assert found is not None
    assert (found.low, found.high, found.per) == (50, 100, "day")


def test_more_than_has_no_upper_end() -> None:
    found = quantities.read(tokenize("more than 70,000 troops"), Kind.STRENGTH, 0, 1)
    assert found is not None
    assert (found.low, found.high, found.best) == (70000, None, None)
