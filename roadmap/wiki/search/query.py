"""What somebody looks for: words, "phrases", a word that must not occur. Whatever was typed is such a query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_QUERY = 400
MOST_TERMS = 12
LONGEST_WORD = 40
"""A longer word is known by so many of its first letters, here and in the index."""
MOST_WORDS = 20_000
"""Of one text; a book is found by its beginning."""

ACCENTS = re.compile("[\u0300-\u036f]")
WORD = re.compile(r"[^\W_]+")
TYPED = re.compile(r'(-?)"([^"]*)"?|(\S+)')
ASCII = "".join(chr(n).lower() if chr(n).isalnum() else " " for n in range(128))


def plain(text: str) -> str:
    """Text without case, accents and ligatures: what is compared."""
    if text.isascii():
        return text.lower()
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", bare.casefold())


def words(text: str) -> list[str]:
    """The plain words of a text, in order."""
    found = text.translate(ASCII).split() if text.isascii() else WORD.findall(plain(text))
    found = found[:MOST_WORDS]
    if max(map(len, found), default=0) > LONGEST_WORD:
        return [word[:LONGEST_WORD] for word in found]
    return found


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side: mostly one, more in a phrase or a ticket's key. `open`: the last may go on."""

    words: tuple[str, ...]
    open: bool = False

    @property
    def spelled(self) -> str:
        """As it stands among the words of a text, which have a blank on either side."""
        return f" {' '.join(self.words)}" + ("" if self.open else " ")


@dataclass(frozen=True, slots=True)
class Query:
    """All `terms` must occur and none of `without`. A query without terms finds nothing."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def key(self) -> str:
        """As a ticket's key would stand at the end of a text's words."""
        return f" {' '.join(word for term in self.terms for word in term.words)} "


def parse(text: str) -> Query:
    """Read what was typed. The last word may be unfinished; where all is excluded, the words themselves are meant."""
    typed = list(_typed(text[:LONGEST_QUERY]))[:MOST_TERMS]
    terms = [term for term, wanted in typed if wanted]
    without = [term for term, wanted in typed if not wanted]
    if not terms:
        terms, without = without, []
    if typed and terms and typed[-1][0] == terms[-1] and not text.rstrip().endswith('"'):
        terms[-1] = Term(terms[-1].words, open=True)
    return Query(tuple(terms), tuple(without))


def _typed(text: str) -> Iterator[tuple[Term, bool]]:
    for found in TYPED.finditer(text):
        minus, phrase, bare = found.groups()
        typed = bare if phrase is None else phrase
        if term := words(typed):
            yield Term(tuple(term)), not (minus or typed.startswith("-"))
