"""What the plan hears from people."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from roadmap.people.models import Person

from .actions.log import touch_themes
from .models import Item, Revision, ThemeArchitect


@receiver(pre_save, sender=Person)
def person_renamed(instance: Person, **_: Any) -> None:
    """A person's new name shows wherever they own an item, keep a theme or made a change, so those pages are new too.

    Before the save: the plan's revision is locked before any other row, or two writers could wait for each other.
    """
    if instance.pk is None or not Person.objects.filter(pk=instance.pk).exclude(name=instance.name).exists():
        return
    themes = set(Item.objects.filter(owner=instance.pk).values_list("theme", flat=True))
    themes |= set(Item.objects.filter(changes__by=instance.pk).values_list("theme", flat=True))
    themes |= set(ThemeArchitect.objects.filter(person=instance.pk).values_list("theme", flat=True))
    if themes:
        with transaction.atomic():
            touch_themes(Revision.reserve(1), themes)
