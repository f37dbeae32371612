"""Filling an empty inbox with notes that came, and were dealt with, over the last three months."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.people.secrecy import digest, new_secret
from roadmap.plan.models import Item, Theme

from .. import rules
from ..actions.demand import recount
from ..actions.timeline import group_of, note
from ..models import Channel, EntryKind, Input, InputItem, Organisation, State

NOTES = Path(__file__).parent / "notes.json"
Note = Mapping[str, Any]


@transaction.atomic
def fill() -> int:
    """Make the notes with their histories; answers how many. The plan's items must be there."""
    now = timezone.now()
    notes = json.loads(NOTES.read_text())
    made = [_received(one, _ago(now, one["ago"], number)) for number, one in enumerate(notes)]
    for one, row in zip(notes, made, strict=True):
        for step in one.get("steps", ()):
            _take(step, row, made, _ago(now, step["ago"], 30))
    recount(set(InputItem.objects.values_list("item_id", flat=True)))
    return len(made)


def _ago(now: datetime, days: int, minutes: int) -> datetime:
    day = timezone.localtime(now - timedelta(days=days))
    return day.replace(hour=10, minute=minutes, second=0, microsecond=0)


def _received(one: Note, at: datetime) -> Input:
    organisation, _ = Organisation.objects.get_or_create(
        folded=one["organisation"].casefold(), defaults={"name": one["organisation"]}
    )
    confirmed = not one.get("unconfirmed")
    row = Input.objects.create(
        title=rules.title_of(one["text"]),
        text=one["text"],
        theme=Theme.objects.filter(slug=one["theme"]).first(),
        organisation=organisation,
        name=one["name"],
        email=one["email"],
        who=rules.who(email=one["email"]),
        pain=one["pain"],
        needed_by=one["needed_by"],
        channel=one.get("channel", Channel.FORM),
        added_by=_person(one["added_by"]) if "added_by" in one else None,
        receipt_hash=digest(new_secret()),
        created_at=at,
        confirmed_at=at + timedelta(minutes=4) if confirmed else None,
    )
    Input.objects.filter(pk=row.pk).update(group=row.pk)
    note([row.pk], EntryKind.RECEIVED, public=True, at=at)
    if confirmed and row.channel == Channel.FORM:
        note([row.pk], EntryKind.CONFIRMED, public=True, at=at + timedelta(minutes=4))
    return row


def _person(name: str) -> Person:
    return Person.objects.named(name).get()


def _take(step: Note, row: Input, made: list[Input], at: datetime) -> None:
    by = _person(step["by"]) if "by" in step else None
    take = next(take for name, take in STEPS.items() if name in step)
    take(row, step, made, {"by": by, "at": at})


def _reply(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    note([row.pk], EntryKind.REPLIED, public=True, text=step["reply"], **told)


def _answer(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    note([row.pk], EntryKind.ANSWERED, public=True, text=step["answer"], **told)


def _merge(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    head = made[step["merge"]]
    _change(row, merged_into=head, group=head.pk, state=State.LINKED, unread=False)
    note([row.pk], EntryKind.MERGED, public=True, data={"into": head.pk}, **told)


def _link(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    item = Item.objects.select_related("theme").get(title=step["link"])
    InputItem.objects.create(input=row, item=item, **told)
    _change(row, state=State.LINKED, unread=False)
    data = {"item": item.pk, "title": item.title, "theme": item.theme.name}
    note(group_of([row.pk]), EntryKind.LINKED, public=True, data=data, **told)


def _decline(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    _change(row, state=State.DECLINED, unread=False)
    note([row.pk], EntryKind.DECLINED, public=True, text=step["decline"], **told)


def _publish(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    row.published_as, row.published_at = step["publish"], told["at"]
    row.save(update_fields=["published_as", "published_at", "public_words"])
    note([row.pk], EntryKind.PUBLISHED, data={"words": step["publish"]}, **told)


def _flag(row: Input, step: Note, made: list[Input], told: dict[str, Any]) -> None:
    _change(row, flagged_at=told["at"])
    note([row.pk], EntryKind.FLAGGED, **told)


def _change(row: Input, **values: Any) -> None:
    Input.objects.filter(pk=row.pk).update(**values)


STEPS = {
    "reply": _reply,
    "answer": _answer,
    "merge": _merge,
    "link": _link,
    "decline": _decline,
    "publish": _publish,
    "flag": _flag,
}
