"""Files that a user brings: three formats, faulty rows told with their lines, and one place stays one place."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from contactline.errors import InputError
from contactline.places.doubles import join_doubles
from contactline.places.entry import Entry
from contactline.places.imports import import_file, imported_files, read_import
from contactline.places.packlists import merge_settlements

HEADER = "osm_type,osm_id,place,name,name:uk,lat,lon,region:name\n"


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_with_faulty_rows_loads_the_rest(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "villages.csv",
        HEADER
        + "node,1,village,Kuzemivka,Куземівка,49.52,37.98,Luhansk Oblast\n"
        + "node,2,village,Nowhere,,north,37.98,Luhansk Oblast\n"
        + "node,3,village,,,49.5,37.9,\n"
        + "node,4,village,Far,,149.5,37.9,\n"
        + "node,5,bus_stop,Stop,,49.5,37.9,\n",
    )
    entries, report = read_import(path)
    assert [(e.place_id, e.name, e.native, e.admin1) for e in entries] == [
        ("osm:node/1", "Kuzemivka", "Куземівка", "Luhansk Oblast")
    ]
    assert [fault.split(":")[0] for fault in report.faults] == [f"villages.csv, line {n}" for n in (3, 4, 5)]


def test_geonames_dump(tmp_path: Path) -> None:
    row = [
        "713174",
        "Bakhmut",
        "Bakhmut",
        "Artemivsk,Артемівськ",
        "48.59",
        "38.0",
        "P",
        "PPLA2",
        "UA",
        "",
        "05",
    ]
    row += ["", "", "", "80500", "", "", "Europe/Kyiv", "2024-01-01"]
    hill = [*row[:6], "T", "HLL", *row[8:]]
    path = _write(tmp_path / "UA.txt", "\t".join(row) + "\n" + "\t".join(hill) + "\nshort\trow\n")
    entries, report = read_import(path)
    assert [(e.place_id, e.population, e.admin1) for e in entries] == [("geonames:713174", 80500, "UA.05")]
    assert "Artemivsk" in {text for text, *_ in entries[0].names}
    assert report.faults == ["UA.txt, line 3: 2 columns, should be 19"]


def test_geojson(tmp_path: Path) -> None:
    good = {
        "geometry": {"type": "Point", "coordinates": [37.98, 49.52]},
        "properties": {"name": "Kuzemivka", "place": "village"},
    }
    path = _write(
        tmp_path / "x.geojson",
        json.dumps({"type": "FeatureCollection", "features": [good, {"geometry": None}, 3]}),
    )
    entries, report = read_import(path)
    assert [e.name for e in entries] == ["Kuzemivka"]
    assert len(report.faults) == 2


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"{not json", b"\x1f\x8bbroken"])
def test_what_is_no_gazetteer_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_import(path)


def test_import_keeps_a_copy_once(tmp_path: Path) -> None:
    path = tmp_path / "villages.csv.gz"
    path.write_bytes(gzip.compress((HEADER + "node,1,village,Kuzemivka,,49.52,37.98,\n").encode()))
    store = tmp_path / "store"
    first, second = import_file(path, store), import_file(path, store)
    assert first.kept_as == second.kept_as and imported_files(store) == (first.kept_as,)
    assert first.places == 1


def test_import_without_a_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no place"):
        import_file(_write(tmp_path / "empty.csv", HEADER), tmp_path / "store")


def _village(
    place_id: str, lat: float, *, position: str = "exact", radius: float = 1.0, unit: str = "Alba"
) -> Entry:
    entry = Entry(
        place_id=place_id, name="Pisky", lat=lat, lon=37.6, feature="settlement", country="UA", admin1=unit,
        position=position, radius_km=radius, source=place_id.split(":", maxsplit=1)[0],
    )  # fmt: skip
    entry.add_name("Pisky")
    return entry


def test_an_exact_point_wins_over_a_centre() -> None:
    vague = _village("code:1", 48.0, position="centre of Somewhere hromada", radius=12)
    merged = merge_settlements([vague], [_village("osm:1", 48.1)], reach_km=6, prefer=True)
    assert [(e.place_id, e.lat, e.position, e.source) for e in merged] == [
        ("code:1", 48.1, "exact", "code+osm")
    ]


def test_namesakes_are_paired_nearest_first_and_others_added() -> None:
    known = [_village("code:1", 48.0), _village("code:2", 48.5)]
    given = [_village("osm:a", 48.49), _village("osm:b", 48.01), _village("osm:c", 49.5)]
    merged = merge_settlements(known, given, reach_km=6, prefer=True)
    assert [(e.place_id, e.lat) for e in merged] == [("code:1", 48.01), ("code:2", 48.49), ("osm:c", 49.5)]


def test_a_namesake_of_another_oblast_is_another_place() -> None:
    merged = merge_settlements(
        [_village("code:1", 48.0)], [_village("osm:1", 48.01, unit="Borea")], reach_km=6, prefer=True
    )
    assert len(merged) == 2


def test_a_place_listed_twice_becomes_one() -> None:
    known, double = _village("katottg:1", 48.0), _village("geonames:1", 48.01)
    double.population, double.source = 900, "geonames"
    double.add_name("Piski", "la", "alternate")
    far = _village("geonames:2", 48.2)
    entries = join_doubles([known, double, far])
    assert [e.place_id for e in entries] == ["katottg:1", "geonames:2"]
    assert entries[0].population == 900 and "Piski" in {text for text, *_ in entries[0].names}
    assert entries[0].source == "katottg+geonames"


def test_a_centre_takes_the_point_of_its_only_namesake_inside() -> None:
    vague = _village("katottg:1", 48.0, position="centre of Somewhere hromada", radius=12)
    [one] = join_doubles([vague, _village("geonames:1", 48.08)])
    assert (one.place_id, one.lat, one.position) == ("katottg:1", 48.08, "exact")
    # of two namesakes inside nobody can tell which it is
    vague = _village("katottg:1", 48.0, position="centre of Somewhere hromada", radius=12)
    several = join_doubles([vague, _village("geonames:1", 48.08), _village("geonames:2", 47.95)])
    assert len(several) == 3 and vague.lat == 48.0


def test_namesakes_of_one_source_stay_two() -> None:
    assert len(join_doubles([_village("katottg:1", 48.0), _village("katottg:2", 48.001)])) == 2
