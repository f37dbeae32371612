"""Reviews as a calendar that programs follow (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from icalendar import Event

from roadmap.plan.feeds import calendar, event

from ..models import Review, Series

MOST = 120


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The reviews that were and the one to come, in UTC. Each keeps its UID where it moves."""
    series = Series.objects.first()
    return calendar("Plan reviews", (_event(review, series) for review in Review.objects.all()[:MOST]))


def _event(review: Review, series: Series | None) -> Event:
    made = event(review, f"review-{review.number}", f"Review {review.number} of the plan")
    made.add("dtstart", review.starts_at)
    made.add("dtend", review.starts_at + timedelta(minutes=series.minutes if series else 60))
    made.add("dtstamp", review.starts_at)
    if series and series.place:
        made.add("location", series.place)
    return made
