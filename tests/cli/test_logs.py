"""Logs are silent unless asked for, and in JSON one object a line whatever is in them."""

from __future__ import annotations

import json
import logging

import pytest

from contactline.cli import logs
from contactline.errors import UsageError


@pytest.fixture
def ours():
    found = logging.getLogger("contactline")
    before = (found.handlers, found.level, found.propagate)
    yield found
    found.handlers, found.propagate = before[0], before[2]
    found.setLevel(before[1])


def test_json_lines(ours, capsys):
    logs.configure("json")
    ours.getChild("ingest").info("ended", extra={"pages": 3, "detail": "a\nb\u2028c"})
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    told = json.loads(line)
    assert (told["event"], told["pages"], told["level"]) == ("ended", 3, "info")
    assert told["detail"] == "a\nb\u2028c"


def test_silent_unless_asked_for(ours, monkeypatch):
    monkeypatch.delenv(logs.SETTING, raising=False)
    before = list(ours.handlers)
    logs.configure()
    assert ours.handlers == before
    with pytest.raises(UsageError, match="text or json"):
        logs.configure("xml")
