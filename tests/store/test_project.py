"""A project is a folder with settings; what is wrong with them is said all at once."""

from __future__ import annotations

import pytest

from contactline.errors import ConfigurationError, NotFoundError, UsageError
from contactline.store import project


def test_a_project_is_found_from_below_and_made_once(tmp_path):
    made = project.create(tmp_path / "p", theatre="ukraine")
    below = made.root / "site" / "data"
    below.mkdir(parents=True)
    assert project.find(below).root == made.root
    settings = made.root / project.SETTINGS
    settings.write_text(settings.read_text() + "delay_hours = 48\n")
    assert project.create(made.root, theatre="ukraine").delay_hours == 48


def test_a_project_of_another_theatre_is_not_taken_over(tmp_path):
    project.create(tmp_path, theatre="ukraine")
    with pytest.raises(UsageError, match="project of theatre 'ukraine'"):
        project.create(tmp_path, theatre="elsewhere")


def test_no_project_says_what_to_do(tmp_path):
    with pytest.raises(NotFoundError, match="contactline init"):
        project.find(tmp_path)


def test_all_faults_of_the_settings_are_told_together(tmp_path):
    (tmp_path / project.SETTINGS).write_text('theatre = 3\ndelay_hours = -1\ncolour = "red"\n')
    with pytest.raises(ConfigurationError) as raised:
        project.load(tmp_path)
    assert len(raised.value.faults) == 4


def test_a_ledger_may_be_elsewhere(tmp_path):
    here = project.create(tmp_path / "a", theatre="ukraine")
    there = project.create(tmp_path / "b", theatre="ukraine", ledger="postgresql://host/name")
    assert here.ledger_at == str(tmp_path / "a" / "ledger.sqlite")
    assert there.ledger_at == "postgresql://host/name"
