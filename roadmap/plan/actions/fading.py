"""Items that nobody said are still true, and those that somebody did, marked where the plan can read it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from ..models import Item, Revision
from .log import touch_themes


@transaction.atomic
def fade(*, item_ids: Collection[int], faded: bool = True) -> int:
    """Fade items, or let them stand out again; answers how many changed. Any logged change of an item does the latter.

    Bumps the themes' revisions, neither version nor change log.
    """
    Revision.reserve()
    rows = Item.objects.filter(id__any_of=list(item_ids), faded=not faded)
    themes = set(rows.values_list("theme_id", flat=True))
    changed = rows.update(faded=faded)
    if changed:
        touch_themes(Revision.reserve(1), themes)
    return changed
