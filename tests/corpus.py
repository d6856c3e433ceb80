"""A few short reports in our own words about public facts, for tests that go the whole path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

RECORDS = (
    {
        "id": "r1",
        "url": "https://wire.example.org/soledar",
        "outlet": "Example Wire",
        "title": "Soledar",
        "published": "2023-01-13",
        "text": "Russia's defence ministry said on Friday that Russian forces had captured Soledar. "
        "Ukraine's General Staff said Ukrainian forces still held Soledar.",
    },
    {
        "id": "r2",
        "url": "https://wire.example.org/bakhmut",
        "outlet": "Example Wire",
        "title": "Bakhmut",
        "published": "2023-01-20",
        "text": "Ukrainian forces repelled attacks near Bakhmut and Klishchiivka, the General Staff said. "
        "The fall of Bakhmut would open the road to Kramatorsk. Russian forces shelled Chasiv Yar.",
    },
    {
        "id": "r3",
        "url": "https://desk.example.org/krasna-hora",
        "outlet": "Example Desk",
        "title": "Krasna Hora",
        "published": "2023-02-12",
        "text": "Wagner Group fighters captured Krasna Hora, Yevgeny Prigozhin said on Sunday. "
        "The UK Ministry of Defence said Russian forces had very likely advanced into the centre of Bakhmut.",
    },
)

FIRST_DAY, LAST_DAY = "2023-01-13", "2023-02-12"


def write(path: Path, records: Iterable[Mapping[str, object]] = RECORDS) -> Path:
    """The records as a JSON Lines file."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
