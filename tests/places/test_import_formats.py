"""GeoPackages, outlines and the codifier as files that a user brings."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import openpyxl
import pytest
from shapely import to_wkb
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from contactline.errors import InputError
from contactline.places.codifier import with_codifier
from contactline.places.entry import Entry
from contactline.places.imports import read_import

CODE, RAION, HROMADA = "UA14160210030061715", "UA14160000000010001", "UA14160210000055779"


def _blob(shape: BaseGeometry | None, *, envelope: bool = False) -> bytes | None:
    if shape is None:
        return None
    head = b"GP\x00" + bytes([0b11 if envelope else 0b01]) + struct.pack("<i", 4326)
    return head + (struct.pack("<4d", *shape.bounds) if envelope else b"") + bytes(to_wkb(shape))


def _package(path: Path, rows: list[tuple[str, bytes | None]], srs: int = 4326) -> Path:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
    base.execute("INSERT INTO gpkg_geometry_columns VALUES ('my \"places\"', 'geom', ?)", (srs,))
    base.execute('CREATE TABLE "my ""places""" (fid INTEGER PRIMARY KEY, name, place, geom BLOB)')
    for name, blob in rows:
        base.execute(
            'INSERT INTO "my ""places""" (name, place, geom) VALUES (?, ?, ?)', (name, "village", blob)
        )
    base.commit()
    base.close()
    return path


def test_geopackage(tmp_path: Path) -> None:
    square = box(37.0, 48.0, 37.04, 48.02)
    path = _package(
        tmp_path / "x.gpkg",
        [
            ("Kuzemivka", _blob(Point(37.98, 49.52))),
            ("Pisky", _blob(square, envelope=True)),
            ("Lost", None),
            ("Broken", b"GP\x00\x01abcdefgh"),
        ],
    )
    entries, report = read_import(path)
    assert [(e.name, round(e.lat, 2), round(e.lon, 2)) for e in entries] == [
        ("Kuzemivka", 49.52, 37.98),
        ("Pisky", 48.01, 37.02),
    ]
    # the outline is some 3 km by 2.2 km
    assert entries[1].radius_km == pytest.approx(1.45, abs=0.1)
    assert [fault.split(":")[0] for fault in report.faults] == ["x.gpkg, line 3", "x.gpkg, line 4"]


def test_geopackage_in_other_coordinates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="EPSG:3857"):
        read_import(_package(tmp_path / "x.gpkg", [("Pisky", _blob(Point(1e6, 6e6)))], srs=3857))


@pytest.mark.parametrize("body", [b"SQLite format 3\0" + b"\xff" * 200, b"PK\x03\x04" + b"\0" * 40])
def test_broken_containers_are_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "broken"
    path.write_bytes(body)
    with pytest.raises(InputError):
        read_import(path)


def test_outlines_of_geojson_give_the_extent(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[37, 48], [37.04, 48], [37.04, 48.02], '
        '[37, 48.02], [37, 48]]]}, "properties": {"name": "Pisky", "place": "village"}}]}',
        encoding="utf-8",
    )
    [entry], _ = read_import(path)
    assert (round(entry.lat, 2), round(entry.lon, 2)) == (48.01, 37.02)
    assert entry.radius_km == pytest.approx(1.45, abs=0.1)


ROWS = [
    ["Перший рівень", "Другий рівень", "Третій", "Четвертий", "Додатковий", "Категорія", "Назва"],
    ["UA14000000000091971", "", "", "", "", "O", "Донецька"],
    ["UA14000000000091971", RAION, "", "", "", "P", "Покровський"],
    ["UA14000000000091971", RAION, HROMADA, CODE, "", "C", "Нове Шевченко"],
    ["UA14000000000091971", RAION, HROMADA, "UA14160210990099999", "", "C", "Піски"],
    ["UA14000000000091971", RAION, HROMADA, "UA14160210990099998", "", "C", ""],
]


def test_codifier_as_workbook_and_as_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    book.save(tmp_path / "kod.xlsx")
    text = "\n".join(";".join(row) for row in ROWS)
    (tmp_path / "kod.csv").write_text(text, encoding="utf-8")
    for name in ("kod.xlsx", "kod.csv"):
        entries, report = read_import(tmp_path / name)
        assert report.format == "codifier"
        assert [(e.place_id, e.name, e.admin2) for e in entries] == [
            (f"katottg:{CODE}", "Nove Shevchenko", "Pokrovskyi"),
            ("katottg:UA14160210990099999", "Pisky", "Pokrovskyi"),
        ]
        assert [fault.split(":")[0] for fault in report.faults] == [f"{name}, line 6"]


def _entry(place_id: str, native: str, lat: float) -> Entry:
    entry = Entry(
        place_id=place_id, name=native, native=native, lat=lat, lon=37.0, feature="settlement", country="UA",
        admin1="Donetsk Oblast", source="katottg",
    )  # fmt: skip
    entry.add_name(native, "uk", "official")
    return entry


def test_a_newer_codifier_renames_and_adds() -> None:
    known = [
        _entry(f"katottg:{CODE}", "Шевченко", 48.22),
        _entry("katottg:UA14160210010000001", "Гришине", 48.3),
    ]
    given = [
        _entry(f"katottg:{CODE}", "Нове Шевченко", 0.0),
        _entry("katottg:UA14160210990099999", "Піски", 0.0),
        _entry("katottg:UA99160210990099999", "Ніде", 0.0),
    ]
    merged = {entry.place_id: entry for entry in with_codifier(known, given)}
    renamed = merged[f"katottg:{CODE}"]
    assert renamed.native == "Нове Шевченко" and renamed.lat == 48.22
    assert ("Шевченко", "former") in {(text, kind) for text, _, kind, *_ in renamed.names}
    new = merged["katottg:UA14160210990099999"]
    assert new.lat == pytest.approx(48.26) and new.position == "centre of its hromada"
    # nothing of its hromada is placed, so nobody can say where it lies
    assert "katottg:UA99160210990099999" not in merged
