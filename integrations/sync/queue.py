"""Putting writes into the outbox, in the transaction of the edit that asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from roadmap.plan.models import Item

from .models import Link, LinkState, OpKind, OpState, PushOp
from .session import configured


def queue_changes(item_ids: Collection[int]) -> set[int]:
    """Queue a write for the ticket of each of these items, a create where it has none. Answers the items queued.

    Archived items get none; nor do items that name a ticket which was not met yet, or any new ones without a tracker.
    """
    _add_links(Item.objects.current().filter(pk__in=item_ids))
    open_links = Link.objects.filter(item__in=item_ids, item__archived_at=None)
    links = list(open_links.exclude(pk__in=Link.objects.without()).values_list("pk", "item", "ticket_id"))
    pushes = [PushOp(link_id=pk, kind=OpKind.UPDATE if ticket_id else OpKind.CREATE) for pk, _, ticket_id in links]
    PushOp.objects.bulk_create(pushes, batch_size=500, ignore_conflicts=True)
    # Whoever edits a parked or delayed item wants it tried again.
    again = PushOp.objects.filter(link__in=[pk for pk, _, _ in links], kind__in=(OpKind.CREATE, OpKind.UPDATE))
    again.update(asks=F("asks") + 1)
    again.filter(state=OpState.PARKED).update(state=OpState.WAITING, not_before=timezone.now(), fields={}, error="")
    again.filter(state=OpState.WAITING, attempts__gt=0).update(not_before=timezone.now(), attempts=0)
    return {item for _, item, _ in links}


def drop_archived(item_ids: Collection[int]) -> None:
    """Take back writes that have not left yet for items that were archived: their tickets are never touched.

    An update that left and whose outcome was not learned stays: what the ticket holds by now may be ours.
    """
    unlearned = Q(kind=OpKind.UPDATE) & ~Q(sent={})
    PushOp.objects.filter(
        link__item__in=item_ids,
        link__item__archived_at__isnull=False,
        kind__in=(OpKind.CREATE, OpKind.UPDATE),
        state__in=(OpState.WAITING, OpState.PARKED),
    ).exclude(unlearned).delete()


def queue_unlinked() -> set[int]:
    """Queue a create for every item of the plan that has no ticket and names none."""
    items = without_ticket().filter(link=None).values_list("pk", flat=True)
    return queue_changes(list(items)) if items else set()


def without_ticket() -> QuerySet[Item]:
    """Items of the plan that are to get a ticket: they have none, name none and nobody parted them from theirs."""
    return Item.objects.current().filter(ticket_key="", link__ticket_id=None).exclude(link__state=LinkState.PARTED)


def _add_links(items: Iterable[Item]) -> None:
    """A link, still without a ticket, for items that are to get one."""
    if configured():
        new = Item.objects.filter(pk__in=[i.pk for i in items], link=None, ticket_key="").values_list("pk", flat=True)
        Link.objects.bulk_create([Link(item_id=pk) for pk in new], batch_size=500, ignore_conflicts=True)


def queue_comment(*, remark_id: int, item_id: int) -> None:
    """Queue a remark as a comment on its item's ticket; it waits until there is one."""
    _add_links(Item.objects.filter(pk=item_id))
    link = Link.objects.filter(item=item_id).exclude(state=LinkState.PARTED).first()
    if link is not None:
        PushOp.objects.bulk_create([PushOp(link=link, kind=OpKind.COMMENT, remark_id=remark_id)], ignore_conflicts=True)


def queue_link_back(link: Link) -> None:
    """Queue the remote link that points from the ticket to its item, once in a link's life."""
    if not link.linked_back:
        PushOp.objects.bulk_create([PushOp(link=link, kind=OpKind.LINK_BACK)], ignore_conflicts=True)
