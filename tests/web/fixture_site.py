"""A site's data for browser tests: an invented course of fighting, in the layout of docs/architecture.md.

Nothing here is a fact about the war: the towns are real, who holds them on which day follows an invented line.
`python tests/web/fixture_site.py DIR [--places 30000]` writes the data for looking at by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST = date(2024, 8, 1)
DAYS = 200
SIDES = ("UA", "RU")
CONTESTED, UNKNOWN = 2, 3
HOSTILE = '<img src=x onerror="window.__hacked=1"><script>window.__hacked=1</script>'

# name, Ukrainian name, further spellings, latitude, longitude, population
TOWNS: tuple[tuple[str, str, tuple[str, ...], float, float, int], ...] = (
    ("Bakhmut", "Бахмут", ("Artemivsk", "Артемовск"), 48.59, 38.00, 71000),
    ("Soledar", "Соледар", (), 48.68, 38.09, 10500),
    ("Chasiv Yar", "Часів Яр", ("Chasov Yar", "Часов Яр"), 48.59, 37.83, 12500),
    ("Klishchiivka", "Кліщіївка", ("Kleshcheevka",), 48.53, 37.95, 500),
    ("Ivanivske", "Іванівське", (), 48.57, 37.91, 1600),
    ("Toretsk", "Торецьк", ("Dzerzhynsk", "Дзержинск"), 48.40, 37.85, 31000),
    ("Niu-York", "Ню-Йорк", ("New York", "Novhorodske"), 48.33, 37.83, 9700),
    ("Pivnichne", "Північне", ("Kirove",), 48.38, 37.93, 9500),
    ("Zalizne", "Залізне", (), 48.36, 37.88, 5000),
    ("Shcherbynivka", "Щербинівка", (), 48.40, 37.80, 3800),
    ("Kostiantynivka", "Костянтинівка", ("Konstantinovka",), 48.53, 37.71, 67000),
    ("Druzhkivka", "Дружківка", ("Druzhkovka",), 48.62, 37.53, 55000),
    ("Kramatorsk", "Краматорськ", (), 48.74, 37.58, 147000),
    ("Sloviansk", "Слов’янськ", ("Slavyansk",), 48.87, 37.62, 105000),
    ("Siversk", "Сіверськ", ("Seversk",), 48.87, 38.10, 10900),
    ("Horlivka", "Горлівка", ("Gorlovka",), 48.31, 38.04, 240000),
    ("Avdiivka", "Авдіївка", ("Avdeevka",), 48.14, 37.74, 31400),
    ("Ocheretyne", "Очеретине", (), 48.24, 37.61, 3400),
    ("Prohres", "Прогрес", (), 48.26, 37.53, 600),
    ("Novohrodivka", "Новогродівка", ("Novogrodovka",), 48.21, 37.34, 14000),
    ("Selydove", "Селидове", ("Selidovo",), 48.15, 37.30, 21500),
    ("Ukrainsk", "Українськ", ("Ukrainsk",), 48.10, 37.37, 10600),
    ("Hirnyk", "Гірник", (), 48.05, 37.37, 10300),
    ("Kurakhove", "Курахове", ("Kurakhovo",), 47.98, 37.28, 18200),
    ("Vuhledar", "Вугледар", ("Ugledar",), 47.78, 37.25, 14100),
    ("Pokrovsk", "Покровськ", ("Krasnoarmiisk", "Красноармейск"), 48.28, 37.18, 60000),
    ("Myrnohrad", "Мирноград", ("Dymytrov",), 48.30, 37.27, 46000),
    ("Hrodivka", "Гродівка", (), 48.26, 37.39, 1900),
    ("Shevchenko", "Шевченко", (), 48.23, 37.14, 1200),
    ("Pishchane", "Піщане", (), 48.20, 37.13, 300),
    ("Udachne", "Удачне", (), 48.24, 36.99, 1900),
    ("Kotlyne", "Котлине", (), 48.23, 37.05, 700),
    ("Dobropillia", "Добропілля", ("Dobropolye",), 48.47, 37.08, 28000),
    ("Bilytske", "Білицьке", (), 48.41, 37.18, 8100),
    ("Rodynske", "Родинське", (), 48.36, 37.20, 10000),
    ("Donetsk", "Донецьк", ("Stalino",), 48.00, 37.80, 900000),
    ("Makiivka", "Макіївка", ("Makeevka",), 48.05, 37.96, 340000),
    ("Yenakiieve", "Єнакієве", ("Enakievo",), 48.23, 38.21, 77000),
    ("Velyka Novosilka", "Велика Новосілка", (), 47.84, 36.84, 5200),
    ("Marinka", "Мар’їнка", ("Maryinka",), 47.94, 37.50, 9300),
    ("Krasnohorivka", "Красногорівка", (), 48.01, 37.51, 15700),
    ("Lyman", "Лиман", ("Krasnyi Lyman",), 48.99, 37.80, 20500),
)

HOLDERS: tuple[tuple[str, str | None, str], ...] = (
    ("General Staff of the Armed Forces of Ukraine", "UA", "general staff"),
    ("Serhii Example", "UA", "spokesperson, Operational Command East"),
    ("Russian Ministry of Defence", "RU", "defence ministry"),
    ("A Russian military blogger", "RU", "blogger"),
    ("Example Institute", "third", "monitor"),
    ("Example Courier", "third", "outlet"),
)
OUTLETS = ("Example Courier", "Example Wire", "Eastern Desk", "Daily Ledger")


@dataclass(frozen=True)
class Town:
    """A place of the fixture: a real town or an invented village."""

    place_id: str
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    population: int


def towns(count: int) -> list[Town]:
    """The named towns, and invented villages around them up to `count`."""
    found = [
        Town(f"fix:{n}", name, (name, uk, *more), lat, lon, people)
        for n, (name, uk, more, lat, lon, people) in enumerate(TOWNS)
    ]
    chance = random.Random(7)
    for n in range(len(found), count):
        lat, lon = chance.uniform(46.2, 51.5), chance.uniform(33.0, 39.5)
        found.append(
            Town(f"fix:{n}", f"Village {n}", (f"Village {n}", f"Село {n}"), lat, lon, chance.randint(5, 900))
        )
    return found


def line_longitude(lat: float, day: int) -> float:
    """Where the invented line crosses a latitude on a day; it moves west by about 0.4 degrees in 200 days."""
    bend = 0.25 * math.sin((lat - 47.2) * 2.1) + 0.06 * math.sin(lat * 23)
    push = 0.42 * day / DAYS * math.exp(-(((lat - 48.22) / 0.35) ** 2)) + 0.12 * day / DAYS
    return 37.72 + 0.28 * (lat - 48.2) + bend - push


def percents(town: Town, day: int) -> list[int]:
    """Percent of UA, RU and contested, summing to 100."""
    gap = (line_longitude(town.lat, day) - town.lon) * 74
    ua = 1 / (1 + math.exp(-gap / 3.0))
    contested = 0.75 * math.exp(-((gap / 4.0) ** 2))
    first = round(100 * ua * (1 - contested))
    middle = round(100 * contested)
    return [first, 100 - first - middle, middle]


def status(town: Town, day: int) -> int:
    """Index into the sides, CONTESTED or UNKNOWN; far places and every ninth village are unknown."""
    number = int(town.place_id.split(":")[1])
    gap = abs(line_longitude(town.lat, day) - town.lon)
    if number >= len(TOWNS) and (number % 9 == 0 or gap > 1.6):
        return UNKNOWN
    if number == 3 and day < 40:
        return UNKNOWN
    p = percents(town, day)
    return p.index(max(p))


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]


def _period(day: date) -> dict[str, str]:
    return {"start": day.isoformat(), "end": day.isoformat(), "precision": "day", "basis": "stated"}


_SAYINGS = {
    "capture": ("RU", "Our units took {town} and raised a flag over its centre, the ministry said."),
    "advance": ("RU", "Attacking troops moved forward by several hundred metres near {town}."),
    "repulse": ("UA", "Defenders beat off nine assaults in the direction of {town} over the past day."),
    "control": ("UA", "{town} remains under Ukrainian control, the spokesperson told reporters."),
    "clash": ("RU", "Fighting went on in the eastern blocks of {town} throughout the day."),
    "strike": ("RU", "Guided bombs struck {town} twice before noon."),
    "presence": ("RU", "Assault groups hold positions in the southern part of {town}."),
    "withdrawal": ("UA", "Ukrainian units pulled back from the ruins of {town} to avoid being cut off."),
}


def _claim(town: Town, number: int, day: date, chance: random.Random, place: int) -> dict[str, Any]:
    kind = chance.choice(sorted(_SAYINGS))
    side, words = _SAYINGS[kind]
    holder, holder_side, role = chance.choice(HOLDERS)
    quote = words.format(town=town.name)
    title = f"{town.name}: what was said on {day.isoformat()}"
    if number == 0 and town.name == "Toretsk":
        quote, title = f"{HOSTILE} {quote}", f"{HOSTILE} {title}"
    outlet = chance.choice(OUTLETS)
    hedged = chance.random() < 0.3
    url = (
        "javascript:window.__hacked=1"
        if number == 1
        else f"https://news.example/{_digest(town.name, number)}"
    )
    document = {
        "id": _digest("doc", town.name, number),
        "url": url,
        "outlet": outlet,
        "title": title,
        "published": _period(day + timedelta(days=1)),
    }
    return {
        "schema": "claim/1",
        "claim_id": _digest(town.place_id, number, kind),
        "document": document,
        "span": [0, len(quote)],
        "quote": quote,
        "kind": kind,
        "actor": {"name": {"UA": "Ukrainian forces", "RU": "Russian forces"}[side], "side": side},
        "place": {
            "id": town.place_id,
            "name": town.name,
            "lat": town.lat,
            "lon": town.lon,
            "country": "UA",
            "admin1": "Donetsk Oblast",
            "feature": "settlement",
            "part": "south" if kind == "presence" else None,
            "relation": "near" if kind == "advance" else "in",
            "bearing": None,
            "distance_km": None,
            "precision": 1,
        },
        "toponym": town.name,
        "time": _period(day),
        "holder": {"name": holder, "side": holder_side, "role": role},
        "via": ["national TV"] if number % 4 == 0 else [],
        "evidence": "visual" if number % 5 == 0 else "statement",
        "polarity": "denied" if number % 7 == 3 else "affirmed",
        "modality": "attempted" if kind == "clash" and number % 2 else "actual",
        "likelihood": {"phrase": "likely", "scale": "PHIA", "low": 55, "high": 75} if hedged else None,
        "quantity": None,
        "confidence": round(chance.uniform(0.5, 0.97), 2),
        "extractor": "fixture@1",
        "place_number": place,
        "outlet": outlet,
        "url": url,
        "published": (day + timedelta(days=1)).isoformat(),
    }


def claims(places: Sequence[Town]) -> list[dict[str, Any]]:
    """Some claims for each named town, thickest where the line passes."""
    chance = random.Random(11)
    found = []
    for place, town in enumerate(places[: len(TOWNS)]):
        gap = min(abs(line_longitude(town.lat, d) - town.lon) for d in (0, DAYS // 2, DAYS - 1))
        wanted = max(1, int(26 * math.exp(-((gap / 0.25) ** 2))))
        days = sorted(chance.sample(range(DAYS), wanted))
        found += [_claim(town, n, FIRST + timedelta(days=d), chance, place) for n, d in enumerate(days)]
    return found


def months() -> list[str]:
    """Months of the fixture, in order."""
    return sorted({day.isoformat()[:7] for day in _days()})


def _days() -> Iterator[date]:
    return (FIRST + timedelta(days=n) for n in range(DAYS))


def control_months(places: Sequence[Town]) -> dict[str, dict[str, Any]]:
    """control/YYYY-MM.json by month: full on the first day, then what changed."""
    found: dict[str, dict[str, Any]] = {}
    before: dict[int, tuple[int, list[int]]] = {}
    for n, day in enumerate(_days()):
        now = {i: (status(town, n), percents(town, n)) for i, town in enumerate(places)}
        key = day.isoformat()[:7]
        full = key not in found
        kept = {
            i: v
            for i, v in now.items()
            if (v[0] != UNKNOWN if full else (v != before[i] and not v[0] == before[i][0] == UNKNOWN))
        }
        month = found.setdefault(key, {"month": key, "sides": list(SIDES), "days": {}})
        month["days"][day.isoformat()] = {
            "full": full,
            "i": list(kept),
            "s": [v[0] for v in kept.values()],
            "p": [v[1] for v in kept.values()],
        }
        before = now
    return found


def front_months() -> dict[str, dict[str, Any]]:
    """fronts/YYYY-MM.json by month; every third day is as the day before."""
    latitudes = [46.9 + 0.02 * n for n in range(115)]
    found: dict[str, dict[str, Any]] = {}
    for n, day in enumerate(_days()):
        month = found.setdefault(day.isoformat()[:7], {"month": day.isoformat()[:7], "days": {}})
        if n % 3 == 2 and month["days"]:
            month["days"][day.isoformat()] = "="
            continue
        line = [[round(line_longitude(lat, n), 4), round(lat, 4)] for lat in latitudes]
        wide = [0.05 + 0.03 * math.sin(lat * 5) for lat in latitudes]
        west = [[x - w, y] for (x, y), w in zip(line, wide, strict=True)]
        east = [[x + w, y] for (x, y), w in zip(line, wide, strict=True)]
        month["days"][day.isoformat()] = {
            "line": {"type": "MultiLineString", "coordinates": [line]},
            "band": {"type": "MultiPolygon", "coordinates": [[[*west, *reversed(east), west[0]]]]},
        }
    return found


def _series(town: Town) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    names = (*SIDES, "CONTESTED", "UNKNOWN")
    for n, day in enumerate(_days()):
        point = {"date": day.isoformat(), "status": names[status(town, n)], "p": percents(town, n)}
        if not found or (found[-1]["status"], found[-1]["p"]) != (point["status"], point["p"]):
            found.append(point)
    return found


def town_file(place: int, town: Town, said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """places/<id>.json of one town."""
    own = [claim for claim in said if claim["place_number"] == place]
    influence = {
        claim["time"]["start"]: [
            {"claim_id": claim["claim_id"], "side": claim["actor"]["side"], "change": 0.07}
        ]
        for claim in own
        if claim["kind"] != "strike"
    }
    return {"place_number": place, "series": _series(town), "claims": own[::-1], "influence": influence}


def brief(day: date, said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The day's text from that day's claims."""
    sentences = [
        {
            "text": f"{c['holder']['name']} spoke of {c['place']['name']}: {c['kind']}.",
            "claim_ids": [c["claim_id"]],
            "layer": "claimed",
        }
        for c in said
    ]
    key = [
        {
            "text": "The line near Pokrovsk likely moved west.",
            "claim_ids": [c["claim_id"] for c in said[:2]],
            "layer": "assessed",
        }
    ]
    sections = [
        {"heading": "Key changes", "sentences": key if said else []},
        {"heading": "Donetsk Oblast", "sentences": sentences},
    ]
    return {"title": f"Situation on {day.isoformat()}", "sections": [s for s in sections if s["sentences"]]}


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def write_site_data(folder: Path, *, place_count: int = len(TOWNS) + 60) -> None:
    """Write the whole of data/ under `folder`."""
    places, data = towns(place_count), folder / "data"
    said = claims(places)
    _write(data / "manifest.json", _manifest(len(said)))
    _write(data / "places.json", _places(places, said))
    for month, content in control_months(places).items():
        _write(data / "control" / f"{month}.json", content)
    for month, content in front_months().items():
        _write(data / "fronts" / f"{month}.json", content)
    for month in months():
        of_month = [c for c in said if c["time"]["start"].startswith(month)]
        _write(data / "claims" / f"{month}.json", {"month": month, "claims": of_month})
        days = [d for d in _days() if d.isoformat().startswith(month)]
        briefs = {
            d.isoformat(): brief(d, [c for c in said if c["time"]["start"] == d.isoformat()]) for d in days
        }
        _write(data / "briefs" / f"{month}.json", {"days": briefs})
    for place, town in enumerate(places[: len(TOWNS)]):
        _write(
            data / "places" / (re.sub(r"[^A-Za-z0-9_-]", "_", town.place_id) + ".json"),
            town_file(place, town, said),
        )
    counts = {d.isoformat(): sum(c["time"]["start"] == d.isoformat() for c in said) for d in _days()}
    _write(data / "histogram.json", counts)


