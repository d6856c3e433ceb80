"""How time and memory grow with the work: python benchmarks/growth.py [--pages 10 100 ...] [--claims 1000 ...]

Pages are read into a new project (`ingest`, one process); claims are laid into a new ledger and assessed. Each size is
measured in a process of its own: processor seconds, seconds on the clock, peak memory. Figures are kept by size in
growth.json beside this file, so that sizes can be measured one at a time; the table and the picture of
docs/performance.md are made from it at the end of every run, and by `--draw` alone.

The pages are made up from a few sentences; nothing of a publication is in them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIGURES = HERE / "growth.json"
DOCUMENT = HERE.parent / "docs" / "performance.md"
PICTURE = HERE.parent / "docs" / "img" / "growth.svg"
BEGIN, END = "<!-- growth: made by benchmarks/growth.py -->", "<!-- growth: end -->"
FIRST, DAYS = date(2022, 9, 1), 540
A_DOCUMENT = 8
"""Claims of one document, as in a day's report."""

OPENINGS = (
    "Russian forces captured {a}, the defence ministry said on Friday.",
    "Ukrainian forces repelled attacks near {a} and {b}, the General Staff said.",
    "Russian troops advanced towards {a}, a regional official said, and shelled {b}.",
    "The UK Ministry of Defence said that Russian forces had likely entered the outskirts of {a}.",
    "Ukrainian troops withdrew from {a} after weeks of fighting, officials said.",
)
FILLING = (
    "Rain turned the fields around the road to mud and slowed all movement.",
    "The governor asked residents who had stayed to leave while buses were still running.",
    "Neither report could be confirmed independently on the day it was made.",
    "Repairs of the power lines began in the morning and ended after dark.",
    "Aid workers brought water to the cellars in which families had spent the night.",
)
TOWNS = (
    "Soledar",
    "Bakhmut",
    "Avdiivka",
    "Vuhledar",
    "Kreminna",
    "Svatove",
    "Marinka",
    "Siversk",
    "Lyman",
    "Toretsk",
)


def records(count: int) -> Iterator[dict[str, str]]:
    """Made-up reports of about 300 words, no two alike."""
    dice = random.Random(8)
    for number in range(count):
        a, b = dice.sample(TOWNS, 2)
        told = [dice.choice(OPENINGS).format(a=a, b=b), *(dice.choice(FILLING) for _ in range(20))]
        told.insert(dice.randrange(len(told)), dice.choice(OPENINGS).format(a=b, b=a))
        yield {
            "id": str(number),
            "url": f"https://w.example/{number}",
            "outlet": f"Outlet {number % 40}",
            "title": f"Fighting near {a}, report {number}",
            "published": (FIRST + timedelta(days=number % DAYS)).isoformat(),
            "text": "\n".join(f"{sentence} ({number}.{at})" for at, sentence in enumerate(told)),
        }


# what is measured, each in a process of its own


def measure_pages(count: int, folder: Path) -> dict[str, float]:
    """Read `count` pages into a new project."""
    from contactline import pipeline
    from contactline.pipeline.reading import make_reader
    from contactline.store import project as projects

    pages = folder / "pages.jsonl"
    with pages.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records(count))
    project = projects.create(folder / "project", theatre="ukraine")
    reader = make_reader("ukraine", [])
    with clock() as taken:
        summary = pipeline.ingest(project, [str(pages)], reader=reader, workers=1, network=False)
    return {**taken, "claims": summary.claims, "megabytes on disk": size_of(folder / "project")}


def measure_claims(count: int, folder: Path) -> dict[str, float]:
    """Lay `count` claims into a new ledger, then find origins, events and control of every settlement and day."""
    from contactline.pipeline.assess import assess
    from contactline.store import project as projects
    from contactline.store.ledger import Ledger

    project = projects.create(folder / "project", theatre="ukraine")
    with clock() as written, Ledger.open(project.ledger_at) as ledger:
        for page, document, claims in documents(count):
            ledger.record(page, document, claims, (), "growth")
    with clock() as taken:
        found = assess(project)
    return {
        **taken,
        "seconds to write": written["seconds"],
        "settlements": len(found.series.places),
        "days": len(found.series.days),
        "megabytes on disk": size_of(folder / "project"),
    }


