"""Keeping inputs in order: who sees to one, under which words, what all may read of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import Theme

from ..models import EntryKind, Input
from ..rules import TITLE_LENGTH, Refused, tags_of, told
from .demand import items_of, recount
from .locking import locked
from .organisations import organisation_named
from .timeline import note


@transaction.atomic
def assign(*, input_id: int, to: Person | None, by: Person) -> None:
    """Say who sees to it; None: nobody in particular."""
    row = locked({input_id})[input_id]
    if row.assignee_id == (to.pk if to else None):
        return
    Input.objects.filter(pk=input_id).update(assignee=to)
    note([input_id], EntryKind.ASSIGNED, by=by, data={"to": to.name if to else "", "was": row.assignee_id})


@transaction.atomic
def tag(*, input_id: int, tags: str, by: Person) -> None:
    """Give it these tags, between commas, and no others. Raises Refused."""
    row, wanted = locked({input_id})[input_id], tags_of(tags)
    if row.tags != wanted:
        Input.objects.filter(pk=input_id).update(tags=wanted)
        note([input_id], EntryKind.TAGGED, by=by, data={"from": row.tags, "to": wanted})


@transaction.atomic
def edit_input(*, input_id: int, title: str, theme: str, organisation: str, by: Person) -> None:
    """Correct what it is called, its theme (by slug, "" for none) and whom it speaks for; its text stays.

    Raises Refused.
    """
    row = locked({input_id})[input_id]
    before: Mapping[str, Any] = {
        "title": row.title,
        "theme": row.theme.slug if row.theme else "",
        "organisation": row.organisation.name if row.organisation else "",
    }
    row.title = told(title, what="The title", field="title", most=TITLE_LENGTH)
    row.theme = Theme.objects.filter(slug=theme).first() if theme else None
    if theme and row.theme is None:
        raise Refused(f"There is no theme {theme}.", "theme")
    row.organisation = organisation_named(organisation)
    row.save(update_fields=["title", "theme", "organisation", "words"])
    after = {"title": row.title, "theme": theme, "organisation": row.organisation.name if row.organisation else ""}
    changed = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if changed:
        note([input_id], EntryKind.EDITED, by=by, data=changed)
    if "organisation" in changed:
        recount(items_of([input_id]))


@transaction.atomic
def publish(*, input_id: int, words: str, by: Person) -> None:
    """Let all read, in an architect's words, that this was asked for; nothing of the submitter. Raises Refused."""
    row = locked({input_id})[input_id]
    if not Input.objects.counted().filter(pk=input_id).exists():
        raise Refused("Only what a confirmed address asks for can be published.", "words")
    row.published_as = told(words, what="What all may read", field="words", most=TITLE_LENGTH)
    row.published_at = row.published_at or timezone.now()
    row.save(update_fields=["published_as", "published_at", "public_words"])
    note([input_id], EntryKind.PUBLISHED, by=by, data={"words": row.published_as})


@transaction.atomic
def unpublish(*, input_id: int, by: Person) -> None:
    """Take the public words off."""
    row = locked({input_id})[input_id]
    if row.published_at:
        words, row.published_as, row.published_at = row.published_as, "", None
        row.save(update_fields=["published_as", "published_at", "public_words"])
        note([input_id], EntryKind.UNPUBLISHED, by=by, data={"words": words})
