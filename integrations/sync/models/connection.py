"""What is known of the connection to the tracker as a whole."""

from __future__ import annotations

from django.db import models

from .leases import Leased


class ConnectionState(models.TextChoices):
    """How the connection stands. `failing`: no answer, tried again; `paused`: something must change first."""

    OK = "ok", "in step"
    FAILING = "failing", "not answering"
    PAUSED = "paused", "paused"


class Connection(models.Model):
    """One row per tracker.

    `facts` is the adapter's own knowledge. `cursor` is the greatest `updated` fully processed. `hold_until` is the
    tracker's Retry-After and binds every process and every person; `not_before` is our own back-off.
    `held_pushes` counts pushes held because there are too many at once; those up to id `released_to` may go.
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
    last_good_cycle = models.DateTimeField(null=True)
    last_census = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    hold_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    mapping_digest = models.CharField(max_length=128, blank=True)
    settings_digest = models.CharField(max_length=64, blank=True)
    address_digest = models.CharField(max_length=64, blank=True)
    held_pushes = models.PositiveIntegerField(default=0)
    released_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def the(cls) -> Connection:
        """The one connection there is."""
        return cls.objects.get_or_create(name="jira")[0]


class Lane(Leased):
    """Work of which only one runs at a time: the pull, the drain of the inbox."""

    name = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def called(cls, name: str) -> Lane:
        return cls.objects.get_or_create(name=name)[0]
