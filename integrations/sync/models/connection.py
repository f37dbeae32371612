"""What is known of the connection to the tracker as a whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.people.spelled import SpelledRows, SpelledUpdate

from .leases import Leased, giving_back, lease_end, taking

HEARD = timedelta(minutes=1)
"""Webhooks are noted by the minute, so that a burst of them does not queue up for one row."""
SOON = timedelta(minutes=5)
"""So long after a webhook a poll may find what that one told of."""


class ConnectionState(models.TextChoices):
    """How the connection stands. `failing`: no answer, tried again; `paused`: something must change first."""

    OK = "ok", "in step"
    FAILING = "failing", "not answering"
    PAUSED = "paused", "paused"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def hear_webhook(self) -> None:
        """A webhook arrived."""
        now = timezone.now()
        HEARING.run(now, now - HEARD)

    def miss_webhook(self) -> None:
        """A poll found what a webhook should have told."""
        now = timezone.now()
        unheard = Q(last_webhook=None) | Q(last_webhook__lt=now - SOON)
        self.filter(unheard, missed_since=None).update(missed_since=now)


class Connection(models.Model):
    """One row per tracker.

    `facts` is the adapter's own knowledge. `cursor` is the greatest `updated` fully processed. `hold_until` is the
    tracker's Retry-After and binds every process and every person; `not_before` is our own back-off.
    `held_pushes` counts pushes held because there are too many at once; those up to id `released_to` may go.
    `backfill` is how far the first pull has come: `at`, and under which settings and mapping (`under`).
    `missed_since`: when a poll first found a change that no webhook had told, since `last_webhook` came.
    `address_digest` stands for the address that last answered a check.
    `theme_names` maps the tracker's spelling (casefolded) to a theme's slug, so that a theme can be renamed here.
    """

    name = models.CharField(max_length=50, unique=True)
    state = models.CharField(max_length=7, choices=ConnectionState.choices, default=ConnectionState.OK)
    kind = models.CharField(max_length=20, blank=True)
    setting = models.CharField(max_length=50, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    theme_names = models.JSONField(default=dict)
    cursor = models.DateTimeField(null=True)
    backfill = models.JSONField(default=dict)
    last_good_cycle = models.DateTimeField(null=True)
    last_census = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    hold_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    mapping_digest = models.CharField(max_length=128, blank=True)
    settings_digest = models.CharField(max_length=64, blank=True)
    address_digest = models.CharField(max_length=64, blank=True)
    last_webhook = models.DateTimeField(null=True)
    missed_since = models.DateTimeField(null=True)
    held_pushes = models.PositiveIntegerField(default=0)
    released_to = models.BigIntegerField(default=0)

    objects: ClassVar[ConnectionQuerySet] = ConnectionQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    @property
    def webhooks_silent(self) -> bool:
        """Whether webhooks should come, yet none did for long."""
        return unheard_since(self.last_webhook, self.missed_since) is not None

    @classmethod
    def the(cls) -> Connection:
        """The one connection there is."""
        known = THE.rows()
        return known[0] if known else cls.objects.get_or_create(name="jira")[0]


def _hearing(now: datetime, before: datetime) -> tuple[ConnectionQuerySet, dict[str, Any]]:
    news = Q(last_webhook=None) | Q(last_webhook__lt=before) | Q(missed_since__isnull=False)
    return Connection.objects.filter(news), {"last_webhook": now, "missed_since": None}


HEARING = SpelledUpdate(_hearing)
THE = SpelledRows(Connection, lambda: Connection.objects.filter(name="jira"))


def unheard_since(last_webhook: datetime | None, missed_since: datetime | None) -> datetime | None:
    """Since when webhooks are set up, yet none came for a day though polls found changes made in the tracker."""
    if not settings.JIRA_WEBHOOK_SECRET or missed_since is None:
        return None
    silence, since = timedelta(seconds=settings.SYNC_WEBHOOK_SILENCE_SECONDS), last_webhook or missed_since
    return since if timezone.now() - since >= silence else None


class Lane(Leased):
    """Work of which only one runs at a time: the pull, the drain of the inbox."""

    name = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.name

    def take(self, owner: str) -> bool:
        """As any lease; the row is made when it is first taken."""
        return self._take(owner) or (type(self).objects.get_or_create(name=self.name)[1] and self._take(owner))

    def give_back(self, owner: str) -> None:
        GIVEN_BACK.run(self.name, owner)

    def _take(self, owner: str) -> bool:
        now = timezone.now()
        return bool(TAKEN.run(self.name, owner, now, lease_end(now)))

    def _row(self) -> models.QuerySet[Lane]:
        return type(self).objects.filter(name=self.name)


TAKEN = SpelledUpdate(lambda name, *terms: taking(Lane.objects.filter(name=name), *terms))
GIVEN_BACK = SpelledUpdate(lambda name, owner: giving_back(Lane.objects.filter(name=name), owner))
