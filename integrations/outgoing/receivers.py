"""What hooks hear of: rows of our own in the same transaction, then a worker is woken.

The plan's changes need no row: the change log holds them already.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from roadmap.inputs.signals import input_decided
from roadmap.plan.signals import item_changed
from roadmap.reviews.signals import review_closed

from . import actions
from .wake import wake


@receiver(item_changed, dispatch_uid="outgoing.item_changed")
def send_changes(**_: Any) -> None:
    """Items changed: hooks are looked after soon."""
    wake()


@receiver(review_closed, dispatch_uid="outgoing.review_closed")
def tell_review(*, number: int, revision: int, **_: Any) -> None:
    """A review was closed."""
    actions.queue_review(number=number, revision=revision)


@receiver(input_decided, dispatch_uid="outgoing.input_decided")
def tell_input(*, input_ids: Collection[int], item_id: int | None, outcome: str, review: int | None, **_: Any) -> None:
    """Something was decided on that customers asked for; who they are is told to nobody."""
    if input_ids:
        actions.queue_decision(item_id=item_id, outcome=outcome, review=review, inputs=len(input_ids))
