"""What the plan hears from people."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from roadmap.people.models import Person

from .actions.log import touch_themes
from .models import Item, Revision


@receiver(pre_save, sender=Person)
def owner_renamed(instance: Person, **_: Any) -> None:
    """A person's new name shows on every page and list with an item of theirs, so those are new too.

    Before the save: the plan's revision is locked before any other row, or two writers could wait for each other.
    """
    if instance.pk is None or not Person.objects.filter(pk=instance.pk).exclude(name=instance.name).exists():
        return
    themes = set(Item.objects.filter(owner=instance.pk).values_list("theme", flat=True))
    if themes:
        with transaction.atomic():
            touch_themes(Revision.reserve(1), themes)
