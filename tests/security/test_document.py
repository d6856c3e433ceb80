"""docs/security.md names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(?:(?P<file>[a-z_/]{1,60}\.py))?(?:::(?P<test>test_\w{1,120}))?`")


def test_every_test_that_the_threat_model_names_is_there() -> None:
    told = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = []
    for line in told.splitlines():
        path = ""
        for match in _NAMED.finditer(
            line.rpartition("|")[0].rpartition(" | ")[2] if line.startswith("|") else ""
        ):
            path = match["file"] or path
            if path:
                named.append((path, match["test"]))
    assert len(named) > 25
    assert [one for one in named if not _there(*one)] == []


def _there(path: str, test: str | None) -> bool:
    file = ROOT / "tests" / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return test is None or test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
