"""Writing the list of statuses that a tracker knows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..models import Item, Source, Status
from ..signals import item_changed
from .log import Act, Log, touch_themes


@transaction.atomic
def learn_statuses(*, statuses: Iterable[tuple[str, str]]) -> None:
    """Remember the statuses (name, category) a tracker knows; one already known takes the new spelling and category."""
    known = {status.name.casefold(): status for status in Status.objects.all()}
    for position, (name, category) in enumerate(statuses):
        status = known.get(name.casefold())
        if status is None:
            Status.objects.create(name=name, category=category, position=position)
        elif (status.name, status.category) != (name, category):
            Status.objects.filter(pk=status.pk).update(name=name, category=category)
            _follow(status, name, category)


def _follow(status: Status, name: str, category: str) -> None:
    """Items of a status follow it: a change of theirs like any other, made by the tracker."""
    log = Log(Act(by=None, source=Source.JIRA, at=timezone.now()))
    ways = {"status": (status.name, name), "status_category": (status.category, category)}
    items = list(Item.objects.filter(status=status.name).only("theme_id"))
    for item in items:
        for field, (old, new) in ways.items():
            if old != new:
                log.note(field, old, new, item=item)
    Item.objects.filter(status=status.name).update(
        status=name, status_category=category, version=F("version") + 1, updated_at=log.act.at
    )
    touch_themes(log.append(), (item.theme_id for item in items))
    if items:
        fields = {item.pk: frozenset({"status"}) for item in items}
        item_changed.send(sender=Item, item_ids=list(fields), fields=fields, source=Source.JIRA)
