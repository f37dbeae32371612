"""What is on its way to a hook, and how each try went."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ..rules import PING
from .hooks import Hook


def new_uid() -> str:
    """What tells a message from all others: the header webhook-id, the same at every try."""
    return f"msg_{secrets.token_hex(12)}"


class State(models.TextChoices):
    """How a delivery stands. `skipped`: a person turned its hook on again without it."""

    WAITING = "waiting", "waiting"
    DELIVERED = "delivered", "delivered"
    FAILED = "failed", "given up"
    SKIPPED = "skipped", "left out"


def _past(name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__lte": timezone.now()})


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        """Those that are still to go out."""
        return self.filter(state=State.WAITING)

    def ready(self) -> DeliveryQuerySet:
        """Those whose time has come and that nobody is sending."""
        return self.waiting().filter(_past("lease_until"), due_at__lte=timezone.now())

    def due(self) -> DeliveryQuerySet:
        """Those that may go out now; a hook that rests or is off gets its pings alone."""
        open_to = Q(hook__disabled_at=None) & _past("hook__paused_until") & _past("hook__hold_until")
        return self.ready().filter(open_to | Q(event=PING))

    def take(self, pk: int, owner: str) -> bool:
        """Take one for sending by one conditional UPDATE of its own row; False where another worker has it."""
        until = timezone.now() + timedelta(seconds=settings.OUTGOING_LEASE_SECONDS)
        return bool(self.ready().filter(pk=pk).update(lease_owner=owner, lease_until=until, tries=F("tries") + 1))


class Delivery(models.Model):
    """One message to one hook, kept for 30 days. `body` is what is sent, to the byte; `tries` counts those begun."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    uid = models.CharField(max_length=40, unique=True, default=new_uid)
    event = models.CharField(max_length=30)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("hook", "due_at"), name="delivery_waiting", condition=Q(state=State.WAITING)),
            models.Index(fields=("hook", "-id"), name="deliveries_of_hook"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.uid}"


class Try(models.Model):
    """One time that a receiver was asked: what it answered, or in a sentence why nothing came."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=1000, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "tries"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.status or self.error}"
