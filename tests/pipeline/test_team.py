"""The whole path with the ledger on PostgreSQL gives the site that it gives with SQLite."""

from __future__ import annotations

import pandas as pd
import pytest

from contactline import pipeline
from contactline.store import project as projects
from tests.postgres import WHY_NOT, programs, server


@pytest.mark.skipif(programs() is None, reason=WHY_NOT)
def test_the_site_of_a_team_is_the_site_of_one(walked, pages, tmp_path, reader):
    with server() as started:
        team = projects.create(tmp_path / "team", theatre="ukraine", ledger=started.new_database())
        summary, _ = pipeline.run(team, [str(pages)], workers=1, network=False, reader=reader)
        again, _ = pipeline.run(team, [str(pages)], workers=1, network=False, reader=reader)
    assert summary.documents == again.documents == again.known == 3
    made = {path.relative_to(team.site): path.read_bytes() for path in team.site.rglob("*") if path.is_file()}
    one = {
        path.relative_to(walked.site): path.read_bytes() for path in walked.site.rglob("*") if path.is_file()
    }
    assert sorted(made) == sorted(one)
    differing = [path for path, data in one.items() if made[path] != data]
    assert [path for path in differing if path.suffix != ".parquet"] == []
    for (
        path
    ) in differing:  # the last of five decimals may round otherwise where the array lies otherwise in memory
        first, other = (pd.read_parquet(project.site / path) for project in (team, walked))
        pd.testing.assert_frame_equal(first, other, rtol=0, atol=2e-5)
