"""Processor time of a server for each request, whatever else the machine does (Linux).

    python benchmarks/api_cost.py http://127.0.0.1:8700 PID "/collections/claims/items?limit=50&offset=@" ...

Asks a running server twenty times for each path, one after another, "@" being 01 to 20, and then once more for all of
them; prints the milliseconds that the process PID spent a request. The kernel counts in steps of 10 ms, so a figure is
right to half a millisecond.
"""

from __future__ import annotations

import argparse
import os
import sys
import urllib.request
from pathlib import Path

TIMES = 20
PATIENCE_S = 300


def spent_ms(process: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Ask, and print a line for each path and round."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address")
    parser.add_argument("process", type=int)
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    for path in options.paths:
        for turn in ("first", "again"):
            before, size = spent_ms(options.process), 0
            for n in range(1, TIMES + 1):
                address = options.address + path.replace("@", f"{n:02d}")
                with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
                    size += len(answer.read())
            cost = (spent_ms(options.process) - before) / TIMES
            print(f"{path:72} {turn} {cost:7.1f} ms {size // TIMES:8} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
