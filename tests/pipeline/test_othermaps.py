"""Files of other maps, in the shapes in which they are published, made for these tests; and files that are none."""

from __future__ import annotations

import gzip
import json
import math
import zipfile
from datetime import date

import pytest

from contactline.errors import InputError, UsageError
from contactline.model.control import CONTESTED
from contactline.model.place import Feature, Place
from contactline.pipeline.mapfiles import day_in, plain_name
from contactline.pipeline.othermaps import read_maps
from contactline.theatres.load import load_theatre

UKRAINE = load_theatre("ukraine")
STATES = ("UA", "RU", CONTESTED)
MARCH = [date(2023, 3, d) for d in range(1, 11)]


def ring(west, south, east, north, altitude=()):
    return [
        [
            [x, y, *altitude]
            for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))
        ]
    ]


def polygon(properties, *box, **more):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": ring(*box, **more)},
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def town(lat, lon):
    return Place(place_id="t", name="Town", lat=lat, lon=lon, feature=Feature.SETTLEMENT, country="UA")


def said(other, lat, lon, days=MARCH):
    """The map's words on a point, a letter a day: U, R, C, or a dash where it says nothing."""
    codes = other.codes([town(lat, lon)], days, STATES)[:, 0]
    return "".join("-" if c < 0 else "URC"[c] for c in codes)


def write(path, data):
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def one(*paths, **more):
    (found,) = read_maps(paths, UKRAINE, **more)
    return found


EAST, GREY, WEST = (38.0, 47.0, 40.0, 50.0), (37.9, 47.0, 38.0, 50.0), (36.0, 47.0, 37.9, 50.0)


def test_polygons_with_a_plain_side(tmp_path):
    path = write(
        tmp_path / "mine.geojson",
        collection(polygon({"side": "RU"}, *EAST), polygon({"controlled_by": "Ukraine"}, *WEST)),
    )
    found = one(path)
    assert found.name == "mine"
    assert said(found, 48, 39) == "---------R"  # no day of its own: the day asked about alone
    assert said(found, 48, 37) == "---------U"
    assert said(found, 48, 30) == "-" * 10
    assert said(one(path, rest="UA"), 48, 30) == "---------U"


def deepstate(moment, *, east=EAST):
    return {
        "id": moment,
        "datetime": "a day",
        "map": collection(
            polygon({"name": "Окуповано /// Occupied /// geoJSON.status.occupied\n"}, *east, altitude=(0,)),
            polygon(
                {"name": "Статус /// Unknown status\u00a0/// geoJSON.status.unknown"}, *GREY, altitude=(0,)
            ),
            polygon({"name": "Звільнено /// Liberated /// geoJSON.status.dismissed"}, 39.0, 49.5, 39.5, 50.0),
            polygon(
                {"name": "x /// Occupied somewhere /// geoJSON.territories.elsewhere"}, 20.0, 47.0, 21.0, 48.0
            ),
            {
                "type": "Feature",
                "properties": {"name": "x /// y /// geoJSON.units.some"},
                "geometry": {"type": "Point", "coordinates": [30, 48, 0]},
            },
        ),
    }


def test_answers_of_a_map_server_on_two_days_make_a_history(tmp_path):
    write(tmp_path / "a.json", deepstate(1677844800))  # 3 March 2023
    write(tmp_path / "b.json", deepstate(1678104000, east=(37.0, 47.0, 40.0, 50.0)))  # 6 March 2023
    found = one(tmp_path)
    assert found.name == "DeepState"
    assert said(found, 48, 37.5) == "--UUURRRRR"
    assert said(found, 48, 37.95) == "--CCCCCCCC"
    assert said(found, 49.7, 39.2) == "--RRRRRRRR"  # drawn over the liberated pocket: of two the first holds
    assert said(found, 47.5, 20.5) == "--UUUUUUUU"  # ground elsewhere is no word of the front


def test_a_daily_file_of_bare_polygons_is_known_by_its_name(tmp_path):
    geometry = {"type": "MultiPolygon", "coordinates": [ring(*EAST)]}
    bare = collection({"type": "Feature", "properties": {}, "geometry": geometry})
    found = one(write(tmp_path / "deepstatemap_data_20230304.geojson", bare))
    assert (found.name, found.rest) == ("DeepState", "UA")
    assert said(found, 48, 39) == "---RRRRRRR"
    assert said(found, 48, 37) == "---UUUUUUU"


def mercator(lon, lat):
    y = math.asinh(math.tan(math.radians(lat)))
    return [lon / 180 * 20037508.342789244, y / math.pi * 20037508.342789244]


def test_layers_of_one_day_in_metres_make_one_map(tmp_path):
    metres = [[mercator(*point) for point in ring(*EAST)[0]]]
    control = collection(
        {
            "type": "Feature",
            "properties": {"OBJECTID": 1},
            "geometry": {"type": "Polygon", "coordinates": metres},
        }
    )
    write(tmp_path / "UkraineControlMapAO02MAR2023.geojson", control)
    write(
        tmp_path / "AssessedRussianInfiltrationAreas_02MAR2023.geojson",
        collection(polygon({"OBJECTID": 2}, *GREY)),
    )
    write(
        tmp_path / "ClaimedUkrainianCounteroffensives02MAR2023.geojson",
        collection(polygon({"OBJECTID": 3}, 38.5, 47.0, 39.0, 48.0)),
    )
    found = one(tmp_path)
    assert found.name == "ISW"
    assert said(found, 48, 39.5) == "-RRRRRRRRR"
    assert said(found, 48, 37.95) == "-CCCCCCCCC"
    assert said(found, 47.5, 38.7) == "-RRRRRRRRR"  # what a side claims is not the map's own word
    assert said(found, 48, 30) == "-UUUUUUUUU"


