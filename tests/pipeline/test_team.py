"""The whole path with the ledger on PostgreSQL gives the site that it gives with SQLite, to the byte."""

from __future__ import annotations

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
    assert [str(path) for path, data in one.items() if made[path] != data] == []
