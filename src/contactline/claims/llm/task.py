"""The task as it is put to the model: rows of `prompt.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from contactline.model.theatre import Theatre


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "prompt.toml").read_text("utf-8"))


def version() -> str:
    """Version of the task: answers to another are other answers."""
    return str(_file()["version"])


def system(theatre: Theatre) -> str:
    """The system's message for a theatre."""
    sides = ", ".join(f"{side.side_id} ({side.name})" for side in theatre.sides)
    return str(_file()["system"]).strip().replace("{sides}", sides)


def withheld() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phrases, and beginnings, by which a sentence is known to speak to a program."""
    rows = _file()["withhold"]
    return tuple(rows["phrases"]), tuple(rows["beginnings"])
