"""The commands over places: what a name may mean and why, and the score of resolved names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_name_beside_another_is_ranked_with_reasons(command: Callable[..., Any]) -> None:
    told = command("gazetteer", "show", "Shevchenko", "--near", "Pokrovsk")
    assert told.code == 0
    first = told.out.splitlines()[1]
    assert "Donetsk Oblast" in first and "of that name" in first and "km south of Pokrovsk" in first
    chances = [float(line.split()[0]) for line in told.out.splitlines()[1:]]
    assert chances == sorted(chances, reverse=True) and chances[0] > 0.6


def test_a_name_on_a_day_is_ranked_with_the_front_known_then(command: Callable[..., Any]) -> None:
    told = command("gazetteer", "show", "Lyman", "--on", "2022-05-27")
    assert told.out.splitlines()[1].split()[1:3] == ["Lyman", "Donetsk"]
    assert command("gazetteer", "show", "Lyman", "--on", "May").code == 2


def test_an_unknown_name_is_told_in_one_line(command: Callable[..., Any]) -> None:
    for args in (("Nowhereville",), ("Bakhmut", "--near", "Nowhereville")):
        told = command("gazetteer", "show", *args)
        assert told.code == 1 and "Nowhereville" in told.err and told.err.count("\n") == 1


def test_score_places(command: Callable[..., Any], tmp_path: Path) -> None:
    items = [
        {
            "id": "a",
            "text": "Shells fell on Bakhmut.",
            "name": "Bakhmut",
            "answer": "katottg:UA14020010010059145",
        },
        {"id": "b", "text": "They attacked Ivanivka.", "name": "Ivanivka", "answer": None},
        {
            "id": "c",
            "text": "They attacked Soledar.",
            "name": "Soledar",
            "answer": None,
            "date": "2022-08-01",
        },
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    told = command("score", "places", gold, "--errors")
    assert told.code == 0 and "| exact entry | 1 | 100.0 % |" in told.out
    assert "c: They attacked Soledar." in told.out
    figures = json.loads(command("score", "places", gold, "--format", "json").out)
    assert figures["right of all"] == {"count": 2, "share": 0.6667}


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"text": "x"}', '{"text": "x", "name": "x", "answer": null, "date": "soon"}']
)
def test_score_places_tells_what_is_no_item(command: Callable[..., Any], tmp_path: Path, line: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(line + "\n", encoding="utf-8")
    assert command("score", "places", gold).code == 1
    assert command("score", "places", tmp_path / "none.jsonl").code == 1


def test_learned_places_are_kept_apart_with_their_ellipse(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    texts = (
        "Ukrainian forces said that Russian shells fell near Zhabokrychyshche, 17 km northwest of Kreminna, on Monday.",
        "Fighting was reported around Zhabokrychyshche (16 km northwest of Kreminna), the Ukrainian army wrote.",
    )
    pages = tmp_path / "pages.jsonl"
    rows = [
        {"id": f"r{i}", "text": text, "published": f"2023-02-0{i + 1}", "title": "", "outlet": "Example"}
        for i, text in enumerate(texts)
    ]
    pages.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    project = tmp_path / "project"
    assert command("init", project).code == 0
    assert command("ingest", pages, "-p", project).code == 0
    told = command("gazetteer", "learn", "-p", project)
    assert told.code == 0 and "1 places learned" in told.out and "Zhabokrychyshche" in told.out
    shown = command("gazetteer", "show", "Zhabokrychyshche", "-p", project).out
    assert "provisional, within" in shown and "learned from text" in shown and "exact" not in shown
    [feature] = json.loads((project / "learned_places.geojson").read_text())["features"]
    assert feature["geometry"]["type"] == "Polygon" and feature["properties"]["documents"] == 2
