"""The mapping tables of docs/exports.md are those that the exports use."""

from __future__ import annotations

import tomllib
from pathlib import Path

import contactline.export

ROOM = Path(contactline.export.__file__).parent
DOC = Path(__file__).parents[2] / "docs" / "exports.md"


def rows(head):
    """The cells of the table that begins with `head`."""
    table = DOC.read_text(encoding="utf-8").partition(head)[2].partition("\n\n")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def toml(name):
    return tomllib.loads((ROOM / name).read_text(encoding="utf-8"))


def test_kinds_and_precisions():
    codes = toml("conflict.toml")
    assert rows("| claim | ACLED event_type") == [
        [kind, row["event_type"], row["sub_event_type"], str(row["type_of_violence"] or "–")]
        for kind, row in codes["kind"].items()
    ]
    for head, name in (
        ("| time | ACLED", "time_precision"),
        ("| place precision | ACLED", "place_precision"),
    ):
        acled, ucdp = codes[f"{name}_acled"], codes[f"{name}_ucdp"]
        assert rows(head) == [[key, str(acled[key]), str(ucdp[key])] for key in acled]


def test_tags():
    told = toml("tags.toml")
    assert rows("| source | prior") == [[r["letter"].upper(), str(r["from"])] for r in told["reliability"]]
    assert rows("| evidence | credibility") == [[name, str(n)] for name, n in told["credibility"].items()]
    assert rows("| likelihood | to percent") == [[r["words"], str(r["to"])] for r in told["likelihood"]]
