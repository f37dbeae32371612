"""Which items customers see where the plan is closed to strangers, and under which words."""

from __future__ import annotations

from django.db import transaction

from roadmap.people.models import Person
from roadmap.plan.actions import mirror
from roadmap.plan.models import Item, Revision

from ..models import PublicItem


@transaction.atomic
def show_item(*, item_id: int, words: str, by: Person) -> None:
    """Show an item to customers, by these words where there are any. Raises Item.DoesNotExist."""
    Revision.reserve()
    item = Item.objects.get(pk=item_id)
    title = " ".join(words.replace("\x00", "").split())[:255]
    PublicItem.objects.update_or_create(item=item, defaults={"words": title, "by": by})
    mirror(rows={}, touched=[item_id])


@transaction.atomic
def hide_item(*, item_id: int) -> None:
    """Show it no more."""
    Revision.reserve()
    PublicItem.objects.filter(item=item_id).delete()
    mirror(rows={}, touched=[item_id])
