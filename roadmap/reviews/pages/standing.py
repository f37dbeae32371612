"""Why items are on the agenda that did not change: somebody asks, or they have stood too long as they are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from roadmap.inputs.models import Input, InputItem
from roadmap.plan.models import Item, SyncState
from roadmap.plan.pages.wording import counted

from ..models import Answer, Decision, Review
from ..rules import Kind

MOST_STANDING = 50
"""Of those that stand still, ran out or are in conflict: the longest first, and no more than can be talked about."""
STILL_REVIEWS = 3
SILENCE_IS_TOLD = timedelta(days=1)


def standing(review: Review, before: Review | None) -> tuple[dict[int, list[str]], list[str]]:
    """Why items are there that did not change: topics, deferred, in conflict, run out, stalled."""
    reasons: dict[int, list[str]] = defaultdict(list)
    cut: list[str] = []
    today = timezone.localdate()
    topics = review.topics.filter(item__isnull=False).values_list("item_id", flat=True)
    heaps: list[tuple[str, QuerySet[Any, int] | list[int]]] = [
        ("topic", [pk for pk in topics if pk]),
        ("deferred", _deferred(before)),
        ("conflict", Item.objects.filter(sync_state=SyncState.CONFLICT).order_by("id").values_list("id", flat=True)),
        ("ran out", _ran_out(today)),
        ("says later", _said(review, Answer.LATER)),
        ("talk about it", _said(review, Answer.TALK)),
        ("unconfirmed", _unsaid(review)),
        ("stalled", _stalled(review)),
    ]
    for word, ids in heaps:
        found = list(ids[: MOST_STANDING + 1])
        if len(found) > MOST_STANDING:
            cut.append(f"More than {counted(MOST_STANDING, 'item')}: {word}. The longest so are here.")
        for pk in found[:MOST_STANDING]:
            reasons[pk].append(word)
    return reasons, cut


def _deferred(before: Review | None) -> list[int]:
    rows = before.decisions.standing().filter(kind=Kind.DEFER) if before else Decision.objects.none()
    return [pk for pk in rows.values_list("item_id", flat=True) if pk]


def _said(review: Review, answer: str) -> list[int]:
    return list(review.confirmations.filter(answer=answer).order_by("pk").values_list("item_id", flat=True))


def _unsaid(review: Review) -> list[int]:
    """Owners have until the day before: then silence is on the agenda."""
    if timezone.now() < review.starts_at - SILENCE_IS_TOLD and not review.started_at:
        return []
    rows = review.confirmations.unanswered().filter(item__archived_at__isnull=True).order_by("item__guessed_at", "pk")
    return list(rows.values_list("item_id", flat=True)[: MOST_STANDING + 1])


def _ran_out(today: date) -> QuerySet[Any, int]:
    return Item.objects.open().filter(expected_by__lt=today).order_by("expected_by", "id").values_list("id", flat=True)


def _stalled(review: Review) -> QuerySet[Any, int] | list[int]:
    """Items that nothing was written of since the third review ago closed."""
    closed = Review.objects.closed().filter(number__lt=review.number).values_list("closed_at", flat=True)
    moments = list(closed[:STILL_REVIEWS])
    if len(moments) < STILL_REVIEWS:
        return []
    still = Item.objects.open().filter(updated_at__lt=moments[-1])
    return still.order_by("updated_at", "id").values_list("id", flat=True)


def asked(review: Review, before: Review | None) -> dict[int, int]:
    """How many new notes stand behind items since the review before."""
    rows = InputItem.objects.filter(input__in=Input.objects.counted())
    rows = rows.filter(at__gt=before.closed_at) if before and before.closed_at else rows
    rows = rows.filter(at__lte=review.closed_at) if review.closed_at else rows
    found: dict[int, int] = defaultdict(int)
    for item, group in rows.values_list("item_id", "input__group").distinct():
        found[item] += bool(group)
    return found
