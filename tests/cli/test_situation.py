"""`status` and `compare` over a project that the whole path has been over."""

from __future__ import annotations

import json

import pytest


def ring(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


@pytest.fixture
def other(tmp_path):
    """A map in which the ground about Bakhmut is the Ukrainian side's, drawn on a day in February."""
    properties = {"name": "Звільнено /// Liberated /// geoJSON.status.dismissed"}
    geometry = {"type": "Polygon", "coordinates": ring(37.9, 48.4, 38.3, 48.9)}
    path = tmp_path / "deepstatemap_data_20230205.geojson"
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_status_tells_reasons_prospects_and_the_ground(command, walked):
    told = command("status", "Soledar", "--on", "2023-01-13", "-p", walked.root)
    assert told.code == 0, told.err
    for words in (
        "Assessed: ",
        "What weighs most",
        "They disagree about who holds it",
        "What would change it",
    ):
        assert words in told.out
    found = json.loads(
        command("status", "Soledar", "--on", "2023-01-13", "-p", walked.root, "--format", "json").out
    )
    known = {one["claim_id"] for one in found["claims"]} | {
        one["claim"]["claim_id"] for one in found["reasons"]
    }
    assert known
    assert all("supposed" not in one for one in known)
    assert {one["kind"] for one in found["prospects"]} <= {"capture", "withdrawal"}
    assert all(0 <= one["after"] <= 1 for one in found["prospects"])


def test_a_report_of_capture_makes_capture_likelier(command, walked):
    found = json.loads(
        command("status", "Bakhmut", "--on", "2023-01-20", "-p", walked.root, "--format", "json").out
    )
    taken = [one for one in found["prospects"] if one["kind"] == "capture"]
    assert taken
    assert all(one["after"] >= one["before"] for one in taken)


def test_status_without_a_place_tells_the_whole_theatre(command, walked):
    told = command("status", "--on", "2023-02-12", "--since", "2023-01-12", "-p", walked.root)
    assert told.code == 0, told.err
    assert "on 12 February 2023, against 12 January 2023" in told.out
    assert "What changed hands" in told.out
    found = json.loads(command("status", "--on", "2023-02-12", "-p", walked.root, "--format", "json").out)
    assert found["schema"] == "situation/1"
    wrong = command("status", "--on", "2023-01-12", "--since", "2023-02-12", "-p", walked.root)
    assert wrong.code == 2
    assert command("status", "--on", "1999-01-01", "-p", walked.root).code == 1


def test_compare_tells_since_when_and_by_which_claims(command, walked, other):
    told = command("compare", other, "--on", "2023-02-12", "-p", walked.root)
    assert told.code == 0, told.err
    assert "This map and DeepState: " in told.out
    assert "Krasna Hora" in told.out
    found = json.loads(
        command("compare", other, "--on", "2023-02-12", "-p", walked.root, "--format", "json").out
    )
    (pair,) = found["pairs"]
    assert pair["both_speak"] == pair["same"] + len(pair["differences"])
    village = next(d for d in pair["differences"] if d["name"] == "Krasna Hora")
    assert village["other_says"] == "UA"
    assert village["claims_ids"]
    assert "2023-02-05" <= village["since"] <= "2023-02-12"


def test_compare_says_what_is_no_map(command, walked, tmp_path):
    (tmp_path / "no.geojson").write_text("{}")
    told = command("compare", tmp_path / "no.geojson", "-p", walked.root)
    assert (told.code, told.out) == (1, "")
    assert "not a GeoJSON map" in told.err


def test_the_situation_is_exported_with_the_map_and_the_site(command, walked, tmp_path):
    assert json.loads((walked.site / "data" / "situation.json").read_text())["schema"] == "situation/1"
    told = command("export", "--format", "geojson", tmp_path / "out", "-p", walked.root)
    assert told.code == 0, told.err
    assert (tmp_path / "out" / "situation.json").is_file()
