"""The demonstration pages keep their promises: marked as such, all described, and as varied as real sites."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contactline.model.claim import Kind, Modality, Polarity

DEMO = Path(__file__).parents[2] / "demo"
EXPECTED: list[dict[str, Any]] = tomllib.loads((DEMO / "expected.toml").read_text("utf-8"))["page"]
HTML = sorted((DEMO / "pages").glob("*.html"))
STATEMENTS = [(page["file"], row) for page in EXPECTED for row in (*page["must"], *page["must_not"])]


def _words(page: Path) -> str:
    """Everything a reader sees or a parser reads, tags taken out."""
    return re.sub(r"<[^<>]{0,400}>", " ", page.read_text("utf-8"))


def test_every_file_is_described_and_every_description_has_its_file() -> None:
    listed = {page["file"] for page in EXPECTED}
    assert listed == {f"pages/{path.name}" for path in (DEMO / "pages").iterdir()}


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.name)
def test_page_says_in_a_visible_line_and_in_a_tag_that_it_is_a_demonstration(page: Path) -> None:
    assert '<meta name="demonstration"' in page.read_text("utf-8")
    # The pages in other languages say so in theirs.
    assert re.search(r"Written for demonstration|Написано для", _words(page))


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.name)
def test_addresses_are_on_hosts_reserved_for_examples(page: Path) -> None:
    for host in re.findall(r'https?://([^/"\s]+)', page.read_text("utf-8")):
        assert host.endswith((".example.org", ".example.com", ".example")) or host == "schema.org"


def test_there_are_enough_pages_and_enough_ways_to_be_dated() -> None:
    bases = Counter(page["basis"] for page in EXPECTED if page["file"].endswith(".html"))
    assert len(HTML) >= 72
    assert bases["markup"] >= len(HTML) * 0.4
    assert min(bases["dateline"], bases["text"]) >= len(HTML) * 0.2


@pytest.mark.parametrize("page", EXPECTED, ids=lambda page: page["file"])
def test_true_day_lies_in_what_the_page_lets_a_reader_conclude(page: dict[str, Any]) -> None:
    first, last = page["readable"]
    assert isinstance(page["published"], date)
    assert first <= page["published"] <= last
    if page["basis"] != "text":
        assert first == last


COPIES = [page for page in EXPECTED if "copy_of" in page]


@pytest.mark.parametrize("page", COPIES, ids=lambda page: page["file"])
def test_a_copy_shares_most_of_its_paragraphs_with_its_origin(page: dict[str, Any]) -> None:
    mine, origin = (
        set(re.findall(r"<p>([^<]{20,2000})</p>", (DEMO / name).read_text("utf-8")))
        for name in (page["file"], page["copy_of"])
    )
    assert len(mine & origin) >= 2
    assert mine - origin


@pytest.mark.parametrize(("file", "row"), STATEMENTS, ids=lambda value: str(value)[:60])
def test_expected_claims_use_the_codebook_words(file: str, row: dict[str, str]) -> None:
    assert row["kind"] in set(Kind)
    assert row["modality"] in set(Modality)
    assert row.get("polarity", "affirmed") in set(Polarity)
    assert row.get("actor") in {None, "UA", "RU"}


def test_records_of_the_json_lines_file_are_complete() -> None:
    lines = (DEMO / "pages" / "ledger-briefs.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    described = {page["record"] for page in EXPECTED if page["file"].endswith(".jsonl")}
    assert {record["id"] for record in records} == described
    assert all(record[key] for record in records for key in ("title", "text", "published", "outlet", "url"))
