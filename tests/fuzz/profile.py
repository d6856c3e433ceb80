"""How many examples the fuzz tests make up: few and always the same in `make test`, many and new in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

LONG = int(os.environ.get("CONTACTLINE_FUZZ", "0"))
"""Examples of each test; 0 is the quick profile."""


def fuzzed(quick: int) -> settings:
    """Settings of one test that makes up `quick` examples where nothing else is asked for."""
    return settings(
        max_examples=LONG or quick,
        derandomize=not LONG,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
