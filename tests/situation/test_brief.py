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
        for one in part.sentences:
            assert set(one.claim_ids) <= ids
            if one.layer == "claimed":
                assert one.claim_ids
                assert "Watcher" in one.text or "B staff" in one.text


def test_like_claims_are_told_in_one_sentence():
    said = [s for s in section(written(), "East Province").sentences if "beat off" in s.text]
    assert len(said) == 1
    assert "five points" in said[0].text
    repelled = {c.claim_id for c in CLAIMS if c.kind is Kind.REPULSE}
    assert len(repelled) == 5
    assert repelled <= set(said[0].claim_ids)


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


def many_voices():
    """Twenty claims of five holders about as many villages."""
    kinds = (Kind.CAPTURE, Kind.ADVANCE, Kind.REPULSE, Kind.CLASH, Kind.STRIKE)
    return [
        claim(
            PLACES[20 + n % 15],
            20,
            kinds[n % 5],
            "A" if n % 2 else "B",
            holder=f"Holder {n % 7}",
            salt=str(n),
        )
        for n in range(20)
    ]


def faults_of(made, claims):
    """What a brief says that its claims do not carry: uncited, not named, turned round."""
    by_id, found = {c.claim_id: c for c in claims}, []
    for one in (s for part in made.sections for s in part.sentences if s.layer == "claimed"):
        cited = [by_id[i] for i in one.claim_ids if i in by_id]
        if not cited:
            found.append(f"uncited: {one.text}")
        for each in cited:
            if each.holder.name not in one.text and "among them" not in one.text:
                found.append(f"{each.holder.name} unnamed: {one.text}")
            if each.locus.place.name not in one.text and "others" not in one.text:
                found.append(f"{each.locus.place.name} unnamed: {one.text}")
            if each.polarity is Polarity.DENIED and " not " not in one.text:
                found.append(f"denial told as fact: {one.text}")
        if cited and all(c.polarity is Polarity.AFFIRMED for c in cited) and " not " in one.text:
            found.append(f"fact told as denial: {one.text}")
    return found


def test_no_sentence_says_what_its_claims_do_not():
    for said in (CLAIMS, many_voices()):
        made = brief.write(SERIES, said, WAR, day=day(20), before=day(10))
        assert faults_of(made, said) == []


def test_an_uncited_or_contradicted_sentence_is_found():
    made = written()
    part = next(s for s in made.sections if any(x.layer == "claimed" for x in s.sentences))
    one = next(x for x in part.sentences if x.layer == "claimed")
    for wrong in (replace(one, claim_ids=()), replace(one, text="Nobody said anything.")):
        spoiled = replace(made, sections=(replace(part, sentences=(wrong,)),))
        assert faults_of(spoiled, CLAIMS)


def test_sentences_begin_in_many_ways_and_roles_are_told_once():
    said = many_voices()
    said = [replace(c, holder=replace(c.holder, role="spokesperson; earlier aide")) for c in said]
    made = brief.write(SERIES, said, WAR, day=day(20), before=day(10))
    told = [s.text for part in made.sections for s in part.sentences if s.layer == "claimed"]
    assert len(told) >= 7
    assert sum(t.startswith("According to") for t in told) <= len(told) / 4 + 1
    assert len({" ".join(t.split()[2:4]) for t in told}) > len(told) / 3
    assert sum(t.count("Holder 1 (spokesperson)") for t in told) == 1
    assert "earlier aide" not in " ".join(told)


def test_a_weaker_word_on_the_same_ground_is_cited_and_not_repeated():
    both = [
        claim(PLACES[22], 20, Kind.CONTROL, "B", **STAFF),
        claim(PLACES[22], 20, Kind.PRESENCE, "B", **STAFF),
    ]
    made = brief.write(SERIES, both, WAR, day=day(20), before=day(10))
    (told,) = [s for part in made.sections for s in part.sentences if s.layer == "claimed"]
    assert {c.claim_id for c in both} == set(told.claim_ids)
    assert "stood" not in told.text
