"""Noting what happens to inputs; within the transaction that makes it happen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from roadmap.people.models import Person

from ..models import Entry, Input


def note(
    inputs: Iterable[int],
    kind: str,
    *,
    by: Person | None = None,
    public: bool = False,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    review: int | None = None,
    at: datetime | None = None,
) -> list[Entry]:
    """The same entry for each of these inputs, by id. One query."""
    moment = at or timezone.now()
    rows = [
        Entry(input_id=pk, kind=kind, at=moment, by=by, public=public, text=text, data=dict(data or {}), review=review)
        for pk in sorted(set(inputs))
    ]
    return Entry.objects.bulk_create(rows)


def group_of(input_ids: Iterable[int]) -> list[int]:
    """The ids of all inputs in the groups of these, their own included. One query."""
    groups = Input.objects.filter(pk__in=list(input_ids)).values("group")
    return list(
        Input.objects.filter(group__in=groups, erased_at__isnull=True).order_by("id").values_list("pk", flat=True)
    )
