"""Claims as flat tables and pictures of the map."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from contactline.export import claims, conflict, frames, geojson, picture
from contactline.model.claim import Kind, Modality, Polarity
from contactline.model.situation import Brief
from contactline.store.serialise import claim_to_dict
from tests.export.series import small_series
from tests.export.test_site import THEATRE, front
from tests.store.factories import claim, document


def record(**more):
    return claim_to_dict(claim(**more), document())


def as_rows(write, records):
    file = io.StringIO()
    write(records, file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_a_quote_that_looks_like_a_formula_stays_text():
    row = as_rows(claims.write_csv, [record(quote='=HYPERLINK("http://x.example")')])[0]
    assert row["quote"].startswith("'=")
    assert row["place"] == "Soledar"


def test_lines_are_canonical_and_read_back():
    file = io.StringIO()
    assert claims.write_jsonl([record(), record(place=None)], file) == 2
    lines = file.getvalue().splitlines()
    assert [json.loads(line)["toponym"] for line in lines] == ["the town", "the town"]
    assert lines[0].startswith('{"actor":')


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_category_in_both_formats(kind):
    assert conflict.acled_row(record(kind=kind))["event_type"]
    assert conflict.ucdp_row(record(kind=kind))["claim_kind"] == kind


def test_plans_and_denials_are_no_events():
    said = [record(), record(modality=Modality.INTENDED), record(polarity=Polarity.DENIED)]
    assert len(as_rows(conflict.write_acled, said)) == 1
    assert len(as_rows(conflict.write_ucdp, said)) == 1


def test_a_front_is_valid_geojson_and_a_day_without_one_is_empty():
    import shapely.geometry

    found = geojson.front_features(front(date(2023, 1, 25)))
    assert [f["geometry"]["type"] for f in found] == ["MultiLineString", "MultiPolygon"]
    assert all(shapely.geometry.shape(f["geometry"]).is_valid for f in found)
    assert geojson.front_features(front(date(2023, 1, 20), ())) == []


def test_frames_of_claims_control_and_fronts():
    frame = frames.claims_frame([record()])
    assert frame["start"].iloc[0].date() == date(2023, 4, 6)
    control = frames.control_frame(small_series(), date(2023, 1, 25))
    assert list(control["status"]) == ["RU"]
    assert control.crs.to_epsg() == 4326
    assert len(frames.control_frame(small_series(), date(2023, 1, 20))) == 0
    assert list(frames.fronts_frame([front(date(2023, 1, 25))])["layer"]) == ["front", "band"]
    assert len(frames.claims_points([record(), record(place=None)])) == 1


def test_pictures_differ_by_day_and_repeat_to_the_byte():
    before = picture.draw(small_series(), front(date(2023, 1, 23)), THEATRE)
    after = picture.draw(small_series(), front(date(2023, 1, 26)), THEATRE)
    assert before[:8] == b"\x89PNG\r\n\x1a\n"
    assert before != after
    assert after == picture.draw(small_series(), front(date(2023, 1, 26)), THEATRE)


def test_the_page_of_a_map_needs_nothing_and_runs_nothing():
    day = date(2023, 1, 26)
    brief = Brief(day=day, as_known_on=day, title="<script>alert(1)</script>", sections=())
    page = picture.page(small_series(), front(day), THEATRE, brief)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "src=" not in page
    assert "<td>Soledar</td><td>RU</td>" in page
