"""No text makes a regular expression of the package take more than linear time.

Every expression that the code builds is collected as it is built, those out of data files too. Each is driven with
strings made from its own loops, four times as long the second time: linear work takes four times as long,
quadratic sixteen times, exponential never ends.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from tests.security.attacks import attacks
from tests.security.patterns import PACKAGE, call_sites

SHORT, LONG = 1_500, 6_000
NOTICEABLE = 0.012
"""Seconds of processor time; below that nothing can be told from chance."""
STEEP = 8.0
LIMIT = 1.0


@cache
def expressions() -> tuple[dict[str, Any], ...]:
    """What the package builds, listened to in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.security.patterns"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=PACKAGE.parents[1])
    return tuple(json.loads(done.stdout))


def seconds(compiled: re.Pattern[Any], text: Any) -> float:
    """Processor time of finding all that matches."""
    began = time.thread_time()
    for _ in compiled.finditer(text):
        pass
    return time.thread_time() - began


def run(lead: str, body: str, end: str, length: int, *, as_bytes: bool) -> Any:
    text = lead + body * (length // len(body)) + end
    return text.encode("latin-1", "replace") if as_bytes else text


def is_steep(compiled: re.Pattern[Any], attack: tuple[str, str, str], *, as_bytes: bool) -> bool:
    """Whether the time grows faster than the text; asked three times before it is believed."""
    for _ in range(3):
        long = seconds(compiled, run(*attack, LONG, as_bytes=as_bytes))
        if long < NOTICEABLE:
            return False
        short = min(seconds(compiled, run(*attack, SHORT, as_bytes=as_bytes)) for _ in range(3))
        if long < STEEP * short:
            return False
    return True


class NoEndError(Exception):
    """The work took more than LIMIT seconds of processor time."""


@contextmanager
def limited() -> Iterator[None]:
    """Raises NoEndError in the midst of the work: the engine looks for signals as it goes."""

    def stop(*_: object) -> None:
        raise NoEndError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def first_steep(pattern: str, flags: int, *, as_bytes: bool = False) -> tuple[str, str, str] | None:
    """The first attack that the expression does not withstand, None where it withstands all."""
    compiled = re.compile(pattern.encode("latin-1") if as_bytes else pattern, flags)
    for attack in attacks(pattern, flags):
        try:
            with limited():
                if is_steep(compiled, attack, as_bytes=as_bytes):
                    return attack
        except NoEndError:
            return attack
    return None


def test_every_place_that_builds_an_expression_was_listened_to() -> None:
    met = {(row["where"], row["line"]) for row in expressions()}
    unmet = call_sites() - met
    assert unmet == set(), "let tests/security/patterns.py do what builds these, so that they are tried too"


def test_no_expression_takes_more_than_linear_time() -> None:
    found = {
        f"{row['where']}:{row['line']}": (row["pattern"][:100], attack)
        for row in expressions()
        if (attack := first_steep(row["pattern"], row["flags"], as_bytes=row["bytes"]))
    }
    assert found == {}


@pytest.mark.parametrize(
    "bad",
    [r"\s*(?:\[\d\]\s*)+", r"(?:<b>)?\w+!", r"(?:a+)+b", r"(\s|\n)+$"],
)
def test_the_attack_finds_expressions_that_are_not_linear(bad: str) -> None:
    assert first_steep(bad, 0) is not None
