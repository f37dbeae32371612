"""Writing items: one path for one item in the browser and for ten thousand pulled from a tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from roadmap.people.models import Person

from ..copying import insert_many, maker, update_many
from ..loading import whole_items
from ..models import Item
from ..rules import Invalid
from ..signals import item_changed
from .log import Act, Log, differences, touch_themes
from .values import Directory, shown

GAP = 1024
"""Space between neighbours' positions, so that a reorder moves one item only."""


class Stale(Exception):
    """Somebody else changed the item first: `item` is it as it stands now. Nothing was written."""

    def __init__(self, item: Item) -> None:
        super().__init__(f"This item is at version {item.version} now.")
        self.item = item


@dataclass(frozen=True, slots=True)
class Draft:
    """A new item's values, named as in the API; `mirror` may set mirror columns at once.

    `clean`: title, description, labels and priority went through CLEANERS already.
    """

    values: Mapping[str, Any]
    mirror: Mapping[str, Any] = field(default_factory=dict)
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """New values for one item, on condition of `version` unless it is None."""

    item_id: int
    version: int | None
    values: Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """What was done: ids written with their fields, and ids left alone because their version had moved.

    `wrong` are those `edit_each` left alone, with what is wrong by field.
    """

    changed: dict[int, frozenset[str]] = field(default_factory=dict)
    stale: list[int] = field(default_factory=list)
    wrong: dict[int, Mapping[str, str]] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)


def create(
    *, values: Mapping[str, Any], by: Person | None, source: str, reason: str = "", review: int | None = None
) -> Item:
    """Make one item. Only `title` is needed. Raises Invalid."""
    return create_many(drafts=[Draft(values)], by=by, source=source, reason=reason, review=review)[0]


@transaction.atomic
def create_many(
    *,
    drafts: Sequence[Draft],
    by: Person | None,
    source: str,
    reason: str = "",
    review: int | None = None,
    at: datetime | None = None,
) -> list[Item]:
    """Make items in the given order, at the end of their groups. Raises Invalid; then none is made.

    `at` is when that happened, where it is told afterwards.
    """
    act = Act(by=by, source=source, at=at or timezone.now(), reason=reason, review=review)
    log = Log(act)
    directory = Directory(act)
    position = Item.objects.aggregate(last=Max("position"))["last"] or 0
    make, items = maker(Item), []
    for number, draft in enumerate(drafts, start=1):
        item = make(position=position + number * GAP, created_at=act.at, updated_at=act.at, **draft.mirror)
        directory.assign(item, directory.clean({"title": None, **draft.values}, texts=not draft.clean), at=act.at)
        items.append(item)
    insert_many(items)
    for item in items:
        log.note("created", None, shown(item), item=item)
    touch_themes(log.append(), (item.theme_id for item in items))
    _announce({item.id: frozenset({"created"}) for item in items}, source)
    return items


def edit(
    *,
    item_id: int,
    version: int | None,
    values: Mapping[str, Any],
    by: Person | None,
    source: str,
    reason: str = "",
    review: int | None = None,
) -> Item:
    """Change one item. Raises Stale when `version` is not the current one, Invalid, Item.DoesNotExist."""
    outcome = edit_many(edits=[Edit(item_id, version, values)], by=by, source=source, reason=reason, review=review)
    if outcome.stale:
        raise Stale(outcome.items[item_id])
    return outcome.items[item_id]


@transaction.atomic
def edit_many(
    *,
    edits: Sequence[Edit],
    by: Person | None,
    source: str,
    reason: str = "",
    review: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Change items; those whose version moved are left alone and named. Raises Invalid; then none is changed.

    `at` is when that happened, where it is told afterwards.
    """
    log = Log(Act(by=by, source=source, at=at or timezone.now(), reason=reason, review=review))
    rows = whole_items([e.item_id for e in edits])
    return _edit(edits, rows, log)


@transaction.atomic
def edit_each(*, edits: Sequence[Edit], by: Person | None, source: str, reason: str = "") -> Outcome:
    """As `edit_many`, but an edit that is wrong, or of an item that is not there, keeps no other from being made."""
    log = Log(Act(by=by, source=source, at=timezone.now(), reason=reason))
    rows = whole_items([e.item_id for e in edits])
    there = [one for one in edits if one.item_id in rows]
    outcome = _edit(there, rows, log, each=True)
    missing = {one.item_id for one in edits} - rows.keys()
    outcome.wrong |= {pk: {"id": f"There is no item {pk}."} for pk in missing}
    return outcome


def edit_loaded(
    *, edits: Sequence[Edit], rows: Mapping[int, Item], by: Person | None, source: str, reason: str = ""
) -> Outcome:
    """As `edit_many`, for items loaded with what they refer to in a transaction that holds the plan's revision."""
    return _edit(edits, rows, Log(Act(by=by, source=source, at=timezone.now(), reason=reason), held=True))


def _edit(edits: Sequence[Edit], rows: Mapping[int, Item], log: Log, *, each: bool = False) -> Outcome:
    directory = Directory(log.act)
    outcome = Outcome(items=dict(rows))
    touched: set[int] = set()
    for one in edits:
        item = rows.get(one.item_id)
        if item is None:
            raise Item.DoesNotExist(f"There is no item {one.item_id}.")
        if one.version is not None and one.version != item.version:
            outcome.stale.append(item.pk)
            continue
        try:
            touched |= _apply(one, item, directory, log, outcome)
        except Invalid as invalid:
            if not each:
                raise
            outcome.wrong[item.pk] = invalid.messages
    update_many([rows[pk] for pk in outcome.changed], _COLUMNS)
    if log.rows:
        touch_themes(log.append(), touched)
    _announce(outcome.changed, log.act.source)
    return outcome


def _apply(one: Edit, item: Item, directory: Directory, log: Log, outcome: Outcome) -> set[int]:
    before, theme_before = shown(item), item.theme_id
    directory.assign(item, directory.clean(one.values), at=log.act.at)
    found = differences(before, shown(item))
    if not found:
        return set()
    for name, (old, new) in found.items():
        log.note(name, old, new, item=item)
    item.version += 1
    item.faded = False
    item.updated_at = log.act.at
    outcome.changed[item.pk] = frozenset(found) | outcome.changed.get(item.pk, frozenset())
    return {theme_before, item.theme_id}


_COLUMNS = (
    *("title", "description", "theme", "lead_time", "owner", "labels", "label_index", "priority", "position"),
    *("guessed_at", "expected_by", "version", "updated_at", "archived_at", "status", "status_category", "folded"),
    *("words", "faded"),
)


def archive(*, item_id: int, version: int | None, by: Person | None, source: str, reason: str = "") -> Item:
    """Take an item off the plan; its ticket is never touched. Raises Stale."""
    return edit(item_id=item_id, version=version, values={"archived": True}, by=by, source=source, reason=reason)


def unarchive(*, item_id: int, version: int | None, by: Person | None, source: str, reason: str = "") -> Item:
    """Put an archived item back. Raises Stale."""
    return edit(item_id=item_id, version=version, values={"archived": False}, by=by, source=source, reason=reason)


def _announce(changed: dict[int, frozenset[str]], source: str) -> None:
    if changed:
        item_changed.send(sender=Item, item_ids=list(changed), fields=changed, source=source)
