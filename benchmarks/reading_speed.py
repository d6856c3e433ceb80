"""Page to claims against trafilatura alone, over the same pages.

    python benchmarks/reading_speed.py
    python benchmarks/reading_speed.py --pages FOLDER      # real pages of your own
    python benchmarks/reading_speed.py --stages            # where the time goes

Without --pages a news mix is made of words written for this project: one page in five about the front (articles of
demo/pages), four about other things, each within the furniture and scripts of a news site (about 90 kB). Prints pages
a second, processor time a page and peak memory of both, and their ratio. Exit 1 where page to claims needs more than
--most times the processor time, or more than --memory MiB.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sides import measure, rounds, table

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "demo" / "pages"
PARAGRAPHS = 14
NEAR_FRONT = 5

OTHER = (
    "The council of {town} voted on {day} to spend {n} million on {thing}, after a debate of {m} hours.",
    "{person} said the {thing} would open in spring, {m} months later than planned.",
    "Shares in the maker of {thing} rose {m} per cent in {town} on {day}, their best day since the summer.",
    "“We did not expect so many people,” said {person}, who has run the {thing} in {town} for {n} years.",
    "Rain is forecast for {town} until {day}, with winds of up to {n} kilometres an hour along the coast.",
    "The home side attacked from the start and led after {m} minutes before {town} answered with two late goals.",
    "A court in {town} heard on {day} that {n} customers of the {thing} had lost their savings.",
    "Researchers at the university of {town} asked {n} thousand households how they use the {thing}.",
    "The band will play in {town} on {day}; the {n} remaining tickets are sold at the door.",
    "Prices of {thing} have fallen for {m} months running, the statistics office said, and economists expect more.",
    "Passengers between {town} and the capital waited {m} hours on {day} because of a fault in a signal box.",
    "To make it, melt the butter, stir in {n} grams of flour and leave the dough for {m} hours in a warm kitchen.",
    "The strike at the {thing} of {town} ended on {day} when the union accepted {m} per cent.",
    "Her new novel follows three sisters who inherit a {thing} and fight over it for {n} years.",
)
WORDS = {
    "town": (
        "Leeds",
        "Porto",
        "Toledo",
        "Aarhus",
        "Graz",
        "Halifax",
        "Nagoya",
        "Bristol",
        "Lyon",
        "Turku",
        "Dunedin",
    ),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "3 March", "14 June", "28 September"),
    "thing": (
        "swimming pool",
        "tram line",
        "bakery",
        "solar farm",
        "theatre",
        "ferry",
        "archive",
        "wheat",
        "library",
    ),
    "person": ("the mayor", "a spokeswoman", "the head teacher", "the director", "the minister of transport"),
}
LINKS = (
    "Home",
    "Politics",
    "Business",
    "Sport",
    "Culture",
    "Opinion",
    "Weather",
    "Travel",
    "Science",
    "Puzzles",
)


def pages_made(count: int, seed: int) -> list[bytes]:
    """The news mix: every fifth page is about the front."""
    chance = random.Random(seed)
    articles = [article for path in sorted(DEMO.glob("*.html")) if (article := demo_article(path))]
    made = []
    for number in range(count):
        front = number % NEAR_FRONT == 0
        title, paragraphs = front_article(articles, chance) if front else other_article(chance)
        made.append(page(title, paragraphs, number, chance).encode())
    return made


def demo_article(path: Path) -> list[str]:
    """Paragraphs of a demonstration page in English, without its notes."""
    from lxml import html as tree

    root = tree.fromstring(path.read_bytes())
    texts = [" ".join(p.text_content().split()) for p in root.iter("p")]
    return [t for t in texts if len(t) > 90 and t.isascii() and "demonstration" not in t]


def front_article(articles: list[list[str]], chance: random.Random) -> tuple[str, list[str]]:
    """Several demonstration articles as one of ordinary length."""
    paragraphs: list[str] = []
    while len(paragraphs) < PARAGRAPHS:
        paragraphs += chance.choice(articles)
    return "The day on the front", paragraphs[:PARAGRAPHS]


def other_article(chance: random.Random) -> tuple[str, list[str]]:
    """An article on anything else."""

    def sentence() -> str:
        filled = {name: chance.choice(words) for name, words in WORDS.items()}
        return chance.choice(OTHER).format(**filled, n=chance.randint(12, 90), m=chance.randint(2, 9))

    return sentence(), [" ".join(sentence() for _ in range(3)) for _ in range(PARAGRAPHS)]


def page(title: str, paragraphs: list[str], number: int, chance: random.Random) -> str:
    """A page as news sites send them: most of it is not the article."""

    def links(count: int) -> str:
        items = (
            f'<li class="item"><a href="/{chance.randrange(10**6)}">{chance.choice(LINKS)}</a></li>'
            for _ in range(count)
        )
        return f"<ul>{''.join(items)}</ul>"

    def script(size: int) -> str:
        calls = "".join(f'window.q.push(["set","slot-{n}",{{"w":{n},"h":250}}]);' for n in range(size // 45))
        return f"<script>window.q=window.q||[];{calls}</script>"

    style = (
        "<style>"
        + "".join(f".c{n}{{margin:{n}px;padding:0 {n}px;color:#123}}" for n in range(300))
        + "</style>"
    )
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    cards = "".join(
        f'<div class="card"><a href="/{n}"><img src="/i/{n}.jpg" alt="">'
        f"<h3>{html.escape(other_article(chance)[0])}</h3></a></div>"
        for n in range(24)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta property="article:published_time" content="2023-05-21T09:00:00Z">'
        f'<meta property="og:site_name" content="Example Wire">{style}{script(25_000)}</head><body>'
        f'<header><nav class="main-nav">{links(70)}</nav></header><main><article class="article">'
        f"<h1>{html.escape(title)}</h1>"
        f'<p class="byline">Staff writer {number}</p><div class="article-body">{body}</div></article>'
        f'<aside class="related"><h2>More</h2>{cards}</aside></main><div class="newsletter"><form><input></form></div>'
        f'<footer class="site-footer">{links(80)}</footer>{script(20_000)}</body></html>'
    )  # fmt: skip


def trafilatura_alone() -> Any:
    """What cleans a page and no more."""
    import trafilatura

    return trafilatura.extract


def page_to_claims() -> Any:
    """What takes a page to its claims."""
    from contactline.pipeline.reading import make_reader

    reader = make_reader("ukraine", [])
    return lambda body: reader.read(as_page(body)).claims


def as_page(body: bytes) -> Any:
    """A page as it is fetched."""
    from contactline.model.page import Page

    digest = hashlib.sha256(body).hexdigest()
    return Page(
        page_id=digest,
        address=f"https://example.org/{digest}",
        body=body,
        media_type="text/html",
        read_at=datetime(2023, 5, 22, tzinfo=UTC),
    )


def stages(bodies: list[bytes]) -> str:
    """Processor time of each stage, for pages that give claims and for the others."""
    from contactline.documents.extract import to_document
    from contactline.model.page import Skip
    from contactline.pipeline.reading import make_reader

    reader, clean = make_reader("ukraine", []), trafilatura_alone()
    spent: dict[bool, list[list[float]]] = {True: [], False: []}
    for body in [*bodies[:5], *bodies]:
        at = [time.process_time()]
        clean(body)
        at.append(time.process_time())
        document = to_document(as_page(body), reader.theatre.sources, theatre_start=reader.theatre.start)
        at.append(time.process_time())
        if isinstance(document, Skip):
            continue
        mentions = reader._locator.locate(document)
        at.append(time.process_time())
        claims = reader._extractor.extract(document, mentions)
        at.append(time.process_time())
        spent[bool(claims)].append([1000 * (b - a) for a, b in pairwise(at)])
    lines = [
        "| pages | number | trafilatura ms | documents ms | places ms | claims ms |",
        "|---|---|---|---|---|---|",
    ]
    for some, rows in spent.items():
        columns = [statistics.median(column) for column in zip(*rows, strict=True)]
        name = "with claims" if some else "without"
        lines.append(f"| {name} | {len(rows)} | {' | '.join(f'{ms:.1f}' for ms in columns)} |")
    return "\n".join(lines)


SIDES = {"trafilatura alone": trafilatura_alone, "page to claims": page_to_claims}


def main() -> int:
    """Run both sides and compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=Path, help="folder of .html pages, instead of the made ones")
    parser.add_argument("--count", type=int, default=100, help="pages to make")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=float, default=2.0, help="most times trafilatura's processor time")
    parser.add_argument("--memory", type=float, default=800, help="most MiB")
    parser.add_argument("--stages", action="store_true", help="where the time goes, and no comparison")
    parser.add_argument("--side", choices=list(SIDES), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.side or told.stages:
        if told.pages:
            bodies = [path.read_bytes() for path in sorted(told.pages.glob("*.htm*"))]
        else:
            bodies = pages_made(told.count, seed=7)
        if told.stages:
            print(stages(bodies))
        else:
            measure(SIDES[told.side](), bodies, warm=5)
        return 0
    again = [sys.executable, *sys.argv]
    found = rounds({name: [*again, "--side", name] for name in SIDES}, told.rounds)
    print(table(found, "pages"))
    alone, ours = found["trafilatura alone"], found["page to claims"]
    ratio = ours.cpu / alone.cpu
    print(
        f"\npage to claims needs {ratio:.2f} times trafilatura's processor time "
        f"({ours.wall / alone.wall:.2f} times on the clock)"
    )
    return int(ratio > told.most or ours.peak_mib > told.memory)


if __name__ == "__main__":
    sys.exit(main())
