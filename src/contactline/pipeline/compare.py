"""Other maps laid over this one and over each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from contactline.model.claim import Claim
from contactline.model.control import ControlSeries
from contactline.model.theatre import Theatre
from contactline.pipeline.othermaps import read_maps
from contactline.situation.comparison import Agreement, agreement_text, compare, together_text
from contactline.situation.told import on_one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Every two maps on a day, this map's pairs first."""

    day: date
    as_known_on: date
    theatre: Theatre = field(repr=False)
    agreements: tuple[Agreement, ...] = field(repr=False)

    def text(self, *, most: int) -> str:
        """Told: how far each two agree, then where they differ; at most `most` settlements a pair."""
        parts = [agreement_text(one, self.theatre, most=most) for one in self.agreements]
        together = together_text(self.agreements)
        return "\n\n".join("\n".join(map(on_one_line, part)) for part in (*parts, together) if part)

    def record(self) -> dict[str, Any]:
        """The same as JSON: claims by their ids."""
        pairs = [
            {
                "one": one.one,
                "other": one.other,
                "both_speak": one.both,
                "same": one.same,
                "differences": list(_differences(one)),
            }
            for one in self.agreements
        ]
        return {"schema": "comparison/1", "day": self.day, "as_known_on": self.as_known_on, "pairs": pairs}


def _differences(agreement: Agreement) -> Iterator[dict[str, Any]]:
    for one in agreement.differences:
        facts = {f.name: getattr(one, f.name) for f in dataclasses.fields(one)}
        for key in ("claims", "other_claims"):
            facts[f"{key}_ids"] = [claim.claim_id for claim in facts.pop(key)]
        yield facts


def compare_files(
    paths: Sequence[Path],
    series: ControlSeries,
    day: date,
    claims: Sequence[Claim],
    theatre: Theatre,
    *,
    rest: str | None = None,
) -> Compared:
    """The maps of `paths` and this one on `day`; see `othermaps` for what a file may be.

    Raises InputError for a file that is no map, UsageError where `rest` is no side, IndexError for a day outside the
    series.
    """
    found = compare(series, day, read_maps(paths, theatre, rest=rest), claims, theatre)
    return Compared(day=day, as_known_on=series.as_known_on, theatre=theatre, agreements=found)
