"""How far an origin is to be believed, in each direction, learned from the corpus without any map.

Each (origin, direction) has a reliability r: the probability that its claim is informative. Its prior is a
Beta distribution whose mean comes from `weights.toml` by direction (a side speaking of its own gains is
believed less than of its own losses) and from the theatre's source where the origin is one. Expectation
maximisation after Dawid & Skene (1979): a claim's responsibility is judged against the state inferred
without that claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contactline.control.evidence import EvidenceTable, Float
from contactline.control.weights import Weights
from contactline.model.theatre import Source, Theatre


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """What was learned of one origin in one direction: prior, learned mean, and the claims it rests on."""

    origin: str
    direction: str
    prior: float
    learned: float
    claims: int


def prior(table: EvidenceTable, theatre: Theatre, weights: Weights) -> npt.NDArray[np.float64]:
    """Prior reliability of each group of `table`, shape (groups,)."""
    sources = _sources_by_name(theatre)
    return np.array([_prior(origin, way, sources, weights) for origin, way in table.groups], dtype=np.float64)


def _sources_by_name(theatre: Theatre) -> dict[str, Source]:
    return {
        name.casefold(): source for source in theatre.sources for name in (source.name, *source.spellings)
    }


def _prior(origin: str, way: str, sources: Mapping[str, Source], weights: Weights) -> float:
    general = weights[f"reliability.{way}"]
    source = sources.get(origin.casefold())
    if source is None or not (way.startswith("third") or way == "neutral"):
        return general
    return (general + source.reliability) / 2


def informative(
    table: EvidenceTable,
    reliability: npt.NDArray[np.float64],
    cavity: npt.NDArray[np.float64],
    weights: Weights,
) -> npt.NDArray[np.float64]:
    """Probability that each pair's claim is informative, given the state inferred without it; shape (pairs,).

    `cavity` (pairs, K) is the state's distribution at the pair's place and day from all other evidence. The
    likelihoods were measured on claims read and told with errors; one that is neither speaks more clearly,
    so that they are sharpened by the power `reliability.sharpness` before a claim is judged.
    """
    sharp = table.likelihood.astype(np.float64) ** weights["reliability.sharpness"]
    sharp /= sharp.sum(axis=1, keepdims=True)
    told = (cavity * sharp[table.pair_claim]).sum(axis=1)
    t = (reliability[table.group] * table.trust)[table.pair_claim]
    return np.asarray(t * told / (t * told + (1 - t) / table.likelihood.shape[1]))


def update(
    table: EvidenceTable,
    reliability: npt.NDArray[np.float64],
    prior_mean: npt.NDArray[np.float64],
    cavity: npt.NDArray[np.float64],
    weights: Weights,
) -> npt.NDArray[np.float64]:
    """One round of expectation maximisation; returns the new reliabilities, shape (groups,)."""
    right = informative(table, reliability, cavity, weights)
    r = reliability[table.group][table.pair_claim]
    trust = table.trust[table.pair_claim].astype(np.float64)
    # an uninformative claim may be the fault of its own hedge and not of its origin
    right = right + (1 - right) * r * (1 - trust) / (1 - r * trust)
    judged = table.pair_weight > 0.5
    group = table.group[table.pair_claim][judged]
    told_by = np.bincount(group, minlength=len(table.groups))
    believed = np.bincount(group, weights=right[judged], minlength=len(table.groups))
    strength = weights["reliability.prior_claims"]
    return np.asarray(((prior_mean * strength + believed) / (strength + told_by)).clip(0.02, 0.98))


def claim_log_likelihood(table: EvidenceTable, reliability: npt.NDArray[np.float64]) -> Float:
    """log(t l(s) + (1 - t) / K) of each claim, shape (claims, K)."""
    k = table.likelihood.shape[1]
    t = (reliability[table.group] * table.trust)[:, None]
    return np.asarray(np.log(t * table.likelihood + (1 - t) / k), dtype=np.float32)


def report(
    table: EvidenceTable, prior_mean: npt.NDArray[np.float64], learned: npt.NDArray[np.float64]
) -> tuple[Reliability, ...]:
    """What was learned, most claims first."""
    count = np.bincount(table.group, minlength=len(table.groups))
    rows = [
        Reliability(
            origin=origin,
            direction=way,
            prior=float(prior_mean[i]),
            learned=float(learned[i]),
            claims=int(count[i]),
        )
        for i, (origin, way) in enumerate(table.groups)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.claims, row.origin, row.direction)))


_WORDS = {
    "own_gain": "own gain",
    "own_loss": "own loss",
    "enemy_gain": "enemy's gain",
    "enemy_loss": "enemy's loss",
    "third_gain": "third party's word of a gain",
    "third_loss": "third party's word of a loss",
    "neutral": "neither gain nor loss",
}


def as_table(rows: Sequence[Reliability], *, least: int = 1) -> str:
    """A Markdown table of the reliabilities that rest on at least so many claims, in the order given."""
    head = ["| origin | speaks of | prior | learned | claims |", "|---|---|---|---|---|"]
    lines = [
        f"| {row.origin.replace('|', '/')} | {_WORDS[row.direction]} | {row.prior:.2f} | {row.learned:.2f} "
        f"| {row.claims:,} |"
        for row in rows
        if row.claims >= least
    ]
    return "\n".join([*head, *lines])
