"""Forgetting what was sent long ago."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..models import Delivery, Hook
from .keeping import locked

KEPT = timedelta(days=30)
AT_ONCE = 1000


def tidy() -> None:
    """Delete messages of more than 30 days ago, sent or not, and secrets that sign no more."""
    now = timezone.now()
    old = Delivery.objects.filter(created_at__lt=now - KEPT).order_by("pk").values_list("pk", flat=True)
    while pks := list(old[:AT_ONCE]):
        Delivery.objects.filter(pk__in=pks).delete()
    for hook in Hook.objects.exclude(old_secrets=[]):
        _forget_old_secrets(hook.pk)


@transaction.atomic
def _forget_old_secrets(pk: int) -> None:
    hook = locked(pk)
    Hook.objects.filter(pk=pk).update(old_secrets=hook.old_keys(timezone.now()))
