"""Remarks: sentences about an item that belong on its ticket too."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person

from ..models import Item, Remark
from ..signals import item_remarked


@transaction.atomic
def remark(*, item: Item, text: str, url: str = "", by: Person | None) -> Remark:
    """Store a remark and tell the rooms above, which carry it to the ticket."""
    row = Remark.objects.create(item=item, text=text, url=url, by=by, at=timezone.now())
    item_remarked.send(sender=Remark, remark_id=row.pk, item_id=item.pk)
    return row
