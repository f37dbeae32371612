"""Taking back an architect's own last step in the inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..models import Entry, EntryKind, Input
from ..rules import Refused
from .deciding import flag, reopen
from .linking import link, unlink
from .locking import locked
from .merging import merge, part

LATELY = timedelta(hours=12)


@transaction.atomic
def undo_step(*, by: Person) -> int:
    """Undo the person's newest step that can be undone; answers the input it was about. Raises Refused.

    What was said to customers stays said: a reply is not undone, a declined input is taken up again.
    """
    rows = Entry.objects.filter(by=by, kind__in=WAYS, at__gte=timezone.now() - LATELY).order_by("-pk")
    entry = rows.first()
    if entry is None:
        raise Refused("There is no step of yours to undo.")
    locked({entry.input_id})
    WAYS[entry.kind](entry, by)
    return entry.input_id


def _part(entry: Entry, by: Person) -> None:
    into = entry.input_id if "inputs" in entry.data else entry.data["into"]
    members = entry.data.get("inputs", [entry.input_id])
    for pk in Input.objects.filter(pk__in=members, merged_into=into).values_list("pk", flat=True):
        part(input_id=pk, by=by)


def _merge(entry: Entry, by: Person) -> None:
    if "inputs" in entry.data:
        loose = Input.objects.filter(pk__in=entry.data["inputs"], merged_into=None).values_list("pk", flat=True)
        merge(input_ids=list(loose), into_id=entry.input_id, by=by)
    else:
        merge(input_ids=[entry.input_id], into_id=entry.data["from"], by=by)


WAYS: Mapping[str, Callable[[Entry, Person], None]] = {
    EntryKind.MERGED: _part,
    EntryKind.PARTED: _merge,
    EntryKind.LINKED: lambda entry, by: unlink(input_id=entry.input_id, item_id=entry.data["item"], by=by),
    EntryKind.UNLINKED: lambda entry, by: link(input_id=entry.input_id, item_ids=[entry.data["item"]], by=by),
    EntryKind.FLAGGED: lambda entry, by: flag(input_id=entry.input_id, by=by, on=False),
    EntryKind.UNFLAGGED: lambda entry, by: flag(input_id=entry.input_id, by=by),
    EntryKind.DECLINED: lambda entry, by: reopen(input_id=entry.input_id, by=by),
    EntryKind.SPAM: lambda entry, by: reopen(input_id=entry.input_id, by=by),
}
