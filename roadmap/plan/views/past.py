"""The plan as it stood: read-only, by the day in the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from roadmap.wiki.markdown import to_html

from ..models import Revision
from ..pages import (
    Around,
    Facets,
    Filters,
    Outline,
    PlanThen,
    Since,
    around,
    began,
    matching,
    narrowed,
    plan_then,
    sections_then,
    seen_by,
    since,
    words_then,
)
from ..pages.days import Day, NoDay, read_day
from ..pages.history import history
from ..pages.ledger import ledger
from ..pages.wording import day as in_short
from ..pages.wording import falls_due, local_day, long_day
from .cards import Card, theme_html
from .margin import chosen, only, rail, tally
from .plan import page_of_cards
from .viewer import page_etag, revalidated


def _etag(request: HttpRequest, **named: object) -> str | None:
    """What stood does not change, but what became of it since is told beside it."""
    return page_etag(request, Revision.current())


@require_safe
def past_day(request: HttpRequest) -> HttpResponse:
    """Leads from a date field to the day's own address; without a day it asks for one."""
    asked = request.GET.get("day", "").strip()
    if not asked:
        return _no_day(request, NoDay("", 200))
    query = Filters.of(request.GET).query()
    return HttpResponseRedirect(reverse("past", args=[asked.replace("/", "-")]) + (query if len(query) > 1 else ""))


@require_safe
@revalidated
@condition(etag_func=_etag)
def past(request: HttpRequest, day: str) -> HttpResponse:
    """The plan as it stood at the end of a day, or what the filters leave of it."""
    try:
        on = read_day(day)
    except NoDay as wrong:
        return _no_day(request, wrong)
    seen, beside = seen_by(on.on), around(on.on)
    if not seen:
        return render(request, "plan/past_before.html", {"day": on, "first": beside.first and Day.of(beside.first)})
    return page_of_cards(request, "plan/past.html", _context(request, on, seen) | _strip(on, beside))


def _context(request: HttpRequest, day: Day, seen: int) -> dict[str, Any]:
    filters, moved = Filters.of(request.GET), bool(request.GET.get("moved"))
    then = plan_then(seen, words=bool(filters.search))
    became = since(then)
    cards, facets = _cards(then, became, filters, day, moved=moved)
    outline = Outline(seen, then.themes, then.lead_times)
    return {
        "filters": filters,
        "moved": moved,
        "since": became,
        "cards": cards,
        "rail": rail(outline, cards),
        "tally": tally(outline, facets, filters, day.on),
        "only": only(facets, filters),
        "chosen": chosen(outline, filters),
        "count": sum(card.total for card in cards),
        "total": len(then.items),
        "page": words_then(day.on),
        "here": filters.query() if filters.chosen() else "",
    }


def _cards(then: PlanThen, became: Since, filters: Filters, day: Day, *, moved: bool) -> tuple[list[Card], Facets]:
    items, brief = matching(then, filters), moved or bool(filters.chosen())
    items = [one for one in items if became.notes[one.id]] if moved else items
    found = [narrowed(one, filters) for one in sections_then(then, items, became, day.on)]
    outline = Outline(then.seen, then.themes, then.lead_times)
    cards = [
        Card(section.theme, section.total, facets, theme_html(section, outline, False, brief, day.path).encode())
        for section, facets in found
    ]
    whole = Facets()
    for card in cards:
        whole.add(card.facets)
    return [card for card in cards if card.total or not brief], whole


def _strip(day: Day, beside: Around) -> dict[str, Any]:
    return {
        "day": day,
        "today": Day.of(timezone.localdate()),
        "first": beside.first and Day.of(beside.first),
        "before": beside.before and Day.of(beside.before),
        "after": beside.after and Day.of(beside.after),
    }


@require_safe
@revalidated
@condition(etag_func=_etag)
def past_item(request: HttpRequest, day: str, item_id: int) -> HttpResponse:
    """An item as it stood at the end of a day."""
    try:
        on = read_day(day)
        context = _item_then(on, item_id)
    except NoDay as wrong:
        return _no_day(request, wrong)
    return render(request, "plan/past_item.html", context | _strip(on, around(on.on)))


def _item_then(day: Day, item_id: int) -> dict[str, Any]:
    seen = seen_by(day.on)
    then = plan_then(seen, words=True, item_id=item_id) if item_id < 2**63 else None
    if then is None or not then.items:
        first = began(item_id) if item_id < 2**63 else None
        came = f"Item {item_id} came to the plan on {long_day(first)}, later than that." if first else ""
        raise NoDay(came or f"There is no item {item_id}.", 404)
    item = then.items[0]
    head = next(one for one in then.lead_times if one.slug == item.lead_time)
    done, guessed = item.status_category == "done", local_day(item.guessed_at)
    over = not done and item.expected_by is not None and item.expected_by < day.on
    return {
        "item": item,
        "theme": next(one for one in then.themes if one.slug == item.theme),
        "head": head,
        "description": to_html(item.description),
        "by": falls_due(item.expected_by, guessed, head.low, done=done),
        "guessed": f"guessed {in_short(guessed)}" if guessed else "",
        "ran_out": f"ran out {in_short(item.expected_by)}" if over and item.expected_by else "",
        "notes": since(then).notes[item.id],
        "ledger": ledger(item_id, then.lead_times, day.on, until=seen),
        "history": history(item_id, then.lead_times, None, until=seen),
    }


def _no_day(request: HttpRequest, wrong: NoDay) -> HttpResponse:
    beside = around(timezone.localdate())
    context = {
        "sentence": str(wrong),
        "today": Day.of(timezone.localdate()),
        "first": beside.first and Day.of(beside.first),
        "filters": Filters(),
    }
    return render(request, "plan/past_none.html", context, status=wrong.status)
