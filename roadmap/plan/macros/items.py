"""`{{items …}}`: the items that match, as a table, a list, a board or a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from roadmap.wiki.macros import Argument, Call, Macro

from ..models import Category, Revision
from ..pages import Filters, LeadTimeHead, Outline, Row, ThemeHead, narrowed, outline, records_of, sections
from .reading import category_of, lead_time_slugs, number_of, one_of, slug_of, theme_slugs

SHAPES = ("table", "list", "board", "count")
MOST = 1000
USUAL = 100


@dataclass(frozen=True, slots=True)
class Line:
    """An item with where it stands."""

    theme: ThemeHead
    lead_time: LeadTimeHead
    row: Row


def _items(call: Call) -> str:
    whole = outline()
    shape, limit = one_of(call, "as", SHAPES, "table"), number_of(call, "limit", USUAL, MOST)
    filters = _filters(call, whole)
    address = reverse("plan") + filters.query()
    if shape == "count":
        return f'<a class="count" href="{escape(address)}">{filters.exactly().count()}</a>'
    lines = _lines(whole, filters)
    context = {"lines": lines[:limit], "more": max(0, len(lines) - limit), "address": address}
    if shape == "board":
        context |= _board(whole, filters, lines[:limit])
    return render_to_string(f"plan/macros/{shape}.html", context)


def _filters(call: Call, whole: Outline) -> Filters:
    named = {name: call.arguments.get(name, "") for name in ("owner", "label", "search")}
    return Filters(
        theme=slug_of(call, "theme", whole.themes),
        lead_time=slug_of(call, "lead_time", whole.lead_times),
        status_category=category_of(call),
        **named,
    )


def _lines(whole: Outline, filters: Filters) -> list[Line]:
    found = (
        narrowed(one, filters)[0]
        for one in sections(records_of(filters.items()), whole, whole.themes, timezone.localdate())
    )
    return [Line(one.theme, group.lead_time, row) for one in found for group in one.groups for row in group.rows]


def _board(whole: Outline, filters: Filters, lines: Sequence[Line]) -> dict[str, object]:
    """Columns for the lead times, a row for each theme that holds anything."""
    heads = [one for one in whole.lead_times if filters.lead_time in ("", one.slug)]
    cells: dict[tuple[int, int], list[Row]] = {}
    for line in lines:
        cells.setdefault((line.theme.id, line.lead_time.id), []).append(line.row)
    themes = [theme for theme in whole.themes if any((theme.id, head.id) in cells for head in heads)]
    rows = [(theme, [(head, cells.get((theme.id, head.id), [])) for head in heads]) for theme in themes]
    return {"heads": heads, "rows": rows}


ITEMS = Macro(
    name="items",
    help="The items that match, as a table, a list, a board or a number.",
    example="{{items theme=cloud lead_time=0-3-months status=doing as=table}}",
    render=_items,
    arguments=(
        Argument("theme", "Only items of this theme.", choices=theme_slugs),
        Argument("lead_time", "Only items of this lead time.", choices=lead_time_slugs),
        Argument("status", "Only items of this kind of status.", choices=lambda: tuple(Category.values)),
        Argument("owner", "Only items of this owner."),
        Argument("label", "Only items that carry this label."),
        Argument("search", "Only items whose title, description or key holds this."),
        Argument("as", "How they are shown; a table if not said.", choices=lambda: SHAPES),
        Argument("limit", f"At most so many; {USUAL} if not said."),
    ),
    revision=Revision.current,
    inline=lambda given: given.get("as") == "count",
)
