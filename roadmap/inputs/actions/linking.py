"""Putting inputs behind items of the plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan import actions as plan
from roadmap.plan.models import Item, Source

from ..models import EntryKind, Input, InputItem, State
from ..rules import Refused
from .demand import recount
from .locking import locked
from .telling import tell, untell
from .timeline import group_of, note


@transaction.atomic
def link(*, input_id: int, item_ids: Collection[int], by: Person | None) -> None:
    """Put an input, and so its group, behind items; those it stands behind already stay. Raises Refused."""
    row = locked({input_id})[input_id]
    if row.erased_at:
        raise Refused("Its submitter took this input back; there is nothing left to link.", "item")
    items = Item.objects.current().select_related("theme").in_bulk(list(item_ids))
    if missing := [pk for pk in item_ids if pk not in items]:
        raise Refused(f"There is no item {missing[0]} on the plan.", "item")
    known = set(InputItem.objects.filter(input__group=row.group).values_list("item_id", flat=True))
    new = [item for pk, item in items.items() if pk not in known]
    if not new:
        raise Refused("It stands behind this item already.", "item")
    InputItem.objects.bulk_create(InputItem(input=row, item=item, by=by) for item in new)
    members = group_of([input_id])
    Input.objects.filter(pk__in=members).exclude(state=State.SPAM).update(state=State.LINKED, unread=False)
    moment = timezone.now()
    for item in new:
        note(members, EntryKind.LINKED, by=by, public=True, data=_told(item), at=moment)
    told = [f"It stands behind “{item.title}”, under {item.theme}." for item in new]
    # Who backed an item themselves need not be told.
    tell(members if by else [pk for pk in members if pk != input_id], EntryKind.LINKED, text="\n".join(told))
    recount([item.pk for item in new])


def _told(item: Item) -> dict[str, Any]:
    return {"item": item.pk, "title": item.title, "theme": item.theme.name}


@transaction.atomic
def unlink(*, input_id: int, item_id: int, by: Person | None) -> None:
    """Take an input's group from behind an item. Raises Refused."""
    row = locked({input_id})[input_id]
    links = InputItem.objects.filter(input__group=row.group, item=item_id).select_related("item__theme")
    found = list(links)
    if not found:
        raise Refused("It does not stand behind this item.", "item")
    links.delete()
    members = group_of([input_id])
    if not InputItem.objects.filter(input__group=row.group).exists():
        Input.objects.filter(pk__in=members, state=State.LINKED).update(state=State.NEW)
        Input.objects.filter(pk=row.group).update(unread=True)
        untell(members, EntryKind.LINKED)
    held = {"inputs": sorted(one.input_id for one in found)}
    note(members, EntryKind.UNLINKED, by=by, public=True, data=_told(found[0].item) | held)
    recount([item_id])


@transaction.atomic
def make_item(*, input_id: int, values: Mapping[str, Any], by: Person) -> Item:
    """Make an item of what was asked, and so a ticket, and put the input behind it.

    `values` are the architect's words: nothing of the submitter goes anywhere by itself. Raises Invalid, Refused.
    """
    locked({input_id})
    item = plan.create(values=values, by=by, source=Source.INPUT, reason=f"Asked for in input {input_id}")
    link(input_id=input_id, item_ids=[item.pk], by=by)
    return item
