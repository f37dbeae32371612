"""What was found is marked, what was typed is escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki.search import marked, parse, snippet


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("Storage motion", "motion", "Storage <mark>motion</mark>"),
        ("Storage motion", "mot", "Storage <mark>motion</mark>"),
        ("Storage motions", "motion storage", "<mark>Storage</mark> motions"),
        ("Émotion, motion", "emotion", "<mark>Émotion</mark>, motion"),
        ("XCP-12 and XCP-123", '"xcp 12"', "<mark>XCP-12</mark> and XCP-123"),
        ("live, migration", '"live migration"', "<mark>live, migration</mark>"),
        ("<b>bold</b>", "bold", "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;"),
        ("<script>", "nothing", "&lt;script&gt;"),
        ("a & b", "amp", "a &amp; b"),
    ],
)
def test_marking(text, query, html):
    assert marked(text, parse(query)) == html


def test_a_snippet_is_the_piece_around_the_first_word_found():
    text = "before " * 60 + "the needle lies here " + "after " * 60
    html = snippet(text, parse("needle"))
    assert html.startswith("… before")
    assert "the <mark>needle</mark> lies here" in html
    assert html.endswith("after …")
    assert len(html) < 300


def test_a_snippet_is_without_its_markdown():
    text = "## One\n\n- a *needle* in [[Hay|the hay]], see [it](/wiki/it/) `now`"
    assert snippet(text, parse("needle")) == "One a <mark>needle</mark> in Hay the hay , see it now"


def test_where_only_the_title_matches_the_text_is_shown_from_its_beginning():
    assert snippet("one two", parse("three")) == "one two"
    assert snippet("", parse("three")) == ""
    assert snippet("x" * 500, parse("three")).endswith(" …")


@given(st.text(), st.text())
def test_nothing_breaks_out(text, query):
    for html in (marked(text, parse(query)), snippet(text, parse(query))):
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
