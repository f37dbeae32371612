"""What the sync's forms send, in the words of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from roadmap.api.numbers import whole_number

from .models import Conflict
from .pages.conflicts import MOST_CHOSEN


def chosen_value(data: QueryDict, conflict_id: int) -> Any:
    """A third value: labels as a list, everything else as text, with the line ends of a text mended."""
    text = data.get("value", "").replace("\r\n", "\n")
    field = Conflict.objects.filter(pk=conflict_id).values_list("field", flat=True).first()
    if field == "labels":
        return [label for label in (part.strip() for part in text.split(",")) if label]
    return None if field == "owner" and not text.strip() else text


def seen_marks(data: QueryDict) -> Mapping[int, str]:
    """Conflicts and the fingerprints of the values that were seen: `c` holds "12:0f3a…" for each."""
    pairs = (text.partition(":") for text in data.getlist("c")[:MOST_CHOSEN])
    return {number: mark for pk, _, mark in pairs if (number := whole_number(pk)) is not None and mark}
