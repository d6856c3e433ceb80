"""When a document was published: each case is one way in which a page tells its day, or must not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contactline.model.document import Document
from contactline.model.time import Basis, Interval, Precision
from tests.documents.pages import document, html, record_page, text

BODY = (
    "Troops entered the northern districts of the town, the regional governor told reporters, and the garrison held "
    "the railway station while residents were taken to the west in buses of the railway company."
)


def day(found: Document) -> tuple[date, date] | None:
    return (found.published.start, found.published.end) if found.published else None


def interval(found: Document) -> Interval:
    assert found.published is not None
    return found.published


def story(*lines: str) -> Document:
    return text("A headline of several words\n\n" + "\n\n".join((*lines, BODY)))


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2022-08-01", date(2022, 8, 1)),
        ("2022-08-01T23:30:00-04:00", date(2022, 8, 1)),
        ("2022-01-22 00:56:49+00:00", date(2022, 1, 22)),
        ("Mon, 01 Aug 2022 10:00:00 GMT", date(2022, 8, 1)),
        ("1 August 2022", date(2022, 8, 1)),
        (1659312000, date(2022, 8, 1)),
        ("1659312000000", date(2022, 8, 1)),
    ],
)
def test_record_day_in_any_usual_form(published: object, expected: date) -> None:
    found = interval(document(record_page(text=BODY, title="T", published=published)))
    assert (found.start, found.end, found.basis, found.precision) == (
        expected, expected, Basis.RECORD, Precision.DAY,
    )  # fmt: skip


@pytest.mark.parametrize("published", ["soon", "2022-13-45", "3022-01-01", -5e30, ["2022"], "9" * 400])
def test_unreadable_record_day_dates_nothing(published: object) -> None:
    found = document(record_page(text=BODY, title="T", published=published))
    assert found.published is None


SECOND = BODY.replace("Troops", "Soldiers")
ARTICLE = f"<article><h1>Northern districts entered</h1><p>{BODY}</p><p>{SECOND}</p></article>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta property='article:published_time' content='2023-03-04T08:00:00Z'>", ARTICLE),
        ("<meta name='DC.date.issued' content='2023-03-04'>", ARTICLE),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-03-04"}</script>',
            ARTICLE,
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":["Report"],'
            '"datePublished":"2023-03-04"}]}</script>',
            ARTICLE,
        ),
        ("", ARTICLE.replace("</h1>", "</h1><time datetime='2023-03-04T10:00'>4 Mar</time>")),
        (
            "",
            ARTICLE.replace(
                "</h1>", "</h1><span property='dc:date' content='2023-03-04T10:00:00-05:00'></span>"
            ),
        ),
    ],
)
def test_markup_states_the_day(head: str, body: str) -> None:
    found = interval(html(body, head))
    assert (found.start, found.end, found.basis) == (date(2023, 3, 4), date(2023, 3, 4), Basis.MARKUP)


def test_visible_dateline_and_address_state_the_day() -> None:
    line = ARTICLE.replace("</h1>", "</h1><p class='when'>4 March 2023</p>")
    assert day(html(line)) == (date(2023, 3, 4), date(2023, 3, 4))
    found = interval(html(ARTICLE, address="https://n.example/world/2023/03/04/town"))
    assert (found.start, found.basis) == (date(2023, 3, 4), Basis.ADDRESS)


def test_side_items_and_updates_date_nothing() -> None:
    aside = (
        "<aside class='live-rail'><h3>News feed</h3><time datetime='2024-05-01'>1 May 2024</time>"
        "<p class='date'>2 May 2024</p></aside>"
    )
    later = "<time class='updated' datetime='2024-06-01'>updated</time>"
    assert html(ARTICLE.replace("</h1>", f"</h1>{later}") + aside).published is None


def test_markup_that_contradicts_the_text_is_kept_and_flagged() -> None:
    body = ARTICLE.replace(
        "<p>Troops", "<p>The ministry said on 9 December 2023 that it had begun. Troops", 1
    )
    found = html(body, "<meta property='article:published_time' content='2023-03-04'>")
    assert day(found) == (date(2023, 3, 4), date(2023, 3, 4))
    assert any("2023-12-09" in warning for warning in found.warnings)


def test_stamp_more_than_a_year_before_what_the_text_tells_is_a_templates() -> None:
    body = ARTICLE.replace(
        "<p>Troops", "<p>The ministry said on 9 December 2024 that it had begun. Troops", 1
    )
    found = html(body, "<meta property='article:published_time' content='2019-03-04'>")
    assert found.published is None or found.published.start >= date(2024, 12, 9)
    assert any("2019-03-04" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        (
            "The army said on Friday, in the 34th month of the war, that it held.",
            (2024, 11, 24),
            (2024, 12, 24),
        ),
        ("They left on Tuesday, at the end of February 2024, the army said.", (2024, 2, 27), (2024, 2, 28)),
        ("Moscow claimed the town on the first Friday in February 2025.", (2025, 2, 7), (2025, 2, 8)),
        ("A brief for this Monday in October 2025: the ring is not closed.", (2025, 10, 1), (2025, 10, 31)),
    ],
)
def test_months_of_the_war_and_turns_of_months(
    words: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = interval(story(words))
    assert date(*first) <= found.start <= found.end <= date(*last)


def test_year_of_the_small_print_counts_unless_it_is_that_of_the_reading() -> None:
    words = "The staff said on Monday this March that the road was open."
    said = html(
        f"<article><p>{words}</p><p>{words} Again.</p></article><footer><p>© 2023 Gazette</p></footer>"
    )
    assert said.published is not None
    assert (said.published.start.year, said.published.end.year) == (2023, 2023)
    year = said_today = date.today().year
    again = html(
        f"<article><p>{words}</p><p>{words} Again.</p></article><footer><p>© {said_today} Gazette</p></footer>"
    )
    assert again.published is None or again.published.start.year < year


def test_two_statements_of_the_markup_that_quarrel_are_flagged() -> None:
    found = html(ARTICLE, "<meta name='pubdate' content='2023-03-04'>", "https://n.example/2023/02/01/town")
    assert day(found) == (date(2023, 3, 4), date(2023, 3, 4))
    assert "2023-02-01" in found.warnings[0]


# from the text alone


def test_length_of_the_war_weekday_and_recent_day_leave_separate_days() -> None:
    found = interval(
        story(
            "Brigades were pushed back from two villages, the staff said on Wednesday, in the 33-month-old war.",
            "The plant worked as of Dec. 6. The president-elect is to take office on Jan. 20.",
        )
    )
    assert (found.start, found.end) == (date(2024, 12, 11), date(2024, 12, 18))
    assert "candidate days: 2024-12-11, 2024-12-18" in found.evidence
    assert found.basis is Basis.TEXT


def test_known_event_this_month_and_weekday() -> None:
    found = interval(
        story(
            "Fighting went on in the coal town on Thursday, an officer said.",
            "The brigade withdrew from Vuhledar this month.",
        )
    )
    assert (found.start, found.end) == (date(2024, 10, 3), date(2024, 10, 31))
    assert found.start.weekday() == found.end.weekday() == 3


def test_counted_battle_and_news_told_by_dates() -> None:
    found = interval(
        story(
            "After five months of fighting for Bakhmut the attackers gained two streets, an officer said on Dec. 4.",
            "A ministry said on Dec. 1 that supplies ran low.",
        )
    )
    assert (found.start, found.end) == (date(2022, 12, 4), date(2022, 12, 5))


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("It was day 100 of the war, the mayor said.", date(2022, 6, 3), date(2022, 6, 4)),
        ("Nineteen months into the full-scale invasion the front hardly moved.", date(2023, 9, 1), date(2023, 11, 1)),
        ("The second year of the war has begun, the mayor said.", date(2023, 1, 20), date(2024, 2, 24)),
        ("The summit of Trump and Putin in Alaska was held last week.", date(2025, 8, 16), date(2025, 8, 28)),
        ("The mayor said on Monday, March 6, in the second year of the war, that all was quiet.",
         date(2023, 3, 6), date(2023, 3, 27)),
        ("Zelenskyy told CNN last month that it would be an open road.", date(2023, 4, 1), date(2023, 4, 30)),
    ],
)  # fmt: skip
def test_ground_in_the_text(line: str, first: date, last: date) -> None:
    found = interval(story(line))
    assert first <= found.start <= found.end <= last


@pytest.mark.parametrize(
    "line",
    [
        "The mayor spoke on Wednesday and again on Friday.",
        "They met on 4 March and parted in May.",
        "The former Secretary of State Antony Blinken wrote a book.",
        "If Avdiivka were captured this month, the road would be open.",
    ],
)
def test_words_that_fit_many_years_give_no_day(line: str) -> None:
    assert story(line).published is None


def test_a_weekday_alone_never_becomes_one_day() -> None:
    found = interval(
        story(
            "The council met on Wednesday.",
            "It was day 100 of the war on Friday; on Dec. 1 nothing was said.",
        )
    )
    assert found.days >= 2


def test_full_day_in_a_short_line_of_its_own_is_the_dateline() -> None:
    found = interval(text(f"Assessment of the campaign\n\nMarch 14, 2023, 5:00 pm ET\n\n{BODY}\n\n{BODY}"))
    assert (found.start, found.end, found.precision) == (date(2023, 3, 14), date(2023, 3, 14), Precision.DAY)


def test_copyright_year_counts_and_a_side_feed_does_not() -> None:
    lead = "Troops took up positions in the centre on Tuesday, the mayor said."
    side = "Most read\n\nOn Aug. 24, 2025 something else happened in another place, officials said."
    found = interval(
        text(f"A headline of several words\n\n{lead}\n\n{BODY}\n\n©2024 Some Publisher\n\n{side}")
    )
    assert found.start.year == found.end.year == 2024
    assert any("©2024" in ground for ground in found.evidence)


def test_nothing_is_published_after_it_was_read() -> None:
    found = text(f"A headline of several words\n\n{BODY}\n\n© 2027 Some Publisher")
    assert found.published is None or found.published.end <= date(2026, 6, 1)


@pytest.mark.parametrize("offset", range(0, 900, 97))
def test_interval_contains_the_true_day_of_an_invented_report(offset: int) -> None:
    """A report dated by weekday and day of month, in any year: the truth lies inside or nothing is claimed."""
    truth = date(2022, 6, 1) + timedelta(days=offset)
    line = (
        f"The staff said on {truth:%A} that the attack of {truth - timedelta(days=3):%B} "
        f"{(truth - timedelta(days=3)).day} had failed, in the war that is in its {_nth(truth)} year."
    )
    found = story(line).published
    assert found is None or found.contains(truth)


def _nth(truth: date) -> str:
    years = (truth - date(2022, 2, 24)).days // 365
    return ("first", "second", "third", "fourth")[years]
