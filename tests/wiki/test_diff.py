"""What changed between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki.diff import Piece, excerpt, word_diff

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
