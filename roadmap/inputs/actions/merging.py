"""Merging inputs that ask for the same, and parting them again. Nothing is moved: see docs/decisions/0015."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..models import Entry, EntryKind, Input, InputItem, State
from ..rules import Refused
from .demand import items_of, recount
from .locking import locked
from .telling import tell
from .timeline import note


@transaction.atomic
def merge(*, input_ids: Collection[int], into_id: int, by: Person | None) -> None:
    """Merge inputs into another, each with all that was merged into it. Raises Refused, Input.DoesNotExist."""
    rows = locked({*input_ids, into_id})
    into = rows[into_id]
    heads = [rows[pk] for pk in input_ids]
    for one in heads:
        _check(one, into)
    groups = {one.group for one in heads}
    for one in heads:
        one.merged_into = into
        one.save(update_fields=["merged_into"])
    members = list(Input.objects.filter(group__in=groups).values_list("pk", flat=True))
    Input.objects.filter(pk__in=members).update(group=into.group)
    joined = _follow(members, into)
    if by:
        tell(joined, EntryKind.LINKED, text="Others asked for the same, and it is on the plan.")
    moment = timezone.now()
    note(members, EntryKind.MERGED, by=by, public=True, data={"into": into.pk}, at=moment)
    note([into.pk], EntryKind.MERGED, by=by, data={"count": len(members), "inputs": sorted(members)}, at=moment)
    recount(items_of([into.pk]))


def _check(one: Input, into: Input) -> None:
    if one.group == into.group:
        raise Refused("These are one already.", "into")
    if one.merged_into_id is not None:
        raise Refused(f"“{one.title}” is merged into another already; part them first.", "into")
    if into.erased_at or one.erased_at:
        raise Refused("Its submitter took this input back; there is nothing left to merge.", "into")


def _follow(members: Collection[int], into: Input) -> list[int]:
    """Who joins a group is where that group is, and the group where they are; answers who is on the plan by it."""
    head = into if into.group == into.pk else Input.objects.get(pk=into.group)
    Input.objects.filter(pk__in=members).exclude(state=State.SPAM).update(unread=False)
    if InputItem.objects.filter(input__group=into.group).exists():
        joined = Input.objects.filter(group=into.group, state=State.NEW)
        pks = list(joined.values_list("pk", flat=True))
        joined.update(state=State.LINKED)
        return pks
    if head.state == State.DECLINED:
        Input.objects.filter(pk__in=members, state=State.NEW).update(state=State.DECLINED)
    return []


@transaction.atomic
def part(*, input_id: int, by: Person | None) -> None:
    """Take an input, with all that was merged into it, out of what it was merged into. Raises Refused."""
    row = locked({input_id})[input_id]
    if row.merged_into_id is None:
        raise Refused("This input was not merged into another.", "input")
    before, left = items_of([input_id]), row.merged_into_id
    members = _below(row)
    Input.objects.filter(pk=input_id).update(merged_into=None, unread=True)
    Input.objects.filter(pk__in=members).update(group=input_id)
    _unfollow(input_id, row.group)
    moment = timezone.now()
    note(members, EntryKind.PARTED, by=by, public=True, data={"from": left}, at=moment)
    note([left], EntryKind.PARTED, by=by, data={"inputs": sorted(members)}, at=moment)
    recount(before | items_of([input_id]))


def _below(row: Input) -> list[int]:
    """The input and all that was merged into it, step by step."""
    above = dict(Input.objects.filter(group=row.group).values_list("pk", "merged_into"))
    found = [row.pk]
    for pk in found:
        found += [other for other, into in above.items() if into == pk]
    return found


def _unfollow(*groups: int) -> None:
    """Those that were on the plan, or declined, by the other half of their group alone are to be read again."""
    for group in groups:
        rows = Input.objects.filter(group=group)
        if not items_of([group]):
            rows.filter(state=State.LINKED).update(state=State.NEW)
            rows.filter(pk=group, state=State.NEW).update(unread=True)
        refused = Entry.objects.filter(kind=EntryKind.DECLINED).values("input")
        rows.filter(state=State.DECLINED).exclude(pk__in=refused).update(state=State.NEW)
