"""What moved between two reviews: as a page, as Markdown, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmap.api.numbers import whole_number

from ..models import Review
from ..pages.comparing import frozen_of, moved_between
from ..rules.comparing import markdown


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Between `from` and `to`, numbers of closed reviews; the last two where none is named."""
    closed = list(Review.objects.closed()[:120])
    first, last = _chosen(request, "from", closed[1:2]), _chosen(request, "to", closed[:1])
    before, after = frozen_of(first), frozen_of(last)
    context = {"closed": closed, "first": first, "last": last}
    if before is None or after is None:
        missing = next((number for number, row in ((first, before), (last, after)) if number and row is None), None)
        return render(request, "reviews/compare.html", context | {"missing": missing}, status=404 if missing else 200)
    found = moved_between(before, after)
    names = [f"review {number}" for number in (first, last)]
    if request.GET.get("format") == "md":
        return HttpResponse(markdown(found, *names), content_type="text/markdown; charset=utf-8")
    if request.GET.get("format") == "json":
        return JsonResponse({"from": first, "to": last, "moved": [asdict(one) for one in found]})
    heaps = [(way, list(some)) for way, some in groupby(found, key=lambda one: one.what)]
    return render(request, "reviews/compare.html", context | {"heaps": heaps, "total": len(found), "done": True})


def _chosen(request: HttpRequest, name: str, usual: list[Review]) -> int:
    number = whole_number(request.GET.get(name), 9)
    return number if number is not None else usual[0].number if usual else 0
