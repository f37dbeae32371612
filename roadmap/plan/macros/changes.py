"""`{{changes since=…}}`: what changed on the plan, newest first."""

from __future__ import annotations

from datetime import datetime, time

from django.template.loader import render_to_string
from django.utils import timezone

from roadmap.wiki.macros import Argument, Call, Macro

from ..models import Revision
from ..pages import changed_since, outline
from .reading import day_of, number_of, slug_of, theme_slugs

MOST = 500
USUAL = 50


def _changes(call: Call) -> str:
    whole, today = outline(), timezone.localdate()
    day = day_of(call, "since", today, "30d")
    limit, theme = number_of(call, "limit", USUAL, MOST), slug_of(call, "theme", whole.themes)
    since = timezone.make_aware(datetime.combine(day, time.min))
    days = changed_since(since, whole, theme=theme, limit=limit)
    return render_to_string("plan/macros/changes.html", {"days": days, "since": day})


CHANGES = Macro(
    name="changes",
    help="What changed on the plan since a day, newest first, with who did it and why.",
    example="{{changes since=30d}}",
    render=_changes,
    arguments=(
        Argument("since", "A day such as 2026-03-01, or a time such as 30d, 4w, 6m; 30d if not said."),
        Argument("theme", "Only changes of items that stand under this theme now.", choices=theme_slugs),
        Argument("limit", f"At most so many; {USUAL} if not said."),
    ),
    revision=Revision.current,
)
