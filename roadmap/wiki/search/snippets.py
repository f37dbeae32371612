"""Titles and pieces of texts with the words that were looked for marked in them; everything else is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from .query import LONGEST_WORD, Query, Term, plain

BEFORE, AFTER = 60, 160
"""Characters shown around the first word that was found."""
MARKUP = re.compile(r"[*`#|>~\\]+|^\s*[-+=]+\s|\[\[|\]\]|\]\([^)\s]*\)|\[|\{\{[^}]*\}\}", re.MULTILINE)
BETWEEN = r"[\W_]+"
EDGE = r"[^\W_]"


class _Plain(dict[int, str]):
    """For `str.translate`: each character made plain where that leaves one character, so that places stay the same."""

    def __missing__(self, number: int) -> str:
        bare = plain(chr(number))
        self[number] = bare if len(bare) == 1 else chr(number)
        return self[number]


_PLAIN = _Plain()


def marked(text: str, query: Query) -> SafeString:
    """The whole text with what was found in it marked."""
    return _html(text, _pattern(query))


def snippet(text: str, query: Query) -> SafeString:
    """A piece of the text around the first word that was found, without its Markdown; its beginning if none was."""
    bare = " ".join(MARKUP.sub(" ", text).split())
    pattern = _pattern(query)
    first = pattern.search(bare.translate(_PLAIN))
    start = _word_start(bare, first.start() - BEFORE) if first else 0
    end = _word_end(bare, (first.start() if first else BEFORE) + AFTER)
    html = _html(bare[start:end], pattern)
    return mark_safe(f"{'… ' if start else ''}{html}{' …' if end < len(bare) else ''}")  # noqa: S308  escaped by _html


def _word_start(text: str, at: int) -> int:
    return text.find(" ", at) + 1 if at > 0 else 0


def _word_end(text: str, at: int) -> int:
    return len(text) if at >= len(text) else max(text.rfind(" ", 0, at), 0) or at


def _html(text: str, pattern: re.Pattern[str]) -> SafeString:
    pieces, end = [], 0
    for found in pattern.finditer(text.translate(_PLAIN)):
        pieces += [escape(text[end : found.start()]), f"<mark>{escape(text[slice(*found.span())])}</mark>"]
        end = found.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308  all that was typed went through escape


@lru_cache(maxsize=64)
def _pattern(query: Query) -> re.Pattern[str]:
    """Any of the query's terms; what never matches where there is none."""
    return re.compile("|".join(_alternatives(query.terms)) or r"(?!)")


def _alternatives(terms: Iterable[Term]) -> list[str]:
    found = []
    for term in sorted(terms, key=lambda one: -len(one.spelled)):
        words = BETWEEN.join(f"{word}{EDGE}*" if len(word) == LONGEST_WORD else word for word in term.words)
        found.append(f"(?<!{EDGE}){words}" + (f"{EDGE}*" if term.open else f"(?!{EDGE})"))
    return found
