"""The situation of a day over all the theatre: changes with their evidence, gains, and the same as JSON."""

from __future__ import annotations

import json

from contactline.export.situation import record
from contactline.model.claim import Kind, Locus, Quantity
from contactline.model.place import Feature, Place
from contactline.situation.fronts import front
from contactline.situation.overview import situation, situation_text
from tests.control.strip_world import claim, day, strip, theatre
from tests.situation.worlds import held, said, series_of

WAR = theatre()
PLACES = strip()
SECTOR = Place(
    place_id="s1", name="Middle sector", lat=48.045, lon=37.4, feature=Feature.SECTOR, country="XX"
)
TAKEN = said(PLACES[19], 20, Kind.CAPTURE, "They took the village.", side="A")
CLAIMS = [
    TAKEN,
    claim(PLACES[19], 21, Kind.CLASH, locus=Locus(place=SECTOR, toponym="Middle sector")),
    *(said(PLACES[i], 22, Kind.ROUTE, "Drones threaten the road between them.") for i in (4, 16)),
    said(PLACES[16], 23, Kind.ENCIRCLEMENT, "The village is nearly surrounded."),
    said(
        PLACES[16], 23, Kind.CASUALTIES, "Ten fell.",
        quantity=Quantity(measure="killed", low=None, best=10, high=None, unit=""),
    ),
    said(
        PLACES[16], 23, Kind.CIVILIANS, "Some 70 people remain there.", side=None,
        quantity=Quantity(measure="persons", low=None, best=70, high=None, unit="persons"),
    ),
]  # fmt: skip
SERIES = series_of(
    PLACES,
    [held("A" * 18 + "B" * 18)] * 20 + [held("A" * 21 + "B" * 15, doubt=0.1)] * 21,
    claim_ids={19: ((20, TAKEN.claim_id),)},
)
FOUND = situation(SERIES, day(25), CLAIMS, WAR, front(SERIES, day(25), WAR), since=day(5))
TEXT = situation_text(FOUND, WAR)


def test_changes_come_with_the_words_that_carry_them():
    assert {c.name for c in FOUND.changes} == {"Village 18", "Village 19", "Village 20"}
    assert (
        "Village 19: held by Bish forces before, now highly likely to be held by Aish forces (90 percent"
        in TEXT
    )
    assert f"“They took the village.” [{TAKEN.claim_id}]" in TEXT
    assert (
        "two settlements, held by Bish forces before, are now assessed as held by Aish forces by the surroundings"
        in TEXT
    )
    assert "speaks of them: Village 18 and Village 20." in TEXT


def test_every_part_is_told():
    for title in (
        "What changed hands", "Ground gained, by area", "Ground gained, by direction", "Supply routes", "Encirclement",
        "Losses and strength", "Civilians",
    ):  # fmt: skip
        assert f"\n{title}" in TEXT, title
    assert "Middle sector: Aish forces gained an expected" in TEXT


def test_json_holds_the_same_and_names_claims_by_id():
    made = json.loads(json.dumps(record(FOUND), allow_nan=False))
    assert made["schema"] == "situation/1"
    assert (made["day"], made["since"]) == ("2030-01-26", "2030-01-06")
    ids = {c.claim_id for c in CLAIMS}
    parts = [*made["changes"], *made["routes"], *made["pockets"], *made["figures"], *made["civilians"]]
    assert len(parts) == 3 + 1 + 1 + 1 + 1
    assert all(set(part["claim_ids"]) <= ids for part in parts)
    assert (
        made["by_direction"][0]["km2_low"]
        <= made["by_direction"][0]["km2"]
        <= made["by_direction"][0]["km2_high"]
    )
    assert "claims" not in made


def test_a_quiet_day_says_so():
    quiet = situation(SERIES, day(15), (), WAR, front(SERIES, day(15), WAR), since=day(5))
    assert "No settlement is assessed to have changed hands." in situation_text(quiet, WAR)


def test_towns_much_spoken_of_are_directions_of_their_own():
    # Village 35 lies 27 km east of the sector, Village 16 within it.
    often = [
        said(PLACES[i], 20 + n, Kind.CLASH, f"Fighting went on, {n}.") for i in (16, 35) for n in range(3)
    ]
    named = {
        one.area
        for one in situation(
            SERIES, day(25), [*CLAIMS, *often], WAR, front(SERIES, day(25), WAR), since=day(5)
        ).by_direction
    }
    assert named == {"Middle sector", "Village 35"}
