"""What the wiki hears from people."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from roadmap.people.models import Person

from .models import Revision, WikiRevision


@receiver(pre_save, sender=Person)
def person_renamed(instance: Person, **_: Any) -> None:
    """A person's new name shows wherever they wrote, so those pages are new too."""
    wrote = instance.pk is not None and Revision.objects.filter(by=instance.pk).exclude(by__name=instance.name)
    if wrote and wrote.exists():
        with transaction.atomic():
            WikiRevision.reserve(1)
