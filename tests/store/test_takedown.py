"""What is taken down is gone with all that was read from it, and stays gone."""

from __future__ import annotations

import pytest

from contactline.model.page import Skip
from contactline.store import query, rows, takedown
from contactline.store.check import faults
from contactline.store.ledger import Outcome
from contactline.store.takedown import take_down, tombstones
from tests.store.factories import claim, document, page

HERE = "https://wire.example.org/a"


@pytest.fixture
def two(ledger):
    """A ledger with the page that goes and one that stays."""
    ledger.record(page(), document(), [claim()], [Skip(address=HERE, stage="claims", reason="x")], "r")
    other = page(b"other", "https://desk.example.org/b")
    kept = document("d2", page_id=other.page_id, address=other.address, outlet="Desk")
    ledger.record(other, kept, [claim("c2", document_id="d2")], [], "r")
    ledger.set_origins({"d1": "d1", "d2": "d1"})
    return ledger


@pytest.mark.parametrize(
    "what", [HERE, "http://WWW.wire.example.org/a/#top", page().page_id, "d1", "claim-c1"]
)
def test_a_page_goes_by_any_of_its_names(two, what):
    revision = two.revision()
    removed = take_down(two, what, reason="the publisher asked")
    assert (removed.pages, removed.documents, removed.claims) == (1, 1, 1)
    assert removed.addresses == (HERE,)
    assert removed.copies == ("https://desk.example.org/b",)
    assert [d.document_id for d in query.documents(two)] == ["d2"]
    assert query.origins(two) == {"d2": "d2"}
    assert query.skip_counts(two) == {}
    assert two.revision() == revision + 1
    assert list(faults(two)) == []


def test_it_does_not_come_back_nor_do_its_bytes_elsewhere_nor_other_bytes_there(two):
    take_down(two, HERE, reason="asked")
    elsewhere, changed = page(address="https://mirror.example.org/a"), page(b"A new text.")
    for again in (page(), elsewhere, changed):
        assert takedown.taken_down(two, again)
        assert (
            two.record(again, document("d9"), [claim("c9", document_id="d9")], [], "r9") is Outcome.TAKEN_DOWN
        )
    assert two.counts().documents == 1
    assert not takedown.taken_down(two, page(b"else", "https://wire.example.org/ab"))


def test_the_same_takedown_twice_changes_nothing(two):
    take_down(two, HERE, reason="asked")
    before, revision = tombstones(two), two.revision()
    assert take_down(two, HERE, reason="asked again").pages == 0
    assert (tombstones(two), two.revision()) == (before, revision)
    assert {(stone.kind, stone.value) for stone in before} == {
        ("address", "wire.example.org/a"),
        ("page", page().page_id),
    }


def test_what_was_never_read_is_kept_out(ledger):
    assert take_down(ledger, HERE, reason="asked").pages == 0
    assert ledger.record(page(), document(), [claim()], [], "r") is Outcome.TAKEN_DOWN


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.Example.org/A/#x", "example.org/A"),
        ("http://example.org/A?b=1", "example.org/A?b=1"),
        ("report.html", "report.html"),
        ("https://example.org", "example.org"),
    ],
)
def test_addresses_of_one_page_have_one_key(address, key):
    assert rows.address_key(address) == key
