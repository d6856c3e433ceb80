"""How well claims are read: precision, recall and F1 over (sentence, kind, place), and field accuracy on what matched.

Labels of tier "sure" count for recall; a prediction that matches an "optional" label is neither rewarded nor punished.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contactline.scoring.matching import GoldClaim, PredictedClaim, fold, pairs

GROUND_KINDS = frozenset({"control", "capture", "withdrawal", "advance"})
_BINS = 10


@dataclass(slots=True)
class Tally:
    """Counts of one group of claims."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of judged predictions that are right; nan where none was made."""
        made = self.right + self.wrong
        return self.right / made if made else float("nan")

    @property
    def recall(self) -> float:
        """Share of sure labels that were found; nan where there are none."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else float("nan")


@dataclass(frozen=True, slots=True)
class Miss:
    """One error, to be read: what was wanted, what was given, in which item."""

    item: str
    sort: str
    kind: str
    text: str
    detail: str


@dataclass(slots=True)
class ExtractionScore:
    """The whole score of one run."""

    overall: Tally = field(default_factory=Tally)
    by_kind: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_source: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    fields: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    items: int = 0

    @property
    def ground(self) -> Tally:
        """Claims of control, capture, withdrawal and advance together."""
        chosen = [tally for kind, tally in self.by_kind.items() if kind in GROUND_KINDS]
        return Tally(
            sum(t.right for t in chosen), sum(t.wrong for t in chosen), sum(t.missed for t in chosen)
        )

    def accuracy(self, name: str) -> float:
        """Share of matched claims whose field agrees; nan where none was judged."""
        judged = self.fields.get(name, [])
        return sum(judged) / len(judged) if judged else float("nan")

    def calibration_error(self) -> float:
        """Expected calibration error of `confidence` in ten equal bins (Naeini et al. 2015)."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in self.confidences:
            bins[min(int(confidence * _BINS), _BINS - 1)].append((confidence, right))
        total = len(self.confidences)
        gaps = (abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values())
        return sum(gaps) / total if total else float("nan")


def score(
    items: Iterable[Mapping[str, Any]],
    predict: Callable[[Mapping[str, Any]], Sequence[PredictedClaim]],
    canonical: Callable[[str], str] = str,
) -> ExtractionScore:
    """Score `predict` on labelled items. `canonical` gives the one name of a holder's many spellings."""
    result = ExtractionScore()
    for item in items:
        _score_item(result, item, predict(item), canonical)
        result.items += 1
    return result


def _score_item(
    result: ExtractionScore,
    item: Mapping[str, Any],
    predicted: Sequence[PredictedClaim],
    canonical: Callable[[str], str],
) -> None:
    gold: Sequence[GoldClaim] = item["claims"]
    matched = pairs(gold, predicted)
    for i, j in matched:
        _compare(result, gold[i], predicted[j], canonical)
    answered = {j: gold[i].get("tier", "sure") for i, j in matched}
    for j, claim in enumerate(predicted):
        _judge_prediction(result, item, claim, answered.get(j))
    for i in set(range(len(gold))) - {i for i, _ in matched}:
        if gold[i].get("tier", "sure") == "sure":
            _count(result, item, gold[i]["kind"], "missed")
            result.misses.append(_miss(item, "missed", gold[i]["kind"], gold[i]["span"], _gold_line(gold[i])))


def _judge_prediction(
    result: ExtractionScore, item: Mapping[str, Any], claim: PredictedClaim, tier: str | None
) -> None:
    if tier == "optional":
        return
    result.confidences.append((float(claim["confidence"]), tier == "sure"))
    _count(result, item, claim["kind"], "right" if tier == "sure" else "wrong")
    if tier is None:
        result.misses.append(_miss(item, "wrong", claim["kind"], claim["span"], _predicted_line(claim)))


def _count(result: ExtractionScore, item: Mapping[str, Any], kind: str, what: str) -> None:
    for tally in (result.overall, result.by_kind[kind], result.by_source[_source_type(item)]):
        setattr(tally, what, getattr(tally, what) + 1)


def _source_type(item: Mapping[str, Any]) -> str:
    return "report" if item.get("section") else "news"


def _miss(item: Mapping[str, Any], sort: str, kind: str, span: Sequence[int], detail: str) -> Miss:
    return Miss(str(item["id"]), sort, kind, item["text"][span[0] : span[1]], detail)


def _gold_line(gold: GoldClaim) -> str:
    return f"{gold['actor']} {gold['toponym']} [{gold['modality']}, {gold['polarity']}] by {gold['holder']}"


def _predicted_line(claim: PredictedClaim) -> str:
    side = (claim.get("actor") or {}).get("side")
    who = claim["holder"]["name"]
    return f"{side} {claim['toponym']} [{claim['modality']}, {claim['polarity']}] by {who} ({claim['confidence']})"


def _compare(
    result: ExtractionScore, gold: GoldClaim, claim: PredictedClaim, canonical: Callable[[str], str]
) -> None:
    place = claim.get("place") or {}
    judged = {
        "actor": gold.get("actor") == (claim.get("actor") or {}).get("side"),
        "holder": canonical(gold["holder"]) == canonical(claim["holder"]["name"]),
        "holder side": gold.get("holder_side") == claim["holder"]["side"],
        "via": {fold(v) for v in gold.get("via") or ()} == {fold(v) for v in claim["via"]},
        "evidence": gold.get("evidence") == claim["evidence"],
        "polarity": gold["polarity"] == claim["polarity"],
        "modality": gold["modality"] == claim["modality"],
        "hedge": bool(gold.get("hedge")) == bool(claim.get("likelihood")),
        "time overlap": _time_overlap(gold, claim),
    }
    if place:
        judged["part"] = fold(gold.get("part")) == fold(place.get("part"))
        judged["relation"] = gold.get("relation") == place.get("relation")
        judged["bearing"] = gold.get("bearing") == place.get("bearing")
        judged["distance"] = _same_range(gold.get("distance_km"), place.get("distance_km"))
    if gold.get("quantity"):
        judged["quantity"] = _same_quantity(gold["quantity"], claim.get("quantity"))
    for name, agrees in judged.items():
        result.fields[name].append(bool(agrees))


def _time_overlap(gold: GoldClaim, claim: PredictedClaim) -> bool:
    start, end = (date.fromisoformat(day) for day in gold["time"])
    first, last = (date.fromisoformat(claim["time"][k]) for k in ("start", "end"))
    return first <= end and start <= last


def _same_range(a: Sequence[float] | None, b: Sequence[float] | None) -> bool:
    if not a or not b:
        return not a and not b
    return abs(a[0] - b[0]) <= 1 and abs(a[-1] - b[-1]) <= 1


def _same_quantity(gold: Mapping[str, Any], claim: Mapping[str, Any] | None) -> bool:
    if claim is None:
        return False
    return gold.get("low") == claim.get("low") or gold.get("high") == claim.get("high")
