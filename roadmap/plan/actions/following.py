"""Following themes and items: for whoever wants to hear of them without being asked to every review."""

from __future__ import annotations

from django.db import transaction

from roadmap.people.models import Person

from ..models import Following, Item, Theme


@transaction.atomic
def follow(*, subject: Theme | Item, by: Person, on: bool = True) -> None:
    """Follow a theme or an item, or do so no more; either may be said twice."""
    named = {"theme": subject} if isinstance(subject, Theme) else {"item": subject}
    if on:
        Following.objects.get_or_create(person=by, **named)
    else:
        Following.objects.filter(person=by, **named).delete()
