"""What changed on the plan since a moment, by day, for pages that tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from roadmap.wiki.diff import Piece
from roadmap.wiki.edits import Effort

from ..models import Change, Source
from .history import names, pieces
from .latest import who
from .outline import Outline
from .wording import FIELDS, day

UNTOLD = ("position", "status_category")
"""An order is no news, and a kind of status changes with the status."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of an item: `what` ("Lead time"), `pieces` of how; none for a description, which would be too long."""

    item_id: int
    title: str
    time: str
    what: str
    pieces: list[Piece]
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day, newest first."""

    name: str
    changes: list[Changed]


def changed_since(since: datetime, outline: Outline, *, theme: str = "", limit: int = 50) -> list[Day]:
    """The newest `limit` changes since a moment, in two queries. How the plan began (imports) is no news."""
    rows = Change.objects.filter(item__isnull=False, at__gte=since).exclude(field__in=UNTOLD)
    rows = rows.exclude(source=Source.IMPORT).exclude(source=Source.JIRA, field="created")
    if theme:
        rows = rows.filter(item__theme__slug=theme)
    known, effort = names(outline.lead_times), Effort()
    newest = rows.select_related("item", "by").order_by("-id")[:limit]
    return [
        Day(day(on), [_changed(row, known, effort) for row in some])
        for on, some in groupby(newest, key=lambda row: timezone.localtime(row.at).date())
    ]


def _changed(row: Change, names: Mapping[str, str], effort: Effort) -> Changed:
    return Changed(
        item_id=row.item_id or 0,
        title=str(row.item and row.item.title),
        time=f"{timezone.localtime(row.at):%H:%M}",
        what=FIELDS.get(row.field, row.field),
        pieces=[] if row.field == "description" else pieces(row, names, effort),
        who=who(row),
        reason=row.reason,
    )
