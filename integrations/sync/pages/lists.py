"""What waits, is parked or lost, item by item with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from ..models import Conflict, Link, OpKind, OpState, PushOp
from ..queue import without_ticket
from ..session import configured
from ..standing import FIELD_NAMES
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


@dataclass(frozen=True, slots=True)
class Clash:
    """An item with fields in conflict; `why` names them, `first` is the conflict to begin with."""

    item_id: int
    title: str
    key: str
    why: str
    since: datetime
    first: int


def clashing_items(limit: int = 20) -> list[Clash]:
    """Items with open conflicts, the oldest first. Two queries."""
    rows = Conflict.objects.open().order_by().values("link").annotate(first=Min("pk")).order_by("first")[:limit]
    links = [row["link"] for row in rows]
    found: dict[int, list[Conflict]] = {link: [] for link in links}
    for conflict in Conflict.objects.open().filter(link__in=links).select_related("link__item").order_by("pk"):
        found[conflict.link_id].append(conflict)
    return [_clash(conflicts) for conflicts in found.values() if conflicts]


def _clash(rows: list[Conflict]) -> Clash:
    link = rows[0].link
    fields = ", ".join(FIELD_NAMES[row.field] for row in rows)
    return Clash(link.item_id, link.item.title, link.key, fields, min(row.since for row in rows), rows[0].pk)


def first_conflict(item_id: int) -> int | None:
    """The item's oldest open conflict."""
    return Conflict.objects.open().filter(link__item=item_id).order_by("pk").values_list("pk", flat=True).first()


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
