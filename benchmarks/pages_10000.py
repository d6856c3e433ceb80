"""Throughput and memory over 10,000 synthetic pages: memory must stay flat.

Run: python benchmarks/pages_10000.py [PAGES]
Pages are made as they are read, so that nothing but the product holds memory. Told are: pages to documents (one
process), the search for copies over all documents, and pages to claims in a ledger for a tenth of them.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from contactline.documents.dedupe import repeats
from contactline.documents.extract import to_document
from contactline.model.document import Document
from contactline.model.page import Page
from contactline.pipeline.ingest import ingest
from contactline.store import project as projects
from contactline.theatres.load import load_theatre

TOWNS = (
    "Bakhmut",
    "Soledar",
    "Avdiivka",
    "Vuhledar",
    "Kupiansk",
    "Lyman",
    "Marinka",
    "Robotyne",
    "Toretsk",
    "Selydove",
)
ACTS = ("captured a block of", "were pushed back from", "shelled", "advanced toward", "held", "withdrew from")
WHO = (
    "the General Staff",
    "the defence ministry in Moscow",
    "the governor",
    "a spokesman of the eastern group",
)
START = date(2022, 3, 1)


def word(dice: random.Random) -> str:
    """An invented word, so that two pages do not share all of theirs."""
    return "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(dice.randrange(2, 5)))


def page(number: int) -> Page:
    """A page of about 400 words with markup and furniture; every tenth repeats the one before it."""
    dice = random.Random(number - number % 10 if number % 10 == 9 else number)
    day = START + timedelta(days=dice.randrange(1000))
    said = [
        f"{dice.choice(('Russian', 'Ukrainian'))} forces {dice.choice(ACTS)} {dice.choice(TOWNS)}, {dice.choice(WHO)} "
        f"said, and {dice.randrange(2, 900)} people left by {word(dice)} road for {word(dice).title()}, where "
        f"{word(dice)} {word(dice)} and {word(dice)} were seen by {word(dice).title()} {word(dice).title()}."
        for _ in range(14)
    ]
    paragraphs = "".join(f"<p>{words}</p>" for words in said)
    html = (
        f"<!doctype html><html><head><title>Report {number} | Outlet {number % 40}</title>"
        f'<meta property="article:published_time" content="{day}"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Report {number}</h1>{paragraphs}</article><aside><p>Related: rain</p></aside>"
        f"<footer><p>© {day.year} Outlet {number % 40}</p></footer></body></html>"
    ).encode()
    return Page(
        page_id=hashlib.sha256(html).hexdigest(),
        address=f"https://outlet{number % 40}.example/{number}",
        body=html,
        media_type="text/html",
        read_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def memory() -> float:
    """Resident memory of this process now, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def documents(count: int, marks: list[float]) -> Iterator[Document]:
    """Documents of the pages; memory is noted at every tenth of the way."""
    theatre = load_theatre("ukraine")
    for number in range(count):
        if number % max(count // 10, 1) == 0:
            marks.append(memory())
        found = to_document(page(number), theatre.sources, theatre_start=theatre.start)
        if isinstance(found, Document):
            yield found


def main(count: int) -> None:
    """Print the figures."""
    marks: list[float] = []
    began = time.perf_counter()
    read = sum(1 for _ in documents(count, marks))
    took = time.perf_counter() - began
    print(f"pages to documents: {read} of {count} in {took:.0f} s, {count / took:.0f} a second")
    print("memory at each tenth, MB:", " ".join(f"{mark:.0f}" for mark in marks))
    made = [*documents(count, [])]
    began = time.perf_counter()
    found = repeats(made)
    print(
        f"copies: {len(found)} among {len(made)} documents in {time.perf_counter() - began:.0f} s, {memory():.0f} MB"
    )
    tenth = max(count // 10, 1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pages.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for one in made[:tenth]:
                record = {"url": one.address, "title": one.title, "text": one.text, "outlet": one.outlet}
                out.write(
                    json.dumps({**record, "published": str(one.published and one.published.start)}) + "\n"
                )
        project = projects.create(Path(folder) / "project", theatre="ukraine")
        began = time.perf_counter()
        summary = ingest(project, [str(file)], network=False)
        took = time.perf_counter() - began
        print(
            f"records to claims in a ledger: {summary.pages} in {took:.0f} s, {summary.pages / took:.1f} a second, "
            f"{summary.claims} claims, {memory():.0f} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
