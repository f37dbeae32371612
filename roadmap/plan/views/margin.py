"""What stands around the themes: the rail with its sparks, the tally of lead times, the filters in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from ..models import Category
from ..pages import Facets, Filters, Outline
from ..pages.wording import horizon
from .cards import Card

BAR, STEP, HEIGHT = 5, 6, 12
"""Of a spark, in its own units: width of a bar, from bar to bar, greatest height."""
RECT = '<rect x="{}" y="{}" width="{}" height="{}" />'
OWNERS = 8
"""Owners offered in the margin, those with most items first."""


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A theme in the rail; `bars` are those of its spark as SVG, one a lead time."""

    slug: str
    name: str
    count: int
    bars: SafeString


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that filters: its words, how many items it leaves, where it leads, whether it is in force."""

    label: str
    count: int
    url: str
    here: bool
    detail: str = ""
    short: str = ""


def rail(outline: Outline, shown: Sequence[Card]) -> list[RailEntry]:
    """The shown themes with their sparks, all on one scale."""
    most = max((count for card in shown for count in card.facets.lead_times.values()), default=0)
    return [
        RailEntry(card.theme.slug, card.theme.name, card.total, _bars(card, outline, max(most, 4))) for card in shown
    ]


def _bars(card: Card, outline: Outline, most: int) -> SafeString:
    heights = [max(1, round(HEIGHT * card.facets.lead_times[one.slug] / most)) for one in outline.lead_times]
    bars = [RECT.format(number * STEP, HEIGHT - height, BAR, height) for number, height in enumerate(heights)]
    return mark_safe("".join(bars))  # noqa: S308  numbers alone


def tally(outline: Outline, facets: Facets, filters: Filters, today: date) -> list[Choice]:
    """How many items stand under each lead time."""
    done = facets.done
    return [
        Choice(
            label=one.name,
            count=facets.lead_times[one.slug],
            url=filters.query(lead_time="" if filters.lead_time == one.slug else one.slug),
            here=filters.lead_time == one.slug,
            detail=horizon(one.low, one.high, today) + (f" · {done[one.slug]} done" if done[one.slug] else ""),
            short=one.short,
        )
        for one in outline.lead_times
    ]


def only(facets: Facets, filters: Filters) -> list[tuple[str, list[Choice]]]:
    """Other ways to narrow the plan: by kind of status, by owner."""
    kinds = [
        _choice(filters, "status_category", key, str(name), facets.categories[key]) for key, name in Category.choices
    ]
    people = [_choice(filters, "owner", name, name, count) for name, count in facets.owners.most_common(OWNERS)]
    return [("Status", [one for one in kinds if one.count]), ("Owner", people)]


def narrowing(outline: Outline, facets: Facets, filters: Filters) -> list[tuple[str, str, list[Choice]]]:
    """The ways to narrow a view without a margin: (name, the value in force, choices)."""
    themes = [
        Choice(
            one.name, 0, filters.query(theme="" if filters.theme == one.slug else one.slug), filters.theme == one.slug
        )
        for one in outline.themes
    ]
    ways = [("Theme", themes), *only(facets, filters)]
    return [(name, next((one.label for one in some if one.here), "all"), some) for name, some in ways if some]


def _choice(filters: Filters, field: str, value: str, label: str, count: int) -> Choice:
    here = filters.chosen().get(field) == value
    return Choice(label[:1].upper() + label[1:], count, filters.query(**{field: "" if here else value}), here)


NAMES = {"status_category": "status"}


def chosen(outline: Outline, filters: Filters) -> list[tuple[str, str, str]]:
    """The filters in force as (name, value in words, the query without it)."""
    words = {theme.slug: theme.name for theme in outline.themes} | {one.slug: one.name for one in outline.lead_times}
    words |= {str(key): str(name) for key, name in Category.choices}
    return [
        (
            NAMES.get(name, name).replace("_", " "),
            value if name in {"owner", "label", "search"} else words.get(value, value),
            filters.query(**{name: ""}),
        )
        for name, value in filters.chosen().items()
    ]
