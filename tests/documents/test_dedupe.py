"""Copies of one story are found; reports that only resemble each other are not."""

from __future__ import annotations

import random

from contactline.documents.dedupe import copies, resemblance
from contactline.model.document import Document
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


def test_same_subject_in_other_words_is_no_copy() -> None:
    assert copies([story(WIRE, "2023-04-03", "a"), story(OTHER, "2023-04-03", "b")]) == {}
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
