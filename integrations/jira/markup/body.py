"""A description as the ticket holds it: our Markdown, Jira's own form, and whether one says all of the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from . import document, markdown, wiki_reader, wiki_writer
from .document import Lossy, Node
from .loose import loosened
from .simple import is_simple

VERSION = 2
"""Raise it when reading changes, so that stored content hashes no longer match."""


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is Markdown, `raw` Jira's form (ADF as JSON text). `exact`: writing `text` back would lose nothing."""

    text: str = ""
    raw: str = ""
    exact: bool = True


def read(value: Any) -> Body:
    """A rich text of REST: ADF (version 3), wiki markup (version 2) or null."""
    if not value:
        return Body()
    if isinstance(value, str):
        return _wiki(value)
    if not isinstance(value, dict):
        return Body("", str(value), exact=False)
    return _adf(orjson.dumps(value).decode())


def write(text: str, *, adf: bool) -> Any:
    """Markdown in the form REST wants: an ADF document or wiki markup; None when empty."""
    doc = markdown.parse(text)
    if not doc["content"]:
        return None
    return doc if adf else wiki_writer.write(doc)


def same(text: str, body: Body) -> bool:
    """Whether writing `text` over `body` would change nothing."""
    return body.exact and (text == body.text or markdown.parse(text) == markdown.parse(body.text))


@lru_cache(maxsize=4096)
def _wiki(raw: str) -> Body:
    doc, exact = wiki_reader.parse(raw)
    try:
        text = markdown.render(doc)
        if exact and not is_simple(doc):
            exact = markdown.parse(text) == doc and wiki_reader.parse(wiki_writer.write(doc)) == (doc, True)
    except (Lossy, RecursionError):
        return Body(raw.replace("\r\n", "\n").strip(), raw, exact=False)
    return Body(text, raw, exact)


@lru_cache(maxsize=4096)
def _adf(raw: str) -> Body:
    doc: Node = orjson.loads(raw)
    try:
        simple = document.simplify(doc)
        text = markdown.render(simple)
        return Body(text, raw, is_simple(simple) or markdown.parse(text) == simple)
    except Lossy:
        return Body(_approximate(doc), raw, exact=False)


def _approximate(doc: Node) -> str:
    """Markdown for reading only: what has no words in it is left out."""
    try:
        return markdown.render(document.simplify(loosened(doc)))
    except Lossy:
        return document.plain_text(doc)
