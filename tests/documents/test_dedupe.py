"""Copies of one story are found; reports that only resemble each other are not."""

from __future__ import annotations

import random

from contactline.documents.dedupe import copies, repeats, resemblance
from contactline.model.document import Document
from contactline.model.origin import Relation
from tests.documents.pages import document, record_page

WIRE = (
    "Ukrainian soldiers repelled nine attacks near the village of Bohdanivka on Monday, a spokesman of the eastern "
    "command told television, and the road through Chasiv Yar stayed open for supplies. The attackers used two "
    "armoured columns and lost several vehicles, he said. Fighting in the streets of Bakhmut went on, where the "
    "garrison gave up one block and counterattacked in another, according to the General Staff in its evening note."
)
OTHER = (
    "Russian forces entered the outskirts of Bohdanivka on Monday, officials installed by Moscow said, while Kyiv "
    "reported that shelling had damaged the road through Chasiv Yar and that columns of vehicles waited for fuel. A "
    "spokesman of the eastern command denied that any block of Bakhmut had been lost and spoke of counterattacks in "
    "the streets, which the General Staff did not mention in its note of that evening about the fighting there."
)


def story(text: str, published: str, outlet: str = "", title: str = "T") -> Document:
    url = f"https://{outlet or 'a'}.example/{published}"
    return document(record_page(text=text, title=title, published=published, outlet=outlet, url=url))


def test_copies_with_other_leads_have_the_first_published_as_origin() -> None:
    first = story(WIRE, "2023-04-03", "wire")
    second = story("KYIV (Wire) - From our own staff. " + WIRE, "2023-04-04", "daily")
    third = story(WIRE.rpartition(". ")[0] + ". Our readers know more.", "2023-04-05", "evening")
    expected = {second.document_id: first.document_id, third.document_id: first.document_id}
    assert copies([first, second, third]) == expected
    assert copies([third, second, first]) == expected


def test_same_subject_in_other_words_is_no_copy_letter_for_letter() -> None:
    found = repeats([story(WIRE, "2023-04-03", "a"), story(OTHER, "2023-04-03", "b")])
    assert [one.relation for one in found if one.relation is Relation.COPY] == []
    assert resemblance(WIRE, OTHER) < 0.1 < 0.9 < resemblance(WIRE, WIRE)


def test_same_words_weeks_apart_are_no_copy() -> None:
    assert copies([story(WIRE, "2023-04-03", "a"), story(WIRE + " Again.", "2023-05-20", "b")]) == {}


def test_daily_report_that_repeats_itself_is_no_copy_of_itself() -> None:
    today = story(WIRE, "2023-04-03", "desk")
    tomorrow = story(WIRE + " " + OTHER[:160], "2023-04-04", "desk")
    assert copies([today, tomorrow]) == {}


def test_short_items_are_copies_only_where_nearly_equal() -> None:
    a = story("Russian troops have entered the town of Soledar, Kyiv says", "2023-01-10", "a")
    b = story("Russian troops have entered the town of Soledar, Kyiv says", "2023-01-11", "b")
    c = story("Russian troops have left the town of Kherson, Kyiv says", "2023-01-10", "c")
    assert copies([a, b, c]) == {b.document_id: a.document_id}


def test_equal_day_gives_the_smallest_id_as_origin() -> None:
    made = [story(WIRE, "2023-04-03", outlet) for outlet in ("x", "y", "z")]
    ids = sorted(one.document_id for one in made)
    assert copies(made) == {ids[1]: ids[0], ids[2]: ids[0]}


def test_wire_printed_by_sixty_sites_is_one_origin() -> None:
    chance = random.Random(4)
    words = WIRE.split()
    made = []
    for number in range(60):
        at = chance.randrange(len(words) // 2)
        lead = " ".join(chance.choices(words, k=12))
        made.append(story(f"{lead}. " + " ".join(words[at // 4 :]), "2023-04-03", f"site{number}"))
    found = copies(made)
    assert len(found) == 59
    assert len(set(found.values())) == 1


def test_no_documents_and_empty_texts() -> None:
    assert copies([]) == {}
    assert (
        copies([story("", "2023-04-03", "a", title="One thing"), story("", "2023-04-03", "b", title="Else")])
        == {}
    )


TOLD = (
    "Marines hold several footholds on the eastern bank of the Dnipro near Krynky, the navy confirmed on Wednesday. "
    "Vladimir Saldo, whom Moscow installed in Kherson region, admitted that up to 60 men stood in the village. His "
    "gunners would burn them out of the sandy woods, he promised, though supplies reach his own lines badly."
)
RETOLD = (
    "The navy has confirmed it: near Krynky, across the Dnipro, there are footholds of marines, and several of them. "
    "In the village may be 60 men by the admission of Saldo, Vladimir, installed by Moscow in Kherson region, who "
    "promises that gunners will burn them out. To his lines in the sandy woods supplies "
    "come badly."
)
OWN = (
    "Rowing takes seven minutes, said a marine back from Krynky with frozen feet. On Potomkin island two boats lay "
    "sunk that Wednesday, and rain blinded the drones. Teplinsky, the new Russian commander, had asked for 12 "
    "guns of the "
    "fleet, according to a blogger who is close to the paratroopers and seldom wrong about their wishes."
)


def test_story_in_other_words_is_a_rewrite_and_an_own_report_is_not() -> None:
    first, second = story(TOLD, "2023-11-15", "wire"), story(RETOLD, "2023-11-16", "daily")
    own = story(OWN, "2023-11-16", "desk")
    (found,) = repeats([own, second, first])
    assert (found.document_id, found.repeats, found.origin) == (
        second.document_id,
        first.document_id,
        first.document_id,
    )
    assert found.relation is Relation.REWRITE
    assert 0.6 <= found.likeness <= 1


def test_rewrites_are_not_looked_for_in_one_outlet_nor_weeks_apart() -> None:
    assert copies([story(TOLD, "2023-11-15", "wire"), story(RETOLD, "2023-11-16", "wire")]) == {}
    assert copies([story(TOLD, "2023-11-15", "wire"), story(RETOLD, "2023-11-25", "daily")]) == {}


def test_corrected_page_is_a_revision_of_its_first_state() -> None:
    first = story(TOLD, "2023-11-15", "wire")
    later = story(TOLD + " " + OWN, "2023-11-15", "wire")
    (found,) = repeats([first, later])
    assert found.relation is Relation.REVISION


def test_chain_leads_to_the_first_and_names_the_nearest() -> None:
    first, second = story(TOLD, "2023-11-15", "wire"), story(RETOLD, "2023-11-16", "daily")
    third = story("From our partners. " + RETOLD, "2023-11-17", "evening")
    found = {one.document_id: one for one in repeats([third, first, second])}
    assert found[third.document_id].repeats == second.document_id
    assert found[third.document_id].origin == first.document_id
    assert found[third.document_id].relation is Relation.COPY
