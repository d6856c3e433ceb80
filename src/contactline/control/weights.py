"""The numbers of the model, read from `weights.toml` and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contactline.errors import ConfigurationError
from contactline.model.claim import Evidence, Kind

_FILE = Path(__file__).with_name("weights.toml")
_WHERE = ("whole", "part", "centre", "near", "off", "origin", "toward", "region", "before")
_TABLES = ("trust", "reliability", "spread", "field", "nodes", "knowledge", "calibration")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How likely a claim is told when the place is the actor's, contested, or another side's."""

    actor: float
    contested: float
    other: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The tables of `weights.toml`; each number is explained where it stands."""

    likelihood: Mapping[tuple[str, str], Row]
    emphasis: Mapping[str, float]
    gain: frozenset[str]
    loss: frozenset[str]
    fighting: frozenset[str]
    trust_by_evidence: Mapping[str, float]
    precision_trust: tuple[float, ...]
    number: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        """The number `table.name`. Raises KeyError."""
        return self.number[name]

    def replace(self, **changes: float) -> Weights:
        """A copy with numbers changed (`table__name=value`). Raises KeyError for an unknown one."""
        number = dict(self.number)
        for name, value in changes.items():
            key = name.replace("__", ".")
            if key not in number:
                raise KeyError(key)
            number[key] = value
        return Weights(
            likelihood=self.likelihood,
            emphasis=self.emphasis,
            gain=self.gain,
            loss=self.loss,
            fighting=self.fighting,
            trust_by_evidence=self.trust_by_evidence,
            precision_trust=self.precision_trust,
            number=number,
        )


@cache
def default_weights() -> Weights:
    """The weights that come with the package."""
    return load_weights(_FILE)


def load_weights(path: Path) -> Weights:
    """Weights of a file of the same form. Raises ConfigurationError naming every fault."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    faults = _faults(data)
    if faults:
        raise ConfigurationError(str(path), faults)
    rows = {
        (row["kind"], row["where"]): Row(actor=row["actor"], contested=row["contested"], other=row["other"])
        for row in data["likelihood"]
    }
    return Weights(
        likelihood=rows,
        emphasis=data["emphasis"],
        gain=frozenset(data["gain"]),
        loss=frozenset(data["loss"]),
        fighting=frozenset(data["fighting"]),
        trust_by_evidence=data["trust"]["evidence"],
        precision_trust=tuple(data["trust"]["toponym_precision"]),
        number=_numbers(data),
    )


def _numbers(data: Mapping[str, Any]) -> dict[str, float]:
    return {
        f"{table}.{name}": float(value)
        for table in _TABLES
        for name, value in data[table].items()
        if isinstance(value, int | float)
    }


def _faults(data: Mapping[str, Any]) -> list[str]:
    kinds = {kind.value for kind in Kind}
    faults = [f"[{table}] is missing" for table in _TABLES if table not in data]
    for i, row in enumerate(data.get("likelihood", [])):
        at = f"likelihood row {i + 1}"
        if row.get("kind") not in kinds:
            faults.append(f"{at}: unknown kind {row.get('kind')!r}")
        if row.get("where") not in _WHERE:
            faults.append(f"{at}: unknown where {row.get('where')!r}")
        faults += [
            f"{at}: {name} must be above 0"
            for name in ("actor", "contested", "other")
            if not row.get(name, 0) > 0
        ]
    for name in ("gain", "loss", "fighting", "emphasis"):
        faults += [f"{name}: unknown kind {kind!r}" for kind in data.get(name, []) if kind not in kinds]
    told = data.get("trust", {}).get("evidence", {})
    faults += [f"[trust.evidence] lacks {e.value}" for e in Evidence if e.value not in told]
    if len(data.get("trust", {}).get("toponym_precision", ())) != 5:
        faults.append("[trust] toponym_precision needs five numbers")
    return faults
