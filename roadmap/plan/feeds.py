"""Feeds of the plan: Atom (RFC 4287) for what changed, iCalendar (RFC 5545) for guesses that fall due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import condition, require_safe
from icalendar import Calendar, Event

from roadmap.people.feeds import private
from roadmap.wiki.build import build_id
from roadmap.wiki.edits import Effort
from roadmap.wiki.viewing import revalidated

from .models import Change, Item, Revision, Theme
from .pages import Filters, lead_times
from .pages.changed import UNTOLD
from .pages.history import in_words, names, pieces
from .pages.latest import who
from .pages.wording import FIELDS

SHOWN = 100
MOST_DUE = 2000
ATOM = "application/atom+xml; charset=utf-8"
View = Callable[..., HttpResponse]


def feed(view: View) -> View:
    """Of a feed: readable by a private address too, and 304 where the plan did not change."""

    def etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f'"{build_id()}-{Revision.current()}-{request.user.pk or 0}"'

    @require_safe
    @private
    @revalidated
    @condition(etag_func=etag)
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return answered


def atom(request: HttpRequest, title: str, path: str, entries: Iterable[dict[str, Any]]) -> HttpResponse:
    """An Atom feed about the page at `path`; entries as Django's feed generator takes them."""
    here = request.build_absolute_uri(request.path)
    # A private address must not come back in what it answers.
    guid = f"{settings.BASE_URL}{path}#{request.path.rpartition('/')[2]}"
    made = Atom1Feed(title, f"{settings.BASE_URL}{path}", "", language="en", feed_url=here, feed_guid=guid)
    for entry in entries:
        made.add_item(**entry)
    return HttpResponse(made.writeString("utf-8"), content_type=ATOM)


def calendar(name: str, events: Iterable[Event]) -> HttpResponse:
    """A calendar that programs follow (RFC 5545)."""
    made = Calendar()
    made.add("prodid", f"-//Evolution Plan//{name}//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for event in events:
        made.add_component(event)
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")


def event(row: Any, uid: str, summary: str) -> Event:
    """What is so of every event: it stands for a row that has a page and a version."""
    made = Event()
    made.add("uid", f"{uid}@{urlsplit(settings.BASE_URL).hostname}")
    made.add("summary", summary)
    made.add("sequence", row.version)
    made.add("url", f"{settings.BASE_URL}{row.get_absolute_url()}")
    return made


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """The list of feeds, and how to read them where the plan is closed."""
    return render(request, "plan/feeds.html", {"themes": Theme.objects.in_plan_order()})


@feed
def plan(request: HttpRequest) -> HttpResponse:
    """An entry for each item, those that changed last first."""
    return atom(request, "The plan", "/", _items(Item.objects.current()))


@feed
def changes(request: HttpRequest) -> HttpResponse:
    """An entry for each change of an item."""
    return atom(request, "Changes of the plan", "/", _changes(Change.objects.filter(item__isnull=False)))


@feed
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """An entry for each change of an item that stands under the theme."""
    row = get_object_or_404(Theme, slug=slug)
    return atom(request, row.name, f"/#{slug}", _changes(Change.objects.filter(item__theme=row)))


@feed
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """An entry for each change of the item."""
    row = get_object_or_404(Item, pk=item_id)
    return atom(request, str(row), row.get_absolute_url(), _changes(Change.objects.of_item(item_id)))


def _changes(rows: Any) -> Iterator[dict[str, Any]]:
    known, effort = names(lead_times()), Effort()
    rows = rows.exclude(field__in=UNTOLD).select_related("item__theme", "by").order_by("-id")
    for row in rows[:SHOWN]:
        told = "".join(_sign(piece.kind, piece.text) for piece in pieces(row, known, effort))
        yield {
            "title": f"{row.item}: {FIELDS.get(row.field, row.field).lower()}",
            "link": f"{settings.BASE_URL}{row.item.get_absolute_url()}",
            "unique_id": f"{settings.BASE_URL}/api/v1/changes/#{row.id}",
            "description": format_html("<p>{}</p><p>{}</p>", told, row.reason),
            "author_name": who(row),
            "updateddate": row.at,
            "pubdate": row.at,
            "categories": [row.item.theme.name],
        }


def _sign(kind: str, text: str) -> str:
    return f"[{text}] →" if kind == "del" else text


def _items(rows: Any) -> Iterator[dict[str, Any]]:
    known = names(lead_times())
    for row in rows.select_related("theme", "lead_time", "owner").order_by("-updated_at", "-id")[:SHOWN]:
        facts = {"Theme": row.theme.name, "Lead time": in_words(row.lead_time.slug, known), "Status": row.status}
        facts |= {"Owner": row.owner.name} if row.owner else {}
        yield {
            "title": str(row),
            "link": f"{settings.BASE_URL}{row.get_absolute_url()}",
            "unique_id": f"{settings.BASE_URL}{row.get_absolute_url()}",
            "description": format_html_join("", "<p>{}: {}</p>", facts.items()),
            "updateddate": row.updated_at,
            "pubdate": row.created_at,
            "categories": [row.theme.name],
        }


@feed
def due(request: HttpRequest) -> HttpResponse:
    """A day in the calendar for each guess, on the day it runs out; filters as on the plan page."""
    rows = Filters.of(request.GET.dict()).exactly().open().filter(expected_by__isnull=False)
    rows = rows.select_related("theme").order_by("expected_by", "id")[:MOST_DUE]
    return calendar("Guesses that run out", map(_event, rows))


def _event(row: Item) -> Event:
    made = event(row, f"item-{row.pk}", f"{row}: guess runs out")
    made.add("dtstart", row.expected_by)
    made.add("dtend", row.expected_by + timedelta(days=1))  # type: ignore[operator]  # there is one, see `due`
    made.add("dtstamp", row.updated_at)
    made.add("categories", [row.theme.name])
    made.add("transp", "TRANSPARENT")
    return made
