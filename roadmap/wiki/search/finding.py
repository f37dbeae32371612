"""Asking every source, and putting what they answer into one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .query import parse
from .ranking import Ranked
from .sources import Hit, Narrow, Source, sources

SHOWN = 20
LAST_PAGE = 50
"""Who looks at a thousand hits needs another word, not another page."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits: `first` is the number of the first one, `more` whether there is a next page."""

    hits: list[Hit]
    page: int = 1
    more: bool = False
    asked: bool = True

    @property
    def first(self) -> int:
        return (self.page - 1) * SHOWN + 1

    @property
    def last(self) -> int:
        return self.first + len(self.hits) - 1


def find(text: str, kind: str = "", narrow: Narrow | None = None, page: int = 1, shown: int = SHOWN) -> Found:
    """The hits of one page, in two queries a source at most. What holds no word finds nothing and is not `asked`."""
    query, page = parse(text), min(max(page, 1), LAST_PAGE)
    if not query:
        return Found([], asked=False)
    start = (page - 1) * shown
    best = _best(text, kind, narrow or {}, start + shown + 1)
    here = best[start : start + shown]
    wanted: dict[str, list[int]] = defaultdict(list)
    for source, one in here:
        wanted[source.kind].append(one.pk)
    known = {source.kind: source.hits(wanted[source.kind], query) for source in sources() if wanted[source.kind]}
    hits = [known[source.kind][one.pk] for source, one in here if one.pk in known[source.kind]]
    return Found(hits, page, more=len(best) > start + shown and page < LAST_PAGE)


def _best(text: str, kind: str, narrow: Narrow, most: int) -> Sequence[tuple[Source, Ranked]]:
    query = parse(text)
    asked = [source for source in sources() if kind in ("", source.kind) and narrow.keys() <= source.filters.keys()]
    answers = [(source, one) for source in asked for one in source.ranked(query, narrow, most)]
    return sorted(answers, key=lambda pair: (pair[1].rank, pair[0].order))[:most]
