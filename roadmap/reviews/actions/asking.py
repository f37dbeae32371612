"""Asking owners before a review whether their items are still true, and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from roadmap.people.actions import NoticeDraft, notify
from roadmap.people.models import Person
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from roadmap.plan.pages.wording import dashed, long_day

from ..models import Answer, Confirmation, Review, State
from ..rules import Refused
from ..signing import still_url
from .locking import locked, record, touch

AHEAD = timedelta(days=7)
MOST_OF_ONE = 40
"""Items one mail asks about: the ones that were guessed longest ago."""


@transaction.atomic
def ask_owners() -> int:
    """A week before the next review, ask each owner once with one mail about all their open items; answers how many."""
    due = Review.objects.filter(state=State.PLANNED, asked_at=None, starts_at__lte=timezone.now() + AHEAD).first()
    if due is None:
        return 0
    review = locked(due.number)
    if review.asked_at:
        return 0
    touch(review, asked_at=timezone.now())
    owned = _owned()
    made = [Confirmation(review=review, item=item, person=person) for person, items in owned.items() for item in items]
    Confirmation.objects.bulk_create(made, ignore_conflicts=True)
    rows = review.confirmations.select_related("item__lead_time", "person__user").order_by("pk")
    notices: dict[Person, list[Confirmation]] = defaultdict(list)
    for row in rows:
        notices[row.person].append(row)
    notify(notices=[_mail(review, person, some) for person, some in notices.items()])
    record(review, "asked", by=None, text=f"{len(notices)} owners about {len(made)} items")
    return len(notices)


def _owned() -> dict[Person, list[Item]]:
    found: dict[Person, list[Item]] = defaultdict(list)
    rows = Item.objects.open().filter(owner__isnull=False).select_related("owner__user")
    for item in rows.order_by("guessed_at", "id"):
        if item.owner and item.owner.mail_address and len(found[item.owner]) < MOST_OF_ONE:
            found[item.owner].append(item)
    return found


def _mail(review: Review, person: Person, rows: Sequence[Confirmation]) -> NoticeDraft:
    day = long_day(timezone.localdate(review.starts_at))
    asked = [
        "\n".join(
            [
                f"{row.item} ({dashed(row.item.lead_time.name)})",
                *(f"  {answer.label}: {still_url(row.pk, answer)}" for answer in Answer),
            ]
        )
        for row in rows
    ]
    text = "\n\n".join([f"{review} is on {day}. Each line opens a page with one button.", *asked])
    subject = f"Still true? {len(rows)} of your items before review {review.number}"
    topic = f"review {review.number} still"
    return NoticeDraft(to=person.mail_address, topic=topic, subject=subject, text=text, kind="reviews.still")


@transaction.atomic
def say(*, confirmation_id: int, answer: str) -> Confirmation:
    """An owner says what is true of an item; a later word counts. Raises Refused, Confirmation.DoesNotExist."""
    number = Confirmation.objects.values_list("review_id", flat=True).get(pk=confirmation_id)
    review = locked(number)
    row = Confirmation.objects.select_related("item", "person").get(pk=confirmation_id)
    if answer not in Answer.values:
        raise Refused("Choose what is true of it.", "answer")
    row.answer, row.answered_at = answer, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    plan.fade(item_ids=[row.item_id], faded=False)
    touch(review)
    return row


def fade_unsaid(review: Review) -> None:
    """What nobody said a word about fades on the plan until somebody does."""
    plan.fade(item_ids=list(review.confirmations.unanswered().values_list("item_id", flat=True)))
