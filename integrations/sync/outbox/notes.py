"""What a ticket gets beside its fields: comments, and the link back to its item."""

from __future__ import annotations

from django.conf import settings

from integrations.tracker import Data, Permanent
from roadmap.plan.models import Item, Remark

from ..models import Link
from .sending import Desk, note_in_audit


def send_comment(desk: Desk) -> None:
    """Add a remark as a comment, once: it carries our mark."""
    op = desk.op
    if op.remark_id is None:
        op.delete()
        return
    remark = Remark.objects.select_related("by").get(pk=op.remark_id)
    said = f"{remark.by.name}: {remark.text}" if remark.by else remark.text
    text = f"{said}\n\n{remark.url}" if remark.url else said
    desk.session.tracker.comment(str(op.link.ticket_id), text, op.marker)
    note_in_audit(op, "comment-written", remark.text[:200])
    op.delete()


def send_link_back(desk: Desk) -> None:
    """Point the ticket to its item. A tracker that refuses remote links loses nothing else."""
    op = desk.op
    item = Item.objects.get(pk=op.link.item_id)
    url = f"{settings.BASE_URL}{item.get_absolute_url()}"
    try:
        desk.session.tracker.link_back(str(op.link.ticket_id), url, item.title)
    except (Data, Permanent) as error:
        note_in_audit(op, "link-back-refused", str(error))
    Link.objects.filter(pk=op.link_id).update(linked_back=True)
    op.delete()
