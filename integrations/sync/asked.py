"""Keeping open conflicts true: whoever decides one must have seen what the item holds by then."""

from __future__ import annotations

from collections.abc import Collection

from .models import Conflict, Connection
from .vocabulary import Vocabulary, plain

ITEM = ("link__item__theme", "link__item__lead_time", "link__item__owner")


def show_edits(item_ids: Collection[int]) -> None:
    """Let the open conflicts of items that were just edited hold the plan's values of now."""
    rows = list(Conflict.objects.open().filter(link__item__in=item_ids).select_related(*ITEM))
    if not rows:
        return
    vocabulary = Vocabulary(Connection.the())
    for row in rows:
        now = plain(vocabulary.local(row.link.item))[row.field]
        if row.plan != now:
            row.plan = now
            row.save(update_fields=["plan"])
