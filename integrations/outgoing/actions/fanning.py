"""The change log made into messages: a hook's cursor moves on in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from roadmap.plan.columns import COLUMNS, documents
from roadmap.plan.models import Change, Item, Revision

from ..models import Delivery, Hook
from ..rules import event_of
from .messages import message

BATCH = 300
"""Changes that are looked at in one turn."""
MOST_WAITING = 1000
"""Messages that may wait for one hook: beyond it the log keeps what is to come."""
SHOWN = {
    "theme": ("slug", "name", "description", "position"),
    "lead_time": ("slug", "name", "min_months", "max_months", "position"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What one act changed about one item, theme or lead time."""

    changes: Sequence[Change]

    @property
    def last(self) -> Change:
        return self.changes[-1]

    @property
    def item(self) -> int:
        """The item's id; 0 for a theme or a lead time."""
        return self.last.item_id or 0

    @property
    def kind(self) -> str:
        """`item`, `theme` or `lead_time`."""
        return next(name for name in ("item", "theme", "lead_time") if getattr(self.last, f"{name}_id") is not None)

    @property
    def event(self) -> str:
        return event_of(self.kind, [(one.field, one.new) for one in self.changes])


def fan_out(hook: Hook) -> bool:
    """Store messages of the next changes after the hook's cursor; whether more may be left."""
    # Before the changes are read: whatever has a lower id than this is committed.
    newest = Revision.current()
    if hook.cursor >= newest or hook.deliveries.waiting().count() >= MOST_WAITING:
        return False
    rows = Change.objects.after(hook.cursor).filter(id__lte=newest).select_related("by", "theme", "lead_time")
    changes = list(rows[:BATCH])
    full = len(changes) == BATCH
    acts = _acts(changes)
    if full and len(acts) > 1:
        # The last one may go on beyond the batch.
        acts.pop()
    cursor = acts[-1].last.pk if full else newest
    messages = list(_messages(hook, acts))
    with transaction.atomic():
        if not Hook.objects.active().filter(pk=hook.pk, cursor=hook.cursor).update(cursor=cursor):
            return False
        Delivery.objects.bulk_create(messages)
    return full


def _acts(changes: Sequence[Change]) -> list[Act]:
    """Changes next to each other that were made at once; no act changes a field twice."""
    found: list[list[Change]] = []
    for one in changes:
        last = found[-1] if found else []
        if last and _origin(last[-1]) == _origin(one) and one.field not in {other.field for other in last}:
            last.append(one)
        else:
            found.append([one])
    return [Act(group) for group in found]


def _origin(one: Change) -> tuple[object, ...]:
    subject = (one.item_id, one.theme_id, one.lead_time_id)
    return *subject, one.at, one.by_id, one.source, one.reason, one.review


def _messages(hook: Hook, acts: Sequence[Act]) -> Iterator[Delivery]:
    heard = [act for act in acts if act.event in hook.events]
    ids = {act.item for act in heard if act.kind == "item"}
    items = {item["id"]: item for item in documents(list(Item.objects.filter(pk__in=ids).values_list(*COLUMNS)))}
    narrowed = Narrowed.of(hook, ids, items)
    for act in heard:
        if narrowed.lets(act):
            shown = items[act.item] if act.kind == "item" else _group(act)
            data = {act.kind: shown, "changes": [_change(one) for one in act.changes], **_common(act.last)}
            yield message(hook, act.event, act.last.at, data, str(shown.get("title") or shown.get("name")))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A hook's themes by slug, none for all. `now` holds items' themes, `moves` later changes with what was left."""

    themes: frozenset[str]
    now: Mapping[int, str]
    moves: Mapping[int, Sequence[tuple[int, str]]]

    @classmethod
    def of(cls, hook: Hook, item_ids: Collection[int], items: Mapping[int, Mapping[str, Any]]) -> Narrowed:
        themes = frozenset(hook.themes.values_list("slug", flat=True))
        moves: dict[int, list[tuple[int, str]]] = {}
        rows = (
            Change.objects.after(hook.cursor).filter(item__in=item_ids, field="theme")
            if themes
            else Change.objects.none()
        )
        for item, change, left in rows.values_list("item_id", "id", "old"):
            moves.setdefault(item or 0, []).append((change, str(left)))
        return cls(themes, {pk: item["theme"] for pk, item in items.items()}, moves)

    def lets(self, act: Act) -> bool:
        """Whether the hook hears of it: by the themes as they were then; a move concerns both, a lead time all."""
        if not self.themes or act.kind == "lead_time":
            return True
        if act.last.theme is not None:
            return act.last.theme.slug in self.themes
        moves = self.moves.get(act.item, ())
        then = next((left for change, left in moves if change > act.last.pk), self.now[act.item])
        return bool(self.themes & {then, *(one.old for one in act.changes if one.field == "theme")})


def _group(act: Act) -> dict[str, Any]:
    row = act.last.theme or act.last.lead_time
    return {name: getattr(row, name) for name in SHOWN[act.kind]}


def _change(one: Change) -> dict[str, Any]:
    return {"field": one.field, "old": one.old, "new": one.new}


def _common(last: Change) -> dict[str, Any]:
    """Who, from where and why; `revision` is the newest change's id."""
    return {
        "by": last.by.name if last.by else None,
        "source": last.source,
        "reason": last.reason,
        "review": last.review,
        "revision": last.pk,
    }
