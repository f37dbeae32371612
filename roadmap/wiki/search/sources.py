"""The registry of what can be found. Features add theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.safestring import SafeString

from .query import Query
from .ranking import Ranked


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, as every list of hits shows it; `title` and `snippet` are safe HTML.

    `sign` names a symbol of the sprite and `state` says it in words; `key` is a ticket's; `where` says under what it
    stands; `gone` why it is no longer current, "" where it is.
    """

    kind: str
    title: SafeString
    url: str
    snippet: SafeString
    key: str = ""
    sign: str = ""
    state: str = ""
    where: str = ""
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What to do next: its words and where it leads."""

    label: str
    url: str


Narrow = Mapping[str, str]
"""Filters in force, by name."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow what is found: `choices()` answers (value, label)."""

    label: str
    choices: Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that can be found. Each function costs a number of queries that hangs on nothing.

    `ranked(query, narrow, most)` answers the best; `hits(pks, query)` what is to be shown of them. `filters` are those
    it understands: under another one it finds nothing. `beside(request, text)` leads to the same elsewhere,
    `instead(request, text)` is offered where nothing was found.
    """

    order: int
    kind: str
    label: str
    ranked: Callable[[Query, Narrow, int], list[Ranked]]
    hits: Callable[[Collection[int], Query], Mapping[int, Hit]]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    beside: Callable[[HttpRequest, str], Sequence[Link]] = lambda request, text: ()
    instead: Callable[[HttpRequest, str], Sequence[Link]] = lambda request, text: ()


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a kind of thing, or replace the one of that name."""
    SOURCES[source.kind] = source


def sources() -> list[Source]:
    """Every kind of thing, in order."""
    return sorted(SOURCES.values(), key=lambda one: one.order)
