"""The site's data say what the series says, and the site is put in place whole or not at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from contactline.export import site, site_data
from contactline.export.control import status_codes
from contactline.export.release import release
from contactline.model.control import Influence
from contactline.model.situation import Brief, Front, Section, Sentence
from contactline.model.theatre import Side, Theatre
from contactline.store.serialise import claim_to_dict
from tests.export.series import small_series
from tests.store.factories import claim, day, document

THEATRE = Theatre(
    theatre_id="t", name="Test", country="UA", start=date(2022, 1, 1),
    sides=(
        Side(side_id="UA", name="Ukraine", adjective="Ukrainian", colour="#0055aa"),
        Side(side_id="RU", name="Russia", adjective="Russian", colour="#aa2200"),
    ),
)  # fmt: skip
LINE = ((38.0, 48.5), (38.1, 48.7))
SQUARE = (((38.0, 48.0), (38.2, 48.0), (38.2, 48.2), (38.0, 48.0)),)


def front(of, lines=(LINE,)):
    return Front(day=of, as_known_on=date(2023, 6, 1), lines=lines, band=(SQUARE,) if lines else ())


@pytest.fixture
def content():
    series = small_series()
    days = series.days
    fronts = {d: front(d, (LINE,) if 2 <= i < 30 else ()) for i, d in enumerate(days)}
    said = [
        claim_to_dict(claim(n, when=day(w)), document())
        for n, w in (("a", "2023-01-22"), ("b", "2023-01-25"))
    ]
    brief = Brief(
        day=days[2], as_known_on=date(2023, 6, 1), title="A day",
        sections=(Section(heading="Key", sentences=(Sentence(text="It is so.", claim_ids=("a",), layer="claimed"),)),),
    )  # fmt: skip
    return site.SiteContent(
        theatre=THEATRE, release=release(datetime(2023, 6, 3, tzinfo=UTC), delay_hours=24, coarsen_km=0),
        series=series, claims=said, fronts=fronts, briefs={days[2]: brief},
        influences={"t:soledar": {days[5]: (Influence(claim_id="b", side="RU", change=0.4242),)}},
        brief_text="# A day\n", documents=1, events=2,
    )  # fmt: skip


def test_the_months_rebuild_the_series(content):
    codes, percent = status_codes(content.series), site_data.percents(content.series)
    state = {}
    for month in site_data.control_months(content.series):
        for text, told in month["days"].items():
            row = content.series.day_index(date.fromisoformat(text))
            state = {} if told["full"] else state
            state.update(zip(told["i"], zip(told["s"], told["p"], strict=True), strict=True))
            shown = {i: (s, p) for i, (s, p) in state.items() if s != 3}
            assert shown == {
                i: (int(codes[row, i]), percent[row, i].tolist()) for i in range(2) if codes[row, i] != 3
            }


def test_a_day_without_change_takes_no_room(content):
    month = next(iter(site_data.control_months(content.series)))
    assert month["days"]["2023-01-24"] == {"full": False, "i": [], "s": [], "p": []}
    fronts = next(iter(site_data.front_months(content.fronts)))["days"]
    assert fronts["2023-01-24"] == "="
    assert fronts["2023-01-20"]["line"]["coordinates"] == []


def test_all_files_of_the_site(content, tmp_path):
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html>")
    site.write_site(tmp_path / "site", content, page)
    root = tmp_path / "site"
    assert {p.name for p in root.iterdir()} == {
        "index.html", "data", "claims.jsonl", "control.parquet", "fronts.geojson", "brief.md",
    }  # fmt: skip

    def read(name):
        return json.loads((root / "data" / name).read_text())

    assert read("manifest.json")["months"] == ["2023-01", "2023-02"]
    assert read("manifest.json")["generated_from"] == {"documents": 1, "claims": 2, "events": 2}
    assert read("places.json")["evidence"] == [2, 0]
    assert read("histogram.json") == {"2023-01-22": 1, "2023-01-25": 1}
    told = read("claims/2023-01.json")["claims"][0]
    assert (told["place_number"], told["outlet"], told["published"]) == (0, "Example Wire", "2023-04-07")
    town = read("places/t_soledar.json")
    assert [c["claim_id"] for c in town["claims"]] == ["claim-b", "claim-a"]
    assert [point["date"] for point in town["series"]] == [
        "2023-01-20",
        "2023-01-22",
        "2023-01-25",
        "2023-02-19",
    ]
    assert town["influence"] == {"2023-01-25": [{"claim_id": "b", "side": "RU", "change": 0.424}]}
    assert read("briefs/2023-01.json")["days"]["2023-01-22"]["sections"][0]["sentences"][0]["claim_ids"] == [
        "a"
    ]
    fronts = json.loads((root / "fronts.geojson").read_text())["features"]
    assert {f["properties"]["date"] for f in fronts} == {
        "2023-01-22",
        "2023-01-25",
    }  # the last day has no front any longer


def test_a_failed_write_leaves_the_site_before(content, tmp_path, monkeypatch):
    site.write_site(tmp_path / "site", content, tmp_path / "none")
    before = (tmp_path / "site" / "claims.jsonl").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site, "write_parquet", full)
    with pytest.raises(OSError, match="No space"):
        site.write_site(tmp_path / "site", content, tmp_path / "none")
    assert (tmp_path / "site" / "claims.jsonl").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_run_killed_between_its_two_renames_is_put_right(tmp_path):
    old, new = tmp_path / "site.999999.old", tmp_path / "site.999999.new"
    for folder in (old, new):
        folder.mkdir()
    (old / "claims.jsonl").write_text("kept")
    site.clear_leftovers(tmp_path / "site")
    assert (tmp_path / "site" / "claims.jsonl").read_text() == "kept"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_file_names_of_places_cannot_leave_the_folder():
    assert site_data.place_file("../../etc/passwd") == "______etc_passwd.json"
    assert site_data.place_file("geonames:709248") == "geonames_709248.json"


def test_evidence_days_end_with_the_last(content):
    days = site.evidence_days(content)
    assert days[:2] == [date(2023, 1, 22), date(2023, 1, 25)]
    assert days[-1] == content.series.start + timedelta(days=39)
