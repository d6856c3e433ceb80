"""The door of `compare`: files to agreements, told without terminal codes and as JSON by ids."""

from __future__ import annotations

import json

from contactline.model.claim import Kind
from contactline.pipeline.compare import compare_files
from tests.control.strip_world import claim, day, strip, theatre
from tests.situation.worlds import held, series_of

PLACES = strip()
SERIES = series_of(PLACES, [held("A" * 18 + "B" * 18)] * 31)


def table(path, source, side):
    rows = "".join(f"{p.lat},{p.lon},{source},{side}\n" for p in PLACES[15:18])
    path.write_text(f"lat,lon,source,status\n{rows}")
    return path


def compared(path, claims=()):
    return compare_files([path], SERIES, day(20), claims, theatre())


def test_names_from_a_file_bring_no_terminal_codes(tmp_path):
    text = compared(table(tmp_path / "t.csv", "evil\x1b[31m map", "B")).text(most=5)
    assert "0 of 3 settlements are held alike" in text
    assert "\x1b" not in text
    assert "evil" in text


def test_the_record_names_claims_by_their_ids(tmp_path):
    told = claim(PLACES[16], 19, Kind.CAPTURE, "B", "B staff", "B")
    record = compared(table(tmp_path / "t.csv", "Table", "Bish"), [told]).record()
    made = json.loads(json.dumps(record, default=str))
    (pair,) = made["pairs"]
    assert (made["schema"], pair["one"], pair["other"], pair["same"]) == (
        "comparison/1",
        "this map",
        "Table",
        0,
    )
    village = next(d for d in pair["differences"] if d["name"] == "Village 16")
    assert village["other_claims_ids"] == [told.claim_id]
    assert (village["says"], village["other_says"]) == ("A", "B")
