"""Counts of faults tried and survived, into the file that docs/faults.md's table is made from.

`make faults` names the file in CONTACTLINE_FAULTS; without it nothing is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

FILE = "CONTACTLINE_FAULTS"


@dataclass(slots=True)
class Tally:
    """How often one fault was done, and after how many of them all was in order."""

    fault: str
    what: str
    tried: int = 0
    survived: int = 0
    notes: set[str] = field(default_factory=set)


@contextmanager
def tally(fault: str, what: str) -> Iterator[Tally]:
    """Count one kind of fault, done to `what`. Fails where one was not survived, or none was done."""
    count = Tally(fault, what)
    try:
        yield count
    finally:
        name = os.environ.get(FILE)
        if name:
            row = {"fault": fault, "what": what, "tried": count.tried, "survived": count.survived}
            with Path(name).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
    assert count.tried == count.survived > 0
