"""Markdown ⇄ document ⇄ ADF and wiki markup, held against random documents."""

from hypothesis import assume, given
from hypothesis import strategies as st

from integrations.jira import markup
from integrations.jira.markup import markdown, wiki_reader, wiki_writer
from integrations.jira.markup.document import Lossy, Node, simplify
from integrations.jira.markup.simple import is_simple

from .documents import ALPHABET, documents, simple_documents


@given(simple_documents)
def test_simple_documents_always_survive_markdown(document: Node) -> None:
    assume(is_simple(document))
    assert markdown.parse(markdown.render(document)) == document


@given(simple_documents)
def test_simple_documents_always_survive_wiki_markup(document: Node) -> None:
    assume(is_simple(document))
    assert wiki_reader.parse(wiki_writer.write(document)) == (document, True)


@given(documents)
def test_normal_form_is_stable(document: Node) -> None:
    assert simplify(document) == document


@given(documents)
def test_an_exact_body_writes_back_what_was_read_from_adf(document: Node) -> None:
    body = markup.read(document) if document["content"] else markup.Body()
    assume(body.exact)
    assert (markup.write(body.text, adf=True) or {"content": []})["content"] == document["content"]


@given(documents)
def test_an_exact_body_writes_back_what_was_read_from_wiki_markup(document: Node) -> None:
    body = markup.read(wiki_writer.write(document))
    assume(body.exact)
    again = markup.read(markup.write(body.text, adf=False))
    assert again.exact
    assert again.text == body.text


@given(st.text(ALPHABET + "\n", max_size=60))
def test_any_markdown_settles_after_one_trip_through_cloud(source: str) -> None:
    once = markup.read(markup.write(source, adf=True))
    assert markup.same(once.text, once)
    assert markup.read(markup.write(once.text, adf=True)) == once


@given(st.text(ALPHABET + "\n", max_size=60))
def test_any_markdown_settles_on_data_center(source: str) -> None:
    once = markup.read(markup.write(source, adf=False))
    assume(once.exact)
    assert markup.read(markup.write(once.text, adf=False)).text == once.text


@given(st.text(ALPHABET + "\n", max_size=80))
def test_any_wiki_markup_is_read(source: str) -> None:
    body = markup.read(source)
    assert body.raw == source
    if body.exact and source.strip():
        again = markup.read(markup.write(body.text, adf=False))
        assert again.text == body.text


@given(documents)
def test_rendering_never_fails_but_by_saying_so(document: Node) -> None:
    try:
        text = markdown.render(document)
    except Lossy:
        return
    markdown.parse(text)
