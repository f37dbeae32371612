"""What the sync does when the plan changes: rows of its own in the same transaction, then a worker is woken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import receiver

from integrations.tracker import FIELDS
from roadmap.plan.models import Source
from roadmap.plan.signals import item_changed, item_remarked

from .asked import show_edits
from .queue import drop_archived, queue_changes, queue_comment
from .standing import restate
from .wake import wake

SHARED = frozenset({*FIELDS, "created", "archived"})


@receiver(item_changed, dispatch_uid="sync.item_changed")
def push_changes(*, item_ids: Sequence[int], fields: Mapping[int, frozenset[str]], source: str, **kwargs: Any) -> None:
    """An edit of ours goes to the outbox; one that came from the tracker does not go back."""
    if source == Source.JIRA:
        return
    show_edits(item_ids)
    archived = [pk for pk in item_ids if "archived" in fields[pk]]
    if archived:
        drop_archived(archived)
    queued = queue_changes([pk for pk in item_ids if fields[pk] & SHARED])
    if queued or archived:
        restate(queued.union(archived))
        wake("push")


@receiver(item_remarked, dispatch_uid="sync.item_remarked")
def push_remark(*, remark_id: int, item_id: int, **kwargs: Any) -> None:
    """A remark becomes a comment."""
    queue_comment(remark_id=remark_id, item_id=item_id)
    wake("push")
