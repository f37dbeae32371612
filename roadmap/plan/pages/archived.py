"""Items off the plan, the last to leave first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from ..models import Change, Item
from .latest import who
from .wording import moment

SHOWN = 50
"""Items on one page."""
COLUMNS = ("id", "version", "title", "theme__name", "ticket_key", "ticket_url", "archived_at")


@dataclass(frozen=True, slots=True)
class Gone:
    """An item off the plan: when it left, who took it off and where, and why."""

    id: int
    version: int
    title: str
    theme: str
    key: str
    url: str
    when: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Archive:
    """A page of them; `older` is the cursor of the next, "" on the last."""

    rows: list[Gone]
    older: str


def archive(cursor: str) -> Archive:
    """Items that left before `cursor`; the latest where it is none. Two queries, as cheap deep down as at the start."""
    items, place = Item.objects.archived().order_by("-archived_at", "-id"), _read(cursor)
    if place:
        at, pk = place
        items = items.filter(Q(archived_at__lt=at) | Q(archived_at=at, id__lt=pk))
    found = list(items.values_list(*COLUMNS)[: SHOWN + 1])
    shown = found[:SHOWN]
    taken = _taken([row[0] for row in shown])
    rows = [_gone(row, *taken.get(row[0], ("", ""))) for row in shown]
    older = f"{shown[-1][-1].isoformat()}_{shown[-1][0]}" if len(found) > SHOWN else ""
    return Archive(rows, older)


def _gone(row: tuple[Any, ...], by: str, reason: str) -> Gone:
    pk, version, title, theme, key, url, left = row
    return Gone(pk, version, title, theme, key, url, when=moment(left), who=by, reason=reason)


def _read(cursor: str) -> tuple[datetime, int] | None:
    at, _, pk = cursor.partition("_")
    try:
        left, number = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
    return (left, number) if left.utcoffset() == timedelta() and 0 <= number < 2**63 else None


def _taken(item_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Who took each item off, and why: the last change of its kind, for the item is off."""
    rows = Change.objects.filter(item__in=item_ids, field="archived").select_related("by").order_by("id")
    return {row.item_id or 0: (who(row), row.reason) for row in rows}
