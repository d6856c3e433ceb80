"""The smoother against the Gaussian process solved exactly, and a run carried on against a run from the start."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from contactline.control.assess import assess_fully
from contactline.control.extend import extend
from contactline.control.field import Kernel
from contactline.control.observations import Observations
from contactline.control.smoother import Fighting, Smoother
from contactline.control.weights import default_weights
from contactline.errors import UsageError
from tests.control.strip_world import day, theatre
from tests.control.test_assess import moving_front

WAR = theatre()


def exact(seen, points, prior, days, weights):
    """Scores less their mean at all points and days, by one solve of the whole covariance."""
    kernel = Kernel.of(weights)
    at = points[seen.place]
    covariance = kernel.space(at, at) * kernel.time(seen.day[:, None], seen.day)
    covariance[np.diag_indices(len(at))] += 1.0 / seen.precision
    gap = seen.score - kernel.faded(prior[seen.place], seen.day)
    weight = np.linalg.solve(covariance, gap)
    like = kernel.space(points, at)
    return np.stack([(like * kernel.time(np.array(float(d)), seen.day)) @ weight for d in days]), (
        seen.score - weight / np.diag(np.linalg.inv(covariance))[:, None]
    )


def some_observations(points, count=60, days=60, seed=1):
    dice = np.random.default_rng(seed)
    when = np.sort(dice.integers(0, days // 5, count) * 5 + 2.0)
    place = dice.integers(0, len(points), count)
    score = dice.normal(size=(count, 3)) + 2 * np.sign(points[place, :1] - 60) * [1, -1, 0]
    return Observations(
        place=place, day=when, score=score, precision=dice.uniform(0.05, 1.0, count), of_pair=np.arange(count)
    )


def told_of(*places, day=3):
    at = np.array(places, dtype=np.intp)
    return Fighting(place=at, day=np.full(len(at), day), weight=np.ones(len(at), dtype=np.float32))


def world():
    dice = np.random.default_rng(0)
    points = dice.uniform(0, 120, (80, 2))
    return points, np.zeros((80, 3)), default_weights().replace(nodes__spacing_km=12.0)


def test_the_smoother_agrees_with_the_exact_solution():
    points, prior, weights = world()
    seen = some_observations(points)
    smoother = Smoother(seen, points, prior, 60, weights, step=5, fighting=told_of())
    track = smoother.track(smooth=True)
    wanted, without = exact(seen, points, prior, track.day, weights)
    assert np.corrcoef(track.score.ravel(), wanted.ravel())[0, 1] > 0.97
    assert np.abs(track.score - wanted).mean() < 0.25 * np.abs(wanted).mean()
    assert np.corrcoef(smoother.without().ravel(), without.ravel())[0, 1] > 0.95


def test_variance_falls_where_something_was_seen_and_grows_with_silence():
    points, prior, weights = world()
    seen = some_observations(points, count=40, days=30)
    track = Smoother(seen, points, prior, 200, weights, step=5, fighting=told_of()).track(smooth=True)
    watched = np.unique(seen.place)
    others = np.setdiff1d(np.arange(len(points)), watched)
    assert track.variance[3, watched].mean() < track.variance[3, others].mean()
    assert (track.variance[-1] > track.variance[3]).all()
    assert (track.variance > 0).all()


def test_where_fighting_is_told_of_things_may_change_faster():
    points, prior, weights = world()
    weights = weights.replace(field__quiet=0.2, field__busy=2.0)
    seen = some_observations(points, count=4, days=5)
    loud, far = int(points[:, 0].argmin()), int(points[:, 0].argmax())
    fought = told_of(*[loud] * 20)
    track = Smoother(seen, points, prior, 40, weights, step=5, fighting=fought).track(smooth=True)
    calm = Smoother(seen, points, prior, 40, weights, step=5, fighting=told_of()).track(smooth=True)
    assert track.variance[-1, loud] > calm.variance[-1, loud] + 0.1
    assert track.variance[-1, far] == pytest.approx(calm.variance[-1, far], rel=0.05)


def test_many_observations_of_one_step_taken_in_turns_give_the_same(monkeypatch):
    points, prior, weights = world()
    seen = some_observations(points)
    whole = Smoother(seen, points, prior, 60, weights, step=5, fighting=told_of()).track(smooth=True)
    monkeypatch.setattr("contactline.control.smoother.MOST_AT_ONCE", 2)
    turns = Smoother(seen, points, prior, 60, weights, step=5, fighting=told_of()).track(smooth=True)
    assert np.corrcoef(whole.score.ravel(), turns.score.ravel())[0, 1] > 0.99


def test_without_smoothing_nothing_later_is_heard():
    points, prior, weights = world()
    seen = some_observations(points)
    early = seen.day < 30
    first = Observations(
        place=seen.place[early],
        day=seen.day[early],
        score=seen.score[early],
        precision=seen.precision[early],
        of_pair=np.arange(early.sum()),
    )
    whole = Smoother(seen, points, prior, 60, weights, step=1, fighting=told_of()).track(smooth=False)
    part = Smoother(first, points, prior, 60, weights, step=1, fighting=told_of()).track(smooth=False)
    assert np.allclose(whole.score[:30], part.score[:30], atol=1e-5)


def test_a_run_carried_on_is_near_a_run_from_the_start():
    places, events, _ = moving_front(days=120)
    old = [e for e in events if e.end <= day(118)]
    before = assess_fully(old, WAR, places, start=day(0), end=day(118), as_known_on=day(118))
    added = extend(before, events, WAR, end=day(120), as_known_on=day(120))
    whole = assess_fully(events, WAR, places, start=day(0), end=day(120), as_known_on=day(120))
    assert added.series.end == whole.series.end
    assert np.abs(added.series.probability[-1] - whole.series.probability[-1]).mean() < 0.05
    assert np.array_equal(added.series.probability[:60], before.series.probability[:60])
    assert np.array_equal(added.series.evidence_count[-1], whole.series.evidence_count[-1])
    assert added.series.claim_ids == whole.series.claim_ids
    assert (added.series.known[-1] == whole.series.known[-1]).mean() > 0.95


def test_a_filtered_run_and_a_past_day_cannot_be_carried_on():
    places, events, _ = moving_front(days=60)
    filtered = assess_fully(events, WAR, places, start=day(0), end=day(60), as_known_on=day(60), smooth=False)
    with pytest.raises(UsageError, match="assess all days again"):
        extend(filtered, events, WAR, end=day(61), as_known_on=day(61))
    smoothed = assess_fully(events, WAR, places, start=day(0), end=day(60), as_known_on=day(60))
    with pytest.raises(UsageError, match="assess all days again"):
        extend(smoothed, events, WAR, end=day(60) - timedelta(days=1), as_known_on=day(60))
