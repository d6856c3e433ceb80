"""The locks pin every package by hash, and the check of them sees what is wrong."""

from __future__ import annotations

import pytest

from tests.security import audit

GOOD = (
    "a==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via b\n"
    "b[x]==2 ; python_version < '4' \\\n    --hash=sha256:" + "1" * 64
)


def test_every_package_of_the_locks_is_pinned_by_hash_and_once() -> None:
    assert list(audit.faults_of_locks(audit.read(audit.DEVELOP))) == []


def test_every_package_that_users_install_has_a_licence_that_is_known() -> None:
    found = audit.faults_of_installed(audit.read(audit.RUN))
    assert [fault for fault in found if "licence" in fault] == []


def test_a_good_lock_has_no_fault() -> None:
    assert [one.name for one in audit.pins("x", GOOD) if isinstance(one, audit.Pin)] == ["a", "b"]
    assert list(audit.faults_of_locks({"x": GOOD})) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a==1.0\n", "no hash"),
        ("a>=1.0 --hash=sha256:" + "0" * 64, "pins nothing"),
        ("--index-url https://elsewhere.example/simple\n", "pins nothing"),
        ("a @ https://elsewhere.example/a.whl\n", "pins nothing"),
        ("a==1.0 --hash=sha256:" + "0" * 63, "no hash"),
        ("a==2.0 --hash=sha256:" + "0" * 64, "1.0 in x, 2.0 in y"),
    ],
)
def test_what_is_wrong_with_a_lock_is_told(text: str, words: str) -> None:
    assert any(words in fault for fault in audit.faults_of_locks({"x": GOOD, "y": text}))
