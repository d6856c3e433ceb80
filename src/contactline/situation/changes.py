"""What changed between two days."""

from __future__ import annotations

from datetime import date

import numpy as np

from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries
from contactline.model.situation import Change

MOST_CLAIMS = 8


def changes(series: ControlSeries, before: date, after: date) -> tuple[Change, ...]:
    """Places whose status on `after` differs from that on `before`, those surest to have changed first.

    `p_before` and `p_after` are the probability, on the two days, of the status after, or where that is
    UNKNOWN of the status before. The claims are those that spoke of the place between the days, newest
    first, else its last. Raises IndexError for days outside the series.
    """
    i, j = series.day_index(before), series.day_index(after)
    differ = statuses(series, i) != statuses(series, j)
    found = [_change(series, int(place), i, j) for place in np.flatnonzero(differ)]
    return tuple(sorted(found, key=lambda c: (c.p_before - c.p_after, c.name, c.place_id)))


def statuses(series: ControlSeries, day_index: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Status of every place: index into (*sides, CONTESTED), or -1 for UNKNOWN."""
    best = series.probability[day_index].argmax(axis=1)
    return np.where(series.known[day_index], best, -1)


def _change(series: ControlSeries, place: int, i: int, j: int) -> Change:
    before, after = series.status(i, place), series.status(j, place)
    state = [*series.sides, CONTESTED].index(before if after == UNKNOWN else after)
    return Change(
        place_id=series.places[place].place_id,
        name=series.places[place].name,
        before=before,
        after=after,
        p_before=float(series.probability[i, place, state]),
        p_after=float(series.probability[j, place, state]),
        claim_ids=claims_between(series, place, i, j),
    )


def claims_between(series: ControlSeries, place: int, i: int, j: int) -> tuple[str, ...]:
    """Ids of the claims that spoke of a place on days after `i` up to `j`, newest first; else of its last
    ones.
    """
    told = [(d, c) for d, c in series.claim_ids.get(place, ()) if d <= j]
    recent = [c for d, c in told if d > i] or [c for d, c in told if d == told[-1][0]]
    return tuple(reversed(recent))[:MOST_CLAIMS]
