"""The outbox: writes that a ticket still has to get."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .links import LOST, Link, LinkState


class OpKind(models.TextChoices):
    """What is to be written."""

    CREATE = "create", "make a ticket"
    UPDATE = "update", "change the ticket"
    COMMENT = "comment", "add a comment"
    LINK_BACK = "link_back", "point the ticket back to the item"


class OpState(models.TextChoices):
    """`sending`: a worker is at it, or died at it. `unknown`: sent, but the outcome was not learned."""

    WAITING = "waiting", "waiting"
    SENDING = "sending", "being sent"
    UNKNOWN = "unknown", "sent, outcome unknown"
    PARKED = "parked", "needs a person"


OPEN_ONCE = (OpKind.CREATE, OpKind.UPDATE, OpKind.LINK_BACK)


class PushOpQuerySet(models.QuerySet["PushOp"]):
    def unfinished(self) -> PushOpQuerySet:
        """Ops that go on by themselves."""
        return self.exclude(state=OpState.PARKED)

    def deliverable(self) -> PushOpQuerySet:
        """Ops whose link may be written now and that do not wait for their ticket to be made."""
        now = timezone.now()
        link_free = Q(link__lease_until__isnull=True) | Q(link__lease_until__lte=now)
        link_open = Q(link__hold_until__isnull=True) | Q(link__hold_until__lte=now)
        has_ticket = Q(kind=OpKind.CREATE) | Q(link__ticket_id__isnull=False)
        writable = Q(link__state__in=(LinkState.OK, LinkState.QUARANTINED))
        return self.unfinished().filter(link_free, link_open, has_ticket, writable)

    def due(self) -> PushOpQuerySet:
        """Deliverable ops whose back-off is over, oldest first; a ticket is made before it is changed."""
        return self.deliverable().filter(not_before__lte=timezone.now()).order_by("not_before", "id")

    def of_fields(self) -> PushOpQuerySet:
        """Writes of the ticket itself, not of what stands beside it."""
        return self.filter(kind__in=(OpKind.CREATE, OpKind.UPDATE))

    def in_flight_creates(self) -> PushOpQuerySet:
        """Creates that may have made a ticket nobody has linked yet."""
        return self.filter(kind=OpKind.CREATE, state__in=(OpState.SENDING, OpState.UNKNOWN))

    def not_released(self, released_to: int) -> PushOpQuerySet:
        """Writes of fields that have not left yet and that no person has let go."""
        return self.of_fields().filter(state=OpState.WAITING, id__gt=released_to)

    def released(self, released_to: int) -> PushOpQuerySet:
        """The others."""
        return self.exclude(kind__in=(OpKind.CREATE, OpKind.UPDATE), state=OpState.WAITING, id__gt=released_to)

    def unsettled(self) -> PushOpQuerySet:
        """Ops that still wait for something other than a person or a lost ticket."""
        return self.unfinished().exclude(link__state__in=(*LOST, LinkState.PARTED))


class PushOp(models.Model):
    """One write that a ticket still has to get; the row goes when it is done. At most one of a kind per link.

    `op` marks what we send, so that it is found again. `sent` holds the values of a write under way (by field), in an
    update `before` what the ticket was read to hold then, and `sent_at` is when it first left. `needs`, `allowed`,
    `extra` ask a person for a value and keep the answer. `fields` maps the fields that were refused to the tracker's
    words. `asks` counts the edits that asked for this op.
    """

    op = models.UUIDField(default=uuid.uuid4, unique=True)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="ops")
    kind = models.CharField(max_length=9, choices=OpKind.choices)
    state = models.CharField(max_length=7, choices=OpState.choices, default=OpState.WAITING)
    remark = models.OneToOneField("plan.Remark", null=True, on_delete=models.PROTECT, related_name="+")
    asks = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    sent = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    needs = models.CharField(max_length=255, blank=True)
    allowed = models.JSONField(default=list)
    extra = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    objects: ClassVar[PushOpQuerySet] = PushOpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("link", "kind"), condition=Q(kind__in=OPEN_ONCE), name="one_open_op_of_a_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.link}"

    @property
    def marker(self) -> dict[str, str]:
        """What the ticket or comment carries so that this op is recognised."""
        return {"item": str(self.link.item_id), "op": str(self.op)}
