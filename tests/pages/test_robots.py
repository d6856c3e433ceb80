"""robots.txt is read as RFC 9309 says, whatever is written in it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.pages.robots import read_robots

SITE = "https://news.example"


def allows(text: str, path: str) -> bool:
    return read_robots(text, "contactline").allows(SITE + path)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /a", "/a/b", False),
        ("Disallow: /a", "/b", True),
        ("Disallow:", "/a", True),
        ("Disallow: /\nAllow: /news", "/news/1", True),
        ("Allow: /\nDisallow: /search", "/search?q=1", False),
        ("Disallow: /*.pdf$", "/map.pdf", False),
        ("Disallow: /*.pdf$", "/map.pdf.html", True),
        ("Disallow: /*?print=", "/a?print=1", False),
        ("Disallow: /a*/c$", "/a/b/c", False),
        ("Disallow: /a*c*c$", "/ac", True),
        ("Disallow: /%7Ejoe", "/~joe/x", False),
        ("Disallow: /ü", "/%C3%BC", False),
        ("Disallow: /page\nAllow: /page", "/page", True),
        ("Disallow: /a # not here", "/a", False),
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_longest_rule_decides(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is allowed


def test_own_group_comes_before_that_of_all_agents() -> None:
    text = (
        "User-Agent: *\nDisallow: /\n\n"
        "User-agent: other\nUser-agent: ContactLine/9\nDisallow: /own\nCrawl-delay: 7\n\n"
        "user-agent: contactline\nDisallow: /more"
    )
    robots = read_robots(text, "contactline")
    assert robots.delay == 7
    assert [robots.allows(SITE + path) for path in ("/", "/own", "/more")] == [True, False, False]
    assert not read_robots(text, "third").allows(SITE + "/")


@pytest.mark.parametrize(
    ("asked", "kept"), [("2.5", 2.5), ("-4", 0.0), ("soon", 0.0), ("1e9", 60.0), ("nan", 0.0)]
)
def test_crawl_delay_is_kept_within_reason(asked: str, kept: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {asked}", "contactline").delay == kept


def test_rules_before_any_agent_and_html_in_place_of_rules_forbid_nothing() -> None:
    assert allows("Disallow: /", "/a")
    assert allows("<html><body>Disallow: / nothing here</body></html>", "/a")


def test_many_stars_take_no_long_time() -> None:
    text = "User-agent: *\n" + "Disallow: /" + "*a" * 900 + "$\n" * 2000
    started = time.monotonic()
    allows(text, "/" + "a" * 5000 + "b")
    assert time.monotonic() - started < 2


@given(text=st.text(max_size=300), path=st.text(max_size=50))
def test_any_text_is_read(text: str, path: str) -> None:
    assert isinstance(
        allows(f"User-agent: *\nDisallow: {text}", "/" + path.replace("[", "").replace("]", "")), bool
    )
