"""Texts as people write them, between Jira and Markdown."""

from typing import Any

import pytest

from integrations.jira import markup

SAID_ALIKE = [
    ("Plain words", "Plain words"),
    ("One\n\nTwo", "One\n\nTwo"),
    (
        "h2. Goals\n\n* one\n** deeper\n* two\n\n# first\n# second",
        "## Goals\n\n- one\n  - deeper\n- two\n\n1. first\n2. second",
    ),
    ("Some *bold*, _slanted_, -gone- and {{code}}", "Some **bold**, *slanted*, ~~gone~~ and `code`"),
    (
        "[the talk|https://example.com/talk] and [https://example.com]",
        "[the talk](https://example.com/talk) and <https://example.com>",
    ),
    ("Line one\nLine two", "Line one\\\nLine two"),
    ("Before\n\n----\n\nAfter", "Before\n\n---\n\nAfter"),
    ("{quote}\nSaid so\n{quote}", "> Said so"),
    ("{code:python}\nx = [1]\n{code}", "```python\nx = [1]\n```"),
    ("{noformat}\n*as is*\n{noformat}", "```\n*as is*\n```"),
    ("||Host||VMs||\n|a|12|", "| Host | VMs |\n| --- | --- |\n| a | 12 |"),
    ("5 * 3 and a_b_c and #1", "5 * 3 and a_b_c and #1"),
    ("half{*}bold{*}half", "half**bold**half"),
]


@pytest.mark.parametrize(("wiki", "markdown"), SAID_ALIKE)
def test_wiki_markup_and_markdown_say_the_same(wiki: str, markdown: str):
    assert markup.read(wiki) == markup.Body(markdown, wiki, exact=True)
    assert markup.write(markdown, adf=False) == wiki


@pytest.mark.parametrize(("wiki", "markdown"), SAID_ALIKE)
def test_the_same_markdown_survives_cloud(wiki: str, markdown: str):
    body = markup.read(markup.write(markdown, adf=True))
    assert (body.text, body.exact) == (markdown, True)


@pytest.mark.parametrize(
    ("wiki", "shown"),
    [
        ("{panel:title=Note}Inside{panel}", "Inside"),
        ("{color:red}Late{color}", "Late"),
        ("Ask [~jsmith] or [~accountid:5b10]", "Ask @jsmith or @5b10"),
        ("See [^plan.pdf]", "See ^plan.pdf"),
        ("!diagram.png|width=300!", "!diagram.png|width=300!"),
        ("x{^}2{^} and ~low~ and +new+ and ??said??", "x2 and low and new and said"),
        ("{code:title=Run.sh|borderStyle=solid}\nls\n{code}", "```\nls\n```"),
        ("|a|b|\n|c|", "|a|b|\\\n|c|"),
    ],
)
def test_wiki_markup_that_markdown_cannot_say_is_shown_but_not_exact(wiki: str, shown: str):
    body = markup.read(wiki)
    assert (body.text.replace("\\|", "|"), body.exact, body.raw) == (shown, False, wiki)


def doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def words(text: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}


@pytest.mark.parametrize(
    ("node", "shown"),
    [
        ({"type": "panel", "attrs": {"panelType": "info"}, "content": [paragraph(words("Inside"))]}, "Inside"),
        (paragraph(words("Ask "), {"type": "mention", "attrs": {"id": "5b10", "text": "@Jo"}}), "Ask @Jo"),
        (
            paragraph(words("see "), {"type": "inlineCard", "attrs": {"url": "https://x.y/z"}}, words("and more")),
            "see <https://x.y/z>and more",
        ),
        (paragraph(words("Red", {"type": "textColor", "attrs": {"color": "#ff0000"}})), "Red"),
        (paragraph(words("Under", {"type": "underline"})), "Under"),
        ({"type": "expand", "attrs": {"title": "More"}, "content": [paragraph(words("Inside"))]}, "Inside"),
        (
            {
                "type": "taskList",
                "attrs": {"localId": "a"},
                "content": [
                    {"type": "taskItem", "attrs": {"localId": "b", "state": "DONE"}, "content": [words("Do it")]}
                ],
            },
            "- [x] Do it",
        ),
        ({"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "file", "id": "1"}}]}, "(attachment)"),
        ({"type": "somethingNew", "content": [paragraph(words("Inside"))]}, "Inside"),
        ({**paragraph(words("Centred")), "marks": [{"type": "alignment", "attrs": {"align": "center"}}]}, "Centred"),
    ],
)
def test_adf_that_markdown_cannot_say_is_shown_but_not_exact(node: dict[str, Any], shown: str):
    body = markup.read(doc(node))
    assert (body.text, body.exact) == (shown, False)


def test_identifiers_and_defaults_that_editors_add_do_not_matter():
    plain = doc(paragraph(words("Words")))
    noisy = doc({**paragraph(words("Wor"), words("ds")), "attrs": {"localId": "1f"}}, paragraph())
    assert markup.read(noisy).exact
    assert markup.same("Words", markup.read(noisy))
    assert markup.read(noisy).text == markup.read(plain).text


@pytest.mark.parametrize("nothing", [None, "", {}])
def test_nothing_is_empty_and_exact(nothing: Any):
    assert markup.read(nothing) == markup.Body()


@pytest.mark.parametrize("adf", [True, False])
def test_an_empty_text_is_null(adf: bool):
    assert markup.write(" \n ", adf=adf) is None


def test_html_in_markdown_is_words():
    assert markup.write("a <b>c</b>", adf=True) == doc(paragraph(words("a <b>c</b>")))


def test_a_very_deep_document_does_no_harm():
    node = paragraph(words("deep"))
    for _ in range(60):
        node = {"type": "blockquote", "content": [node]}
    assert "deep" in markup.read(doc(node)).text


@pytest.mark.parametrize(
    ("held", "shown"),
    [("a|b", "a\\|b"), ("|", "\\|"), ("c\\|d", "c\\\\\\|d"), ("\\|", "\\\\\\|"), ("a | b\\", "a \\| b\\\\")],
)
def test_a_bar_in_a_cell_survives(held: str, shown: str):
    def row(kind: str) -> dict[str, Any]:
        cells = [{"type": kind, "content": [paragraph(words(text))]} for text in (held, "next")]
        return {"type": "tableRow", "content": cells}

    body = markup.read(doc({"type": "table", "content": [row("tableHeader"), row("tableCell")]}))
    assert body.text.splitlines()[2] == f"| {shown} | next |"
    assert body.exact
