"""Items as the search page finds them, those off the plan included."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from roadmap.wiki.search import Filter, Hit, Link, Narrow, Query, Ranked, Source, marked, ranked, register, snippet

from .models import Item, Theme
from .pages.wording import dashed, day, local_day
from .rules import TITLE_LENGTH
from .views.viewer import may_edit

COLUMNS = (
    *("id", "title", "description", "ticket_key", "status", "status_category"),
    *("theme__name", "lead_time__name", "owner__name", "archived_at"),
)


def _ranked(query: Query, narrow: Narrow, most: int) -> list[Ranked]:
    items = Item.objects.filter(theme__slug=narrow["theme"]) if "theme" in narrow else Item.objects.all()
    return ranked(items, query, most, gone=Q(archived_at__isnull=False), changed="updated_at")


def _hits(pks: Collection[int], query: Query) -> Mapping[int, Hit]:
    rows = Item.objects.filter(pk__in=pks).values_list(*COLUMNS)
    return {row[0]: _hit(row, query) for row in rows}


def _hit(row: tuple[Any, ...], query: Query) -> Hit:
    pk, title, description, key, status, category, theme, lead_time, owner, archived_at = row
    left = local_day(archived_at)
    return Hit(
        kind="item",
        title=marked(title, query),
        url=reverse("item", args=[pk]),
        snippet=snippet(description, query),
        key=key,
        sign=category,
        state=status,
        where=" · ".join(one for one in (theme, dashed(lead_time), owner) if one),
        gone=f"off the plan since {day(left)}" if left else "",
    )


def _themes() -> list[tuple[str, str]]:
    return list(Theme.objects.in_plan_order().values_list("slug", "name"))


def _on_the_plan(request: HttpRequest, text: str) -> Sequence[Link]:
    return [Link("Show these on the plan", f"{reverse('plan')}?{urlencode({'search': text})}")]


def _add(request: HttpRequest, text: str) -> Sequence[Link]:
    if not may_edit(request):
        return []
    title = " ".join(text.split())[:TITLE_LENGTH]
    return [Link("Add an item with this title", f"{reverse('item-new')}?{urlencode({'title': title})}")]


ITEMS = Source(
    order=10,
    kind="item",
    label="Items",
    ranked=_ranked,
    hits=_hits,
    filters={"theme": Filter("Theme", _themes)},
    beside=_on_the_plan,
    instead=_add,
)


def register_items() -> None:
    """Let the search find the plan's items."""
    register(ITEMS)
