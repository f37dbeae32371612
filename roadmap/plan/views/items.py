"""The item page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import condition, require_safe

from roadmap.wiki.models import WikiRevision
from roadmap.wiki.rendering import revisions_of

from ..models import Item
from ..pages import Calibration, calibration, item_page, spread
from ..panels import PANELS
from .following import followed
from .viewer import may_edit, page_etag, revalidated

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
"""A form's token, which differs in every answer and is no change."""


def panels(request: HttpRequest, item: Item) -> list[SafeString]:
    """What the rooms above say about an item; asked once a request, by the page's ETag and by the page."""
    found: list[SafeString] | None = getattr(request, "panels", None)
    if found is None:
        found = [mark_safe(panel.render(item, request)) for panel in PANELS]  # noqa: S308  panels promise safe HTML
        request.panels = found  # type: ignore[attr-defined]
    return found


def odds(request: HttpRequest, theme: str) -> Mapping[str, Calibration]:
    """How guesses went; asked once a request, by the page's ETag and by the page."""
    found: Mapping[str, Calibration] | None = getattr(request, "odds", None)
    if found is None:
        found = calibration(theme)
        request.odds = found  # type: ignore[attr-defined]
    return found


def _etag(request: HttpRequest, item_id: int) -> str | None:
    item = Item.objects.select_related("theme", "lead_time", "owner").filter(pk=item_id).first()
    if item is None:
        return None
    owner = item.owner and item.owner.name
    beside = [TOKEN.sub("", panel) for panel in panels(request, item)]
    around = (WikiRevision.current(), revisions_of(item.description), beside, odds(request, item.theme.slug))
    return page_etag(request, item.version, item.theme.revision, owner, followed(request, item_id), *around)


@require_safe
@revalidated
@condition(etag_func=_etag)
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """An item with its facts, its words and its history."""
    whole = request.GET.get("history") == "all"
    try:
        page = item_page(item_id, timezone.localdate(), whole_history=whole)
    except Item.DoesNotExist:
        raise Http404(f"No item {item_id} on the plan") from None
    past = odds(request, page.row.theme.slug)
    context = {
        "page": page,
        "item": page.row,
        "panels": panels(request, page.row),
        "may_edit": may_edit(request),
        "followed": followed(request, item_id),
        "odds": [(one, past.get(one.slug)) for one in page.lead_times],
        "past": past.get(page.lead_time.slug),
        "spread": page.lead_time.slug in past and spread(past[page.lead_time.slug], page.lead_time),
    }
    return render(request, "plan/item.html", context)
