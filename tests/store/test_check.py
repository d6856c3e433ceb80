"""`check` finds each kind of damage, and nothing in a whole ledger."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from contactline.store.check import faults, unfinished_runs
from tests.store.factories import claim, document, page

CHANGES = {
    "UPDATE claims SET kind = 'clash'": "row and its claim/1 object disagree",
    "UPDATE claims SET end_day = '2024-01-01'": "days and its claim/1 object disagree",
    "UPDATE documents SET text = 'The ministry of x said that the town had been taken by now. Others'": "do not stand",
    "UPDATE documents SET text = 'short'": "block lies outside",
    "UPDATE claims SET body = '{'": "claim cannot be read",
    "UPDATE documents SET body = '[]'": "document cannot be read",
    "DELETE FROM pages": "no page gives this document",
    "INSERT INTO tombstones VALUES ('address', 'wire.example.org/a', 'asked', '2024')": "taken down",
}


def test_a_whole_ledger_has_no_fault(ledger):
    ledger.record(page(), document(), [claim(), claim("c2", place=None)], [], "r")
    assert list(faults(ledger)) == []


@pytest.mark.parametrize("change", CHANGES)
def test_each_damage_is_found(ledger, change):
    ledger.record(page(), document(), [claim()], [], "r")
    with ledger.writing() as connection:
        connection.execute(sa.text(change))
    assert any(CHANGES[change] in fault.what for fault in faults(ledger))


def test_runs_that_never_ended_are_told(ledger):
    ledger.finish_run(ledger.start_run("ingest", "0"), {})
    assert unfinished_runs(ledger) == []
    ledger.start_run("ingest", "0")
    assert len(unfinished_runs(ledger)) == 1
