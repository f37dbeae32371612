"""What happens around the decisions of a meeting: topics, order, who is there, which point is everybody's."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import Item

from ..models import Attendance, Place, Review, State, Topic
from ..pages.agenda import agenda
from ..rules import Refused
from .asking import fade_unsaid
from .locking import locked, record, touch

MOST_TOPICS = 100
MOST_PLACES = 10_000
TITLE_LENGTH = 255


@transaction.atomic
def start(*, number: int, by: Person) -> None:
    """Begin the meeting; where it was begun already, nothing happens. Raises Refused."""
    review = locked(number)
    if review.state == State.PLANNED:
        touch(review, state=State.RUNNING, started_at=timezone.now())
        record(review, "started", by=by)
        fade_unsaid(review)
        # From now on no point moves about because of what is decided of it; what comes up later stands at the end.
        _put_in_order(review, [point.key for point in agenda(review).points])
    _come(review, by)


@transaction.atomic
def attend(*, number: int, person: Person, here: bool = True) -> None:
    """Somebody is there, or is not any more. Raises Refused."""
    review = locked(number)
    if here:
        _come(review, person)
    else:
        Attendance.objects.filter(review=review, person=person).update(left_at=timezone.now())
    touch(review)


def _come(review: Review, person: Person) -> None:
    row, _ = Attendance.objects.get_or_create(review=review, person=person)
    if row.came_at is None or row.left_at is not None:
        Attendance.objects.filter(pk=row.pk).update(came_at=row.came_at or timezone.now(), left_at=None)


@transaction.atomic
def go(*, number: int, key: str, by: Person) -> None:
    """Make a point everybody's. Raises Refused."""
    review = locked(number)
    if review.state != State.RUNNING:
        raise Refused(f"Review {number} has not begun.")
    if review.current != key:
        touch(review, current=key)


@transaction.atomic
def add_topic(*, number: int, title: str, by: Person, item_id: int | None = None) -> Topic:
    """Put something on the table. Raises Refused."""
    review = locked(number)
    words = " ".join(title.replace("\x00", "").split())
    if not words:
        raise Refused("Say in a few words what is to be talked about.", "title")
    if len(words) > TITLE_LENGTH:
        raise Refused(f"A topic has {TITLE_LENGTH} characters at most; this one has {len(words)}.", "title")
    if review.topics.count() >= MOST_TOPICS:
        raise Refused(f"{MOST_TOPICS} topics are more than a meeting can hold.", "title")
    if item_id and not Item.objects.filter(pk=item_id).exists():
        raise Refused(f"There is no item {item_id}.", "item")
    topic = Topic.objects.create(review=review, title=words, item_id=item_id, by=by)
    touch(review)
    return topic


@transaction.atomic
def drop_topic(*, topic_id: int) -> None:
    """Take a topic off the table, unless it was decided on. Raises Refused, Topic.DoesNotExist."""
    topic = Topic.objects.get(pk=topic_id)
    review = locked(topic.review_id)
    if review.decisions.standing().filter(key=f"topic-{topic_id}").exists():
        raise Refused("It was decided on: it stays.")
    topic.delete()
    touch(review)


@transaction.atomic
def order(*, number: int, keys: Sequence[str]) -> None:
    """Put these points first, in this order. Raises Refused."""
    review = locked(number)
    _put_in_order(review, keys)
    touch(review)


def _put_in_order(review: Review, keys: Sequence[str]) -> None:
    Place.objects.filter(review=review).delete()
    kept = list(dict.fromkeys(keys))[:MOST_PLACES]
    Place.objects.bulk_create(Place(review=review, key=key, position=at) for at, key in enumerate(kept))
