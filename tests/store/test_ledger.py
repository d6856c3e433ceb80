"""The ledger keeps a page whole or not at all, changes nothing twice, and says what is wrong with it."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
import sqlalchemy as sa

from contactline.errors import LedgerError
from contactline.model.page import Skip
from contactline.store import query, tables
from contactline.store.ledger import Ledger, Outcome
from contactline.store.query import ClaimQuery
from tests.store.factories import BAKHMUT, claim, day, document, page

READER = "reader 1"


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


def dump(ledger):
    names = ("pages", "documents", "claims", "skips")
    with ledger.reading() as connection:
        return {name: connection.execute(sa.select(tables.metadata.tables[name])).all() for name in names}


def test_the_same_page_twice_changes_nothing(ledger):
    assert ledger.record(page(), document(), [claim()], [], READER) is Outcome.NEW
    before, revision = dump(ledger), ledger.revision()
    assert ledger.record(page(), document(), [claim()], [], READER) is Outcome.KNOWN
    assert dump(ledger) == before
    assert ledger.revision() == revision


def test_another_reader_replaces_what_the_first_made(ledger):
    ledger.record(
        page(),
        document(),
        [claim("old"), claim("both")],
        [Skip(address=page().address, stage="claims", reason="x")],
        READER,
    )
    assert ledger.record(page(), document(), [claim("both"), claim("new")], [], "reader 2") is Outcome.REREAD
    assert [r["claim_id"] for r in query.claim_records(ledger, ClaimQuery())] == ["claim-both", "claim-new"]
    assert query.skip_counts(ledger) == {}


def test_a_document_that_no_page_gives_any_longer_is_gone_with_its_claims(ledger):
    ledger.record(page(), document("d1"), [claim()], [], READER)
    ledger.record(page(), document("d2"), [claim("n", document_id="d2")], [], "reader 2")
    assert [d.document_id for d in query.documents(ledger)] == ["d2"]
    assert ledger.counts().claims == 1


def test_a_document_comes_back_whole(ledger):
    ledger.record(page(), document(), [], [], READER)
    assert query.document(ledger, "d1") == document()
    assert query.document(ledger, "d2") is None


def test_half_a_page_is_never_kept(ledger, monkeypatch):
    from contactline.store import rows

    def broken(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(rows, "write_skips", broken)
    with pytest.raises(RuntimeError):
        ledger.record(page(), document(), [claim()], [], READER)
    assert ledger.counts().pages == ledger.counts().documents == ledger.counts().claims == 0
    assert not ledger.knows(page(), READER)


def test_skips_are_counted_once(ledger):
    skip = Skip(address="a.html", stage="pages", reason="empty file")
    ledger.skip([skip, skip])
    ledger.skip([skip])
    assert query.skip_counts(ledger) == {"empty file": 1}


def test_claims_are_found_by_place_day_and_as_known_on(ledger):
    early = claim("early", when=day("2023-04-01"))
    late = claim("late", place=BAKHMUT, when=day("2023-04-05", "2023-04-09"))
    ledger.record(page(), document(), [early, late], [], READER)

    def ids(**asked):
        return [r["claim_id"] for r in query.claim_records(ledger, ClaimQuery(**asked))]

    assert ids() == ["claim-early", "claim-late"]
    assert ids(place_id=BAKHMUT.place_id) == ["claim-late"]
    assert ids(start=date(2023, 4, 9), end=date(2023, 4, 9)) == ["claim-late"]
    assert ids(end=date(2023, 4, 4)) == ["claim-early"]
    assert ids(known_by=date(2023, 4, 6)) == []
    assert ids(known_by=date(2023, 4, 7)) == ["claim-early", "claim-late"]
    assert ids(bbox=(37.9, 48.5, 38.02, 48.6)) == ["claim-late"]
    assert ids(limit=1, offset=1) == ["claim-late"]
    assert query.count_claims(ledger, ClaimQuery(limit=1)) == 2
    assert [row["id"] for row in query.place_named(ledger, "BAKHMUT")] == [BAKHMUT.place_id]


def test_an_undated_document_is_known_since_it_was_first_read(ledger):
    ledger.record(page(), document(published=None), [claim()], [], READER)
    assert query.known_days(ledger) == {"d1": date(2023, 4, 10)}


def test_origins_do_not_count_as_a_change(ledger):
    ledger.record(page(), document(), [], [], READER)
    before = ledger.revision()
    ledger.set_origins({"d1": "d0"})
    assert query.origins(ledger) == {"d1": "d0"}
    assert ledger.revision() == before


def test_a_newer_ledger_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerError, match="newer than this version"):
        Ledger.open(path)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    raw.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no ledger at all" * 999, "not a ledger"), (b"SQLite format 3\0" + b"x" * 4096, "ledger")],
)
def test_a_file_that_is_no_ledger_is_said_to_be_none(tmp_path, content, said):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=said):
        Ledger.open(path)


def test_what_is_not_there_is_not_made_unasked(tmp_path):
    with pytest.raises(LedgerError, match="no ledger here"):
        Ledger.open(tmp_path / "none.sqlite", create=False)
    with pytest.raises(LedgerError, match="is a folder"):
        Ledger.open(tmp_path)
    with pytest.raises(LedgerError, match="not known"):
        Ledger.open("oraclette://host/name")
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_ledger_is_an_error_in_words(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        for number in range(50):
            ledger.record(page(str(number).encode()), document(f"d{number}"), [], [], READER)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(LedgerError, match=r"damaged|not a ledger"), Ledger.open(path) as ledger:
        list(query.documents(ledger))
