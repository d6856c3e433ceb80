"""Snapshots: a folder a case, `input.txt` beside `expected.txt`, one line a claim.

Where the output differs, `actual.txt` is written beside for comparison; nothing writes `expected.txt` but a person.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from contactline.model.claim import Claim
from tests.claims.test_learned import read

FOLDER = Path(__file__).parent / "snapshots"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def line(claim: Claim) -> str:
    """A claim as one line: what a reader of the snapshot must see."""
    locus = claim.locus
    ground = " ".join(
        filter(None, (locus.relation.value, locus.bearing, locus.part, locus.toponym or "nowhere"))
    )
    hedge = f" ({claim.likelihood.phrase})" if claim.likelihood else ""
    actor = claim.actor.name if claim.actor else "nobody"
    said = f"{claim.polarity.value} {claim.modality.value}"
    when = f"{claim.time.start}..{claim.time.end}"
    return f"{claim.kind.value} | {actor} | {ground} | {said}{hedge} | {claim.holder.name} | {when}"


@pytest.mark.parametrize("case", CASES)
def test_snapshot(case: str) -> None:
    text = (FOLDER / case / "input.txt").read_text("utf-8").rstrip("\n")
    actual = "".join(line(claim) + "\n" for claim in read(text))
    expected = (FOLDER / case / "expected.txt").read_text("utf-8")
    if actual != expected:
        (FOLDER / case / "actual.txt").write_text(actual, "utf-8")
    assert actual == expected
