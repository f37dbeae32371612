"""Taking a decision back while its review is open."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan import actions as plan
from roadmap.plan.models import Change, Source

from ..models import Decision
from ..rules import Refused
from .locking import locked, touch


@transaction.atomic
def undo(*, decision_id: int, by: Person) -> Decision:
    """Give the plan back what the decision changed, and its point back to the meeting.

    Raises Refused where others built on it or the review is closed, Decision.DoesNotExist.
    """
    number = Decision.objects.values_list("review_id", flat=True).get(pk=decision_id)
    review = locked(number)
    decision = Decision.objects.get(pk=decision_id)
    if decision.undone_at:
        raise Refused("It was taken back already.")
    made = Change.objects.filter(id__gte=decision.first, id__lte=decision.last, item__isnull=False)
    act = list(made.select_related("item").order_by("id"))
    if act:
        try:
            plan.take_back(act=act, by=by, source=Source.REVIEW, review=number)
        except plan.CannotUndo as built_on:
            raise Refused(str(built_on)) from built_on
    decision.undone_at = timezone.now()
    decision.save(update_fields=["undone_at"])
    if action := getattr(decision, "action", None):
        action.delete()
    touch(review)
    return decision
