"""Merging inputs that ask for the same, and parting them again. Nothing is moved: see docs/decisions/0015."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from roadmap.people.models import Person

from ..models import EntryKind, Input, State
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
    if _follow(members, into) == State.LINKED and by:
        tell(members, EntryKind.LINKED, text="Others asked for the same, and it is on the plan.")
    note(members, EntryKind.MERGED, by=by, public=True, data={"into": into.pk})
    note([into.pk], EntryKind.MERGED, by=by, data={"count": len(members), "inputs": sorted(members)})
    recount(items_of([into.pk]))


def _check(one: Input, into: Input) -> None:
    if one.group == into.group:
        raise Refused("These are one already.", "into")
    if one.merged_into_id is not None:
        raise Refused(f"“{one.title}” is merged into another already; part them first.", "into")
    if into.erased_at or one.erased_at:
        raise Refused("Its submitter took this input back; there is nothing left to merge.", "into")


def _follow(members: Collection[int], into: Input) -> str:
    """Who joins a group is where that group is: read, and on the plan if it is there. Answers where that is."""
    head = into if into.group == into.pk else Input.objects.get(pk=into.group)
    state = head.state if head.state in (State.LINKED, State.DECLINED) else State.NEW
    Input.objects.filter(pk__in=members).exclude(state=State.SPAM).update(unread=False)
    if state != State.NEW:
        Input.objects.filter(pk__in=members, state=State.NEW).update(state=state)
    return str(state)


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
    _unfollow(input_id, members)
    note(members, EntryKind.PARTED, by=by, public=True, data={"from": left})
    note([left], EntryKind.PARTED, by=by, data={"inputs": sorted(members)})
    recount(before | items_of([input_id]))


def _below(row: Input) -> list[int]:
    """The input and all that was merged into it, step by step."""
    above = dict(Input.objects.filter(group=row.group).values_list("pk", "merged_into"))
    found = [row.pk]
    for pk in found:
        found += [other for other, into in above.items() if into == pk]
    return found


def _unfollow(input_id: int, members: Collection[int]) -> None:
    """Those that were on the plan by their group alone are to be read again."""
    if not items_of([input_id]):
        Input.objects.filter(pk__in=members, state=State.LINKED).update(state=State.NEW)