def test_layers_named_by_a_property(tmp_path):
    data = collection(
        polygon(
            {"layer": "Assessed Russian-controlled Ukrainian Territory", "pub_date": 1677715200000}, *EAST
        ),
        polygon({"layer": "Claimed Russian Territory in Ukraine", "pub_date": 1677715200000}, *WEST),
    )
    found = one(write(tmp_path / "export.json", data))
    assert found.name == "ISW"
    assert said(found, 48, 39) == "-RRRRRRRRR"
    assert said(found, 48, 37) == "-UUUUUUUUU"


TABLE = """geonameid,date,status_wiki,status_dsm,status
1,20230302,UA,UA,UA
1,20230303,UA,UA,UA
1,20230304,RU,CONTESTED,RU
2.0,20230302,RU,RU,RU
"""


def cells(path):
    """Cells of settlements that say nothing of who holds them."""
    placed = [("1", 39.0), ("2", 37.0)]
    features = [
        polygon({"geonameid": i, "latitude": 48.0, "longitude": lon}, lon - 0.1, 47.9, lon + 0.1, 48.1)
        for i, lon in placed
    ]
    return write(path, collection(*features))


def test_a_daily_table_with_cells_beside_it_gives_a_map_a_column(tmp_path):
    table = tmp_path / "control_latest_2023.csv"
    table.write_text(TABLE)
    found = {m.name: m for m in read_maps([table, cells(tmp_path / "gn_UA_tess.geojson")], UKRAINE)}
    assert set(found) == {"VIINA", "VIINA (wiki)", "VIINA (dsm)"}
    assert said(found["VIINA"], 48, 39) == "-UUR------"
    assert said(found["VIINA (dsm)"], 48, 39) == "-UUC------"
    assert said(found["VIINA"], 48, 37) == "-R--------"


@pytest.mark.parametrize("packed", ["zip", "gz"])
def test_packed_tables_are_opened(tmp_path, packed):
    text = (
        TABLE.replace("geonameid", "lat,lon,geonameid")
        .replace("\n1,", "\n48,39,1,")
        .replace("\n2.0,", "\n48,37,2,")
    )
    path = tmp_path / f"control_latest_2023.{'zip' if packed == 'zip' else 'csv.gz'}"
    if packed == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("control_latest_2023.csv", text)
    else:
        path.write_bytes(gzip.compress(text.encode()))
    found = {m.name: m for m in read_maps([path], UKRAINE)}
    assert said(found["VIINA"], 48, 39) == "-UUR------"


def test_a_table_with_a_column_a_moment(tmp_path):
    path = tmp_path / "viina.csv"
    path.write_text(
        "name,latitude,longitude,ctr_20230302060000,ctr_20230303060000\nTown,48,39,UA,CONTESTED\n"
    )
    assert said(one(path), 48, 39) == "-UC-------"


def test_a_table_of_intervals_by_source(tmp_path):
    path = tmp_path / "intervals.csv"
    path.write_text(
        "name,lat,lon,source,status,start,end\n"
        "Town,48,39,first,UA,2023-01-01,2023-03-04\nTown,48,39,first,RU,2023-03-05,2023-12-31\n"
        "Town,48,39,second,RU_CLAIMED,2023-01-01,2023-12-31\n"
    )
    found = {m.name: m for m in read_maps([path], UKRAINE)}
    assert said(found["first"], 48, 39) == "UUUURRRRRR"
    assert said(found["second"], 48, 39) == "-" * 10  # a side's claim is not the map's own word


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", "{"),
        ("a.geojson", "[]"),
        ("a.geojson", '{"features": 3}'),
        ("a.geojson", '{"features": [7]}'),
        ("a.geojson", '{"type":"FeatureCollection","features":[]}'),
        ("a.geojson", json.dumps(collection(polygon({"colour": "red"}, *EAST)))),
        ("a.geojson", json.dumps(collection(polygon({"side": "RU"}, "a", "b", "c", "d")))),
        ("a.geojson", json.dumps(collection(polygon({"side": "RU"}, 1, 2, math.nan, 4)))),
        ("a.geojson", "[" * 100_000),
        ("a.csv", "name,lat,lon\nTown,48,39\n"),
        ("a.csv", "lat,lon,status\nnorth,39,UA\n"),
        ("a.csv", ""),
        ("a.zip", "no archive"),
        ("a.csv.gz", "not packed"),
    ],
)
def test_what_is_no_map_is_told_by_its_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match=r"a\."):
        read_maps([path], UKRAINE)


def test_wrong_use_is_told(tmp_path):
    with pytest.raises(UsageError, match="there are UA, RU"):
        read_maps([tmp_path], UKRAINE, rest="XX")
    with pytest.raises(InputError, match="no map in this folder"):
        read_maps([tmp_path], UKRAINE)
    with pytest.raises(InputError, match=r"missing\.geojson"):
        read_maps([tmp_path / "missing.geojson"], UKRAINE)


@pytest.mark.parametrize(
    ("name", "day", "plain"),
    [
        ("deepstatemap_data_20240708.geojson", date(2024, 7, 8), "deepstatemap_data"),
        ("control-2024-07-08.json", date(2024, 7, 8), "control"),
        ("UkraineControlMapAO13APR2022.geojson", date(2022, 4, 13), "UkraineControlMapAO"),
        ("1677844800.json", date(2023, 3, 3), "1677844800"),
        ("map_20241399.json", None, "map_20241399"),
        ("other.geojson", None, "other"),
    ],
)
def test_days_and_names_of_files(name, day, plain):
    assert day_in(name) == day
    if day is not None or "2024" not in name:
        from pathlib import Path

        assert plain_name(Path(name)) == plain
