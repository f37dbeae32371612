"""The search page, and the few hits it offers while one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .asking import Ask, choices
from .sources import Link, sources


@require_safe
@cache_control(private=True, no_cache=True)
def search(request: HttpRequest) -> HttpResponse:
    """One page of hits; with `part` the options of the box that is typed into."""
    ask = Ask.of(request.GET.dict())
    if "part" in request.GET:
        return render(request, "search/options.html", {"ask": ask, "found": ask.suggested()})
    found = ask.found()
    context = {
        "ask": ask,
        "looked_for": ask.text,
        "found": found,
        "choices": choices(ask),
        "previous": ask.address(ask.page - 1) if ask.page > 1 else "",
        "next": ask.address(ask.page + 1) if found.more else "",
        "links": _links(request, ask.text, bool(found.hits)) if ask.text else [],
    }
    return render(request, "search/search.html", context)


def _links(request: HttpRequest, text: str, hits: bool) -> list[Link]:
    """Where to go on from here."""
    return [link for one in sources() for link in (one.beside if hits else one.instead)(request, text)]
