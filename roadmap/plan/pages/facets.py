"""How many items each filter would leave: by lead time, kind of status and owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count

from ..models import Category
from .filters import Filters
from .rows import Group, Row, Section


class Alike(NamedTuple):
    """What rows that are counted together have in common."""

    category: str
    owner: str


Counted = Row | Alike


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of items by lead time's slug (all, and done), by status category, by owner."""

    lead_times: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    owners: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All items, where no filter is in force."""
        return self.lead_times.total()

    def count(self, slug: str, row: Counted, matches: Matches, times: int = 1) -> None:
        """Count a row, or so many alike, where it matches all filters but the one that is counted."""
        if matches.category and matches.owner:
            self.lead_times[slug] += times
            self.done[slug] += times * (row.category == Category.DONE)
        if matches.lead_time and matches.owner:
            self.categories[row.category] += times
        if matches.lead_time and matches.category and row.owner:
            self.owners[row.owner] += times

    def add(self, other: Facets) -> None:
        """Take the numbers of another part of the plan in."""
        self.lead_times.update(other.lead_times)
        self.done.update(other.done)
        self.categories.update(other.categories)
        self.owners.update(other.owners)


@dataclass(frozen=True, slots=True)
class Matches:
    """Which of the counted filters a row passes; one that is not in force passes all."""

    lead_time: bool
    category: bool
    owner: bool

    @classmethod
    def of(cls, slug: str, row: Counted, filters: Filters) -> Matches:
        """How a row under lead time `slug` stands to the filters."""
        return cls(
            lead_time=filters.lead_time in ("", slug),
            category=filters.status_category in ("", row.category),
            owner=filters.owner.casefold() in ("", row.owner.casefold()),
        )

    @property
    def all(self) -> bool:
        """Whether the row is to be shown."""
        return self.lead_time and self.category and self.owner


def facets(filters: Filters) -> Facets:
    """What each filter would leave of the plan; one query, which reads as many rows as there are kinds of items."""
    found = Facets()
    kinds = filters.items().values_list("lead_time__slug", "status_category", "owner__name")
    for slug, category, owner, times in kinds.annotate(times=Count("pk")).order_by():
        alike = Alike(category, owner or "")
        found.count(slug, alike, Matches.of(slug, alike, filters), times)
    return found


def narrowed(section: Section, filters: Filters) -> tuple[Section, Facets]:
    """The section with the rows that pass the counted filters, and what each of these filters would leave."""
    facets, groups = Facets(), []
    for group in section.groups:
        kept = list(_passing(group, filters, facets))
        if kept:
            groups.append(Group(group.lead_time, kept))
    return Section(section.theme, groups), facets


def _passing(group: Group, filters: Filters, facets: Facets) -> Iterable[Row]:
    slug = group.lead_time.slug
    for row in group.rows:
        matches = Matches.of(slug, row, filters)
        facets.count(slug, row, matches)
        if matches.all:
            yield row
