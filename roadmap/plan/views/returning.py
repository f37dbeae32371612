"""Where a form leads back to: the page its author came from, with the filters it had."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from ..panels import EDITS_ITEMS

VIEWS = frozenset({"plan", "board", "horizon", "table"})


def part(request: HttpRequest) -> bool:
    """Whether a script asks for a piece of the page it has open."""
    return "X-Part" in request.headers


def back(request: HttpRequest) -> str:
    """The address the form carries, or the page that was open before; the board where items are edited on neither."""
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    parts = urlsplit(asked or request.headers.get("Referer", ""))
    foreign = asked and (parts.scheme or parts.netloc)
    if foreign or not _edits_items(parts.path):
        return reverse("board")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _edits_items(path: str) -> bool:
    try:
        return resolve(path).url_name in VIEWS | EDITS_ITEMS
    except Resolver404:
        return False
