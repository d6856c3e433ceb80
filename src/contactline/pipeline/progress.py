"""How a long job tells how far it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears how far the job is."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` is how many steps it has, None where that cannot be known."""

    def step(self) -> None:
        """One step of the stage is done."""


class Silent:
    """Hears and says nothing."""

    def stage(self, name: str, total: int | None) -> None:
        """Nothing."""

    def step(self) -> None:
        """Nothing."""
