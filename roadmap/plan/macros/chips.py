"""Items named in a text: `{{item PROJ-12}}`, and any ticket's key, become chips with status, title and theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django.db.models import Q

from roadmap.api.numbers import whole_number
from roadmap.wiki.macros import Argument, Call, Macro, MacroError, always

from ..models import Item, Revision

COLUMNS = ("id", "ticket_key", "title", "status", "status_category", "theme__name", "archived_at")
CHIP = (
    '<a class="chip{off}" href="/items/{id}/"{note}><svg class="g g-{category}" role="img" aria-label="{status}">'
    '<use href="#g-{category}"/></svg>{label} <small>{theme}</small></a>'
)


def chips(keys: Sequence[str]) -> Mapping[str, str]:
    """Safe HTML by key for those that are an item's; one query."""
    rows = Item.objects.filter(ticket_key__in=keys).values_list(*COLUMNS)
    return {row[1]: _chip(row) for row in rows}


def _item(call: Call) -> str:
    said = call.arguments.get("", "").strip()
    if not said:
        raise MacroError("", "Which item? Write its ticket's key or its number, as in {{item PROJ-12}}.")
    by_number = Q(pk=whole_number(said.removeprefix("#")))
    row = Item.objects.filter(Q(ticket_key=said.upper()) | by_number).values_list(*COLUMNS).first()
    if row is None:
        raise MacroError("", f"No item of the plan has the key or number “{said}”.")
    return _chip(row)


def _chip(row: tuple[Any, ...]) -> str:
    pk, key, title, status, category, theme, archived_at = row
    return CHIP.format(
        off=" is-off" if archived_at else "",
        id=pk,
        theme=escape(theme),
        note=' title="no longer on the plan"' if archived_at else "",
        category=category,
        status=escape(status),
        label=escape(f"{key} {title}".strip()),
    )


ITEM = Macro(
    name="item",
    help="One item as a chip. A ticket's key alone becomes one too.",
    example="{{item PROJ-12}}",
    render=_item,
    arguments=(Argument("", "The ticket's key, or the item's number.", required=True),),
    revision=Revision.current,
    inline=always,
)
