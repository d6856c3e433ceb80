"""The encoder: word pieces, places made neutral, and a reader that does without it."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.claims.encoder import FILES, LONGEST, encoded, pooling
from contactline.claims.extract import Extractor
from contactline.claims.pieces import Pieces
from contactline.claims.reader import Reader, default_reader
from tests.claims.factories import document, mentions, ukraine

VOCABULARY = [
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "shell",
    "##ed",
    "##ing",
    "cafe",
    ".",
    "-",
    "paris",
    "texas",
    "rhine",
]
FOLDER = Path(str(resources.files("contactline.claims").joinpath("trained")))


def numbers(text: str) -> list[str]:
    return [VOCABULARY[number] for number in Pieces(VOCABULARY).of(text)]


def test_words_fall_into_the_longest_pieces_from_the_left() -> None:
    assert numbers("Shelled, shelling.") == ["shell", "##ed", "[UNK]", "shell", "##ing", "."]


def test_accents_and_capitals_do_not_matter_and_marks_stand_alone() -> None:
    assert numbers("CAFÉ-café") == ["cafe", "-", "cafe"]


def test_a_word_with_an_unknown_part_or_without_end_is_unknown_as_a_whole() -> None:
    assert numbers("shellx") == ["[UNK]"]
    assert numbers("shell" * 50) == ["[UNK]"]


@given(st.text(max_size=400))
def test_any_text_becomes_known_numbers(text: str) -> None:
    assert all(0 <= number < len(VOCABULARY) for number in Pieces(VOCABULARY).of(text))


def test_pooling_averages_the_pieces_of_each_place() -> None:
    rows = pooling([(1, 3), (0, 1)], 4)
    assert np.allclose(rows, [[0, 0.5, 0.5, 0], [1, 0, 0, 0]])


def parsed(text: str) -> list:
    return Extractor(ukraine(), default_reader()).parse(document(text), mentions(text))


def test_names_of_places_become_one_neutral_word() -> None:
    pieces = Pieces.read(FOLDER / FILES[1])
    one = encoded(parsed("Russian forces shelled Soledar near Bakhmut.")[0], pieces)
    other = encoded(parsed("Russian forces shelled Toretsk near Kreminna.")[0], pieces)
    assert one == other
    assert [one.ids[a:b] for a, b in one.places[:2]] == [[pieces.number("paris")]] * 2


def test_the_score_does_not_depend_on_which_place_it_is() -> None:
    reader = default_reader()
    soledar, toretsk = (
        reader.scores(parsed(f"Wagner fighters seized {name} on Friday.")[0])
        for name in ("Soledar", "Toretsk")
    )
    assert np.allclose(soledar, toretsk, atol=1e-5)


def test_a_sentence_without_end_is_read_up_to_the_longest() -> None:
    text = "Russian forces shelled " + ", ".join(["Bakhmut"] * 300) + "."
    for sentence in parsed(text):
        read = encoded(sentence, Pieces.read(FOLDER / FILES[1]))
        assert len(read.ids) <= LONGEST
        assert len(read.places) == len(sentence.spots) + 1
        assert all(0 <= a < b <= len(read.ids) for a, b in read.places)


@pytest.mark.parametrize(
    "text", ["Russian forces seized Soledar.", "Ukrainian troops withdrew from Bakhmut."]
)
def test_without_the_encoder_the_linear_reader_reads_alone(tmp_path: Path, text: str) -> None:
    for name in ("reader.npz", "reader.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    claims = Extractor(ukraine(), Reader(tmp_path)).extract(document(text), mentions(text))
    assert [c.locus.toponym for c in claims] == [text.rsplit(maxsplit=1)[-1].rstrip(".")]
