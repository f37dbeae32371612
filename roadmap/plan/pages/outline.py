"""The plan without its items: revision, themes, lead times."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from roadmap.people.spelled import Spelled

from ..models import LeadTime, Revision, Theme
from ..rules import is_later
from .wording import dashed, span

THEME = ("id", "slug", "name", "description", "revision")
KEEPER = ("architects__id", "architects__person__name")
THEMES = Spelled(lambda: Theme.objects.in_plan_order().values_list(*THEME, *KEEPER))
LEAD_TIMES = Spelled(lambda: LeadTime.objects.values_list("id", "slug", "name", "min_months", "max_months"))


@dataclass(frozen=True, slots=True)
class LeadTimeHead:
    """A lead time as pages name it: `name` "0–3 months", `short` "0–3"."""

    id: int
    slug: str
    name: str
    short: str
    low: int | None
    high: int | None

    def is_later_than(self, other: LeadTimeHead) -> bool:
        """Whether going from the other to this one moves a guess later."""
        return is_later((other.low, other.high), (self.low, self.high))


@dataclass(frozen=True, slots=True)
class ThemeHead:
    """A theme as pages name it; `revision` is the newest revision of the plan that touched it."""

    id: int
    slug: str
    name: str
    description: str
    revision: int
    architects: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Themes and lead times in the plan's order. `revision` was read first: what is newer comes with the next look."""

    revision: int
    themes: tuple[ThemeHead, ...]
    lead_times: tuple[LeadTimeHead, ...]


def outline(revision: int | None = None) -> Outline:
    """The plan without its items, in two queries, and a third where its revision was not read before."""
    revision = Revision.current() if revision is None else revision
    themes: dict[int, list[Any]] = {}
    keepers: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for *values, role, keeper in THEMES.rows():
        themes[values[0]] = values
        keepers[values[0]] += [(role, keeper)] if role else []
    return Outline(
        revision=revision,
        themes=tuple(
            ThemeHead(*(*values, ", ".join(name for _, name in sorted(keepers[pk])))) for pk, values in themes.items()
        ),
        lead_times=lead_times(),
    )


def lead_times() -> tuple[LeadTimeHead, ...]:
    """Lead times in the plan's order."""
    return tuple(lead_time_head(*row) for row in LEAD_TIMES.rows())


def lead_time_head(pk: int, slug: str, name: str, low: int | None, high: int | None) -> LeadTimeHead:
    """A lead time as pages name it, from its columns."""
    short = span(low, high) if low is not None or slug == "not-guessed" else name
    return LeadTimeHead(pk, slug, dashed(name), short, low, high)
