"""Reading shards with Ray Data: python benchmarks/ray_scaling.py [--workers 1 2] [--pages 800]

The shards are made up as in growth.py. Prints, for each number of local workers, the seconds of a first run, of a
second run over the same shards (nothing is read again), and of the same pages by the local engine in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from growth import records

SHARDS = 8


def write_shards(folder: Path, pages: int) -> None:
    """The pages dealt into shards."""
    folder.mkdir()
    files = [(folder / f"{shard}.jsonl").open("w", encoding="utf-8") for shard in range(SHARDS)]
    for number, record in enumerate(records(pages)):
        files[number % SHARDS].write(json.dumps(record) + "\n")
    for file in files:
        file.close()


def seconds(*arguments: str) -> tuple[float, str]:
    """Seconds of one command of contactline, and what it said."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "contactline", "ingest", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return time.monotonic() - began, next(row for row in done.stdout.splitlines() if row.startswith("claims"))


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked.add_argument("--pages", type=int, default=800)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_shards(folder / "shards", given.pages)
        shards = str(folder / "shards")
        took, told = seconds(shards, "--project", str(folder / "project"), "--workers", "1", "--offline")
        print(f"local, 1 process: {took:.0f} s, {told}", flush=True)
        for workers in given.workers:
            out = str(folder / f"out-{workers}")
            command = (shards, "--engine", "ray", "--out", out, "--workers", str(workers))
            (first, told), (again, _) = seconds(*command), seconds(*command)
            print(f"ray, {workers} workers: {first:.0f} s, again {again:.0f} s, {told}", flush=True)
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
