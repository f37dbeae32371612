"""Users who sign in, persons the plan speaks of, and the tokens scripts carry."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken

from ..folding import Folded


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox is untyped
    """An account. Superusers may do everything; group `architects` edits; group `chairs` runs reviews."""

    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class PersonQuerySet(models.QuerySet["Person"]):
    def called(self, *names: str) -> PersonQuerySet:
        """Persons called any of `names`, any case."""
        return self.filter(folded__in=[name.strip().casefold() for name in names])

    def named(self, name: str) -> PersonQuerySet:
        """Persons called `name`, any case, those the tracker knows first."""
        return self.called(name).order_by(models.F("tracker_id").asc(nulls_last=True), "id")


class Person(models.Model):
    """Somebody the plan names: an owner, an editor, a customer. Matched to a tracker's user by `tracker_id`."""

    name = models.CharField(max_length=255)
    folded = Folded(sources=("name",), db_index=True)
    email = models.EmailField(blank=True)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")
    tracker_id = models.CharField(max_length=255, null=True, blank=True, unique=True)

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name", "id")
        verbose_name_plural = "persons"

    def __str__(self) -> str:
        return self.name

    @property
    def mail_address(self) -> str:
        """Where mail for them goes: their own address, or their account's; "" where the account was closed."""
        if self.user is not None and not self.user.is_active:
            return ""
        return self.email or (self.user.email if self.user else "")


class Scope(models.TextChoices):
    """What a token may do; each includes the ones before it."""

    READ = "read", "read"
    WRITE = "write", "read and write"
    ADMIN = "admin", "administer"


class ApiToken(AbstractAuthToken):
    """A REST token: stored as a hash, with a name, a scope, an expiry and when it was last used."""

    name = models.CharField(max_length=100, blank=True)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def allows(self, scope: str) -> bool:
        """Whether this token's scope includes `scope`."""
        order: list[Any] = [Scope.READ, Scope.WRITE, Scope.ADMIN]
        return order.index(self.scope) >= order.index(scope)


class FeedKey(models.Model):
    """A secret part of feeds' addresses, of which a digest is kept; taken back by deleting it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feed_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
