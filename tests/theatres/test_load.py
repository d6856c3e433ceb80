"""Theatre packs: what the Ukraine pack says, and that all faults of a pack are told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, Polygon

from contactline.errors import ConfigurationError, NotFoundError
from contactline.model.theatre import Theatre
from contactline.theatres.load import load_theatre

BEFORE = {  # longitude, latitude: a town's centre, and who held it on 24 February 2022 before the invasion
    "Donetsk": (37.80, 48.00, True), "Horlivka": (38.05, 48.30, True), "Luhansk": (39.30, 48.57, True),
    "Alchevsk": (38.80, 48.47, True), "Debaltseve": (38.41, 48.34, True), "Sevastopol": (33.52, 44.60, True),
    "Simferopol": (34.10, 44.95, True), "Kerch": (36.47, 45.36, True), "Armiansk": (33.69, 46.11, True),
    "Yasynuvata": (37.86, 48.13, True), "Dokuchaievsk": (37.68, 47.75, True), "Pervomaisk": (38.52, 48.63, True),
    "Avdiivka": (37.75, 48.14, False), "Marinka": (37.50, 47.94, False), "Toretsk": (37.85, 48.40, False),
    "Bakhmut": (38.00, 48.59, False), "Popasna": (38.37, 48.63, False), "Stanytsia Luhanska": (39.47, 48.66, False),
    "Mariupol": (37.55, 47.10, False), "Volnovakha": (37.50, 47.60, False), "Shchastia": (39.23, 48.74, False),
    "Svitlodarsk": (38.22, 48.43, False), "Zolote": (38.51, 48.69, False), "Henichesk": (34.80, 46.17, False),
    "Kherson": (32.61, 46.64, False), "Kyiv": (30.52, 50.45, False), "Krasnohorivka": (37.52, 48.00, False),
}  # fmt: skip


@pytest.fixture(scope="module")
def ukraine() -> Theatre:
    return load_theatre("ukraine")


@pytest.mark.parametrize("town", BEFORE)
def test_baseline_knows_who_held_a_town_before_the_invasion(ukraine: Theatre, town: str) -> None:
    lon, lat, held_by_russia = BEFORE[town]
    shapes = [Polygon(p[0], p[1:]) for area in ukraine.baseline if area.side == "RU" for p in area.polygons]
    assert any(shape.contains(Point(lon, lat)) for shape in shapes) is held_by_russia


def test_baseline_rings_are_sound(ukraine: Theatre) -> None:
    assert ukraine.baseline_day == date(2022, 2, 24)
    assert all(Polygon(p[0]).is_valid for area in ukraine.baseline for p in area.polygons)


def test_an_alias_stands_for_one_side_only(ukraine: Theatre) -> None:
    assert ukraine.side_ids == ("UA", "RU")
    ua, ru = (set(side.aliases) for side in ukraine.sides)
    assert {"Kyiv", "Ukrainian defenders"} <= ua and {"Moscow's forces", "the Kremlin"} <= ru
    assert not ua & ru
    assert not any("enemy" in alias for alias in ua | ru)  # depends on who speaks


@pytest.mark.parametrize(
    ("spelling", "name", "side"),
    [
        ("General Staff of the Armed Forces of Ukraine", "General Staff of the Ukrainian Armed Forces", "UA"),
        ("Volodymyr Zelenskiy", "Volodymyr Zelensky", "UA"),
        ("Serhiy Haidai", "Serhii Haidai", "UA"),
        ("Serhiy Cherevatyi", "Serhii Cherevatyi", "UA"),
        ("U.K. Defense Ministry", "UK Ministry of Defence", "third"),
        ("Ministry of Defence of the Russian Federation", "Russian Ministry of Defense", "RU"),
        ("ISW", "Institute for the Study of War", "third"),
        ("Wagner chief", "Yevgeny Prigozhin", "RU"),
    ],
)
def test_spellings_of_one_holder(ukraine: Theatre, spelling: str, name: str, side: str) -> None:
    holders = [h for h in ukraine.holders if spelling in (h.name, *h.spellings)]
    assert [(h.name, h.side) for h in holders] == [(name, side)]


def test_holders_are_offices_and_bodies_with_a_role(ukraine: Theatre) -> None:
    assert len(ukraine.holders) >= 150
    assert all(holder.role for holder in ukraine.holders)


def test_sources_say_how_they_may_be_used(ukraine: Theatre) -> None:
    assert len(ukraine.sources) >= 50
    assert all(source.rights and source.hosts and 0 < source.reliability < 1 for source in ukraine.sources)
    assert all(
        feed.startswith(("http://", "https://")) for source in ukraine.sources for feed in source.feeds
    )


def test_unknown_theatre_names_the_ones_there_are() -> None:
    with pytest.raises(NotFoundError, match="ukraine"):
        load_theatre("atlantis")


def _pack(folder: Path, **files: str) -> Path:
    pack = folder / "elsewhere"
    pack.mkdir()
    top = (
        'id = "elsewhere"\nname = "Elsewhere"\ncountry = "XX"\nstart = 2020-01-01\n'
        '[[sides]]\nid = "A"\nname = "Alba"\nadjective = "Alban"\ncolour = "#112233"\n'
        '[[sides]]\nid = "B"\nname = "Borea"\nadjective = "Borean"\ncolour = "#445566"\n'
        '[[sides]]\nid = "C"\nname = "Ceres"\nadjective = "Cerean"\ncolour = "#778899"\n'
    )
    for name, text in {"theatre_toml": top, **files}.items():
        pack.joinpath(name.replace("_", ".")).write_text(text, encoding="utf-8")
    return pack


def test_a_theatre_may_have_three_sides_and_nothing_else(tmp_path: Path) -> None:
    theatre = load_theatre("elsewhere", folder=_pack(tmp_path))
    assert theatre.side_ids == ("A", "B", "C")
    assert theatre.holders == () and theatre.baseline == ()


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    pack = _pack(
        tmp_path,
        holders_toml='holders = [\n  { name = "One", side = "D", role = "r" },\n'
        '  { name = "Two", side = "A", rolle = "r" },\n  { name = "One", side = "B", role = "r" },\n]\n',
        sources_toml='sources = [\n  { id = "s", name = "S", kind = "wire", side = "A", language = "en", '
        "reliability = 7 },\n]\n",
        baseline_geojson='{"features": [{"properties": {"side": "Z"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[0, 0], [1, 1], [0, 0]]]}}]}',
    )
    with pytest.raises(ConfigurationError) as caught:
        load_theatre("elsewhere", folder=pack)
    told = "\n".join(caught.value.faults)
    assert "holders.toml, line 2: side is 'D'" in told
    assert "holders.toml, line 3: key 'rolle' is not known" in told
    assert "'One' stands twice" in told
    assert "sources.toml, line 2: reliability should be a number from 0 to 1, is 7" in told
    assert "baseline.geojson, feature 1: side is 'Z'" in told
    assert "four points" in told


@pytest.mark.parametrize(
    "text", ["id = ", "id = 3\n", 'id = "elsewhere"\nsides = 3\nstart = "soon"\n', "\xff"]
)
def test_a_broken_top_file_is_a_fault_not_a_crash(tmp_path: Path, text: str) -> None:
    pack = _pack(tmp_path)
    pack.joinpath("theatre.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match="theatre elsewhere"):
        load_theatre("elsewhere", folder=pack)
