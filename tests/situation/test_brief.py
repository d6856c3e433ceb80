"""The brief: what it says, what it cites, and that no page's text becomes markup."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from contactline.control.assess import assess
from contactline.model.claim import Evidence, Kind, Likelihood, Locus, Modality, Polarity, Quantity, Relation
from contactline.situation import brief
from contactline.situation.disagreement import disagreements
from contactline.situation.estimates import band, bands
from contactline.situation.status import status, to_text
from contactline.situation.wording import clause, ground, listed, phrases
from tests.control.strip_world import claim, day, event, strip, theatre

WAR = theatre()
PLACES = [replace(p, admin1="West Province" if i < 18 else "East Province") for i, p in enumerate(strip())]
STAFF = {"holder": "B staff", "holder_side": "B"}
CAPTURE = claim(PLACES[19], 20, Kind.CAPTURE)
DENIAL = claim(PLACES[19], 20, Kind.CAPTURE, polarity=Polarity.DENIED, **STAFF)
CLAIMS = [
    CAPTURE,
    claim(PLACES[19], 18, Kind.CAPTURE, salt="before"),
    DENIAL,
    *(claim(PLACES[i], 20, Kind.REPULSE, "B", **STAFF) for i in (24, 25, 26, 27, 28)),
    claim(PLACES[22], 20, Kind.CAPTURE, modality=Modality.INTENDED),
    claim(PLACES[23], 20, Kind.CAPTURE, modality=Modality.HYPOTHETICAL),
    claim(
        PLACES[4],
        20,
        Kind.CASUALTIES,
        quantity=Quantity(measure="killed", low=40, best=None, high=60, unit=""),
    ),
    claim(
        PLACES[4],
        20,
        Kind.CASUALTIES,
        quantity=Quantity(measure="killed", low=None, best=200, high=None, unit=""),
        **STAFF,
    ),
]
SERIES = assess([event(c) for c in CLAIMS], WAR, PLACES, start=day(0), end=day(40), as_known_on=day(40))


def written(claims=CLAIMS, on=20, since=10, series=SERIES):
    return brief.write(series, claims, WAR, day=day(on), before=day(since))


def section(made, heading):
    return next(s for s in made.sections if s.heading == heading)


def text(made):
    return " ".join(s.text for part in made.sections for s in part.sentences)


def test_key_changes_come_first_and_cite_their_claims():
    made = written(since=2)
    first = made.sections[0]
    assert first.heading == "Key changes"
    change = next(s for s in first.sentences if "Village 19" in s.text and "now" in s.text)
    assert change.layer == "assessed"
    assert CAPTURE.claim_id in change.claim_ids


def test_every_claimed_sentence_names_its_holder_and_cites_only_claims_given():
    ids = {c.claim_id for c in CLAIMS}
    for part in written().sections:
        named = False
        for one in part.sentences:
            assert set(one.claim_ids) <= ids
            if one.layer == "claimed":
                assert one.claim_ids
                names = "Watcher" in one.text or "B staff" in one.text
                assert names or (named and one.text.startswith("The same source"))
                named = True


def test_like_claims_are_told_in_one_sentence():
    said = [s for s in section(written(), "East Province").sentences if "beat off" in s.text]
    assert len(said) == 1
    assert "five points" in said[0].text
    assert len(said[0].claim_ids) == 5


def test_disagreement_is_named_with_both_sides_and_where_the_evidence_leans():
    said = next(s for s in section(written(), "Key changes").sentences if "disagree" in s.text)
    assert {CAPTURE.claim_id, DENIAL.claim_id} <= set(said.claim_ids)
    assert "Watcher" in said.text and "B staff" in said.text and "percent" in said.text


def test_a_plan_is_told_as_a_plan_and_a_hypothesis_not_at_all():
    made = written()
    assert "mean to take Village 22" in text(made)
    assert "Village 23" not in " ".join(s.text for s in section(made, "Intentions").sentences)
    assert "took Village 22" not in text(made) and "took Village 23" not in text(made)


def test_figures_of_two_holders_stand_side_by_side():
    (said,) = section(written(), "Figures").sentences
    assert "40 to 60 according to Watcher" in said.text
    assert "200 according to B staff" in said.text


def test_a_quiet_day_says_so():
    quiet = assess([], WAR, PLACES, start=day(0), end=day(5), as_known_on=day(5))
    made = brief.write(quiet, [], WAR, day=day(4))
    assert "No settlement is assessed to have changed hands" in text(made)


def test_silence_is_named():
    made = brief.write(
        assess([event(CAPTURE)], WAR, PLACES, start=day(0), end=day(400), as_known_on=day(400)),
        [],
        WAR,
        day=day(399),
    )
    assert "Village 19" in " ".join(s.text for s in section(made, "What is not known").sentences)


def test_markup_of_a_page_stays_text():
    evil = replace(
        claim(PLACES[19], 20, Kind.CAPTURE, holder="<script>alert(1)</script>"),
        quote="<img src=x onerror=alert(1)> [x](javascript:1) `code`",
    )
    made = brief.write(SERIES, [evil], WAR, day=day(20), before=day(10))
    page = brief.to_html(made, {evil.claim_id: evil})
    assert "<script>" not in page and "<img" not in page
    assert "&lt;script&gt;" in page
    plain = brief.to_markdown(made, {evil.claim_id: evil})
    assert "<img" not in plain.replace("\\<", "")
    assert "](" not in plain.replace("\\]", "")


def test_json_holds_all_sentences():
    made = written()
    data = json.loads(brief.to_json(made))
    assert [s["heading"] for s in data["sections"]] == [s.heading for s in made.sections]
    assert data["sections"][0]["sentences"][0]["claim_ids"] == list(made.sections[0].sentences[0].claim_ids)


def test_references_in_markdown_lead_to_the_claims():
    made = written()
    plain = brief.to_markdown(made, {c.claim_id: c for c in CLAIMS})
    cited = {i for part in made.sections for s in part.sentences for i in s.claim_ids}
    for claim_id in cited:
        assert plain.count(f"({claim_id})") == 1


def test_one_holder_who_reports_a_change_does_not_disagree_with_itself():
    both = [claim(PLACES[3], 5, Kind.CONTROL, "B"), claim(PLACES[3], 9, Kind.CAPTURE, "A")]
    assert disagreements(both, WAR) == ()


def test_presence_in_the_centre_is_no_disagreement_about_the_town():
    part = claim(PLACES[3], 5, Kind.PRESENCE, locus=Locus(place=PLACES[3], toponym="x", part="centre"))
    assert disagreements([part, claim(PLACES[3], 5, Kind.CONTROL, "B", **STAFF)], WAR) == ()


@pytest.mark.parametrize(
    ("locus", "words"),
    [
        ({}, "in Village 3"),
        ({"part": "centre"}, "in the centre of Village 3"),
        ({"part": "east"}, "in the east of Village 3"),
        ({"part": "the steelworks"}, "at the steelworks in Village 3"),
        ({"relation": Relation.NEAR}, "near Village 3"),
        ({"relation": Relation.TOWARD}, "towards Village 3"),
        ({"relation": Relation.FROM, "bearing": "south"}, "south of Village 3"),
        (
            {"relation": Relation.FROM, "bearing": "south", "distance_km": (3.0, 5.0)},
            "3 to 5 km south of Village 3",
        ),
    ],
)
def test_where_in_words(locus, words):
    assert ground(Locus(place=PLACES[3], toponym="x", **locus), "at") == words


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("modality", list(Modality))
@pytest.mark.parametrize("side", ["A", None])
def test_every_kind_can_be_told(kind, modality, side):
    for count in (1, 5):
        told = clause([claim(PLACES[i], 5, kind, side, modality=modality) for i in range(count)], WAR)
        assert told and "{" not in told and "  " not in told


def test_lists_of_names():
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "A"]) == "A and B"
    assert listed("ABCDEFGHIJ") == "A, B, C, D, E, F, G and three others"
    assert phrases()["kind"]["capture"]["rank"] == 1


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.03, "a remote chance"),
        (0.15, "highly unlikely"),
        (0.3, "unlikely"),
        (0.45, "a realistic possibility"),
        (0.65, "likely"),
        (0.85, "highly likely"),
        (0.97, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_words_follow_the_yardstick(p, words):
    assert band(p).words == words


def test_the_yardstick_leaves_no_gap():
    steps = bands()
    assert steps[0].low == 0 and steps[-1].high == 100
    assert all(a.high == b.low for a, b in itertools.pairwise(steps))
    with pytest.raises(ValueError, match="no probability"):
        band(1.5)


def test_status_tells_probability_sayings_and_disagreement():
    report = status(SERIES, "v19", day(20), CLAIMS, WAR)
    told = to_text(report, WAR, {})
    assert "percent" in told and "They disagree" in told
    assert told.count("“text”") == 3
    assert "denied" in told


def test_status_of_a_silent_place_is_unknown():
    alone = assess([event(CAPTURE)], WAR, PLACES, start=day(0), end=day(400), as_known_on=day(400))
    told = to_text(status(alone, "v35", day(399), [], WAR), WAR, {})
    assert "unknown" in told and "No claim" in told


def test_status_shows_hedges_evidence_and_no_terminal_codes():
    hedged = replace(
        claim(
            PLACES[19],
            20,
            Kind.CAPTURE,
            likelihood=Likelihood(phrase="very likely", scale="ICD 203", low=80, high=95),
            evidence=Evidence.VISUAL,
            holder="Mapper",
        ),
        quote="first line\n\x1b[31mred\x07",
    )
    told = to_text(status(SERIES, "v19", day(20), [hedged], WAR), WAR, {})
    assert "“very likely” = 80-95 % on the ICD 203 scale" in told
    assert "visual" in told
    assert "\x1b" not in told and "\x07" not in told
