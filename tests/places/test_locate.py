"""What a document's words name: one sentence and one expectation a case."""

from __future__ import annotations

import time
from datetime import date

import pytest

from contactline.model.document import Document
from contactline.model.place import Feature, Mention
from contactline.places.locate import Locator


def _said(mentions: tuple[Mention, ...]) -> list[tuple[str, str | None]]:
    return [(m.toponym, m.place.name if m.place else None) for m in mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells fell on Bakhmut's outskirts.", [("Bakhmut", "Bakhmut")]),
        ("Troops held Chasiv Yar and Ivano-Frankivsk.",
         [("Chasiv Yar", "Chasiv Yar"), ("Ivano-Frankivsk", "Ivano-Frankivsk")]),
        # spellings of the press, Russian-based and former names
        ("Slavyansk, Severodonetsk and Ugledar were shelled.",
         [("Slavyansk", "Sloviansk"), ("Severodonetsk", "Siverskodonetsk"), ("Ugledar", "Vuhledar")]),
        # a letter wrong
        ("Fighting went on near Lysychnsk.", [("Lysychnsk", "Lysychansk")]),
        # type words
        ("Fighting went on in Donetsk Oblast.", [("Donetsk Oblast", "Donetsk Oblast")]),
        ("Shells fell on Donetsk City.", [("Donetsk City", "Donetsk")]),
        ("The army advanced in the Kherson region.", [("Kherson region", "Kherson Oblast")]),
        ("Attacks hit Sumy and Chernihiv oblasts.",
         [("Sumy", "Sumy Oblast"), ("Chernihiv oblasts", "Chernihiv Oblast")]),
        ("Two cities in Donetsk were shelled.", [("Donetsk", "Donetsk Oblast")]),
        ("They crossed the Bakhmutka River.", [("Bakhmutka River", "Bakhmutka River")]),
        ("The T0504 highway was cut.", [("T0504 highway", "T0504")]),
        # a facility speaks of its town; without one the words are kept
        ("Defenders remained in Azovstal.", [("Azovstal", "Mariupol")]),
        ("Shells landed at the Zaporizhzhia Nuclear Power Plant.", [("Zaporizhzhia Nuclear Power Plant", None)]),
        # a building of a town, a headline in capitals, an adjective before it
        ("The Kharkiv Tractor Plant burned.", [("Kharkiv", "Kharkiv")]),
        ("Russia Captures Bakhmut After Ten Months Of Fighting", [("Bakhmut", "Bakhmut")]),
        ("The Russian Belgorod region was shelled.", [("Belgorod region", "Belgorod Oblast")]),
        ("A match in Kharkiv ended when a missile hit the stadium.", [("Kharkiv", "Kharkiv")]),
        # the oblast misspelt is no town
        ("Shells fell in Kaluga Oblast.", [("Kaluga Oblast", None)]),
        # the river by its bank
        ("They crossed to the eastern Inhulets riverbank.", [("Inhulets riverbank", "Inhulets River")]),
        # near a listed name in a list or a weak frame
        ("Shelling hit Rubizhne, Avdiivke and Kreminna.",
         [("Rubizhne", "Rubizhne"), ("Avdiivke", "Avdiivka"), ("Kreminna", "Kreminna")]),
        # lines are one stretch of ground, a bare pair is two places
        ("Little moved on the Svatove-Kreminna line.", [("Svatove-Kreminna line", None)]),
        ("Fighting continued on the Kherson-Mykolaiv Oblast border.", [("Kherson-Mykolaiv Oblast border", None)]),
        ("Shelling hit Bakhmut-Soledar overnight.", [("Bakhmut", "Bakhmut"), ("Soledar", "Soledar")]),
        # an unlisted name is kept where the words put something there
        ("They advanced near Zhabokrychyshche.", [("Zhabokrychyshche", None)]),
        ("They entered the village of Qarabulaq.", [("Qarabulaq", None)]),
    ],
)  # fmt: skip
def test_names_and_what_they_mean(
    locator: Locator, text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert _said(locator.locate_text(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Oleksandr Bakhmutov spoke to reporters.",
        "The cruiser Moskva sank.",
        "Dynamo Kyiv won, and Shakhtar Donetsk lost.",
        "The Azov Regiment and the Kharkiv Brigade took part.",
        "Kyiv said that it needed shells.",
        "Kyiv's forces and Moscow's troops traded fire.",
        "Ukraine denied the report, and Russia said nothing.",
        "Kharkiv Mayor Ihor Terekhov reported this.",
        "The Donetsk People's Republic claimed so.",
        "Will he go? As many say, most do.",
        "The Kyiv Independent and the New York Times reported it.",
        "In March he met officials on Tuesday.",
        "Marchenko told reporters that Haidai agreed.",
        # part of a longer name that no list has
        "Elliot Ackerman met Kat Rosenfield and Roya Hakakian.",
        "Barack Obama and the poet Eva Hoffman came.",
        "Beryslav Raion Military Administration said so.",
        "The Avdiivka City Military Administration agreed.",
        "The self-proclaimed Donetsk and Luhansk People's Republics sent men.",
        # clubs and games
        "Kryvbas Kryvyi Rih beat Kolos Kovalivka in the league on Saturday.",
        "The coach took his club to Lviv for the match.",
        "Obolon Kyiv lost to Rukh Lviv.",
        # units, ships, weapons, outlets
        "Dnipro-1 and the commander of Azov replied.",
        "The frigate Admiral Makarov sailed with the landing ship Saratov.",
        "Ten Vilkha rockets were fired.",
        "The channel “Vostok” and the paper “Fontanka” wrote of it.",
        # where somebody comes from
        "The Kharkiv-born poet and the Odesa-based analyst spoke.",
    ],
)
def test_what_is_no_place(locator: Locator, text: str) -> None:
    assert _said(locator.locate_text(text)) == []


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("The Pokrovsk direction saw attacks.", Feature.SECTOR),
        ("Attacks went on along the Kupiansk axis.", Feature.SECTOR),
        ("Attacks went on along the Kharkiv City axis.", Feature.SECTOR),
        ("Attacks went on in Bakhmut Raion.", Feature.DISTRICT),
        ("Attacks went on in eastern Ukraine.", Feature.REGION),
        ("They moved through Donbas.", Feature.REGION),
        ("They moved through Pokrovsk.", None),
    ],
)
def test_what_the_words_say_it_is(locator: Locator, text: str, feature: Feature | None) -> None:
    [mention] = locator.locate_text(text)
    assert mention.feature is feature


