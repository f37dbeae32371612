"""Where a text leads: to other pages, and to what others keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .calls import Miswritten, arguments
from .syntax import Document, read

LONGEST = 255


class Leads(NamedTuple):
    """The paths a text links to, and its words that may name something.

    Those are ticket keys, and of macros with a bare word their name and that word in upper case: "item XCP-19".
    """

    paths: frozenset[str]
    words: frozenset[str]


def leads(text: str) -> Leads:
    """Where the text leads."""
    document = read(text)
    paths = frozenset(token.meta["target"] for token in document.links) - {""}
    words = {token.content for token in document.keys} | {*_named(document)}
    return Leads(paths, frozenset(word for word in words if len(word) <= LONGEST))


def _named(document: Document) -> Iterator[str]:
    for token in document.macros:
        try:
            bare = arguments(token.meta["rest"]).get("", "")
        except Miswritten:
            continue
        if bare:
            yield f"{token.meta['name']} {bare.upper()}"
