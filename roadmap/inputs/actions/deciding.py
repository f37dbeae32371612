"""What architects say and decide about inputs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..models import EntryKind, Input, State
from ..rules import REASON_LENGTH, Refused, told
from .demand import items_of, recount
from .locking import locked
from .telling import tell, untell
from .timeline import group_of, note


@transaction.atomic
def reply(*, input_id: int, text: str, by: Person) -> None:
    """Write to the submitter of one input; it is read then, and answered if it was new. Raises Refused."""
    row = locked({input_id})[input_id]
    if row.erased_at:
        raise Refused("Its submitter took this input back; nobody would read the reply.", "text")
    words = told(text, what="The reply", field="text")
    state = State.ANSWERED if row.state == State.NEW else row.state
    Input.objects.filter(pk=input_id).update(state=state, unread=False)
    note([input_id], EntryKind.REPLIED, by=by, public=True, text=words)
    tell([input_id], EntryKind.REPLIED, text=words)


@transaction.atomic
def decline(*, input_id: int, reason: str, by: Person) -> None:
    """Say no to all of a group, each with the reason. Raises Refused without one."""
    locked({input_id})
    words = told(reason, what="The reason", field="reason", most=REASON_LENGTH)
    members = group_of([input_id])
    rows = Input.objects.filter(pk__in=members).exclude(state=State.SPAM)
    before = _stood(members)
    rows.update(state=State.DECLINED, unread=False, flagged_at=None)
    note(members, EntryKind.DECLINED, by=by, public=True, text=words, data=before)
    tell(members, EntryKind.DECLINED, text=words)


def _stood(input_ids: Collection[int]) -> dict[str, Any]:
    """Where inputs stand, for an undo: ids by state, and those flagged."""
    states: dict[str, list[int]] = {}
    flagged = []
    for pk, state, at in Input.objects.filter(pk__in=input_ids).values_list("pk", "state", "flagged_at"):
        states.setdefault(state, []).append(pk)
        flagged += [pk] if at else []
    return {"stood": states, "flagged": flagged}


@transaction.atomic
def reopen(*, input_id: int, by: Person) -> None:
    """Take up again what was declined or answered, with its group; what was called not meant, by itself."""
    row = locked({input_id})[input_id]
    behind = items_of([input_id])
    others = Input.objects.filter(pk__in=group_of([input_id])).exclude(state=State.SPAM)
    members = [input_id] if row.state == State.SPAM else list(others.values_list("pk", flat=True))
    state = State.LINKED if behind else State.NEW
    Input.objects.filter(pk__in=members).update(state=state)
    Input.objects.filter(pk=input_id).update(unread=True)
    note(members, EntryKind.REOPENED, by=by, public=True)
    untell(members, EntryKind.DECLINED)
    recount(behind)


@transaction.atomic
def flag(*, input_id: int, by: Person, on: bool = True) -> None:
    """Put an input on the next review's agenda, or take it off."""
    row = locked({input_id})[input_id]
    if bool(row.flagged_at) == on:
        return
    Input.objects.filter(pk=input_id).update(flagged_at=timezone.now() if on else None)
    note([input_id], EntryKind.FLAGGED if on else EntryKind.UNFLAGGED, by=by)


@transaction.atomic
def mark_spam(*, input_id: int, by: Person) -> None:
    """Call an input not meant: it counts nowhere and its submitter is not told. Others of its group stay.

    Raises Refused.
    """
    row = locked({input_id})[input_id]
    if row.published_at:
        raise Refused("It is published: take its public words off first.", "state")
    if row.merged.exists():
        raise Refused("Others are merged into it, and would be out of sight with it: part them first.", "state")
    before = _stood([input_id])
    Input.objects.filter(pk=input_id).update(state=State.SPAM, unread=False, flagged_at=None)
    note([input_id], EntryKind.SPAM, by=by, data=before)
    recount(items_of([input_id]))


@transaction.atomic
def mark_read(*, input_id: int) -> None:
    """Somebody read it and leaves it where it is."""
    Input.objects.filter(pk=input_id).exclude(state=State.NEW).update(unread=False)
