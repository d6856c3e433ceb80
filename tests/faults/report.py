"""The table of docs/faults.md from the counts of `make faults`: `python -m tests.faults.report COUNTS`.

COUNTS is the file that the tests wrote; what it says of each fault is kept, summed, in docs/faults.json.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- table: made by `make faults` -->", "<!-- end of table -->"


def summed(counts: Path) -> list[dict[str, object]]:
    """The lines of a file of counts, one for each fault and what it was done to."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in counts.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["fault"], row["what"]][0] += row["tried"]
        found[row["fault"], row["what"]][1] += row["survived"]
    return [
        {"fault": fault, "what": what, "tried": tried, "survived": survived}
        for (fault, what), (tried, survived) in sorted(found.items())
    ]


def table(rows: list[dict[str, object]]) -> str:
    """The counts as Markdown, with a sum."""
    lines = ["| fault | done to | tried | survived |", "|---|---|---:|---:|"]
    lines += [f"| {r['fault']} | {r['what']} | {r['tried']} | {r['survived']} |" for r in rows]
    tried, survived = (sum(int(str(r[name])) for r in rows) for name in ("tried", "survived"))
    return "\n".join([*lines, f"| **all** | | **{tried}** | **{survived}** |"])


def put(text: str, drawn: str) -> str:
    """The page with its table replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawn}\n{END}{after}"


def main(counts: Path) -> None:
    """Write docs/faults.json and the table of docs/faults.md."""
    rows = summed(counts)
    (DOCS / "faults.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    page = DOCS / "faults.md"
    page.write_text(put(page.read_text(encoding="utf-8"), table(rows)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
