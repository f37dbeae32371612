"""What became of inputs: decisions about their items, told to everybody who asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from roadmap.people.models import Person
from roadmap.plan.models import Item

from ..models import Entry, EntryKind, Input
from ..pages.behind import behind
from ..signals import input_decided
from .following import tell_followers
from .telling import tell
from .timeline import group_of, note


@transaction.atomic
def record_outcome(
    *,
    outcome: str,
    reason: str,
    by: Person | None,
    item_id: int | None = None,
    input_ids: Collection[int] = (),
    review: int | None = None,
    to: str = "",
) -> list[int]:
    """Tell all who stand behind an item, or the groups of some inputs, what was decided and why; answers their ids.

    `outcome` is the decision in a word or two ("kept", "moved", "dropped"), `to` the lead time's name where it moved.
    Told once: the same outcome of the same review for the same item says nothing anew.
    """
    members = set(group_of(input_ids)) if input_ids else set()
    item = Item.objects.select_related("theme", "lead_time").get(pk=item_id) if item_id else None
    if item is not None:
        members |= {pk for ids in behind([item.pk]).values() for pk in ids}
    data: dict[str, Any] = {"outcome": outcome, "to": to, "item": item_id, "title": item.title if item else ""}
    members -= _told_already(members, data, review)
    note(members, EntryKind.DECIDED, by=by, public=True, text=reason, data=data, review=review)
    Input.objects.filter(pk__in=members).update(flagged_at=None)
    tell(members, EntryKind.DECIDED, text=_words(outcome, to, reason))
    if item is not None:
        tell_followers([(item.pk, EntryKind.DECIDED, _words(outcome, to, reason))])
    ids = sorted(members)
    input_decided.send(sender=Input, input_ids=ids, item_id=item_id, outcome=outcome, review=review)
    return ids


def _told_already(members: Collection[int], data: dict[str, Any], review: int | None) -> set[int]:
    if review is None:
        return set()
    known = Entry.objects.filter(input__in=members, kind=EntryKind.DECIDED, review=review)
    return {pk for pk, was in known.values_list("input_id", "data") if was == data}


def _words(outcome: str, to: str, reason: str) -> str:
    head = f"{outcome[:1].upper()}{outcome[1:]}{f' to {to}' if to else ''}."
    return f"{head} {reason}".strip()
