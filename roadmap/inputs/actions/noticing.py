"""What happens to items on the plan, written into the histories of the inputs behind them and told to who follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from roadmap.plan.models import Category, Change, Item, LeadTime, Status
from roadmap.plan.pages.wording import dashed

from ..models import Entry, EntryKind, Follow
from ..pages.behind import behind
from .following import tell_followers
from .telling import tell_each

WATCHED = ("lead_time", "status", "status_category", "archived")
NEWS_OF: Mapping[str, str] = {Category.DOING: EntryKind.STARTED, Category.DONE: EntryKind.DONE}


@dataclass(frozen=True, slots=True)
class _News:
    """What happened to one item, as its customers are told."""

    item: int
    kind: str
    text: str
    data: dict[str, Any]

    @property
    def words(self) -> str:
        way = f"From {self.data['from']} to {self.data['to']}." if self.kind == EntryKind.MOVED else ""
        return f"{way} {self.text}".strip()


def notice(item_ids: Collection[int]) -> None:
    """Items changed: tell all who stand behind them or follow them what of it concerns them.

    Where nobody does, two queries. Inside the transaction of the change, whose entries in the change log it reads.
    """
    asked = behind(item_ids)
    followed = set(
        Follow.objects.filter(item__id__any_of=list(item_ids), confirmed_at__isnull=False).values_list(
            "item_id", flat=True
        )
    )
    concerned = asked.keys() | followed
    if not concerned:
        return
    news = list(_news(concerned))
    told = [(pk, one) for one in news for pk in asked.get(one.item, ())]
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(input_id=pk, kind=one.kind, at=now, public=True, text=one.text, data=one.data) for pk, one in told
    )
    tell_each([(pk, one.kind, one.words) for pk, one in told])
    tell_followers([(one.item, one.kind, one.words) for one in news if one.item in followed])


def _news(item_ids: Collection[int]) -> Iterable[_News]:
    """From the newest change of each watched field that was made in this very transaction."""
    changes = Change.objects.filter(item__in=item_ids, field__in=WATCHED).order_by("item_id", "field", "-id")
    newest: dict[tuple[int, str], Change] = {}
    for change in changes:
        newest.setdefault((change.item_id or 0, change.field), change)
    now = dict(Item.objects.filter(pk__in=item_ids).values_list("pk", "updated_at"))
    titles = dict(Item.objects.filter(pk__in=item_ids).values_list("pk", "title"))
    words = _Words.now()
    for (item, _), change in newest.items():
        if change.at == now.get(item) and (told := _told(change, words)):
            kind, data = told
            yield _News(item, kind, change.reason, {**data, "item": item, "title": titles[item]})


@dataclass(frozen=True, slots=True)
class _Words:
    """Lead times' names by slug, statuses' categories by name."""

    lead_times: dict[str, str]
    categories: dict[str, str]

    @classmethod
    def now(cls) -> _Words:
        lead_times = {slug: dashed(name) for slug, name in LeadTime.objects.values_list("slug", "name")}
        return cls(lead_times, dict(Status.objects.values_list("name", "category")))


def _told(change: Change, words: _Words) -> tuple[str, dict[str, Any]] | None:
    old, new = str(change.old), str(change.new)
    if change.field == "lead_time":
        return EntryKind.MOVED, {"from": words.lead_times.get(old, ""), "to": words.lead_times.get(new, "")}
    if change.field == "archived":
        return (EntryKind.DECIDED, {"outcome": "taken off the plan", "to": ""}) if change.new else None
    if change.field == "status":
        old, new = words.categories.get(old, ""), words.categories.get(new, "")
    return (NEWS_OF[new], {}) if new in NEWS_OF and new != old else None
