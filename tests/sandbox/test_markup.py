"""Wiki markup and documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.sandbox import markup

WIKI = """h2. Why

A *bold* and _slanted_ word, {{code}}, [a link|http://example.org/x] and https://example.org.
Second line

* one
** deeper
* two

# first
# second

{code:python}
a = [1]
{code}

{quote}
Said once
{quote}

||Key||Value||
|a|b|

----"""


def test_markup_comes_back_from_its_document():
    assert markup.write(markup.parse(WIKI)) == WIKI.replace("https://example.org.", "[https://example.org].")


def test_blocks_of_a_document():
    kinds = [node["type"] for node in markup.parse(WIKI)["content"]]
    assert kinds == [
        "heading",
        "paragraph",
        "bulletList",
        "orderedList",
        "codeBlock",
        "blockquote",
        "table",
        "rule",
    ]
    deeper = markup.parse(WIKI)["content"][2]["content"][0]["content"][1]
    assert deeper["content"][0]["content"][0]["content"][0]["text"] == "deeper"


def test_marks_of_a_line():
    line = markup.parse("*bold* 2*3*4 a_b_c \\*plain\\*")["content"][0]["content"]
    assert line == [
        {"type": "text", "text": "bold", "marks": [{"type": "strong"}]},
        {"type": "text", "text": " 2*3*4 a_b_c *plain*"},
    ]


def test_html_is_escaped_and_links_are_safe():
    made = markup.html(markup.parse('<script> & [x|javascript:alert(1)] [y|http://a.example/?"]'))
    assert "<script>" not in made
    assert "javascript:" not in made


@pytest.mark.parametrize(
    "value",
    [
        "text",
        {"type": "doc", "content": []},
        {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": ""}]}]},
        {"type": "doc", "version": 1, "content": ["text"]},
    ],
)
def test_what_is_no_document(value):
    assert not markup.is_document(value)


@given(st.text(alphabet="ab *_{}[]|#-\n\\h1.", max_size=60))
def test_any_text_makes_a_document_whose_words_stay(text):
    document = markup.parse(text)
    assert markup.is_document(document)
    assert markup.is_document(markup.parse(markup.write(document)))


@given(st.text(alphabet="ab *_{}[]+-\\", min_size=1, max_size=30).filter(lambda text: text.strip() == text))
def test_plain_text_survives_being_markup(text):
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }
    again = markup.parse(markup.write(document))["content"]
    assert "".join(node["text"] for block in again for node in block.get("content", [])) == text
