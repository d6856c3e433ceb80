"""Claims for threat-sharing tools and for QGIS."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest

from contactline.export import misp, qgis, stix, tags
from contactline.export.files import write_files
from contactline.model.claim import Evidence, Likelihood, Modality, Polarity
from contactline.model.theatre import Source
from contactline.store.serialise import claim_to_dict
from tests.export.test_site import THEATRE, content  # noqa: F401 - a fixture
from tests.store.factories import claim, document

LISTED = replace(
    THEATRE,
    sources=(
        Source(
            source_id="w", name="Example Wire", kind="agency", side=None, language="en",
            hosts=("wire.example.org",), reliability=0.85,
        ),
    ),
)  # fmt: skip
STIX_ID = re.compile(r"[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def record(name="c1", **more):
    return claim_to_dict(claim(name, **more), document())


def bundle(records, theatre=LISTED):
    file = io.StringIO()
    stix.write_bundle(records, tags.Tagger(theatre), file)
    return json.loads(file.getvalue())


def test_a_bundle_holds_what_its_objects_point_to():
    found = bundle([record("a"), record("b", place=None, polarity=Polarity.DENIED)])
    every = {one["id"]: one for one in found["objects"]}
    assert len(every) == len(found["objects"])
    assert all(STIX_ID.fullmatch(name) for name in every)
    for one in every.values():
        pointed = [*one.get("object_refs", []), *([one["created_by_ref"]] if "created_by_ref" in one else [])]
        assert set(pointed) <= set(every)
        assert one["spec_version"] == "2.1"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\.000Z", one["created"])
    assert sorted(one["type"] for one in every.values()) == [
        "identity", "identity", "location", "note", "note", "report",
    ]  # fmt: skip


def test_a_note_is_the_holders_word_and_a_report_its_document():
    found = {one["type"]: one for one in bundle([record()])["objects"]}
    assert found["note"]["authors"] == ["Ministry"]
    assert found["note"]["content"] == record()["quote"]
    assert found["note"]["confidence"] == 75
    assert found["report"]["object_refs"] == [found["note"]["id"]]
    assert found["report"]["published"] == "2023-04-07T00:00:00.000Z"
    assert found["location"]["latitude"] == 48.69


def test_the_same_claim_keeps_its_id():
    one, two = (bundle([record()])["objects"] for _ in range(2))
    assert one == two
    assert bundle([record(), record("x")])["objects"][:4] == one[:4]


def test_an_address_that_is_no_web_address_is_not_linked():
    told = record()
    told["document"] = {**told["document"], "url": "javascript:alert(1)"}
    report = next(one for one in bundle([told])["objects"] if one["type"] == "report")
    assert "external_references" not in report
    attributes = misp.event([told], LISTED)["Event"]["Object"][0]["Attribute"]
    assert {a["type"] for a in attributes if a["object_relation"] == "source"} == {"text"}


@pytest.mark.parametrize(
    ("reliability", "letter"), [(0.97, "a"), (0.85, "b"), (0.6, "c"), (0.5, "d"), (0.1, "e")]
)
def test_reliability_in_letters(reliability, letter):
    source = replace(LISTED.sources[0], reliability=reliability)
    assert tags.Tagger(replace(LISTED, sources=(source,))).reliability(record()) == letter
    assert tags.Tagger(THEATRE).reliability(record()) == "f"


@pytest.mark.parametrize("evidence", list(Evidence))
def test_every_evidence_has_a_credibility_and_none_confirms_itself(evidence):
    assert 2 <= tags.credibility(record(evidence=evidence)) <= 6


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0, 5, "almost-no-chance"), (40, 50, "unlikely"), (55, 75, "likely"), (80, 90, "very-likely"),
     (95, 100, "almost-certain"), (None, None, None)],
)  # fmt: skip
def test_hedges_in_the_words_of_the_standard(low, high, words):
    hedge = Likelihood(phrase="as it may be", scale="PHIA" if low is not None else None, low=low, high=high)
    assert tags.likelihood(record(likelihood=hedge)) == words
    told = tags.Tagger(LISTED).tags(record(likelihood=hedge))
    assert any("likelihood-probability" in tag for tag in told) == (words is not None)


def test_plans_and_denials_are_tagged_as_such():
    told = tags.Tagger(LISTED).tags(record(modality=Modality.INTENDED, polarity=Polarity.DENIED))
    assert 'contactline:modality="intended"' in told
    assert 'contactline:polarity="denied"' in told


def test_a_misp_event_stays_at_home_and_feeds_no_detection():
    event = misp.event([record("a"), record("b", place=None)], LISTED)["Event"]
    assert (event["distribution"], event["published"], event["date"]) == ("0", False, "2023-04-07")
    attributes = [a for one in event["Object"] for a in one["Attribute"]]
    assert not any(a["to_ids"] for a in attributes)
    assert len({a["uuid"] for a in attributes}) == len(attributes)
    assert {t["name"] for t in attributes[0]["Tag"]} == set(tags.Tagger(LISTED).tags(record("a")))
    assert not any(a["value"] in ("", "None") for a in attributes)


def test_the_qgis_project_draws_layers_that_its_geopackage_has(content, tmp_path):  # noqa: F811
    import pyogrio

    paths = write_files(content, tmp_path, "qgis")
    assert [path.name for path in paths] == ["contactline.qgs", "contactline.gpkg"]
    tables = {name for name, _ in pyogrio.list_layers(paths[1])}
    root = Xml.fromstring(paths[0].read_text().partition("\n")[2])
    sources = [layer.findtext("datasource") for layer in root.iter("maplayer")]
    assert {source.partition("|layername=")[2] for source in sources} == tables
    assert all(source.startswith("./contactline.gpkg|") for source in sources)
    categories = {one.get("value") for one in root.iter("category")}
    assert categories == {"UA", "RU", "CONTESTED"}


def test_a_theatre_name_cannot_break_the_project_file():
    text = qgis.project(replace(THEATRE, name='<x a="&">'))
    assert Xml.fromstring(text.partition("\n")[2]).findtext("title") == 'contactline: <x a="&">'


@pytest.mark.parametrize("form", ["stix", "misp", "geoparquet"])
def test_files_of_a_format_read_back(content, tmp_path, form):  # noqa: F811
    paths = write_files(content, tmp_path, form)
    if form == "geoparquet":
        import geopandas

        assert {path.name: len(geopandas.read_parquet(path)) for path in paths}["claims.parquet"] == 2
    else:
        assert json.loads(paths[0].read_text())