def _manifest(claim_count: int) -> dict[str, Any]:
    sides = [
        {"id": "UA", "name": "Ukraine", "colour": "#2b6cb0"},
        {"id": "RU", "name": "Russia", "colour": "#c05621"},
    ]
    last = FIRST + timedelta(days=DAYS - 1)
    return {
        "schema": "site/1",
        "theatre": {"id": "fixture", "name": f"Ukraine {HOSTILE}", "sides": sides},
        "first_day": FIRST.isoformat(),
        "last_day": last.isoformat(),
        "as_known_on": (last + timedelta(days=3)).isoformat(),
        "generated_from": {"documents": 300, "claims": claim_count, "events": 250},
        "delay_hours": 24,
        "coarsen_km": 0.0,
        "licence": "Invented data for tests; Apache-2.0",
        "months": months(),
    }


def _places(places: Sequence[Town], said: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {
        "id": [t.place_id for t in places],
        "name": [t.name for t in places],
        "names": [list(t.names) for t in places],
        "lat": [t.lat for t in places],
        "lon": [t.lon for t in places],
        "feature": ["settlement"] * len(places),
        "admin1": ["Donetsk Oblast"] * len(places),
        "population": [t.population for t in places],
        "evidence": [
            sum(c["place_number"] == i for c in said) if i < len(TOWNS) else 0 for i in range(len(places))
        ],
    }


def main() -> None:
    """Write the fixture for looking at by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--places", type=int, default=len(TOWNS) + 60)
    options = parser.parse_args()
    write_site_data(options.folder, place_count=options.places)


if __name__ == "__main__":
    main()
