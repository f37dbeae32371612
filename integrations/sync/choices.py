"""What people choose on the sync's pages. They choose what they saw: whatever moved since is shown to them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import Revision
from roadmap.plan.rules import Invalid

from .actions import AlreadyDecided, resolve
from .models import Conflict, Preview, PreviewState
from .pages import fingerprint
from .wake import wake

KEPT = 20
"""How many previews are remembered."""


class Moved(Exception):
    """The values are not those the person saw."""

    def __init__(self) -> None:
        super().__init__("One of the values changed while you looked. Here they are as they stand now.")


@dataclass(slots=True)
class Settlements:
    """What came of settling many: how many are done, and why others stay open."""

    done: int = 0
    open: list[str] = field(default_factory=list)


@transaction.atomic
def settle(*, conflict_id: int, take: str, seen: str, value: Any = None, by: Person | None) -> Conflict:
    """Settle a conflict whose values a person saw (`seen`, their fingerprint; "" for a caller that shows none).

    Raises Conflict.DoesNotExist, AlreadyDecided, Invalid, Moved.
    """
    Revision.reserve()
    row = Conflict.objects.get(pk=conflict_id)
    if seen and row.state == Conflict.OPEN and seen != fingerprint(row):
        raise Moved
    return resolve(conflict_id=conflict_id, take=take, value=value, by=by)


def settle_many(*, seen: Mapping[int, str], take: str, by: Person | None) -> Settlements:
    """Settle each of these conflicts, in a transaction of its own, so that one that moved keeps no other back."""
    found = Settlements()
    for conflict_id, mark in seen.items():
        try:
            settle(conflict_id=conflict_id, take=take, seen=mark, by=by)
            found.done += 1
        except (Conflict.DoesNotExist, AlreadyDecided, Invalid, Moved) as error:
            found.open.append(str(error))
    return found


@transaction.atomic
def ask_preview(*, adopt: str, by: Person | None) -> None:
    """Have a worker find out what a cycle would do; one at a time."""
    Revision.reserve()
    if Preview.objects.under_way().exists():
        return
    Preview.objects.create(adopt=adopt, by=by)
    old = Preview.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Preview.objects.filter(pk__in=list(old)).delete()
    wake("preview")


@transaction.atomic
def choose_preview(*, preview_id: int, by: Person | None) -> bool:
    """Have what a preview showed done; False where it is too old, or not the newest any more."""
    Revision.reserve()
    row = Preview.objects.order_by("-pk").first()
    if row is None or row.pk != preview_id or row.state != PreviewState.SHOWN or not row.fresh:
        return False
    row.state, row.chosen_by, row.chosen_at, row.moved_at = PreviewState.CHOSEN, by, timezone.now(), timezone.now()
    row.save(update_fields=["state", "chosen_by", "chosen_at", "moved_at"])
    wake("preview")
    return True
