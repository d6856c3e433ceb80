"""`ingest --engine`: what cannot be is said in one line, before anything is read or written."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from contactline.store import project as projects


def test_an_engine_that_is_not_known_and_a_missing_folder_are_wrong_use(
    command: Callable[..., Any], pages: Path
) -> None:
    for arguments in (("--engine", "steam"), ("--engine", "ray")):
        told = command("ingest", pages, *arguments)
        assert (told.code, told.out) == (2, "")
        assert told.err.count("\n") == 1


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_the_line_says_what_to_install(
    command: Callable[..., Any], pages: Path, tmp_path: Path
) -> None:
    told = command("ingest", pages, "--engine", "ray", "--out", tmp_path / "out")
    assert told.code == 2
    assert "contactline[ray]" in told.err
    assert not (tmp_path / "out").exists()


def test_another_reader_of_the_project_is_not_left_aside_in_silence(
    command: Callable[..., Any], pages: Path, tmp_path: Path
) -> None:
    made = projects.create(tmp_path / "p", theatre="ukraine")
    with (made.root / projects.SETTINGS).open("a") as file:
        file.write('[extractor]\nkind = "llm"\naddress = "http://127.0.0.1:9/v1"\nmodel = "m"\n')
    told = command("ingest", pages, "--engine", "ray", "--out", tmp_path / "out", "--project", made.root)
    assert told.code == 2
    assert "built-in reader" in told.err
