"""Scores as tables in Markdown, and errors as lines to read."""

from __future__ import annotations

import math
from collections.abc import Iterable

from contactline.scoring.extraction import ExtractionScore, Miss, Tally

_FIELDS = (
    "actor", "holder", "holder side", "via", "evidence", "polarity", "modality", "hedge", "time overlap", "part",
    "relation", "bearing", "distance", "quantity",
)  # fmt: skip


def extraction_tables(score: ExtractionScore) -> str:
    """Precision, recall and F1 overall, by kind and by source type, then field accuracy."""
    rows = [_row("all", score.overall), _row("control, capture, withdrawal, advance", score.ground)]
    rows += [_row(kind, score.by_kind[kind]) for kind in sorted(score.by_kind)]
    rows += [_row(f"source: {name}", score.by_source[name]) for name in sorted(score.by_source)]
    head = ["| group | right | wrong | missed | precision | recall | F1 |", "|---|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, "", *_field_rows(score)]) + "\n"


def _row(name: str, tally: Tally) -> str:
    counts = f"{tally.right} | {tally.wrong} | {tally.missed}"
    return (
        f"| {name} | {counts} | {_figure(tally.precision)} | {_figure(tally.recall)} | {_figure(tally.f1)} |"
    )


def _field_rows(score: ExtractionScore) -> list[str]:
    rows = ["| field of matched claims | agreement | judged |", "|---|---|---|"]
    rows += [f"| {n} | {_figure(score.accuracy(n))} | {len(score.fields.get(n, []))} |" for n in _FIELDS]
    judged = len(score.confidences)
    return [*rows, f"| calibration error of confidence | {_figure(score.calibration_error())} | {judged} |"]


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def errors(misses: Iterable[Miss]) -> str:
    """Errors as a diff: "-" what was wanted and missed, "+" what was given and not wanted, under the sentence."""
    lines: list[str] = []
    for miss in sorted(misses, key=lambda m: (m.item, m.text, m.sort)):
        sign = "-" if miss.sort == "missed" else "+"
        lines += [f"  {miss.item}: {' '.join(miss.text.split())}", f"{sign} {miss.kind}: {miss.detail}"]
    return "\n".join(lines) + ("\n" if lines else "")
