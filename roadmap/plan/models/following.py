"""Who follows what: a theme with all its items, or one item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class FollowingQuerySet(models.QuerySet["Following"]):
    def of(self, user_id: int) -> FollowingQuerySet:
        """What the person behind an account follows."""
        return self.filter(person__user=user_id)


class Following(models.Model):
    """A person with an account wants to hear what becomes of a theme or an item."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="following")
    theme = models.ForeignKey("plan.Theme", null=True, on_delete=models.CASCADE, related_name="followers")
    item = models.ForeignKey("plan.Item", null=True, on_delete=models.CASCADE, related_name="followers")

    objects: ClassVar[FollowingQuerySet] = FollowingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(theme__isnull=False, item__isnull=True) | Q(theme__isnull=True, item__isnull=False),
                name="follows_one_thing",
            ),
            models.UniqueConstraint(fields=("person", "theme"), name="follows_theme_once"),
            models.UniqueConstraint(fields=("person", "item"), name="follows_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} follows {self.theme or self.item}"
