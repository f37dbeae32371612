"""Taking back a person's own last act in the browser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..models import Change, Item, Revision, Source
from ..rules import UNDO
from .items import Edit, edit_many

LATELY = timedelta(hours=12)
"""An act older than this is no slip of the hand: it is taken back on its item's page, in sight of what it was."""


class CannotUndo(Exception):
    """There is nothing to take back, or others built on it: the message says which, in one sentence."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: `items` as they stand now, and the fields that went back."""

    items: Sequence[Item]
    fields: frozenset[str]


@transaction.atomic
def undo(*, by: Person) -> Undone:
    """Give every field of the person's last act its value before; the undo is an act too. Raises CannotUndo."""
    Revision.reserve()
    return take_back(act=_last_act(by), by=by, source=Source.BROWSER)


@transaction.atomic
def take_back(*, act: Sequence[Change], by: Person, source: str, review: int | None = None) -> Undone:
    """Give every field that these changes of items wrote, in order, its value before. Raises CannotUndo."""
    Revision.reserve()
    _refuse_if_built_on(act)
    edits = [Edit(item_id, None, values) for item_id, values in _values_before(act).items()]
    outcome = edit_many(edits=edits, by=by, source=source, reason=UNDO, review=review)
    changed = [outcome.items[pk] for pk in outcome.changed]
    return Undone(changed, frozenset().union(*outcome.changed.values()))


def _last_act(by: Person) -> list[Change]:
    """The changes of one moment."""
    own = Change.objects.filter(by=by, source=Source.BROWSER)
    last = own.order_by("-id").first()
    if last is None or last.at < timezone.now() - LATELY:
        raise CannotUndo("You changed nothing in the last 12 hours: there is nothing to undo.")
    if last.item_id is None:
        raise CannotUndo("Your last change was to the themes or lead times; change it back there.")
    return list(own.filter(at=last.at, item__isnull=False).select_related("item").order_by("id"))


def _refuse_if_built_on(act: Sequence[Change]) -> None:
    fields = {(one.item_id, one.field) for one in act}
    later = Change.objects.after(act[-1].id).filter(item__in={one.item_id for one in act})
    for change in later.select_related("by", "item"):
        made = any(item_id == change.item_id and field == "created" for item_id, field in fields)
        if made or (change.item_id, change.field) in fields:
            who = change.by.name if change.by else "Somebody"
            where = Source(change.source).label
            raise CannotUndo(f"{who} has changed {change.item} since, {where}: nothing was undone.")


def _values_before(act: Sequence[Change]) -> Mapping[int, dict[str, Any]]:
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    for one in act:
        back = {"archived": True} if one.field == "created" else {one.field: one.old}
        values[one.item_id or 0] = back | values[one.item_id or 0]
    guessed = _guessed_before(act)
    for item_id, moment in guessed.items():
        values[item_id]["guessed_at"] = moment
    return values


def _guessed_before(act: Sequence[Change]) -> Mapping[int, datetime]:
    """When the guesses that come back were made: they still count from that day."""
    backs = {one.item_id or 0: one.old for one in act if one.field == "lead_time"}
    guesses = Change.objects.filter(item__in=backs, field__in=("created", "lead_time"), id__lt=act[0].id)
    found: dict[int, datetime] = {}
    for item_id, new, at in guesses.exclude(reason=UNDO).order_by("id").values_list("item_id", "new", "at"):
        if (new.get("lead_time") if isinstance(new, dict) else new) == backs[item_id]:
            found[item_id] = at
    return found
