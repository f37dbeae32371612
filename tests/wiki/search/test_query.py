"""Whatever was typed is a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki.search.query import LONGEST_WORD, MOST_TERMS, parse, plain, words
from roadmap.wiki.search.words import spelled


def shape(text: str) -> tuple[list[str], list[str]]:
    query = parse(text)
    return [term.spelled for term in query.terms], [term.spelled for term in query.without]


@pytest.mark.parametrize(
    ("typed", "wanted", "without"),
    [
        ("", [], []),
        ("  ", [], []),
        ("?!- \"\" '--' … ()", [], []),
        ("Cloud", [" cloud"], []),
        ("cloud storage", [" cloud ", " storage"], []),
        ('"live migration"', [" live migration "], []),
        ('"live migration', [" live migration"], []),
        ('"live" migr', [" live ", " migr"], []),
        ("XCP-12", [" xcp 12"], []),
        ("storage -vhd", [" storage "], [" vhd "]),
        ('storage -"non vhd" mo', [" storage ", " mo"], [" non vhd "]),
        ("-storage", [" storage"], []),
        ("Größe naïve ﬁle", [" grosse ", " naive ", " file"], []),
        ("a_b AND (c* OR d)", [" a b ", " and ", " c ", " or ", " d"], []),
        ("x\x00y", [" x y"], []),
        ("\ud800half", [" half"], []),
    ],
)
def test_reading(typed, wanted, without):
    assert shape(typed) == (wanted, without)


def test_a_long_query_is_cut():
    query = parse("word " * 3000)
    assert len(query.terms) == MOST_TERMS
    assert parse("x" * 10_000).terms[0].words == ("x" * LONGEST_WORD,)


@given(st.text())
def test_nothing_that_is_typed_fails(text):
    query = parse(text)
    assert all(word and word == plain(word) for term in query.terms for word in term.words)


@given(st.text(), st.text())
def test_words_are_the_same_in_a_text_and_in_a_query(before, after):
    assert words(f"{before}\n{after}") == words(before) + words(after)


def test_title_text_and_key_are_apart():
    assert spelled("One, two", "three four", "XCP-5") == " one two \n three four \n xcp 5 "
    assert spelled("", "", "") == " \n \n "
