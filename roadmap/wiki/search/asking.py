"""What the search page was asked, as its address holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from roadmap.api.numbers import whole_number

from .finding import LAST_PAGE, Found, find
from .query import LONGEST_QUERY
from .sources import SOURCES, Narrow, sources

SUGGESTED = 7
"""Hits offered while one types."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Words, kind, other filters, page; a kind or filter that nobody knows is left out."""

    text: str = ""
    kind: str = ""
    narrow: Narrow = field(default_factory=dict)
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Ask:
        """Read a query string."""
        value = {name: text.replace("\x00", "").strip() for name, text in query.items()}
        names = {name for source in sources() for name in source.filters}
        page, kind = value.get("page", ""), value.get("kind", "")
        return cls(
            text=value.get("q", "")[:LONGEST_QUERY],
            kind=kind if kind in SOURCES else "",
            narrow={name: value[name] for name in sorted(names) if value.get(name)},
            page=min(whole_number(page, 4) or 1, LAST_PAGE),
        )

    def address(self, page: int) -> str:
        """The query string of another page."""
        values = {"q": self.text, "kind": self.kind, **self.narrow, "page": str(page) if page > 1 else ""}
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def bare(self) -> str:
        """The query string without filters."""
        return "?" + urlencode({"q": self.text})

    def found(self) -> Found:
        """One page of hits."""
        return find(self.text, self.kind, self.narrow, self.page)

    def suggested(self) -> Found:
        """The first few."""
        return find(self.text, shown=SUGGESTED)


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from: its name in the address, its label, what may be chosen and what is."""

    name: str
    label: str
    none: str
    options: list[tuple[str, str]]
    chosen: str


def choices(ask: Ask) -> list[Choice]:
    """The kinds, where there is more than one, and every filter of theirs."""
    kinds = [(source.kind, source.label) for source in sources()]
    filters = {name: one for source in sources() for name, one in source.filters.items()}
    first = [Choice("kind", "Kind", "Everything", kinds, ask.kind)] if len(kinds) > 1 else []
    return first + [
        Choice(name, one.label, "All", one.choices(), ask.narrow.get(name, "")) for name, one in filters.items()
    ]
