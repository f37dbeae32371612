"""What is no change of the plan: queued within the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from roadmap.plan.models import Item

from ..models import Delivery, Hook
from ..rules import INPUT_DECIDED, REVIEW_CLOSED
from ..wake import wake
from .messages import message


def queue_review(*, number: int, revision: int) -> None:
    """A review was closed; themes narrow nothing here, for a review is about all of them."""
    url = f"{settings.BASE_URL}{reverse('review', args=[number])}"
    data = {"review": number, "revision": revision, "url": url}
    _queue(_listeners(REVIEW_CLOSED), REVIEW_CLOSED, data, f"Review {number}")


def queue_decision(*, item_id: int | None, outcome: str, review: int | None, inputs: int) -> None:
    """What so many inputs asked for was decided on: which item, how, in which review; nothing of who asked, or what."""
    hooks = _listeners(INPUT_DECIDED)
    if not hooks:
        return
    title, theme = Item.objects.filter(pk=item_id or 0).values_list("title", "theme").first() or ("", None)
    data = {"item": item_id, "outcome": outcome, "review": review, "inputs": inputs}
    narrowed = [hook for hook in hooks if not hook.theme_ids or theme in hook.theme_ids]  # type: ignore[attr-defined]
    _queue(narrowed, INPUT_DECIDED, data, title)


def _listeners(event: str) -> list[Hook]:
    """Hooks of an event; those that are off keep what happens, for whoever turns them on may want it."""
    hooks = [hook for hook in Hook.objects.prefetch_related("themes") if event in hook.events]
    for hook in hooks:
        hook.theme_ids = {theme.pk for theme in hook.themes.all()}  # type: ignore[attr-defined]
    return hooks


def _queue(hooks: Iterable[Hook], event: str, data: dict[str, Any], subject: str) -> None:
    now = timezone.now()
    rows = [message(hook, event, now, data, subject) for hook in hooks]
    if rows:
        Delivery.objects.bulk_create(rows)
        wake()
