"""One more day: go back a month to the state that the last run kept, and on again with what is new.

Reliabilities stay as learned, days before that month as they were, and claims about them or about places that had
no evidence in reach wait for the next full run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.control import knowledge
from contactline.control import reliability as trustworthiness
from contactline.control.assess import SPEAKS_OF, Assessment, Resume, fighting, read, sure_enough
from contactline.control.evidence import EvidenceTable, gather
from contactline.control.graph import project
from contactline.control.observations import Double, observe
from contactline.control.smoother import Smoother
from contactline.control.weights import Weights, default_weights
from contactline.errors import UsageError
from contactline.model.control import ControlSeries
from contactline.model.event import Event
from contactline.model.theatre import Theatre


def extend(
    before: Assessment,
    events: Sequence[Event],
    theatre: Theatre,
    *,
    end: date,
    as_known_on: date,
    weights: Weights | None = None,
) -> Assessment:
    """`before` carried on to the day `end`; `events` are all events, old and new.

    Raises UsageError where `before` cannot be carried on (a filtered run, or one without evidence) or `end` is no
    later than its own.
    """
    kept, series = before.resume, before.series
    if kept is None or end <= series.end:
        raise UsageError(
            f"the assessment to {series.end} cannot be carried on to {end}; assess all days again"
        )
    w = weights or default_weights()
    since = max(kept.first + timedelta(days=kept.checkpoint.step * int(w["field.bin_days"])), series.start)
    recent = [event for event in events if event.end >= since]
    table = _heard(gather(recent, series.places, series.sides, w, as_known_on), kept, since, end)
    learned = _believed(table, before, theatre, w)
    near = project(series.places)[kept.active]
    row = np.full(len(series.places), -1, dtype=np.intp)
    row[kept.active] = np.arange(len(kept.active))
    local = replace(table, pair_place=row[table.pair_place])
    days = (end - kept.first).days + 1
    seen = observe(local, learned, kept.first.toordinal(), w)
    smoother = Smoother(
        seen,
        near,
        kept.prior[kept.active],
        days,
        w,
        step=int(w["field.bin_days"]),
        fighting=fighting(table, row, kept.first, w),
        resume=kept.checkpoint,
    )
    first = (since - series.start).days
    grown = _grown(series, end)
    new = range((since - kept.first).days, days)
    track = smoother.track(smooth=True)
    read(track, kept.prior, kept.active, new, w, grown.probability[first:])
    enough, _ = knowledge.enough(
        near,
        local.pair_place,
        table.day[table.pair_claim] - since.toordinal(),
        knowledge.nats(table, learned),
        len(new),
        w,
        smooth=True,
        carried=kept.support,
    )
    grown.known[first:, kept.active] = enough
    sure_enough(grown.known[first:], grown.probability[first:], w)
    return Assessment(series=_counted(grown, series, table), reliabilities=before.reliabilities, resume=kept)


def _heard(table: EvidenceTable, kept: Resume, since: date, end: date) -> EvidenceTable:
    """Evidence of the days from `since` to `end` on places that the last run judged."""
    day = table.day[table.pair_claim]
    judged = np.isin(table.pair_place, kept.active)
    return table.take(judged & (day >= since.toordinal()) & (day <= end.toordinal()))


def _believed(table: EvidenceTable, before: Assessment, theatre: Theatre, weights: Weights) -> Double:
    prior = trustworthiness.prior(table, theatre, weights)
    learned = {(row.origin, row.direction): row.learned for row in before.reliabilities}
    return np.array([learned.get(group, float(prior[i])) for i, group in enumerate(table.groups)])


def _grown(series: ControlSeries, end: date) -> ControlSeries:
    """The series to `end`; what is new repeats its last day."""
    more = (end - series.end).days
    return replace(
        series,
        probability=_longer(series.probability, more),
        known=_longer(series.known, more),
        evidence_count=_longer(series.evidence_count, more),
        last_evidence=_longer(series.last_evidence, more),
    )


def _longer(values: npt.NDArray[Any], more: int) -> npt.NDArray[Any]:
    return np.concatenate([values, np.repeat(values[-1:], more, axis=0)])


def _counted(grown: ControlSeries, before: ControlSeries, table: EvidenceTable) -> ControlSeries:
    """Counts and claim ids with the claims that `before` did not know; one told late counts from the first new day."""
    known = {(i, claim) for i, rows in before.claim_ids.items() for _, claim in rows}
    ids = dict(before.claim_ids)
    first = before.probability.shape[0]
    for pair in np.flatnonzero(table.pair_weight >= SPEAKS_OF):
        c, i = int(table.pair_claim[pair]), int(table.pair_place[pair])
        claim = table.claims[c].claim_id
        if (i, claim) in known:
            continue
        day = int(table.day[c]) - grown.start.toordinal()
        ids[i] = tuple(sorted((*ids.get(i, ()), (day, claim))))
        grown.evidence_count[max(day, first) :, i] += 1
        np.maximum(
            grown.last_evidence[max(day, first) :, i], day, out=grown.last_evidence[max(day, first) :, i]
        )
    return replace(grown, claim_ids=dict(sorted(ids.items())))
