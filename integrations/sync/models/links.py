"""The link between an item and its ticket, with all that both sides last agreed on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .leases import Leased


class LinkState(models.TextChoices):
    """How a link stands to its ticket."""

    OK = "ok", "linked"
    UNREACHABLE = "unreachable", "ticket cannot be reached"
    DELETED = "deleted", "ticket was deleted"
    QUARANTINED = "quarantined", "held back: too many writes"
    PARTED = "parted", "has no ticket, as somebody decided"


LOST = (LinkState.UNREACHABLE, LinkState.DELETED)


class LinkQuerySet(models.QuerySet["Link"]):
    def linked(self) -> LinkQuerySet:
        """Links whose ticket exists or existed."""
        return self.filter(ticket_id__isnull=False)

    def lost(self) -> LinkQuerySet:
        """Links whose ticket is hidden or deleted."""
        return self.filter(state__in=LOST)

    def replaceable(self) -> LinkQuerySet:
        """Links that a person may give a new ticket."""
        return self.filter(state__in=(*LOST, LinkState.PARTED))

    def strays(self) -> LinkQuerySet:
        """Links of items that name a ticket which the tracker does not show."""
        return self.filter(ticket_id=None, state=LinkState.UNREACHABLE)

    def without(self) -> LinkQuerySet:
        """Links of items that get no ticket by themselves: strays, and those that were parted from theirs."""
        return self.filter(ticket_id=None, state__in=(LinkState.UNREACHABLE, LinkState.PARTED))

    def ticket_ids(self) -> set[str]:
        """The ids of these links' tickets."""
        return {str(ident) for ident in self.linked().values_list("ticket_id", flat=True)}

    def newest_hashes(self, count: int) -> dict[str, str]:
        """Content hashes by ticket id of the tickets that changed last."""
        newest = self.filter(ticket_updated__isnull=False).order_by("-ticket_updated")[:count]
        return dict(newest.values_list("ticket_id", "seen_hash"))


class Link(Leased):
    """An item's ticket. `ticket_id` is null until the ticket was made; `key` is for people.

    `base` maps fields to the neutral value both sides last agreed on; a field without one was never agreed on.
    `raw` keeps what the plan cannot express (an unknown lead time, a description's own markup).
    `echo` maps a field the tracker rewrites to [what we sent, what it made of it].
    An item that names a ticket which the tracker does not show has an unreachable link without a ticket.
    `seen_hash` is the content hash of the ticket last merged, empty when some of it had to wait.
    """

    item = models.OneToOneField("plan.Item", on_delete=models.PROTECT, related_name="link")
    ticket_id = models.CharField(max_length=64, null=True, blank=True, unique=True)
    key = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    base = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    echo = models.JSONField(default=dict)
    read_only = models.JSONField(default=list)
    seen_hash = models.CharField(max_length=128, blank=True)
    ticket_updated = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=11, choices=LinkState.choices, default=LinkState.OK)
    note = models.TextField(blank=True)
    outside_query = models.BooleanField(default=False)
    linked_back = models.BooleanField(default=False)
    writes = models.PositiveIntegerField(default=0)
    writes_since = models.DateTimeField(null=True)
    hold_until = models.DateTimeField(null=True)

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (
            models.Index(fields=("state",), name="link_lost", condition=~Q(state="ok")),
            models.Index(fields=("-ticket_updated",), name="link_newest", condition=Q(ticket_updated__isnull=False)),
        )

    @property
    def is_stray(self) -> bool:
        """Whether its item names a ticket which the tracker does not show."""
        return self.ticket_id is None and self.state == LinkState.UNREACHABLE

    def __str__(self) -> str:
        return self.key or f"item {self.item_id}"
