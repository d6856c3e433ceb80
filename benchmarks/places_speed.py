"""What places cost: opening the gazetteer, a lookup, memory, and resolving an article of 5 kB.

    python benchmarks/places_speed.py [--gazetteer FILE ...] [--texts FILE ...]

Without --texts the articles are made here: sentences of reports, half of them without a name, filled with names of
settlements within 60 km of a random town of the front oblasts, as names in one report do. Figures are CPU time of this
process on one core; for each article the best of five readings, after all articles were read once.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.places.locate import Locator
from contactline.theatres.load import load_theatre

ARTICLE = 5_000
UNITS = {"Donetsk Oblast", "Luhansk Oblast", "Kharkiv Oblast", "Zaporizhzhia Oblast", "Kherson Oblast"}
SENTENCES = (
    "Fighting went on near {}, {} and {} in {} on Monday, the General Staff said in its evening report. ",
    "Assaults toward {} and on the outskirts of {} were beaten back, a spokesman told reporters. ",
    "Shells fell on {}, {}, {} and {} overnight; nobody was hurt, according to the head of the administration. ",
    "Troops hold positions about 7 km north of {} near {}, while the road from {} to {} stays under fire. ",
    "Officials on both sides disputed what had happened during the day, and neither account could be checked. ",
    "The commander in chief named a new head of the training centres and spoke with allies about shells. ",
    "Rain and mud slowed vehicles on both sides, and drones flew less than in the week before, soldiers wrote. ",
    "The ministry said that pensions would be paid on time and that trains would run as planned this week. ",
    "An analyst saw no sign of a larger offensive, since reserves had been moved elsewhere in the spring. ",
    "{} (12 km southeast of {}) changed hands twice in a week, residents who left for {} told reporters. ",
)
_MEMORY = """
import sys
from pathlib import Path
from contactline.places import gazetteer, locate
from contactline.theatres.load import load_theatre

def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

before = held()
kept = gazetteer.load_gazetteer("ukraine", imported=[Path(name) for name in sys.argv[1:]])
locator = locate.Locator(kept, load_theatre("ukraine"))
locator.locate_text("Shells fell on Bakhmut.")
print(held() - before)
"""


def articles(gazetteer: Gazetteer, count: int, seed: int = 7) -> list[str]:
    """Made-up articles of `ARTICLE` characters, each about one stretch of ground."""
    draw = random.Random(seed)
    towns = [p for p in gazetteer.settlements() if p.admin1 in UNITS and (p.population or 0) > 5_000]
    made = []
    while len(made) < count:
        town = draw.choice(towns)
        names = [p.name for p in gazetteer.near(town.lat, town.lon, 60)]
        text = ""
        while len(text) < ARTICLE:
            sentence = draw.choice(SENTENCES)
            text += sentence.format(*draw.choices(names, k=sentence.count("{}")))
        made.append(text[:ARTICLE])
    return made


def given(paths: Sequence[Path]) -> list[str]:
    """Articles cut from text files, or from the texts of JSON Lines files."""
    texts = []
    for path in paths:
        body = path.read_text(encoding="utf-8")
        texts += (
            [json.loads(line)["text"] for line in body.splitlines()] if path.suffix == ".jsonl" else [body]
        )
    whole = "\n".join(texts)
    return [whole[i : i + ARTICLE] for i in range(0, max(1, len(whole) - ARTICLE), ARTICLE)]


def _milliseconds(work: object, repeats: int = 5) -> float:
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gazetteer", type=Path, nargs="*", default=[])
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--articles", type=int, default=60)
    asked = parser.parse_args()
    theatre = load_theatre("ukraine")
    load_gazetteer(theatre, imported=asked.gazetteer)
    opened = _milliseconds(lambda: load_gazetteer(theatre, imported=asked.gazetteer), 3)
    gazetteer = load_gazetteer(theatre, imported=asked.gazetteer)
    locator = Locator(gazetteer, theatre)
    names = [place.name for place in gazetteer.settlements()[:: len(gazetteer) // 2000]]
    list(map(gazetteer.lookup, names))
    lookup = _milliseconds(lambda: list(map(gazetteer.lookup, names))) / len(names) * 1000
    texts = (given(asked.texts) if asked.texts else articles(gazetteer, asked.articles))[: asked.articles]
    for text in texts:
        locator.locate_text(text)
    spent = sorted(_milliseconds(lambda text=text: locator.locate_text(text)) for text in texts)
    memory = subprocess.run(
        [sys.executable, "-c", _MEMORY, *map(str, asked.gazetteer)],
        capture_output=True,
        text=True,
        check=True,
    )
    sys.stdout.write(
        f"places            {len(gazetteer):,}\n"
        f"open from cache   {opened:.0f} ms\n"
        f"lookup            {lookup:.1f} us\n"
        f"memory            {float(memory.stdout):.0f} MB over what Python and the packages take\n"
        f"article of 5 kB   median {statistics.median(spent):.1f} ms, best {spent[0]:.1f} ms, "
        f"nine in ten under {spent[int(len(spent) * 0.9)]:.1f} ms ({len(spent)} articles)\n"
    )


if __name__ == "__main__":
    main()