def documents(count: int) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Pages and documents with claims as the reader makes them, moved to other towns, days and outlets."""
    from contactline.model.page import Page
    from contactline.model.place import Feature
    from contactline.pages.records import record_page
    from contactline.pipeline.reading import make_reader

    reader = make_reader("ukraine", [])
    ground = [
        place for place in reader.gazetteer.near(48.5, 37.8, 90.0) if place.feature is Feature.SETTLEMENT
    ]
    dice, patterns = random.Random(9), []
    for record in records(40):
        page = record_page(record, "growth", datetime(2024, 6, 1, tzinfo=UTC))
        assert isinstance(page, Page)
        reading = reader.read(page)
        if reading.document and reading.claims:
            patterns.append((page, reading.document, reading.claims))
    for number in range(count // A_DOCUMENT):
        page, document, claims = patterns[number % len(patterns)]
        name = hashlib.sha256(f"growth {number}".encode()).hexdigest()
        day = FIRST + timedelta(days=dice.randrange(DAYS))
        when = replace(document.published, start=day, end=day)
        moved = [
            replace(
                claims[at % len(claims)],
                claim_id=f"{name[:20]}{at:04d}",
                document_id=name,
                time=replace(claims[at % len(claims)].time, start=day, end=day),
                locus=replace(claims[at % len(claims)].locus, place=dice.choice(ground)),
            )
            for at in range(A_DOCUMENT)
        ]
        page = replace(page, page_id=name, address=f"https://w.example/{number}")
        text = f"{document.text}\n{number}"
        yield page, replace(document, document_id=name, page_id=name, published=when, text=text), moved


class clock(dict[str, float]):  # noqa: N801 - used as a with-statement of its own
    """Seconds on the clock and of the processor between entering and leaving."""

    def __enter__(self) -> clock:
        self._began = time.monotonic(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self["seconds"] = time.monotonic() - self._began[0]
        self["processor seconds"] = time.process_time() - self._began[1]


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


# running


def measured(kind: str, count: int) -> dict[str, Any]:
    """The figures of one size, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--one", kind, str(count), folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{kind} {count}: failed")
    figures = json.loads(told)
    return {
        **{name: round(value, 2) for name, value in figures.items()},
        "peak megabytes": round(used.ru_maxrss / 1024),
        "measured": datetime.now(UTC).date().isoformat(),
        "busy": round(os.getloadavg()[0] / (os.cpu_count() or 1), 1),
    }


def keep(kind: str, count: int, figures: dict[str, Any]) -> None:
    """Put the figures of one size into the file."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    kept["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    kept.setdefault(kind, {})[str(count)] = figures
    kept[kind] = dict(sorted(kept[kind].items(), key=lambda item: int(item[0])))
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


# telling


def table(kept: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"Measured on {kept['machine']}; *busy* is how many processes waited for each core meanwhile.",
        "",
    ]
    for kind, named in (("pages", "Pages read into a new project"), ("claims", "Claims assessed")):
        rows = kept.get(kind, {})
        columns = list(dict.fromkeys(name for row in rows.values() for name in row))
        lines += [f"| {named} | {' | '.join(columns)} |", "|--:" * (len(columns) + 1) + "|"]
        for count, row in rows.items():
            lines.append(f"| {int(count):,} | {' | '.join(str(row.get(name, '')) for name in columns)} |")
        lines.append("")
    return "\n".join(lines)


def draw(kept: dict[str, Any]) -> None:
    """The picture: processor seconds (both axes logarithmic) and peak memory by size."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt
    from matplotlib import ticker

    plt.rcParams.update({"svg.hashsalt": "growth", "font.size": 9, "svg.fonttype": "none"})
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    for axis, name in zip(axes, ("processor seconds", "peak megabytes"), strict=True):
        for kind, colour in (("pages", "#2b6cb0"), ("claims", "#c05621")):
            rows = kept.get(kind, {})
            sizes = [int(count) for count in rows]
            axis.plot(
                sizes, [row[name] for row in rows.values()], "o-", color=colour, label=kind, markersize=4
            )
        axis.set(xscale="log", xlabel="pages or claims", title=name)
        axis.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
        axis.grid(visible=True, which="major", linewidth=0.4)
    axes[0].set_yscale("log")
    axes[0].yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    axes[0].yaxis.set_minor_formatter(ticker.NullFormatter())
    axes[1].set_ylim(bottom=0)
    axes[0].legend(frameon=False)
    figure.savefig(PICTURE, metadata={"Date": None})


def tell() -> None:
    """Make table and picture anew from the figures."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    draw(kept)
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table(kept)}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure what is asked for, keep it, tell it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, nargs="*", default=[10, 100, 1_000, 10_000])
    asked.add_argument("--claims", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    asked.add_argument("--draw", action="store_true", help="measure nothing, make table and picture anew")
    asked.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        kind, count, folder = given.one
        measure = measure_pages if kind == "pages" else measure_claims
        json.dump(measure(int(count), Path(folder)), sys.stdout)
        return
    sizes = [("pages", n) for n in given.pages] + [("claims", n) for n in given.claims]
    for kind, count in [] if given.draw else sizes:
        figures = measured(kind, count)
        keep(kind, count, figures)
        print(f"{kind} {count}: {figures}", flush=True)
    tell()


if __name__ == "__main__":
    main()
