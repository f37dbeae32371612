"""A hook: somebody's server that hears what happens to the plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from roadmap.people.folding import Folded


class HookQuerySet(models.QuerySet["Hook"]):
    def active(self) -> HookQuerySet:
        """Hooks that nobody turned off."""
        return self.filter(disabled_at=None)

    def free(self, owner: str = "") -> HookQuerySet:
        """Hooks that no other worker is serving."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=timezone.now()) | Q(lease_owner=owner))

    def to_serve(self, revision: int) -> HookQuerySet:
        """Free hooks with something to do, the one served longest ago first; `revision` is the plan's."""
        from .deliveries import Delivery

        due = Exists(Delivery.objects.due().filter(hook=OuterRef("pk")))
        behind = Q(disabled_at=None, cursor__lt=revision)
        return self.free().filter(due | behind).order_by(F("served_at").asc(nulls_first=True), "pk")

    def take(self, pk: int, owner: str) -> bool:
        """Take or prolong the lease by one conditional UPDATE; False while another worker holds it."""
        until = timezone.now() + timedelta(seconds=settings.OUTGOING_LEASE_SECONDS)
        return bool(self.free(owner).filter(pk=pk).update(lease_owner=owner, lease_until=until))

    def give_back(self, pk: int, owner: str) -> None:
        """End the lease, if it is still ours."""
        self.filter(pk=pk, lease_owner=owner).update(lease_owner="", lease_until=None, served_at=timezone.now())


class Hook(models.Model):
    """A receiver. Written only through `integrations.outgoing.actions`.

    `cursor` is the newest change that was made into messages; no `themes` means all. `version` counts people's edits.
    `old_secrets` sign too, each until its second since 1970: [["whsec_…", 1322150400]]. `disabled_by` nobody: it was
    turned off by itself. `failing_since` is the first failure since the last success, `failures` how many there were
    in a row. `paused_until` is our own rest after failures, `hold_until` the receiver's Retry-After. `lease_owner` is
    the worker that serves it now, `served_at` when one last did.
    """

    name = models.CharField(max_length=100)
    folded = Folded(sources=("name",), unique=True)
    url = models.CharField(max_length=1000)
    events = models.JSONField(default=list)
    themes = models.ManyToManyField("plan.Theme", blank=True, related_name="+")
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    cursor = models.BigIntegerField(default=0)

    secret = models.CharField(max_length=100)
    old_secrets = models.JSONField(default=list, blank=True)

    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.TextField(blank=True)
    disabled_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_success = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[HookQuerySet] = HookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name", "id")
        verbose_name = "webhook"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outgoing-hook", args=[self.pk])

    def keys(self, now: datetime) -> list[str]:
        """The secrets that sign now, the newest first."""
        return [self.secret, *(old for old, _ in self.old_keys(now))]

    def old_keys(self, now: datetime) -> list[tuple[str, int]]:
        """Replaced secrets that sign still, the newest first, each with its end."""
        return [(old, until) for old, until in self.old_secrets if now.timestamp() < until]
