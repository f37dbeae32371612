"""One writer of a review at a time."""

from __future__ import annotations

from django.db.models import F

from roadmap.people.models import Person

from ..models import Event, Review, State
from ..rules import Refused


def locked(number: int, *, even_closed: bool = False) -> Review:
    """The review, locked until the transaction ends. Raises Refused where it is closed, Review.DoesNotExist."""
    review = Review.objects.select_for_update(of=("self",)).select_related("chair").get(number=number)
    if review.state == State.CLOSED and not even_closed:
        raise Refused(f"Review {number} is closed and stays as it was. Reopen it, or bring it to the next one.")
    return review


def touch(review: Review, **values: object) -> None:
    """Write columns of the review, so that who follows it looks again."""
    Review.objects.filter(pk=review.pk).update(version=F("version") + 1, **values)


def record(review: Review, what: str, *, by: Person | None, text: str = "") -> None:
    """Add to the review's own history."""
    Event.objects.create(review=review, what=what, by=by, text=text)
