"""A stored series is the same series, and is not taken for one made from other facts."""

from __future__ import annotations

import numpy as np

from contactline.store import series as artefact
from tests.export.series import small_series


def test_a_series_comes_back_the_same(tmp_path):
    made = small_series()
    artefact.save(made, tmp_path / "s.npz", stamp={"revision": 3}, extra={"note": [1]})
    back, extra = artefact.load(tmp_path / "s.npz", stamp={"revision": 3})
    assert back.places == made.places
    assert (back.sides, back.start, back.as_known_on, back.claim_ids) == (
        made.sides, made.start, made.as_known_on, made.claim_ids,
    )  # fmt: skip
    for name in ("probability", "known", "evidence_count", "last_evidence"):
        np.testing.assert_array_equal(getattr(back, name), getattr(made, name))
    assert extra == {"note": [1]}


def test_other_facts_and_damage_mean_none(tmp_path):
    path = tmp_path / "s.npz"
    assert artefact.load(path, stamp={}) is None
    artefact.save(small_series(), path, stamp={"revision": 3})
    assert artefact.load(path, stamp={"revision": 4}) is None
    path.write_bytes(path.read_bytes()[:200])
    assert artefact.load(path, stamp={"revision": 3}) is None
