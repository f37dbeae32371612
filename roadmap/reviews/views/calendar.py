"""Reviews as a calendar that programs follow (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from ..models import Review, Series

MOST = 120


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The reviews that were and the one to come, in UTC. Each keeps its UID where it moves."""
    series = Series.objects.first()
    calendar = Calendar()
    calendar.add("prodid", "-//Evolution Plan//Reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Plan reviews")
    for review in Review.objects.all()[:MOST]:
        calendar.add_component(_event(review, series))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(review: Review, series: Series | None) -> Event:
    event = Event()
    event.add("uid", f"review-{review.number}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("summary", f"Review {review.number} of the plan")
    event.add("dtstart", review.starts_at)
    event.add("dtend", review.starts_at + timedelta(minutes=series.minutes if series else 60))
    event.add("dtstamp", review.starts_at)
    event.add("sequence", review.version)
    event.add("url", f"{settings.BASE_URL}{review.get_absolute_url()}")
    if series and series.place:
        event.add("location", series.place)
    return event
