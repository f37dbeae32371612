"""What fits: words are taken for wider than they are, never for narrower."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.plan.exports.letters import fitting, lines, shortened, width

WORDS = st.text(max_size=300)
# Widths of Helvetica, which Arial shares, in thousandths of an em, from Adobe's public font metrics.
HELVETICA = {
    **{" ": 278, "!": 278, "#": 556, "%": 889, "&": 667, "(": 333, "-": 333, ".": 278, "/": 278, "0": 556, ":": 278},
    **{"?": 556, "@": 1015, "A": 667, "C": 722, "G": 778, "I": 278, "J": 500, "M": 833, "W": 944, "X": 667, "_": 556},
    **{"a": 556, "f": 278, "i": 222, "m": 833, "r": 333, "t": 278, "w": 722, "x": 500, "…": 1000, "—": 1000, "ü": 556},
    **{
        "+": 584,
        "<": 584,
        "=": 584,
        "~": 584,
        "^": 469,
        "F": 611,
        "L": 556,
        "T": 611,
        "Z": 611,
        "U": 722,
        "Ø": 778,
        "É": 667,
        "ж": 669,
        "Ж": 923,
        "→": 1000,
    },
}


@pytest.mark.parametrize("letter", HELVETICA)
def test_no_letter_is_wider_than_thought(letter):
    assert width(letter, 1000) >= HELVETICA[letter]


def test_squares_and_pictures_are_wide():
    assert width("計画", 10) >= 20
    assert width("😀", 10) >= 10
    assert width("e\u0301", 10) == width("e", 10)


def test_words_go_over_to_the_next_line():
    assert lines("", 100, 10) == 1
    assert lines("one two three", 100, 10) == 1
    assert lines("one two three", 40, 10) == 2
    assert lines("x" * 100, 100, 10) == 6


@given(WORDS, st.integers(20, 400), st.integers(8, 40), st.integers(1, 3))
def test_what_is_shortened_fits(words, room, size, most):
    short = shortened(words, room, size, most=most)
    assert lines(short, room, size) <= most or short == "…"
    assert short == " ".join(words.split()) or short.endswith("…")


@given(WORDS, st.integers(60, 900))
def test_the_largest_size_that_fits_is_taken(words, room):
    said, size = fitting(words, room, (36, 30, 24))
    assert lines(said, room, size) == 1 or said == "…"
    if size < 36:
        assert lines(words, room, 36) > 1
