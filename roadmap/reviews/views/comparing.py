"""What moved between two reviews: as a page, as Markdown, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Frozen, Review
from ..rules.comparing import compare as differences
from ..rules.comparing import markdown


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Between `from` and `to`, numbers of closed reviews; the last two where none is named."""
    closed = list(Review.objects.closed()[:120])
    first, last = _chosen(request, "from", closed[1:2]), _chosen(request, "to", closed[:1])
    frozen = {row.review_id: row for row in Frozen.objects.filter(review__in=[first, last]).order_by("id")}
    context = {"closed": closed, "first": first, "last": last}
    if first not in frozen or last not in frozen:
        missing = next((number for number in (first, last) if number and number not in frozen), None)
        return render(request, "reviews/compare.html", context | {"missing": missing}, status=404 if missing else 200)
    found = differences(*(json.loads(frozen[number].document) for number in (first, last)))
    names = [f"review {number}" for number in (first, last)]
    if request.GET.get("format") == "md":
        return HttpResponse(markdown(found, *names), content_type="text/markdown; charset=utf-8")
    if request.GET.get("format") == "json":
        return JsonResponse({"from": first, "to": last, "moved": [asdict(one) for one in found]})
    heaps = [(way, list(some)) for way, some in groupby(found, key=lambda one: one.what)]
    return render(request, "reviews/compare.html", context | {"heaps": heaps, "total": len(found), "done": True})


def _chosen(request: HttpRequest, name: str, usual: list[Review]) -> int:
    text = request.GET.get(name, "")
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return usual[0].number if usual else 0
