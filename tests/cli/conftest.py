"""Commands run in this process: their exit code, stdout and stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from contactline import cli


class Told(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs `contactline ARGS`."""

    def run(*args: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["contactline", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            cli.main()
        told = capsys.readouterr()
        return Told(int(done.value.code or 0), told.out, told.err)

    return run