def test_a_sector_is_not_its_town(locator: Locator) -> None:
    sector, town = locator.locate_text("In the Pokrovsk sector shells fell on Pokrovsk.")
    assert sector.place and town.place and sector.place.place_id != town.place.place_id
    # a sector that the pack does not list is made from its town
    [made] = locator.locate_text("Attacks went on in the Druzhkivka direction.")
    assert made.place and made.place.feature is Feature.SECTOR and "Druzhkivka" in made.place.name


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("They attacked Kodema (about 11 km southeast of Bakhmut).", ["Bakhmut"]),
        ("They attacked Kurdiumivka, 13 kilometres southwest of Bakhmut, on Monday.", ["Bakhmut"]),
        ("They fought 7 km north of Kreminna near Ploshchanka.", ["Kreminna"]),
        ("They entered Toretsk, a mining city some 680 kilometers (420 miles) east of Kyiv.", ["Kyiv"]),
        ("They reached Shevchenko, a village to Pokrovsk's south.", ["Pokrovsk"]),
        ("They stand three kilometres from Pokrovsk.", []),
        ("They hold positions north of Bakhmut.", []),
    ],
)
def test_places_named_only_to_locate_another(locator: Locator, text: str, checks: list[str]) -> None:
    assert [m.toponym for m in locator.locate_text(text) if m.check_only] == checks


@pytest.mark.parametrize(
    ("text", "toponym", "lat", "lon"),
    [
        # the village south of the town, not its namesakes of the oblast
        ("Russia advanced toward Shevchenko, a village to Pokrovsk's south.", "Shevchenko", 48.22, 37.16),
        ("They took Lyman in Donetsk Oblast after Yampil.", "Lyman", 48.99, 37.80),
        ("Attacks hit Zolochiv and Derhachi in Kharkiv Oblast.", "Zolochiv", 50.28, 35.98),
        ("Attacks hit Mykolaivka, 16 km east of Sloviansk.", "Mykolaivka", 48.86, 37.76),
    ],
)
def test_the_right_one_of_several(locator: Locator, text: str, toponym: str, lat: float, lon: float) -> None:
    [mention] = [m for m in locator.locate_text(text) if m.toponym == toponym]
    assert mention.place is not None
    assert abs(mention.place.lat - lat) < 0.04 and abs(mention.place.lon - lon) < 0.06
    assert mention.probability >= 0.6 and len(mention.candidates) > 1
    assert mention.candidates[0].reasons


