"""Two sides of a comparison in one run: each in processes of its own, turn and turn about, and how much each needs."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds: seconds on the clock and of the processor for all items, and the most memory held."""

    items: int
    wall: float
    cpu: float
    peak_mib: float

    @property
    def a_second(self) -> float:
        """Items a second of the clock."""
        return self.items / self.wall


def measure(work: Callable[[Any], object], items: Sequence[Any], *, warm: int) -> None:
    """Print, as JSON for `rounds`, what it takes to do `work` on every item after the first `warm` ones once before."""
    for item in items[:warm]:
        work(item)
    wall, cpu = time.perf_counter(), time.process_time()
    found = sum(bool(work(item)) for item in items)
    told = {
        "items": len(items),
        "found": found,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def rounds(commands: dict[str, list[str]], count: int) -> dict[str, Measured]:
    """Each command `count` times, in turn, so that what else the machine does falls on all. Exit 1 if one fails."""
    told: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(f"{name}: {done.stderr.strip()}")
            told[name].append(json.loads(done.stdout.splitlines()[-1]))
    return {name: _middle(name, runs) for name, runs in told.items()}


def _middle(name: str, runs: list[dict[str, float]]) -> Measured:
    print(f"{name}: {runs[0]['found']:.0f} of {runs[0]['items']:.0f} items gave something", file=sys.stderr)

    def median(field: str) -> float:
        return statistics.median(run[field] for run in runs)

    peak = max(run["peak_mib"] for run in runs)
    return Measured(items=int(runs[0]["items"]), wall=median("wall"), cpu=median("cpu"), peak_mib=peak)


def table(measured: dict[str, Measured], unit: str) -> str:
    """A row a side."""
    lines = [
        f"| side | {unit} a second | processor ms a {unit[:-1]} | peak memory, MiB |",
        "|---|---|---|---|",
    ]
    for name, m in measured.items():
        lines.append(f"| {name} | {m.a_second:.1f} | {1000 * m.cpu / m.items:.1f} | {m.peak_mib:.0f} |")
    return "\n".join(lines)
