"""Where a form leads back to: the view of the plan its author came from, with the filters it had."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse

VIEWS = ("plan", "board", "horizon", "table")


def part(request: HttpRequest) -> bool:
    """Whether a script asks for a piece of the page it has open."""
    return "X-Part" in request.headers


def back(request: HttpRequest) -> str:
    """The address the form carries, or the page that was open before; the board where neither is a view of the plan."""
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    parts = urlsplit(asked or request.headers.get("Referer", ""))
    foreign = asked and (parts.scheme or parts.netloc)
    if foreign or parts.path not in {reverse(name) for name in VIEWS}:
        return reverse("board")
    return parts.path + (f"?{parts.query}" if parts.query else "")
