"""Two edits of one text made one."""

from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki.merging import merge3, merge_line

lines = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=8).map(
    lambda some: "".join(f"{x}\n" for x in some)
)


def test_edits_of_different_lines_go_together():
    assert merge3("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n") == "one\n2\n3\n4\nfive\n"


def test_lines_added_and_taken_away_go_together():
    assert merge3("1\n2\n3\n4\n5\n", "0\n1\n2\n3\n4\n5\n", "1\n2\n3\n5\n") == "0\n1\n2\n3\n5\n"


def test_the_same_line_changed_by_both_does_not_merge():
    assert merge3("1\n2\n3\n", "1\nzwei\n3\n", "1\ndeux\n3\n") is None


def test_neighbouring_lines_do_not_merge():
    assert merge3("1\n2\n3\n", "one\n2\n3\n", "1\ntwo\n3\n") is None


def test_two_additions_in_one_place_do_not_merge():
    assert merge3("1\n", "1\nmine\n", "1\ntheirs\n") is None


def test_a_change_in_what_the_other_took_away_does_not_merge():
    assert merge3("1\n2\n3\n", "1\n3\n", "1\ntwo\n3\n") is None


def test_the_same_change_by_both_is_one():
    assert merge3("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "one\n2\n3\n4\nfive\n") == "one\n2\n3\n4\nfive\n"


@given(lines, lines)
def test_who_changed_nothing_takes_the_other_s(base, other):
    assert merge3(base, base, other) == merge3(base, other, base) == merge3(base, other, other) == other


@given(lines, lines, lines)
def test_it_does_not_matter_who_was_first(base, mine, theirs):
    assert merge3(base, mine, theirs) == merge3(base, theirs, mine)


def edits(name: str):
    """A base of eight lines as somebody left it: each kept or not, with up to two lines of theirs before it."""
    return st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=8, max_size=8).map(
        lambda steps: [
            line
            for number, (kept, more) in enumerate(steps)
            for line in (*(f"{name} {number} {n}\n" for n in range(more)), *([f"{number}\n"] if kept else []))
        ]
    )


@given(edits("mine"), edits("theirs"))
def test_no_line_of_a_clean_merge_is_invented_or_lost(mine, theirs):
    base = [f"{number}\n" for number in range(8)]
    merged = merge3(*("".join(lines) for lines in (base, mine, theirs)))
    if merged is None:
        return
    found = merged.splitlines(keepends=True)
    for side in (mine, theirs):
        assert [line for line in found if line in side] == [line for line in side if line in found]
    kept = {line for line in base if line in mine and line in theirs}
    assert set(found) == kept | ({*mine, *theirs} - {*base})
    assert len(found) == len(set(found))


@given(
    st.integers(0, 6), st.integers(0, 6), st.text(st.characters(codec="ascii", exclude_characters="\r\n"), max_size=5)
)
def test_edits_further_apart_than_a_line_always_merge(one, other, words):
    base = [f"line {number}\n" for number in range(7)]
    mine, theirs, both = list(base), list(base), list(base)
    mine[one] = both[one] = f"mine {words}\n"
    theirs[other] = both[other] = f"theirs {words}\n"
    merged = merge3("".join(base), "".join(mine), "".join(theirs))
    assert merged == ("".join(both) if abs(one - other) > 1 else None)


def test_a_hundred_kilobytes_merge():
    base = [f"line {number} of a long page\n" for number in range(4000)]
    mine, theirs = ["mine\n", *base[1:]], [*base[:-1], "theirs\n"]
    assert merge3("".join(base), "".join(mine), "".join(theirs)) == "".join(["mine\n", *base[1:-1], "theirs\n"])


def test_a_title_is_taken_from_who_changed_it():
    assert merge_line("a", "b", "a") == merge_line("a", "a", "b") == merge_line("a", "b", "b") == "b"
    assert merge_line("a", "b", "c") is None
