"""The command line as documented: what each command answers, in which format, with which exit code."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources

import jsonschema
import pytest

from contactline.store.tables import HEAD
from tests import corpus

SCHEMA = json.loads((resources.files("contactline.store") / "claim-1.json").read_text())
COMMANDS = (
    "init", "run", "ingest", "extract", "claims", "assess", "status", "map", "brief", "compare", "export", "serve",
    "doctor", "gazetteer", "score",
)  # fmt: skip


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(command, name):
    told = command(name, "--help")
    assert told.code == 0
    assert f"contactline {name}" in told.out


def test_help_is_quick():
    import subprocess
    import sys

    code = "import sys, contactline.cli; print(sorted(m for m in sys.modules if m.partition('.')[0] in sys.argv[1:]))"
    slow = ["numpy", "pandas", "sqlalchemy", "trafilatura", "matplotlib", "fastapi", "scipy", "lxml", "rich"]
    found = subprocess.run([sys.executable, "-c", code, *slow], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_extract_needs_no_project_and_streams_valid_claims(command, pages, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = command("extract", pages, "--format", "jsonl")
    assert told.code == 0
    assert told.err == ""
    found = lines(told.out)
    for record in found:
        jsonschema.validate(record, SCHEMA, jsonschema.Draft202012Validator)
    said = {
        (r["kind"], r["place"]["name"], r["actor"] and r["actor"]["side"])
        for r in found
        if r["modality"] == "actual"
    }
    assert {("capture", "Soledar", "RU"), ("control", "Soledar", "UA"), ("advance", "Bakhmut", "RU")} <= said
    assert ("capture", "Bakhmut", "RU") not in said
    texts = {record["url"]: record["text"] for record in corpus.RECORDS}
    for record in found:
        assert texts[record["document"]["url"]][slice(*record["span"])] == record["quote"]
    assert {path.name for path in tmp_path.iterdir()} == {"reports.jsonl"}


def test_extract_reads_labelled_items_and_leaves_their_labels(command, tmp_path):
    item = {
        "id": "item-7", "outlet": "Example Wire", "date": "2023-01-13", "title": "Soledar",
        "text": corpus.RECORDS[0]["text"], "claims": [{"quote": "x"}],
    }  # fmt: skip
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(item) + "\n")
    found = lines(command("extract", gold).out)
    assert {record["document"]["url"] for record in found} == {"item-7"}
    assert {record["document"]["published"]["start"] for record in found} == {"2023-01-13"}


def test_extract_tells_what_it_left_out(command, pages, tmp_path):
    (tmp_path / "empty.html").touch()
    told = command("extract", pages, tmp_path / "empty.html", tmp_path / "missing.html")
    assert told.code == 0
    assert sorted(line.partition(": ")[2].partition(":")[0] for line in told.err.splitlines()) == [
        "left out, empty file", "left out, no such file or folder",
    ]  # fmt: skip
    assert command("extract", tmp_path / "missing.html").code == 1


def test_min_confidence_leaves_out_the_less_sure(command, pages):
    every = [r["confidence"] for r in lines(command("extract", pages).out)]
    middle = sorted(every)[len(every) // 2]
    told = [r["confidence"] for r in lines(command("extract", pages, "--min-confidence", middle).out)]
    assert told == [c for c in every if c >= middle]


def test_claims_by_place_in_any_spelling_day_and_as_known_on(command, walked):
    def ids(*args):
        return [
            r["claim_id"] for r in lines(command("claims", "-p", walked.root, "--format", "jsonl", *args).out)
        ]

    every = ids()
    assert len(every) == len(set(every)) >= 6
    soledar = ids("--place", "Soledar")
    assert soledar == ids("--place", "Соледар")
    assert 0 < len(soledar) < len(every)
    assert ids("--place", "Soledar", "--as-known-on", "2023-01-01") == []
    assert ids("--on", "2022-06-01") == []
    assert set(ids("--kind", "capture")) < set(every)
    assert ids("--limit", "2") == every[:2]


def test_claims_as_table_and_csv(command, walked):
    table = command("claims", "-p", walked.root).out
    assert "Soledar" in table
    assert "who says it" in table
    rows = list(csv.DictReader(io.StringIO(command("claims", "-p", walked.root, "--format", "csv").out)))
    assert {row["place"] for row in rows} >= {"Soledar", "Bakhmut"}


def test_status_tells_both_sides(command, walked):
    told = command("status", "Soledar", "--on", "2023-01-13", "-p", walked.root)
    assert told.code == 0
    assert "Soledar on 13 January 2023" in told.out
    assert "Russian forces took Soledar" in told.out
    assert "Ukrainian forces hold Soledar" in told.out
    found = json.loads(
        command("status", "Soledar", "--on", "2023-01-13", "-p", walked.root, "--format", "json").out
    )
    assert abs(sum(p for _, p in found["probabilities"]) - 1) < 1e-3


def test_status_before_anything_was_known_is_an_error_in_words(command, walked):
    told = command("status", "Soledar", "--as-known-on", "2022-12-01", "-p", walked.root)
    assert (told.code, told.out) == (1, "")
    assert "no claims known by 2022-12-01" in told.err


def test_assess_writes_the_series(command, walked, tmp_path):
    out = tmp_path / "control.csv"
    told = command("assess", "--from", "2023-01-10", "--to", "2023-01-20", "--out", out, "-p", walked.root)
    assert told.code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert {row["date"] for row in rows} == {f"2023-01-{day}" for day in range(10, 21)}
    assert "Soledar" in {row["name"] for row in rows}


@pytest.mark.parametrize("name", ["map.png", "map.svg", "map.html", "fronts.geojson"])
def test_map_in_every_format(command, walked, tmp_path, name):
    told = command("map", "--on", "2023-02-12", "--out", tmp_path / name, "-p", walked.root)
    assert told.code == 0
    assert (tmp_path / name).stat().st_size > 1000


def test_brief_in_every_format_cites_claims(command, walked):
    known = {r["claim_id"] for r in lines(command("claims", "-p", walked.root, "--format", "jsonl").out)}
    found = json.loads(command("brief", "--on", "2023-01-13", "--format", "json", "-p", walked.root).out)
    cited = {i for section in found["sections"] for s in section["sentences"] for i in s["claim_ids"]}
    assert cited
    assert cited <= known
    assert command("brief", "--on", "2023-01-13", "-p", walked.root).out.startswith("# ")
    assert "<html" in command("brief", "--on", "2023-01-13", "--format", "html", "-p", walked.root).out


@pytest.mark.parametrize("form", ["geojson", "gpkg", "geoparquet", "csv", "site"])
def test_export_in_every_format(command, walked, tmp_path, form):
    told = command("export", "--format", form, tmp_path / "out", "-p", walked.root)
    assert told.code == 0, told.err
    assert any((tmp_path / "out").iterdir())


def test_export_leaves_out_the_less_sure(command, walked, tmp_path):
    def told(name, *args):
        assert command("export", "--format", "geojson", tmp_path / name, "-p", walked.root, *args).code == 0
        features = json.loads((tmp_path / name / "claims.geojson").read_text())["features"]
        return sorted(feature["properties"]["confidence"] for feature in features)

    every = told("every")
    middle = every[len(every) // 2]
    assert told("sure", "--min-confidence", middle) == [c for c in every if c >= middle] != every
    refused = command(
        "export", "--format", "site", tmp_path / "x", "-p", walked.root, "--min-confidence", "0.5"
    )
    assert refused.code == 2


def test_compare_finds_where_another_map_differs(command, walked, tmp_path):
    square = [[[37.9, 48.4], [38.3, 48.4], [38.3, 48.9], [37.9, 48.9], [37.9, 48.4]]]
    feature = {
        "type": "Feature",
        "properties": {"side": "UA"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    other = tmp_path / "other.geojson"
    other.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    told = command("compare", other, "--on", "2023-02-12", "-p", walked.root)
    assert told.code == 0, told.err
    assert "Krasna Hora" in told.out  # reported taken that day, drawn on the other side in the other map


def test_score_claims_on_labelled_items(command, pages, tmp_path):
    found = [r for r in lines(command("extract", pages).out) if r["document"]["outlet"] == "Example Wire"]
    record = corpus.RECORDS[0]
    labelled = [
        {
            "quote": r["quote"], "kind": r["kind"], "actor": r["actor"]["side"], "toponym": r["toponym"],
            "lat": r["place"]["lat"], "lon": r["place"]["lon"], "holder": r["holder"]["name"],
            "polarity": r["polarity"], "modality": r["modality"], "span": r["span"], "tier": "sure",
            "time": [r["time"]["start"], r["time"]["end"]],
        }
        for r in found if r["document"]["title"] == "Soledar"
    ]  # fmt: skip
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({**record, "claims": labelled}) + "\n")
    told = command("score", "claims", gold)
    assert told.code == 0, told.err
    assert f"| all | {len(labelled)} | 0 | 0 | 1.000 | 1.000 | 1.000 |" in told.out


def test_gazetteer_shows_and_imports(command, tmp_path):
    assert "Artemivsk" in command("gazetteer", "show", "Bakhmut").out
    assert command("gazetteer", "show", "Nowhereville").code == 1
    project = tmp_path / "p"
    assert command("init", project).code == 0
    places = tmp_path / "villages.csv"
    places.write_text("name,lat,lon,place\nTestove Nove,48.5,38.1,village\nBroken,north,38,village\n")
    told = command("gazetteer", "import", places, "-p", project)
    assert told.code == 0, told.err
    assert "1 places imported, 1 rows left out" in told.out
    assert "line 3" in told.err
    assert "Testove Nove" in command("gazetteer", "show", "Testove Nove", "-p", project).out


def test_doctor_tells_versions_data_and_ledger(command, walked, tmp_path, monkeypatch):
    told = command("doctor", "-p", walked.root)
    for words in (
        "contactline",
        "python",
        "sides UA, RU",
        "settlement",
        f"schema {HEAD}",
        "3 pages, 3 documents",
    ):
        assert words in told.out
    monkeypatch.chdir(tmp_path)
    assert "no contactline project here" in command("doctor").out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("nonsense",), "No such command"),
        (("claims", "--on", "yesterday"), "write it as 2023-04-07"),
        (("claims", "--format", "xml"), "one of: table, jsonl, csv"),
        (("claims", "--kind", "liberation"), "one of: control, capture"),
        (("map", "--out", "map.doc"), "one of: .png"),
        (("run",), "Missing argument"),
        (("claims", "--min-confidence", "2"), "--min-confidence"),
    ],
)
def test_wrong_use_is_one_line_and_code_two(command, walked, monkeypatch, args, said):
    monkeypatch.chdir(walked.root)
    told = command(*args)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert told.err.startswith("contactline: ")
    assert told.err.count("\n") == 1


def test_no_project_is_one_line_and_code_one(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = command("claims")
    assert (told.code, told.out) == (1, "")
    assert "contactline init" in told.err
    assert told.err.count("\n") == 1
