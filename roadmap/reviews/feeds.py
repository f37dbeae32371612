"""Feeds of reviews: Atom for what they decided, iCalendar for when they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from roadmap.people.feeds import private
from roadmap.plan.feeds import atom
from roadmap.wiki.viewing import revalidated

from .models import Review
from .pages.minutes import lead_time_names, line
from .views import calendar

SHOWN = 24

calendar_feed = private(calendar.feed)


@require_safe
@private
@revalidated
def reviews(request: HttpRequest) -> HttpResponse:
    """An entry for each review: when it is, or what it decided."""
    return atom(request, "Reviews of the plan", "/reviews/", _entries())


def _entries() -> Iterator[dict[str, Any]]:
    names = lead_time_names()
    rows = Review.objects.select_related("chair").annotate(said_at=Max("events__at")).order_by("-number")
    for row in rows.prefetch_related("decisions__by", "decisions__action__owner")[:SHOWN]:
        standing = [one for one in row.decisions.all() if one.undone_at is None]
        lines = [(one.title, line(one, names).what, one.sentence) for one in standing]
        when = format_html("<p>{}: {:%Y-%m-%d %H:%M} UTC</p>", row.get_state_display(), row.starts_at)
        moments = [row.starts_at if row.said_at is None else row.said_at, *(one.at for one in standing)]
        yield {
            "title": str(row),
            "link": f"{settings.BASE_URL}{row.get_absolute_url()}",
            "unique_id": f"{settings.BASE_URL}{row.get_absolute_url()}",
            "description": when + format_html_join("", "<p>{}: {}. {}</p>", lines),
            "author_name": row.chair.name if row.chair else None,
            "updateddate": max(moments),
        }
