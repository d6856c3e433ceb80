"""Places learned from text: where they are put, how unsure, and when nothing is learned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.geometry import Point

from contactline.model.document import Document
from contactline.places.entry import distance_km
from contactline.places.locate import Locator
from contactline.places.provisional import Sighting, learn

KREMINNA, SVATOVE = (49.05, 38.22), (49.41, 38.15)


def _sighting(
    document: str, km: float, bearing: float, anchor: tuple[float, float] = KREMINNA, key: str = "zhabivka"
) -> Sighting:
    return Sighting(
        key=key, name=key.capitalize(), document_id=document, day=None, anchor_id=str(anchor), anchor=anchor,
        anchor_km=2.0, km=(km, km), bearing=bearing, words="",
    )  # fmt: skip


def test_two_documents_make_a_place_with_an_ellipse() -> None:
    [place] = learn([_sighting("a", 17, 315), _sighting("b", 18, 315)])
    assert distance_km(place.lat, place.lon, 49.162, 38.058) < 2
    # across the line of sight less is known than along it
    assert place.long_km > place.short_km > 1
    assert place.bearing == pytest.approx(45, abs=5)
    assert place.ellipse().covers(Point(place.lon, place.lat))
    assert place.position.startswith("provisional") and "exact" not in place.position


def test_a_second_anchor_narrows_the_ellipse() -> None:
    [one] = learn([_sighting("a", 20, 0), _sighting("b", 20, 0)])
    [two] = learn([_sighting("a", 20, 0), _sighting("b", 20, 180, SVATOVE), _sighting("c", 20, 0)])
    assert two.long_km < one.long_km and two.documents == 3


def test_one_document_is_not_enough_however_often_it_says_so() -> None:
    assert learn([_sighting("a", 17, 315), _sighting("a", 17, 315)]) == ()


def test_sightings_that_contradict_make_no_place() -> None:
    assert learn([_sighting("a", 17, 315), _sighting("b", 17, 135)]) == ()


def test_the_odd_one_out_is_left_out() -> None:
    [place] = learn([_sighting("a", 17, 315), _sighting("b", 16, 315), _sighting("c", 40, 90)])
    assert {sighting.document_id for sighting in place.sightings} == {"a", "b"}


def test_the_ellipse_holds_its_half_axes() -> None:
    [place] = learn([_sighting("a", 30, 90), _sighting("b", 30, 90)])
    west, south, east, north = place.ellipse().bounds
    assert distance_km(south, place.lon, north, place.lon) == pytest.approx(2 * place.long_km, rel=0.05)
    assert distance_km(place.lat, west, place.lat, east) == pytest.approx(2 * place.short_km, rel=0.05)


def _document(text: str) -> Document:
    return Document(
        document_id="d",
        page_id="p",
        address="a",
        outlet="o",
        title="",
        text=text,
        language="en",
        published=None,
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (
            "Shells fell near Zhabokrychyshche, 17 km northwest of Kreminna.",
            [("Zhabokrychyshche", (17.0, 17.0), 315)],
        ),
        # a listed name teaches nothing, nor does a place without distance or bearing
        ("Shells hit Dibrova, 17 km northwest of Kreminna.", []),
        ("Shells fell near Zhabokrychyshche, north of Kreminna.", []),
        ("Shells fell near Zhabokrychyshche.", []),
        ("Shells fell near Zhabokrychyshche, 600 km east of Kyiv.", []),
    ],
)
def test_what_a_text_teaches(
    locator: Locator, text: str, seen: list[tuple[str, tuple[float, float], float]]
) -> None:
    told = locator.sightings(_document(text))
    assert [(s.name, s.km, s.bearing) for s in told] == seen


def test_learning_never_answers_a_name(locator: Locator) -> None:
    document = _document("Shells fell near Zhabokrychyshche, 17 km northwest of Kreminna.")
    seen = locator.sightings(document)
    assert learn([*seen, *(replace(s, document_id="e") for s in seen)])
    assert locator.locate(document)[0].place is None
