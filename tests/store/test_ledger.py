"""The ledger keeps a page whole or not at all, changes nothing twice, and says what is wrong with it."""

from __future__ import annotations

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


def dump(ledger):
    names = ("pages", "documents", "claims", "skips")
    with ledger.reading() as connection:
        return {
            name: sorted(connection.execute(sa.select(tables.metadata.tables[name])).all(), key=repr)
            for name in names
        }


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
    assert query.place_named(ledger, "Bakhmut") == [{"id": "t:bakhmut", "name": "Bakhmut", "claims": 1}]
    assert query.place_named(ledger, "the Town")[0]["claims"] == 1


def test_an_undated_document_is_known_since_it_was_first_read(ledger):
    ledger.record(page(), document(published=None), [claim()], [], READER)
    assert query.known_days(ledger) == {"d1": date(2023, 4, 10)}


def test_origins_do_not_count_as_a_change(ledger):
    ledger.record(page(), document(), [], [], READER)
    before = ledger.revision()
    ledger.set_origins({"d1": "d0"})
    assert query.origins(ledger) == {"d1": "d0"}
    assert ledger.revision() == before


def test_a_newer_ledger_is_refused_and_left_alone(ledger, ledger_at):
    with ledger.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="newer than this version"):
        Ledger.open(ledger_at)
    assert ledger.schema() == "9999"


def test_claims_come_in_the_order_of_their_letters_codes(ledger):
    """A database sorts by its own language; exports must not depend on it."""
    names = ["b", "C", "a-b", "aa", "Є", "é"]
    ledger.record(page(), document(), [claim(name) for name in names], [], READER)
    with ledger.reading() as connection:
        found = connection.execute(sa.select(tables.claims.c.claim_id).order_by(tables.claims.c.claim_id))
        assert list(found.scalars()) == sorted(f"claim-{name}" for name in names)


def test_a_reader_sees_one_state_while_others_write(ledger):
    count = sa.select(sa.func.count()).select_from(tables.claims)
    ledger.record(page(), document(), [claim()], [], READER)
    with ledger.reading() as connection:
        before = connection.execute(count).scalar_one()
        ledger.record(page(b"2"), document("d2"), [claim("c2", document_id="d2")], [], READER)
        assert connection.execute(count).scalar_one() == before == 1
    assert ledger.counts().claims == 2


def test_numbers_of_changes_are_not_lost_between_writers(ledger, ledger_at):
    with Ledger.open(ledger_at) as other:
        for n in range(5):
            ledger.record(page(b"a%d" % n), document(f"a{n}"), [], [], READER)
            other.record(page(b"b%d" % n), document(f"b{n}"), [], [], READER)
    assert ledger.revision() == 10


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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://owner:sesame@/x?host=/nowhere/at/all", "no database server answers"),
        ("postgresql://owner:sesame@127.0.0.1:9/x", "no database server answers"),
        ("postgresql://owner:sesame@127.0.0.1:port/x", "not a database address"),
    ],
)
def test_a_server_that_is_not_there_is_said_so_without_the_password(address, said):
    with pytest.raises(LedgerError, match=said) as raised:
        Ledger.open(address)
    assert "sesame" not in str(raised.value)


def test_a_truncated_ledger_is_an_error_in_words(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        for number in range(50):
            ledger.record(page(str(number).encode()), document(f"d{number}"), [], [], READER)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(LedgerError, match=r"damaged|not a ledger"), Ledger.open(path) as ledger:
        list(query.documents(ledger))
