"""Spellings of one name meet under one key; different names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.places.spelling import fold, romanise, variants


@pytest.mark.parametrize(
    "spellings",
    [
        ("Sloviansk", "Slovyansk", "Slov'yansk", "SLOVIANSK", "Slov’iansk"),
        ("Horlivka", "Gorlivka"),
        ("Balakliia", "Balakliya", "Balaklija"),
        ("Zaporizhzhia", "Zaporizhia", "Zaporizhzhya", "Zaporizhya"),
        ("Vysokopillia", "Vysokopillya"),
        ("Ivano-Frankivsk", "Ivano Frankivsk", "Ivano–Frankivsk"),
        ("Marinka", "Mariinka"),
        ("Слов'янськ", "слов’янськ"),
    ],
)
def test_spellings_of_one_name(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Pokrovsk", "Pokrovske"),
        ("Mykolaiv", "Mykolaivka"),
        ("Vodiane", "Vodianske"),
        ("Bakhmut", "Bakhmutske"),
    ],
)
def test_near_names_stay_apart(names: tuple[str, str]) -> None:
    assert fold(names[0]) != fold(names[1])


@pytest.mark.parametrize(
    ("native", "english"),
    [
        # the official examples: initial and inner letters, the pair зг, dropped signs
        ("Згорани", "Zghorany"), ("Єнакієве", "Yenakiieve"), ("Їжакевич", "Yizhakevych"), ("Знам’янка", "Znamianka"),
        ("Запоріжжя", "Zaporizhzhia"), ("Щастя", "Shchastia"), ("Куп’янськ", "Kupiansk"), ("Кривий Ріг", "Kryvyi Rih"),
        ("Нова Яворівка", "Nova Yavorivka"), ("Розгон", "Rozghon"),
    ],
)  # fmt: skip
def test_national_transliteration(native: str, english: str) -> None:
    assert romanise(native) == english


def test_other_systems() -> None:
    assert romanise("Куп’янськ", "bgn_ukrainian") == "Kupyansk"
    assert romanise("Артёмовск", "bgn_russian") == "Artemovsk"
    assert romanise("Запоріжжя", "iso_9").startswith("Zaporìžžâ")
    with pytest.raises(KeyError):
        romanise("Бахмут", "none such")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Horlivka", "Gorlovka"),
        ("Siversk", "Seversk"),
        ("Vuhledar", "Ugledar"),
        ("Kurakhove", "Kurakhovo"),
        ("Chasiv Yar", "Chasov Yar"),
    ],
)
def test_russian_based_spellings_are_made_by_rule(name: str, other: str) -> None:
    assert fold(other) in variants(fold(name))


@given(st.text(max_size=40))
def test_folding_settles(name: str) -> None:
    assert fold(fold(name)) == fold(fold(fold(name)))
