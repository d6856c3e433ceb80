"""The gazetteer of the Ukraine pack: names, positions, sources, and what it costs to open."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from contactline.errors import NotFoundError
from contactline.model.place import Feature
from contactline.model.theatre import Theatre
from contactline.places.entry import distance_km
from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.places.store import read_store, write_store

TOWNS = {  # spelling -> public position, to 0.01 degree
    "Bakhmut": (48.59, 38.00), "Artemivsk": (48.59, 38.00), "Slavyansk": (48.85, 37.60), "Dzerzhynsk": (48.39, 37.85),
    "Severodonetsk": (48.95, 38.49), "Sievierodonetsk": (48.95, 38.49), "Siverskodonetsk": (48.95, 38.49),
    "Izyum": (49.21, 37.25), "Ugledar": (47.78, 37.25), "Kharkov": (49.99, 36.23), "Kiev": (50.45, 30.52),
    "Krasnoarmiisk": (48.28, 37.18), "Zaporozhye": (47.84, 35.14), "Gulyaipole": (47.66, 36.26),
    "Mykolayiv": (46.97, 32.00), "Артемівськ": (48.59, 38.00), "Robotyne": (47.45, 35.84), "Belgorod": (50.60, 36.59),
    "Klishchiivka": (48.53, 37.96), "Sudzha": (51.19, 35.27),
}  # fmt: skip


@pytest.mark.parametrize("name", TOWNS)
def test_towns_by_any_name(gazetteer: Gazetteer, name: str) -> None:
    lat, lon = TOWNS[name]
    best = gazetteer.lookup(name)[0]
    assert best.feature is Feature.SETTLEMENT
    assert distance_km(best.lat, best.lon, lat, lon) < 5


def test_every_name_of_the_pack_found_its_settlement(gazetteer: Gazetteer) -> None:
    assert gazetteer.columns["lost"] == []


def test_former_names_carry_their_days(gazetteer: Gazetteer) -> None:
    [old] = [
        n for n in gazetteer.lookup("Bakhmut")[0].names if n.text == "Artemivsk" and n.kind == "official"
    ]
    assert old.end is not None and old.end.isoformat() == "2016-02-04"


def test_a_village_that_no_source_places_says_so(gazetteer: Gazetteer) -> None:
    vague = [p for p in gazetteer.settlements() if p.position.startswith("centre of")]
    assert vague, "the codifier lists more than the towns"
    assert all(place.radius_km >= 5 for place in vague)
    exact = [p for p in gazetteer.settlements() if p.position == "exact"]
    assert len(exact) > 5000


def test_sources_are_told_apart(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Bakhmut")[0].source == "katottg+geonames"
    assert gazetteer.lookup("Belgorod")[0].source == "geonames"
    assert gazetteer.lookup("Pokrovsk direction")[0].source == "theatre"


def test_sectors_regions_and_facilities(gazetteer: Gazetteer) -> None:
    [sector] = gazetteer.lookup("Pokrovsk direction")
    town = gazetteer.town_of(sector.place_id)
    assert sector.feature is Feature.SECTOR and town is not None and town.name == "Pokrovsk"
    [plant] = gazetteer.lookup("Azovstal")
    city = gazetteer.town_of(plant.place_id)
    assert plant.feature is Feature.FACILITY and city is not None and city.name == "Mariupol"
    assert [p.feature for p in gazetteer.lookup("Donbas")] == [Feature.REGION]


def test_near_gives_settlements_nearest_first(gazetteer: Gazetteer) -> None:
    found = gazetteer.near(48.59, 38.0, 8)
    far = [distance_km(48.59, 38.0, place.lat, place.lon) for place in found]
    assert found[0].name == "Bakhmut" and far == sorted(far) and far[-1] <= 8
    assert all(place.feature is Feature.SETTLEMENT for place in found)


def test_ids_lead_back(gazetteer: Gazetteer) -> None:
    place = gazetteer.lookup("Toretsk")[0]
    assert gazetteer.by_id(place.place_id) == place
    assert place.place_id.startswith("katottg:UA14")
    with pytest.raises(NotFoundError):
        gazetteer.by_id("katottg:none")
    assert gazetteer.lookup("Nowhereburg") == ()


def test_opens_in_under_a_second_once_built(ukraine: Theatre, gazetteer: Gazetteer) -> None:
    start = time.process_time()
    again = load_gazetteer(ukraine)
    assert time.process_time() - start < 1.5  # 0.2 s alone on one core
    assert len(again) == len(gazetteer) > 30_000


def test_lookup_is_quick(gazetteer: Gazetteer) -> None:
    gazetteer.lookup("Bakhmut")
    start = time.process_time()
    for _ in range(2000):
        gazetteer.lookup("Bakhmut")
    assert (time.process_time() - start) / 2000 < 60e-6  # 2 microseconds alone on one core


def test_a_store_that_is_not_whole_is_built_again(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    path.write_text('{"layout": 1, "na', encoding="utf-8")
    assert read_store(path) is None
    path.write_text(json.dumps({"layout": -1}), encoding="utf-8")
    assert read_store(path) is None


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    assert write_store(blocked / "sub" / "store.json", {"layout": 1}) is False