def test_the_front_of_the_day_decides_between_namesakes(locator: Locator) -> None:
    text = "Infantry tried to enter Shevchenko on Sunday."
    [before] = locator.locate_text(text, day=date(2022, 5, 1))
    [then] = locator.locate_text(text, day=date(2024, 12, 8))
    chances = [
        {c.place.place_id: c.probability for c in mention.candidates}.get("katottg:UA14160210030061715", 0.0)
        for mention in (before, then)
    ]
    assert chances[1] > 1.5 * chances[0]
    # a day before the war knows no front of it
    assert locator.locate_text(text, day=date(2021, 5, 1)) == locator.locate_text(text)


def test_a_front_that_is_handed_over_counts(locator: Locator) -> None:
    text = "Infantry tried to enter Shevchenko on Sunday."
    south = "katottg:UA48060370130070205"  # the village near Mykolaiv
    [mention] = locator.locate_text(text, front=lambda p: 1.0 if p.place_id == south else 400.0)
    assert mention.candidates[0].place.place_id == south
    [unknown] = locator.locate_text(text, front=lambda p: None)
    [plain] = locator.locate_text(text)
    assert unknown.candidates == plain.candidates


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("They entered Toretsk, a mining city some 980 kilometres east of Kyiv.", "the text says 980 km"),
        ("They attacked Kurdiumivka (13 km north of Bakhmut).", "the text says north"),
        ("They attacked Soledar, 60 km northeast of Bakhmut.", "Soledar lies 1"),
        ("They attacked Kurdiumivka (13 km southwest of Bakhmut).", None),
        ("They attacked Kurdiumivka.", None),
    ],
)
def test_what_the_text_states_is_checked(locator: Locator, text: str, why: str | None) -> None:
    told = locator.locate_text(text)[0].contradiction
    assert told is None if why is None else told is not None and why in told


@pytest.mark.parametrize("text", ["They attacked Oleksandrivka.", "The village of Ivanivka was shelled."])
def test_where_nothing_decides_nothing_is_guessed(locator: Locator, text: str) -> None:
    [mention] = locator.locate_text(text)
    assert mention.place is None and mention.probability < 0.6 and len(mention.candidates) == 5


def test_one_unresolvable_name_does_not_empty_a_document(locator: Locator) -> None:
    text = "Ivanivka was shelled. Fighting went on for Bakhmut and Soledar."
    assert ("Bakhmut", "Bakhmut") in _said(locator.locate_text(text))


def test_offsets_are_the_texts_own(locator: Locator) -> None:
    text = "Попередньо: near Bakhmut’s centre — “at Chasiv Yar” 🚀 and Donetsk\u00a0Oblast."
    for mention in locator.locate_text(text):
        assert text[mention.start : mention.end] == mention.toponym
    assert len(locator.locate_text(text)) == 3


def test_locate_reads_a_document(locator: Locator) -> None:
    document = Document(
        document_id="d",
        page_id="p",
        address="a",
        outlet="o",
        title="t",
        text="Near Bakhmut.",
        language="en",
        published=None,
    )
    assert _said(locator.locate(document)) == [("Bakhmut", "Bakhmut")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "A" * 200_000,
        "Near " * 20_000,
        "of the " * 20_000,
        "Bakhmut-" * 5_000,
        "1" * 100_000,
        "(" * 50_000 + "Bakhmut",
        "А́" * 20_000,
    ],
)
def test_hostile_text_stays_linear(locator: Locator, text: str) -> None:
    start = time.process_time()
    locator.locate_text(text)
    assert time.process_time() - start < 6


def test_an_article_takes_milliseconds(locator: Locator) -> None:
    text = (
        "Fighting went on near Bakhmut, Soledar and Chasiv Yar in Donetsk Oblast, officials said on Monday evening. "
        "The defenders held their lines after several hours of shelling from the direction of Horlivka. "
    ) * 24
    locator.locate_text(text)
    times = []
    for _ in range(5):
        start = time.process_time()
        locator.locate_text(text)
        times.append(time.process_time() - start)
    assert min(times) < 0.1  # some 10 ms alone on one core
