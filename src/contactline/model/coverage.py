"""How much of what the followed sources usually publish was seen, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage:
    """One source. `expected` and `seen` are documents a day from the coverage's first day on; 0 expected: not
    followed.
    """

    source_id: str
    name: str
    expected: tuple[float, ...] = field(repr=False)
    seen: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A stretch in which a source gave far less than expected: the source, the feed or the reading may have failed."""

    source_id: str
    name: str
    first: date
    last: date
    expected: float
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All followed sources from `first` to `last`, and the stretches in which one fell quiet."""

    first: date
    last: date
    sources: tuple[SourceCoverage, ...] = field(repr=False)
    quiet: tuple[Quiet, ...] = field(repr=False)

    def quiet_on(self, day: date) -> tuple[Quiet, ...]:
        """The stretches that hold `day`."""
        return tuple(one for one in self.quiet if one.first <= day <= one.last)

    def share(self, day: date, days: int = 3) -> float:
        """Seen over expected in the `days` days to `day`, over all sources; 1 where nothing is expected, at most 1."""
        rows = [row for d in range(days) if (row := (day - timedelta(days=d) - self.first).days) >= 0]
        rows = [row for row in rows if row <= (self.last - self.first).days]
        expected = sum(source.expected[row] for source in self.sources for row in rows)
        seen = sum(min(source.seen[row], source.expected[row]) for source in self.sources for row in rows)
        return seen / expected if expected else 1.0
