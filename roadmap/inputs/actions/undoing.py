"""Taking back an architect's own last step in the inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..models import Entry, EntryKind, Input, InputItem
from ..models.inputs import InputQuerySet
from ..rules import Refused
from .deciding import flag, reopen
from .demand import recount
from .keeping import assign, edit_input, publish, tag, unpublish
from .linking import link, unlink
from .locking import locked
from .merging import merge, part

LATELY = timedelta(hours=12)
STAYS = (EntryKind.REPLIED, EntryKind.REOPENED)
"""What was said to customers stays said."""


@transaction.atomic
def undo_step(*, by: Person) -> int:
    """Undo the person's newest step, and the next time the one before it; answers the input it was about.

    A declined input is taken up again, a reply cannot be undone. Raises Refused.
    """
    locked(())
    known = Entry.objects.filter(by=by, at__gte=timezone.now() - LATELY, input__erased_at=None)
    entry = known.filter(kind__in=[*WAYS, *STAYS]).exclude(data__has_key="undone").order_by("-pk").first()
    if entry is None:
        raise Refused("There is no step of yours to undo.")
    if entry.kind in STAYS:
        raise Refused(f"Your last step cannot be undone: “{entry.get_kind_display()}” was told to its submitter.")
    step = list(known.filter(kind=entry.kind, at=entry.at).order_by("pk"))
    WAYS[entry.kind](step, by)
    _settle([*step, *Entry.objects.filter(by=by, pk__gt=entry.pk).exclude(data__has_key="undone")])
    return step[0].input_id


def _settle(entries: Sequence[Entry]) -> None:
    """Neither what was undone nor the undoing of it is a step to undo."""
    for one in entries:
        one.data = {**one.data, "undone": True}
    Entry.objects.bulk_update(entries, ["data"], batch_size=200)


def _part(step: Sequence[Entry], by: Person) -> None:
    into = next((one.data["into"] for one in step if "into" in one.data), None)
    rows = Input.objects.filter(pk__in=[one.input_id for one in step], merged_into=into, merged_into__isnull=False)
    for pk in _still(rows):
        part(input_id=pk, by=by)


def _merge(step: Sequence[Entry], by: Person) -> None:
    left = {one.input_id: one.data["from"] for one in step if "from" in one.data}
    for pk in _still(Input.objects.filter(pk__in=left, merged_into=None)):
        merge(input_ids=[pk], into_id=left[pk], by=by)


def _still(rows: InputQuerySet) -> list[int]:
    """The inputs that stand as the step left them. Raises Refused where none does."""
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    if not found:
        raise Refused("Somebody has merged or parted them again since: nothing was undone.")
    return found


def _unlink(step: Sequence[Entry], by: Person) -> None:
    for item in sorted({one.data["item"] for one in step}):
        unlink(input_id=step[0].input_id, item_id=item, by=by)


def _link(step: Sequence[Entry], by: Person) -> None:
    """The links go back to the very inputs that held them, so that parting later finds them there."""
    item, held = step[0].data["item"], step[0].data["inputs"]
    link(input_id=held[0], item_ids=[item], by=by)
    rows = [InputItem(input_id=pk, item_id=item, by=by) for pk in held[1:]]
    InputItem.objects.bulk_create(rows, ignore_conflicts=True)
    recount([item])


def _reopen(step: Sequence[Entry], by: Person) -> None:
    reopen(input_id=step[0].input_id, by=by)
    for state, pks in step[0].data["stood"].items():
        Input.objects.filter(pk__in=pks).update(state=state)
    Input.objects.filter(pk__in=step[0].data["flagged"]).update(flagged_at=timezone.now())


def _assign(step: Sequence[Entry], by: Person) -> None:
    assign(input_id=step[0].input_id, to=Person.objects.filter(pk=step[0].data["was"]).first(), by=by)


def _edit(step: Sequence[Entry], by: Person) -> None:
    row = Input.objects.select_related("theme", "organisation").get(pk=step[0].input_id)
    now = {
        "title": row.title,
        "theme": row.theme.slug if row.theme else "",
        "organisation": str(row.organisation or ""),
    }
    edit_input(input_id=row.pk, by=by, **now | {name: was for name, (was, _) in step[0].data.items()})


Way = Callable[[Sequence[Entry], Person], None]
WAYS: Mapping[str, Way] = {
    EntryKind.MERGED: _part,
    EntryKind.PARTED: _merge,
    EntryKind.LINKED: _unlink,
    EntryKind.UNLINKED: _link,
    EntryKind.FLAGGED: lambda step, by: flag(input_id=step[0].input_id, by=by, on=False),
    EntryKind.UNFLAGGED: lambda step, by: flag(input_id=step[0].input_id, by=by),
    EntryKind.DECLINED: _reopen,
    EntryKind.SPAM: _reopen,
    EntryKind.ASSIGNED: _assign,
    EntryKind.TAGGED: lambda step, by: tag(input_id=step[0].input_id, tags=", ".join(step[0].data["from"]), by=by),
    EntryKind.EDITED: _edit,
    EntryKind.PUBLISHED: lambda step, by: unpublish(input_id=step[0].input_id, by=by),
    EntryKind.UNPUBLISHED: lambda step, by: publish(input_id=step[0].input_id, words=step[0].data["words"], by=by),
}
