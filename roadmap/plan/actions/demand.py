"""How many customers stand behind an item, copied where lists can read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from ..models import Item, Revision
from .log import touch_themes


@dataclass(frozen=True, slots=True)
class Demand:
    """`backers` are submitters, `organisations` those they speak for; each counted once."""

    backers: int = 0
    organisations: int = 0


@transaction.atomic
def note_demand(*, rows: Mapping[int, Demand]) -> set[int]:
    """Write demand by item id; bumps the themes' revisions, neither version nor change log. Answers the ids changed."""
    Revision.reserve()
    items = Item.objects.only("theme", "backers", "organisations").in_bulk(list(rows))
    changed = [item for pk, item in items.items() if Demand(item.backers, item.organisations) != rows[pk]]
    for item in changed:
        item.backers, item.organisations = rows[item.pk].backers, rows[item.pk].organisations
    if changed:
        Item.objects.bulk_update(changed, ["backers", "organisations"], batch_size=200)
        touch_themes(Revision.reserve(1), {item.theme_id for item in changed})
    return {item.pk for item in changed}
