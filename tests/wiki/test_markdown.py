"""Markdown to HTML that is safe to show."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.wiki.markdown import MOST_BRACKETS, to_html
from roadmap.wiki.rendering import render


def test_words_lists_tables_and_code():
    html = to_html("# One\n\ntwo *three*\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n    code")
    for part in ("<h3>One</h3>", "<em>three</em>", "<li>a</li>", "<td>1</td>", "<pre><code>code"):
        assert part in html


@pytest.mark.parametrize(
    ("levels", "tags"),
    [([1], [3]), ([2], [3]), ([1, 2, 3, 4, 5], [3, 4, 5, 6, 6]), ([2, 4, 3, 2], [3, 4, 4, 3]), ([3, 1, 2], [3, 3, 4])],
)
def test_headings_nest_below_the_page_s_own_without_gaps(levels, tags):
    html = to_html("\n\n".join(f"{'#' * level} x" for level in levels))
    assert [int(tag) for tag in re.findall(r"<h(\d)>x</h\1>", html)] == tags


def test_links_do_not_vouch_for_where_they_lead():
    assert to_html("[a](https://example.org/)") == (
        '<p><a href="https://example.org/" rel="noopener noreferrer nofollow">a</a></p>\n'
    )


def test_a_picture_is_a_link_to_it():
    html = to_html("![a host](https://example.org/x.png)")
    assert "<img" not in html
    assert ">a host</a>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "<a href='javascript:alert(1)'>x</a>",
        "![x](javascript:alert(1))",
    ],
)
def test_nothing_typed_runs(text):
    html = to_html(text)
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "<img" not in html


@given(st.text(alphabet=st.sampled_from("<>\"'&[]()!*`#|-\n ax=:/j"), max_size=80))
def test_any_text_gives_only_known_tags(text):
    html = to_html(text)
    assert "<x" not in html.replace("&lt;", "")
    assert "<script" not in html


class TestBrackets:
    """For each opening one the parser reads on: a paragraph may not hold them without end."""

    def test_a_paragraph_of_links_keeps_them(self):
        text = "[a](https://example.org/) " * MOST_BRACKETS
        assert to_html(text).count("<a ") == render(text).html.count("<a ") == MOST_BRACKETS

    def test_past_the_bound_they_are_words_and_the_next_paragraph_is_as_ever(self):
        text = "[a](https://example.org/) " * (MOST_BRACKETS + 1) + "\n\n[b](https://example.org/)"
        for html in (to_html(text), render(text).html):
            assert html.count("<a ") == 1
            assert html.count("[a](https://example.org/)") == MOST_BRACKETS + 1

    def test_pictures_are_bound_with_them(self):
        assert "<a " not in to_html("![a](https://example.org/) " * (MOST_BRACKETS + 1))

    def test_links_between_pages_are_not_bound(self, db):
        assert render("[[a]] " * MOST_BRACKETS).html.count("<a ") == MOST_BRACKETS
