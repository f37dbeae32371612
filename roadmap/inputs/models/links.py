"""What inputs and customers hold on to on the plan."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class InputItem(models.Model):
    """An input stands behind an item; and with it its whole group, for as long as they are merged."""

    input = models.ForeignKey("inputs.Input", on_delete=models.CASCADE, related_name="links")
    item = models.ForeignKey("plan.Item", on_delete=models.PROTECT, related_name="inputs")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("input", "item"), name="one_link_per_input_and_item"),)

    def __str__(self) -> str:
        return f"input {self.input_id} → item {self.item_id}"


class PublicItem(models.Model):
    """An item that customers may see where the plan itself is closed to strangers; `words` replace its title there."""

    item = models.OneToOneField("plan.Item", on_delete=models.CASCADE, related_name="public")
    words = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"item {self.item_id}"


class Follow(models.Model):
    """Somebody wants mail about an item; from when they confirmed it. `confirm_hash` is SHA-256 of a mailed secret."""

    item = models.ForeignKey("plan.Item", on_delete=models.CASCADE, related_name="follows")
    email = models.EmailField()
    confirm_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("item", "email"), name="one_follow_per_item_and_address"),)

    def __str__(self) -> str:
        return f"item {self.item_id}"
