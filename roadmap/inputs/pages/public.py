"""The plan as customers see it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from roadmap.plan.models import Category, Item
from roadmap.plan.models.items import ItemQuerySet
from roadmap.plan.pages.wording import dashed

from .receipt import STATES


@dataclass(frozen=True, slots=True)
class PublicRow:
    """An item in customers' words."""

    id: int
    title: str
    theme: str
    lead_time: str
    state: str
    category: str
    organisations: int


@dataclass(frozen=True, slots=True)
class PublicTheme:
    """A theme with what of it is public."""

    name: str
    rows: list[PublicRow]


COLUMNS = ("id", "title", "public__words", "theme__name", "lead_time__name", "status_category", "organisations")


def visible() -> ItemQuerySet:
    """What customers may see: all that is on the plan where it is open, else what was made public."""
    items = Item.objects.current()
    return items if settings.READ_ACCESS == "open" else items.filter(public__isnull=False)


def public_plan() -> list[PublicTheme]:
    """All of it, by theme in the plan's order; one query."""
    rows = [_row(*values) for values in visible().in_plan_order().values_list(*COLUMNS)]
    return [PublicTheme(name, list(some)) for name, some in groupby(rows, key=lambda row: row.theme)]


def public_item(pk: int) -> PublicRow | None:
    """One item of it."""
    values = visible().filter(pk=pk).values_list(*COLUMNS).first()
    return _row(*values) if values else None


def _row(pk: int, title: str, words: str | None, theme: str, lead: str, kind: str, organisations: int) -> PublicRow:
    return PublicRow(pk, words or title, theme, dashed(lead), STATES[Category(kind)], kind, organisations)
