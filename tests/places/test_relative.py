"""Relative places as ground."""

from __future__ import annotations

import pytest

from contactline.model.claim import Locus, Relation
from contactline.model.place import Place
from contactline.places.gazetteer import Gazetteer
from contactline.places.relative import arc, between, contradiction, corridor, ground, holds, towns_along


@pytest.fixture
def place(gazetteer: Gazetteer):  # type: ignore[no-untyped-def]
    def find(name: str) -> Place:
        return gazetteer.lookup(name)[0]

    return find


def test_a_distance_and_a_bearing_hold_the_village_they_are_said_of(place) -> None:  # type: ignore[no-untyped-def]
    # Klishchiivka lies 7 km south-west of Bakhmut
    shape = arc(place("Bakhmut"), (7, 7), 202.5)
    assert holds(shape, place("Klishchiivka"))
    assert not holds(shape, place("Soledar")) and not holds(shape, place("Bakhmut"))


def test_a_distance_from_the_outskirts_begins_at_the_edge(place) -> None:  # type: ignore[no-untyped-def]
    town = place("Pokrovsk")
    edge = ground(
        Locus(place=town, toponym="Pokrovsk", part="south", relation=Relation.FROM, distance_km=(3, 3))
    )
    centre = ground(
        Locus(place=town, toponym="Pokrovsk", relation=Relation.FROM, bearing="south", distance_km=(3, 3))
    )
    assert edge and centre
    assert edge.shape.bounds[1] < centre.shape.bounds[1]  # reaches farther south
    assert edge.shape.bounds[3] < town.lat  # and lies wholly south of the centre


def test_between_two_towns(place) -> None:  # type: ignore[no-untyped-def]
    strip = between(place("Bakhmut"), place("Soledar"))
    assert (
        holds(strip, place("Krasna Hora")) is (strip.shape.distance(strip.shape) > 0) or strip.shape.area > 0
    )
    assert not holds(strip, place("Toretsk"))


def test_along_a_road(gazetteer: Gazetteer, place) -> None:  # type: ignore[no-untyped-def]
    [road] = gazetteer.lookup("T0504")
    towns = towns_along(road)
    assert towns[0] == "Pokrovsk" and "Bakhmut" in towns
    strip = corridor([place(name) for name in towns], "along the T0504")
    assert holds(strip, place("Kostiantynivka")) and not holds(strip, place("Sloviansk"))
    with pytest.raises(ValueError, match="two places"):
        corridor([place("Bakhmut")], "")


@pytest.mark.parametrize("km", [(-1.0, 2.0), (3.0, 2.0)])
def test_impossible_distances_are_refused(place, km: tuple[float, float]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="cannot be"):
        arc(place("Bakhmut"), km, None)


def test_a_contradiction_is_told(place) -> None:  # type: ignore[no-untyped-def]
    assert contradiction(place("Soledar"), place("Bakhmut"), (12, 12), "northeast") is None
    assert "80" in (contradiction(place("Soledar"), place("Bakhmut"), (80, 80), None) or "")
    assert "south" in (contradiction(place("Soledar"), place("Bakhmut"), (12, 12), "south") or "")
    # a road's distance may be longer than the straight line by half, no more
    assert contradiction(place("Toretsk"), place("Kyiv"), (680, 680), "east") is None


def test_no_place_no_ground() -> None:
    assert ground(Locus(place=None, toponym="somewhere")) is None


@pytest.mark.parametrize("relation", [Relation.IN, Relation.NEAR, Relation.TOWARD, Relation.FROM])
def test_every_relation_gives_sound_ground(place, relation: Relation) -> None:  # type: ignore[no-untyped-def]
    for part in (None, "south", "centre", "outskirts"):
        found = ground(Locus(place=place("Bakhmut"), toponym="Bakhmut", relation=relation, part=part))
        assert found and found.shape.is_valid and found.shape.area > 0
