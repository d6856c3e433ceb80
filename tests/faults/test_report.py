"""The table of docs/faults.md is the one that the counts give."""

from __future__ import annotations

import json

from tests.faults import report
from tests.faults.tally import FILE, tally


def test_counts_become_the_table(tmp_path, monkeypatch):
    monkeypatch.setenv(FILE, str(tmp_path / "counts.jsonl"))
    for times in (2, 3):
        with tally("kill -9", "ingest") as count:
            count.tried = count.survived = times
    rows = report.summed(tmp_path / "counts.jsonl")
    assert rows == [{"fault": "kill -9", "what": "ingest", "tried": 5, "survived": 5}]
    page = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.put(page, report.table(rows)) == (
        f"before\n{report.BEGIN}\n| fault | done to | tried | survived |\n|---|---|---:|---:|\n"
        f"| kill -9 | ingest | 5 | 5 |\n| **all** | | **5** | **5** |\n{report.END}\nafter\n"
    )


def test_the_page_says_what_was_counted():
    rows = json.loads((report.DOCS / "faults.json").read_text(encoding="utf-8"))
    page = (report.DOCS / "faults.md").read_text(encoding="utf-8")
    assert report.put(page, report.table(rows)) == page
    assert sum(row["tried"] for row in rows) >= 20
