"""What inputs hear from the plan."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from roadmap.plan.signals import item_changed

from .actions.noticing import WATCHED, notice

FIELDS = frozenset(WATCHED)


@receiver(item_changed)
def items_changed(item_ids: list[int], fields: dict[int, frozenset[str]], **_: Any) -> None:
    """Items were moved, begun, finished or taken off: whoever asked for them hears of it."""
    concerned = [pk for pk in item_ids if fields.get(pk, frozenset()) & FIELDS]
    if concerned:
        notice(concerned)
