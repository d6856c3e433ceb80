"""Train the learned reader's fourteen logistic regressions and write them with their card.

    python training/train_reader.py --labelled FILE ... --own FILE ... --standoff FILE ... --records FILE ...
        --gazetteer FILE --out src/contactline/claims/trained

Labelled files and records are development data that the repository does not hold, except `training/own_news.jsonl`.
The labelled items whose id's digest falls in the held-out share fit thresholds and calibration only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import scipy.sparse as sp
from examples import Detail, Example, document, examples, labelled, records, standoff
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from contactline.claims.extract import Extractor
from contactline.claims.reader import KINDS, MODALITIES, Reader
from contactline.model.theatre import Theatre
from contactline.places.gazetteer import load_gazetteer
from contactline.places.imports import import_file, imported_files
from contactline.places.locate import Locator
from contactline.scoring.extraction import score
from contactline.store.serialise import claim_to_dict
from contactline.theatres.load import load_theatre

LEAST_SEEN = 2
SMALLEST_WEIGHT = 0.01
NEARLY = 0.006
GRID = np.arange(0.35, 0.80, 0.05)


def main() -> None:
    options = parser(__doc__ or "").parse_args()
    theatre = load_theatre("ukraine")
    with located(theatre, options.gazetteer) as locator:
        plain = Extractor(theatre, every_place=True)
        train, held = split(items_of(options), options.held_out)
        rows = [e for item in train for e in examples(item, plain, locator.locate_text)]
        kinds, bias = fit_kinds(rows, options.strength)
        card = _card(options, bias, len(train), len(rows))
        details = [detail for row in rows for detail in row.details]
        write(options.out, {"kinds": kinds, **fit_details(details, options.detail_strength)}, card)
        calibrate(options.out, card, held, theatre, locator)
    write_card(options.out, card)
    print(json.dumps(card["trained_on"]), json.dumps(card["held_out"]))  # noqa: T201


@contextmanager
def located(theatre: Theatre, gazetteer: Path) -> Iterator[Locator]:
    """A locator that knows the villages of a gazetteer file."""
    with TemporaryDirectory() as folder:
        import_file(gazetteer, Path(folder))
        yield Locator(load_gazetteer(theatre, imported=imported_files(Path(folder))), theatre)


def parser(description: str) -> argparse.ArgumentParser:
    """The options that both training scripts share."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labelled", type=Path, nargs="*", default=[])
    parser.add_argument("--own", type=Path, nargs="*", default=[], help="labelled files that only train")
    parser.add_argument("--standoff", type=Path, nargs="*", default=[])
    parser.add_argument("--records", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--held-out", type=float, default=0.25, help="share of the labelled items kept to calibrate"
    )
    parser.add_argument("--gazetteer", type=Path, required=True)
    parser.add_argument("--strength", type=float, default=0.1, help="inverse strength of the L2 penalty")
    parser.add_argument("--detail-strength", type=float, default=0.3)
    parser.add_argument("--out", type=Path, required=True)
    return parser


def items_of(options: argparse.Namespace) -> list[dict[str, Any]]:
    """All labelled items that the options name."""
    texts = records(options.records)
    items = [item for path in options.labelled for item in labelled(path)]
    extra = [item for path in options.own for item in labelled(path)]
    extra += [item for path in options.standoff for item in standoff(path, texts)]
    return items + [dict(item, extra=True) for item in extra]


