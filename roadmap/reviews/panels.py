"""What reviews decided of an item, beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from roadmap.plan.models import Item
from roadmap.plan.panels import EDITS_ITEMS, Panel, register

from .pages.minutes import decisions_of, lead_time_names, line


def box(item: Item, request: HttpRequest) -> str:
    """Nothing where no review spoke of it."""
    found = decisions_of(item.pk)
    if not found:
        return ""
    names = lead_time_names()
    return render_to_string("reviews/box.html", {"lines": [line(one, names) for one in found]}, request=request)


def fill() -> None:
    """Take our place beside items; the wall is where they are edited too."""
    EDITS_ITEMS.add("review-meeting")
    register(Panel(order=30, name="reviews", render=box))
