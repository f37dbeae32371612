"""A plan in plain values, whatever it is written as: the plan now, as it stood, or as somebody kept it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from roadmap.wiki.models import WikiRevision
from roadmap.wiki.pages import page_at, revision_at

from ..models import Category
from ..models.items import ItemQuerySet
from ..pages import Filters, LeadTimeHead, PlanThen, ThemeHead, matching, outline, plan_then, seen_by, words_page
from ..pages.asof import ItemThen, day_ends
from ..pages.wording import long_day
from ..pages.words import PATH, TITLE

COLUMNS = (
    *("id", "ticket_key", "ticket_url", "title", "description", "theme__slug", "lead_time__slug", "status"),
    *("status_category", "owner__name", "labels", "priority", "guessed_at", "expected_by"),
)
NAMES = {"lead_time": "lead time", "status_category": "status"}
AT_ONCE = 1000
"""Items that the database hands over in one go, and so the most that are held."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item; `theme` and `lead_time` are slugs, `key` is "" before there is a ticket."""

    id: int
    key: str
    ticket_url: str
    title: str
    description: str
    theme: str
    lead_time: str
    status: str
    status_category: str
    owner: str | None
    labels: Sequence[str]
    priority: str | None
    guessed_at: datetime | None
    expected_by: date | None


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme; `architects` are names between commas."""

    slug: str
    name: str
    description: str
    architects: str


@dataclass(frozen=True, slots=True)
class LeadTimeLine:
    """A lead time as readers see it ("0–3 months")."""

    slug: str
    name: str
    min_months: int | None
    max_months: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan to be written down.

    `of` is "" for the plan now, else words such as "as it stood on 1 March 2026"; `on` is the day whose plan it is.
    `entries` stand in plan order and may be gone through once. `only` are the filters in force, as (name, value) in
    words. `path` is where the same is read in a browser.
    """

    title: str
    of: str
    on: date
    themes: tuple[ThemeLine, ...]
    lead_times: tuple[LeadTimeLine, ...]
    entries: Iterable[Entry]
    only: tuple[tuple[str, str], ...] = ()
    path: str = "/"

    @property
    def url(self) -> str:
        """Where the same is read in a browser."""
        return f"{settings.BASE_URL}{self.path}"


def sheet_now(filters: Filters | None = None) -> Sheet:
    """The plan now, or what the filters leave of it. Six queries at most, whatever its size; entries are streamed."""
    filters, whole = filters or Filters(), outline(0)
    return Sheet(
        title=words_page(WikiRevision.current()).title,
        of="",
        on=timezone.localdate(),
        themes=_themes(whole.themes),
        lead_times=_lead_times(whole.lead_times),
        entries=_streamed(filters.exactly()),
        only=_only(filters, whole.themes, whole.lead_times),
        path=reverse("plan") + filters.suffix,
    )


def sheet_then(day: date, filters: Filters | None = None) -> Sheet:
    """The plan at the end of a day, or what the filters leave of it. Thirteen queries at most; all is held."""
    filters, then = filters or Filters(), plan_then(seen_by(day), words=True)
    return Sheet(
        title=_title_then(day),
        of=f"as it stood on {long_day(day)}",
        on=day,
        themes=_themes(then.themes),
        lead_times=_lead_times(then.lead_times),
        entries=[_entry_then(one) for one in _ordered(then, filters)],
        only=_only(filters, then.themes, then.lead_times),
        path=reverse("past", args=[day.isoformat()]) + filters.suffix,
    )


def _streamed(items: ItemQuerySet) -> Iterator[Entry]:
    for row in items.in_plan_order().values_list(*COLUMNS).iterator(chunk_size=AT_ONCE):
        *facts, priority, guessed_at, expected_by = row
        yield Entry(*(*facts, priority or None, guessed_at, expected_by))


def _themes(heads: Iterable[ThemeHead]) -> tuple[ThemeLine, ...]:
    return tuple(ThemeLine(one.slug, one.name, one.description, one.architects) for one in heads)


def _lead_times(heads: Iterable[LeadTimeHead]) -> tuple[LeadTimeLine, ...]:
    return tuple(LeadTimeLine(one.slug, one.name, one.low, one.high) for one in heads)


def _only(
    filters: Filters, themes: Iterable[ThemeHead], lead_times: Iterable[LeadTimeHead]
) -> tuple[tuple[str, str], ...]:
    words = {
        "theme": {one.slug: one.name for one in themes},
        "lead_time": {one.slug: one.name for one in lead_times},
        "status_category": {str(key): str(name) for key, name in Category.choices},
    }
    return tuple(
        (NAMES.get(name, name), words.get(name, {}).get(value, value)) for name, value in filters.chosen().items()
    )


def _title_then(day: date) -> str:
    page = page_at(PATH)
    then = revision_at(page, day_ends(day)) if page else None
    return then.title if then else TITLE


def _ordered(then: PlanThen, filters: Filters) -> list[ItemThen]:
    """The items that pass all filters, in plan order; within their group they come in its order."""
    themes = {one.slug: number for number, one in enumerate(then.themes)}
    lead_times = {one.slug: number for number, one in enumerate(then.lead_times)}
    kept = [one for one in matching(then, filters) if _passes(one, filters)]
    return sorted(kept, key=lambda one: (themes[one.theme], lead_times[one.lead_time]))


def _passes(one: ItemThen, filters: Filters) -> bool:
    return (
        filters.lead_time in ("", one.lead_time)
        and filters.status_category in ("", one.status_category)
        and filters.owner.casefold() in ("", (one.owner or "").casefold())
    )


def _entry_then(one: ItemThen) -> Entry:
    return Entry(
        *(one.id, one.ticket_key, one.ticket_url, one.title, one.description, one.theme, one.lead_time, one.status),
        *(one.status_category, one.owner, one.labels, one.priority, one.guessed_at, one.expected_by),
    )
