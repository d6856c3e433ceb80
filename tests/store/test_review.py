"""The analysts' log: chained, signed, reversible; and what the claims look like after it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from contactline.errors import LedgerError, NotFoundError, UsageError
from contactline.store import project as projects
from contactline.store.review import Act, Analysts, ReviewLog, reviewed, standing
from contactline.store.serialise import claim_to_dict
from tests.store.factories import claim, document

NOW = datetime(2023, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def project(tmp_path):
    return projects.create(tmp_path / "p", theatre="ukraine")


@pytest.fixture
def log(project):
    Analysts(project).add("Ada")
    return ReviewLog(project)


def add(log, act, claim_id="claim-c1", **more):
    return log.add(analyst="Ada", act=act, at=NOW, claim_id=claim_id, **more)


def record(name="c1"):
    return claim_to_dict(claim(name), document())


def test_a_token_is_known_and_kept_nowhere(project):
    token = Analysts(project).add("Ada")
    assert Analysts(project).name_of(token) == "Ada"
    assert Analysts(project).name_of(token + "x") is None
    assert Analysts(project).name_of("") is None
    file = project.root / "analysts.json"
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="already"):
        Analysts(project).add("Ada")


def test_entries_are_signed_and_chained(log):
    first, second = add(log, Act.REJECT), add(log, Act.ACCEPT, "claim-x")
    assert [e.number for e in log.entries()] == [1, 2]
    assert second.before == first.hash
    assert log.head() == second.hash
    assert log.check() == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda lines: [lines[0].replace("reject", "accept"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [*lines[:2], lines[2][:30]],
        lambda lines: [*lines, lines[2]],
    ],
)
def test_any_change_of_the_log_is_found(project, log, harm):
    for n in range(3):
        add(log, Act.REJECT, f"claim-{n}")
    path = project.root / "review.jsonl"
    path.write_text("\n".join(harm(path.read_text().splitlines())) + "\n")
    with pytest.raises(LedgerError, match="broken"):
        log.entries()


def test_a_forged_entry_with_a_right_hash_is_not_signed(project, log):
    add(log, Act.REJECT)
    path = project.root / "review.jsonl"
    entry = json.loads(path.read_text())
    path.write_text(json.dumps({**entry, "signature": "0" * 64}) + "\n")
    assert log.entries()
    with pytest.raises(LedgerError, match="not signed by Ada"):
        log.check()


def test_decisions_change_the_claims_and_a_revert_gives_them_back(log):
    before = [record("c1"), record("c2")]
    add(log, Act.REJECT)
    correction = add(log, Act.CORRECT, "claim-c2", changes={"kind": "advance", "start": "2023-04-09"})
    (told,) = reviewed(before, standing(log.entries()))
    assert (told["claim_id"], told["kind"], told["confidence"]) == ("claim-c2", "advance", 1.0)
    assert told["time"]["start"] == told["time"]["end"] == "2023-04-09"
    add(log, Act.REVERT, None, reverts=1)
    add(log, Act.REVERT, None, reverts=correction.number)
    assert reviewed(before, standing(log.entries())) == before
    add(log, Act.REVERT, None, reverts=3)
    assert [r["claim_id"] for r in reviewed(before, standing(log.entries()))] == ["claim-c2"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": Act.CORRECT},
        {"act": Act.CORRECT, "changes": {"quote": "x"}},
        {"act": Act.CORRECT, "changes": {"kind": "<script>"}},
        {"act": Act.CORRECT, "changes": {"start": "soon"}},
        {"act": Act.CORRECT, "changes": {"start": "2023-02-02", "end": "2023-02-01"}},
        {"act": Act.REJECT, "changes": {"kind": "clash"}},
        {"act": Act.REVERT, "reverts": 1},
        {"act": Act.REVERT, "claim_id": None},
        {"act": Act.REJECT, "claim_id": None},
        {"act": Act.REJECT, "reason": "x" * 3000},
    ],
)
def test_what_cannot_be_decided_leaves_no_trace(log, wrong):
    with pytest.raises(UsageError):
        add(log, **wrong)
    assert log.entries() == []


def test_who_is_unknown_decides_nothing(log):
    with pytest.raises(NotFoundError):
        log.add(analyst="Eve", act=Act.REJECT, at=NOW, claim_id="claim-c1")
    with pytest.raises(NotFoundError):
        add(log, Act.REVERT, None, reverts=9)
    assert log.entries() == []
