"""The outbox of mail: what is to be sent is a row before anything is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

DAY = timedelta(days=1)
LEASE = timedelta(minutes=5)


class AddressQuerySet(models.QuerySet["Address"]):
    def owed(self) -> AddressQuerySet:
        """Addresses whose notices are due: gathered long enough, and none was written to for a day."""
        now = timezone.now()
        ripe = now - timedelta(seconds=settings.MAIL_GATHER_SECONDS)
        notices = Notice.objects.filter(address=OuterRef("pk"), at__lte=ripe)
        rested = Q(noticed_at=None) | Q(noticed_at__lte=now - DAY)
        return self.filter(rested, Exists(notices), silent_since=None)


class Address(models.Model):
    """An address we write to, casefolded. `silent_since`: it wants no notices. `noticed_at`: when it last got some.

    `used_at`: when something was last queued for it; one that was used lately is not tidied away. `muted` are names of
    kinds of notices it does without.
    """

    email = models.EmailField(unique=True)
    used_at = models.DateTimeField(default=timezone.now)
    silent_since = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    muted = models.JSONField(default=list, blank=True)

    objects: ClassVar[AddressQuerySet] = AddressQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return self.email


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self) -> MailQuerySet:
        """Mails to be sent now that nobody is sending."""
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.filter(free, due_at__lte=now, sent_at=None, failed_at=None)

    def take(self, pk: int) -> bool:
        """Take one for sending; False where somebody else has it."""
        now = timezone.now()
        tried = {"tries": F("tries") + 1, "tried_at": Coalesce("tried_at", now)}
        return bool(self.due().filter(pk=pk).update(lease_until=now + LEASE, **tried))


class Mail(models.Model):
    """A mail; sent at most once by whoever took its lease. `key` makes it at most once. `error` is why it waits.

    Gathered notices have no key. `tried_at` is when it was tried first.
    """

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="mails")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    key = models.CharField(max_length=100, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar[MailQuerySet] = MailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("due_at",), name="mail_waiting", condition=Q(sent_at=None, failed_at=None)),
            models.Index(fields=("address", "-created_at"), name="mail_of_address"),
        )

    def __str__(self) -> str:
        return self.subject


class Asking(models.Model):
    """That somebody had us write to an address: kept for a day, and through an erasure, as a keyed digest only."""

    who = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("who", "at"), name="asking_of_address"),)

    def __str__(self) -> str:
        return f"asked at {self.at:%H:%M}"


class Notice(models.Model):
    """Something happened that an address follows; it waits for the next mail. A topic waits once, as it is newest.

    `at` is since when the topic waits, `told_at` when it was last told.
    """

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=100, db_index=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("told_at", "id")
        constraints = (models.UniqueConstraint(fields=("address", "topic"), name="one_notice_per_topic"),)

    def __str__(self) -> str:
        return self.subject
