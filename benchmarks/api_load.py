"""Load on the API: mixed requests at a steady rate on loopback, for a bounded time, and how long they took.

    python benchmarks/api_load.py --project demo-run
    python benchmarks/api_load.py --project demo-run --rate 200 --seconds 20 --json load.json

Starts `contactline serve` on a free port, asks at the rate given whether or not earlier answers have come (an open
loop: a slow server is not spared), prints the percentiles, and stops the server. Exit 1 where an answer was an error
or the 99th percentile lies above --limit-ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

MOST_REQUESTS = 100_000
MOST_SECONDS = 300
CONNECTIONS = 64


def mix(first: str, last: str, box: list[float], seed: int) -> list[tuple[int, str, list[str]]]:
    """Weight, name and addresses of each sort of request: what a map, a GIS and a script ask for."""
    chance = random.Random(seed)
    days = [f"{y}-{m:02d}-{d:02d}" for y in range(2022, 2027) for m in range(1, 13) for d in range(1, 29)]
    days = [day for day in days if first <= day <= last]

    def boxes(n: int) -> list[str]:
        west, south, east, north = box
        found = []
        for _ in range(n):
            x, y = chance.uniform(west, east), chance.uniform(south, north)
            found.append(f"{x - 0.3:.3f},{y - 0.2:.3f},{x + 0.3:.3f},{y + 0.2:.3f}")
        return found

    some = [chance.choice(days) for _ in range(200)]
    known = [chance.choice(days[len(days) // 2 :]) for _ in range(3)]
    control = "/collections/control/items"
    return [
        (25, "control of a day", [f"{control}?datetime={day}&limit=200" for day in some]),
        (10, "control in a box", [f"{control}?datetime={d}&bbox={b}" for d, b in zip(some, boxes(200), strict=True)]),
        (20, "fronts of a day", [f"/collections/fronts/items?datetime={day}" for day in some]),
        (15, "claims in a box", [f"/collections/claims/items?bbox={b}&limit=50" for b in boxes(200)]),
        (10, "claims of a day", [f"/collections/claims/items?datetime={day}" for day in some]),
        (5, "claims, page by page", [f"/collections/claims/items?limit=50&offset={50 * n}" for n in range(12)]),
        (5, "events of a day", [f"/collections/events/items?datetime={day}" for day in some]),
        (3, "claims as known on", [f"/collections/claims/items?as-known-on={day}&limit=20" for day in known]),
        (3, "places", ["/collections/places/items?limit=200"]),
        (2, "collections", ["/collections", "/conformance"]),
        (2, "site data", ["/data/manifest.json", "/data/histogram.json"]),
    ]  # fmt: skip


class Asker:
    """A few kept-open connections, each with one request at a time; the others wait in a queue."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self.free.put_nowait(None)

    async def ask(self, path: str) -> tuple[int, int]:
        """Status and bytes of an answer."""
        kept = await self.free.get()
        reader, writer = kept or await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(v)
                for k, _, v in (line.partition(b":") for line in head.lower().split(b"\r\n"))
                if k == b"content-length"
            )
            await reader.readexactly(length)
            self.free.put_nowait((reader, writer))
            return int(head[9:12]), length
        except BaseException:
            writer.close()
            self.free.put_nowait(None)
            raise


async def load(address: str, rate: float, seconds: float, seed: int) -> dict[str, object]:
    """Ask at `rate` for `seconds`; seconds of each answer by sort, from the moment it was due."""
    parts = urlsplit(address)
    asker = Asker(parts.hostname or "127.0.0.1", parts.port or 80)
    # The first answer assesses the series; it is told apart.
    begun = time.perf_counter()
    await asker.ask("/collections/control/items?limit=1")
    cold = time.perf_counter() - begun
    extent = await described(asker)
    sorts = mix(*extent, seed)
    for _, name, paths in sorts:
        if name == "claims as known on":
            for path in paths:
                await asker.ask(path)
    chance = random.Random(seed)
    weights = [weight for weight, _, _ in sorts]
    took: dict[str, list[float]] = defaultdict(list)
    statuses: Counter[int | str] = Counter()
    total = min(int(rate * seconds), MOST_REQUESTS)

    async def one(due: float, name: str, path: str) -> None:
        try:
            status, _ = await asyncio.wait_for(asker.ask(path), 30)
            statuses[status] += 1
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            statuses[type(error).__name__] += 1
        took[name].append(time.perf_counter() - due)

    start = time.perf_counter() + 0.1
    waiting = []
    for n in range(total):
        due = start + n / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        _, name, paths = chance.choices(sorts, weights)[0]
        waiting.append(asyncio.create_task(one(due, name, chance.choice(paths))))
    await asyncio.gather(*waiting)
    lasted = time.perf_counter() - start
    return {"cold_s": cold, "requests": total, "seconds": lasted, "statuses": dict(statuses), "took": took}


async def described(asker: Asker) -> tuple[str, str, list[float]]:
    """First day, last day and box of the collections."""
    reader, writer = await asyncio.open_connection(asker.host, asker.port)
    writer.write(f"GET /collections/control HTTP/1.0\r\nHost: {asker.host}\r\n\r\n".encode())
    body = (await reader.read()).partition(b"\r\n\r\n")[2]
    writer.close()
    extent = json.loads(body)["extent"]
    first, last = extent["temporal"]["interval"][0]
    return first[:10], last[:10], extent["spatial"]["bbox"][0]


def percentile(values: list[float], share: float) -> float:
    """The value in milliseconds below which `share` of the values lie."""
    ordered = sorted(values)
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def table(found: dict[str, object]) -> list[tuple[str, int, float, float, float]]:
    """Sort, count, median, 99th percentile and longest, the whole first."""
    took: dict[str, list[float]] = found["took"]  # type: ignore[assignment]
    every = [value for values in took.values() for value in values]
    rows = [("all", every), *sorted(took.items())]
    return [(n, len(v), percentile(v, 0.5), percentile(v, 0.99), 1000 * max(v)) for n, v in rows]


def serve(project: Path) -> tuple[subprocess.Popen[str], str]:
    """A server of the project on a free port, and its address."""
    command = [sys.executable, "-m", "contactline", "serve", "--project", str(project), "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = (running.stdout or sys.stdin).readline().strip()
    if not address.startswith("http://"):
        raise SystemExit("the server did not start")
    return running, address


def main() -> int:
    """Run the load and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--limit-ms", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    running, address = serve(options.project)
    try:
        found = asyncio.run(load(address, options.rate, min(options.seconds, MOST_SECONDS), options.seed))
    finally:
        running.terminate()
        running.wait(timeout=10)
    rows = table(found)
    print(
        f"{found['requests']} requests in {found['seconds']:.1f} s; answers {found['statuses']}; "
        f"first {found['cold_s']:.2f} s"
    )
    print(f"{'':24}{'n':>7}{'median':>9}{'99 %':>9}{'longest':>9}  ms")
    for name, count, median, high, longest in rows:
        print(f"{name:24}{count:7}{median:9.1f}{high:9.1f}{longest:9.1f}")
    if options.json:
        options.json.write_text(json.dumps({**found, "took": None, "rows": rows}, indent=1))
    fine = set(found["statuses"]) == {200} and rows[0][3] <= options.limit_ms  # type: ignore[call-overload]
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