def split(items: Iterable[dict[str, Any]], share: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Training and held-out items, by a digest of the id; own and stand-off items only train."""
    train, held = [], []
    for item in items:
        draw = int(hashlib.sha256(item["id"].encode()).hexdigest()[:8], 16) / 16**8
        (held if draw < share and not item.get("extra") else train).append(item)
    return train, held


def fit_kinds(rows: Sequence[Example], strength: float) -> tuple[Weights, dict[str, float]]:
    """Weights of shape (features, 14), and the bias of each kind."""
    design = Design([row.names for row in rows])
    weights = np.zeros((len(design.names), len(KINDS)), dtype=np.float32)
    bias = {}
    for column, kind in enumerate(KINDS):
        target = np.array([kind.value in row.kinds for row in rows])
        importance = np.array([row.kinds.get(kind.value, 1.0) for row in rows])
        model = design.fit(target, importance, strength)
        weights[:, column] = model.coef_[0]
        bias[kind.value] = float(model.intercept_[0])
    return Weights(design.names, weights).pruned(), bias


def fit_details(rows: Sequence[Detail], strength: float) -> dict[str, Weights]:
    """Weights of who acts, of modality and of denial; their features carry a constant, so there is no bias."""
    asked = [(names, acts, row.weight) for row in rows for names, acts in row.sides]
    design = Design([names for names, _, _ in asked])
    sides = design.fit(
        np.array([a for _, a, _ in asked]), np.array([w for _, _, w in asked]), strength, bias=False
    )
    words = Design([row.names for row in rows])
    importance = np.array([row.weight for row in rows])
    denied = words.fit(np.array([row.denied for row in rows]), importance, strength, bias=False)
    columns = [
        words.fit(
            np.array([row.modality == m.value for row in rows]), importance, strength, bias=False
        ).coef_[0]
        for m in MODALITIES
    ]
    return {
        "sides": Weights(design.names, sides.coef_.T).pruned(),
        "modalities": Weights(words.names, np.stack(columns, axis=1)).pruned(),
        "denials": Weights(words.names, denied.coef_.T).pruned(),
    }


@dataclass(frozen=True, slots=True)
class Weights:
    """Feature names, and a row of weights for each."""

    names: list[str]
    values: np.ndarray

    def pruned(self) -> Weights:
        """Without the features that move nothing."""
        kept = np.abs(self.values).max(axis=1) >= SMALLEST_WEIGHT
        return Weights([n for n, k in zip(self.names, kept, strict=True) if k], self.values[kept])


class Design:
    """A sparse design matrix of the features seen at least twice."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        seen = Counter(name for row in rows for name in row)
        self.names = sorted(name for name, times in seen.items() if times >= LEAST_SEEN)
        index = {name: i for i, name in enumerate(self.names)}
        columns = [[index[name] for name in row if name in index] for row in rows]
        pointers = np.cumsum([0, *map(len, columns)])
        flat = np.concatenate([np.asarray(c, dtype=np.int32) for c in columns])
        ones = np.ones(len(flat), np.float32)
        self.matrix = sp.csr_matrix((ones, flat, pointers), shape=(len(rows), len(index)))

    def rows(self, chosen: np.ndarray) -> Design:
        """The same features for some of the rows."""
        part = copy(self)
        part.matrix = self.matrix[chosen]
        return part

    def fit(self, target: np.ndarray, importance: np.ndarray, strength: float, *, bias: bool = True) -> Any:
        model = LogisticRegression(C=strength, solver="liblinear", fit_intercept=bias)
        return model.fit(self.matrix, target, sample_weight=importance)


def _card(options: argparse.Namespace, bias: Mapping[str, float], items: int, rows: int) -> dict[str, Any]:
    sources = sorted(path.name for path in [*options.labelled, *options.own, *options.standoff])
    return {
        "trained_on": {"files": sources, "items": items, "examples": rows, "strength": options.strength},
        "bias": bias,
        "thresholds": {kind.value: float(GRID[0]) for kind in KINDS},
        "calibration": {"raw": [0.0, 1.0], "probability": [0.0, 1.0]},
    }


def calibrate(
    out: Path, card: dict[str, Any], held: Sequence[Mapping[str, Any]], theatre: Any, locator: Locator
) -> None:
    """One threshold for the best F1 on held-out items, and the isotonic map from score to probability."""
    found = {}
    card["calibration"] = {"raw": [0.0, 1.0], "probability": [0.0, 1.0]}
    for threshold in GRID:
        card["thresholds"] = {kind.value: round(float(threshold), 2) for kind in KINDS}
        write_card(out, card)
        extractor = Extractor(theatre, Reader(out))
        found[float(threshold)] = score(held, lambda i, e=extractor: _predictions(i, e, locator))
    best = _highest_of_the_best(found)
    pairs = found[float(GRID[0])].confidences
    isotonic = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip")
    knots = np.linspace(0, 1, 21)
    raw = np.array([p for p, _ in pairs])
    smooth = isotonic.fit(raw, np.array([r for _, r in pairs], dtype=float)).predict(knots)
    card["calibration"] = {"raw": knots.round(3).tolist(), "probability": smooth.round(3).tolist()}
    card["thresholds"] = {kind.value: round(best, 2) for kind in KINDS}
    card["held_out"] = {"items": len(held), "f1": round(found[best].overall.f1, 3)}


def _highest_of_the_best(found: Mapping[float, Any]) -> float:
    """The curve of F1 is flat near its top; of nearly best thresholds the highest: a wrong claim costs more."""
    top = max(result.overall.f1 for result in found.values())
    return max(t for t, result in found.items() if result.overall.f1 >= top - NEARLY)


def _predictions(item: Mapping[str, Any], extractor: Extractor, locator: Locator) -> list[dict[str, Any]]:
    made = document(item)
    return [claim_to_dict(claim, made) for claim in extractor.extract(made, locator.locate(made))]


def write(out: Path, tables: Mapping[str, Weights], card: Mapping[str, Any]) -> None:
    """The weights in half precision, names as one UTF-8 block a table."""
    out.mkdir(parents=True, exist_ok=True)
    stored = {}
    for name, table in tables.items():
        stored[f"{name}_names"] = np.frombuffer("\n".join(table.names).encode("utf-8"), dtype=np.uint8)
        stored[f"{name}_weights"] = table.values.astype(np.float16)
    np.savez_compressed(out / "reader.npz", **stored)
    write_card(out, card)


def write_card(out: Path, card: Mapping[str, Any]) -> None:
    (out / "reader.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
