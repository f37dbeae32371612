"""What waits, is parked or lost, item by item with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models import Link, OpKind, OpState, PushOp
from ..queue import without_ticket
from ..session import configured
from .affairs import LOST


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: an item and why it stands here. `op` is what a person may answer, with `needs` and `allowed`."""

    item_id: int
    title: str
    key: str
    why: str
    since: datetime | None = None
    op: int | None = None
    needs: str = ""
    allowed: tuple[str, ...] = ()


def parked_items(limit: int = 200) -> list[Entry]:
    """Writes that need a person."""
    return _ops(PushOp.objects.filter(state=OpState.PARKED).order_by("created_at", "id")[:limit])


def waiting_items(limit: int = 50) -> list[Entry]:
    """Writes that go out by themselves."""
    rows = PushOp.objects.unsettled().filter(kind__in=(OpKind.CREATE, OpKind.UPDATE))
    queued = _ops(rows.order_by("created_at", "id")[:limit])
    if not configured():
        return queued
    unqueued = without_ticket().filter(link=None).order_by("pk")[: limit - len(queued)]
    return queued + [Entry(i.pk, i.title, "", str(OpKind.CREATE.label), i.created_at) for i in unqueued]


def lost_items(limit: int = 200) -> list[Entry]:
    """Items whose ticket is hidden or deleted."""
    rows = Link.objects.filter(state__in=LOST).select_related("item").order_by("id")[:limit]
    return [
        Entry(row.item_id, row.item.title, row.key or row.item.ticket_key, row.item.sync_note, row.merged_at)
        for row in rows
    ]


def parked_of(item_id: int) -> Entry | None:
    """What an item's ticket needs of a person."""
    found = _ops(PushOp.objects.filter(link__item=item_id, state=OpState.PARKED).order_by("id")[:1])
    return found[0] if found else None


def _ops(rows: Any) -> list[Entry]:
    return [
        Entry(
            item_id=row.link.item_id,
            title=row.link.item.title,
            key=row.link.key,
            why=row.error or OpKind(row.kind).label,
            since=row.created_at,
            op=row.pk,
            needs=row.needs,
            allowed=tuple(row.allowed),
        )
        for row in rows.select_related("link__item")
    ]
