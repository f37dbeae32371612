"""What changed between two texts."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki.diff import Piece, excerpt, word_diff
from roadmap.wiki.edits import MOST_STEPS, PAGE_STEPS, Effort, runs

SHORT = st.lists(st.sampled_from("abc"), max_size=12)
TEXT = st.text(alphabet=st.sampled_from("ab .,\n"), max_size=60)


def spelled(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXT, TEXT)
def test_the_pieces_spell_both_texts(old, new):
    pieces = word_diff(old, new)
    assert spelled(pieces, "same", "del") == old
    assert spelled(pieces, "same", "ins") == new


def test_words_change_not_letters():
    assert word_diff("move a running guest", "move a halted guest") == [
        Piece("same", "move a "),
        Piece("del", "running"),
        Piece("ins", "halted"),
        Piece("same", " guest"),
    ]


def test_neighbouring_words_are_one_change():
    assert word_diff("one two", "three four") == [Piece("del", "one two"), Piece("ins", "three four")]


def test_a_line_that_stays_is_common():
    assert word_diff("same\nold\n", "same\nnew\n")[0] == Piece("same", "same\n")


def test_a_huge_rewrite_is_shown_whole():
    old, new = " ".join(["old"] * 5000), " ".join(["new"] * 5000)
    assert word_diff(old, new) == [Piece("del", old), Piece("ins", new)]


def test_an_excerpt_keeps_changes_and_cuts_between_words():
    before = "first words " * 40
    pieces = excerpt(word_diff(before + "end", before + "finish"))
    assert [piece.kind for piece in pieces] == ["cut", "same", "del", "ins"]
    assert before.endswith(pieces[1].text)
    assert pieces[1].text.split()[0] in {"first", "words"}


def test_a_short_text_is_not_cut():
    pieces = word_diff("one two three", "one two four")
    assert excerpt(pieces) == pieces


def longest_common(one, other):
    """By the textbook, one cell a pair."""
    row = [0] * (len(other) + 1)
    for letter in one:
        above, row = row, [0]
        row += [0] * len(other)
        for n, found in enumerate(other, start=1):
            row[n] = above[n - 1] + 1 if letter == found else max(above[n], row[n - 1])
    return row[-1]


@given(SHORT, SHORT)
def test_as_much_as_can_stays(before, after):
    found = list(runs(before, after, Effort()))
    assert sum(run.b - run.a for run in found if run.same) == longest_common(before, after)
    assert [word for run in found for word in before[run.a : run.b]] == before
    assert [word for run in found for word in after[run.c : run.d]] == after
    assert all(before[run.a : run.b] == after[run.c : run.d] for run in found if run.same)
    assert all(one.same != other.same for one, other in pairwise(found))


def shuffled(words, seed):
    return "".join(random.Random(seed).choices(words, k=14_000))


HUGE = {
    "one line of many alike": ("a\n" * 14_000, "a\n" * 7_000 + "b\n" + "a\n" * 6_999),
    "blank lines": ("a\n\nb\n\n" * 3_500, "b\n\na\n\n" * 3_500),
    "lines at random": (shuffled(["a\n", "b\n"], 1), shuffled(["a\n", "b\n"], 2)),
    "words at random": (shuffled(["a ", "b "], 1), shuffled(["a ", "b "], 2)),
    "every line": ("".join(f"{n} a b c\n" for n in range(2_000)), "".join(f"{n} a d c\n" for n in range(2_000))),
}


@pytest.mark.parametrize("case", HUGE)
def test_no_text_takes_longer_than_a_bound(case):
    effort = Effort()
    pieces = word_diff(*HUGE[case], effort)
    assert PAGE_STEPS - effort.left <= 2 * (MOST_STEPS + 28_000)
    assert spelled(pieces, "same", "del") == HUGE[case][0]
    assert spelled(pieces, "same", "ins") == HUGE[case][1]


def test_a_changed_line_among_many_alike_is_found():
    pieces = word_diff(*HUGE["one line of many alike"])
    assert spelled(pieces, "del") == "a"
    assert spelled(pieces, "ins") == "b"


def test_texts_beyond_a_pages_effort_are_shown_whole():
    effort = Effort(left=0)
    assert word_diff("a b c", "a x c y", effort) == [Piece("same", "a "), Piece("del", "b c"), Piece("ins", "x c y")]
    assert effort.left == 0
