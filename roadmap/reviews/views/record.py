"""A review's own page: its agenda while it is open, its record once it is closed, the plan as it stood."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from ..models import Frozen, Review, State
from ..pages import agenda, known_names, room
from ..pages.minutes import minutes
from .points import points_html
from .viewer import author, found, may_attend, may_name, may_run


@never_cache
@require_safe
def review(request: HttpRequest, number: int) -> HttpResponse:
    """What is on the table, or what was decided."""
    row = found(number)
    orders = may_run(request)
    context = {"review": row, "may_run": orders, "may_attend": may_attend(request, row)}
    if row.state == State.CLOSED:
        before = Review.objects.closed().filter(number__lt=number).first()
        return render(request, "reviews/closed.html", context | {"minutes": minutes(row), "before": before})
    here = room(row)
    me = author(request).pk if request.user.is_authenticated else None
    whole = agenda(row, names=may_name(request))
    topics = reverse("review-topic", args=[number])
    sections = [(one, points_html(one.points, orders=orders, topics=topics)) for one in whole.sections]
    context |= {"agenda": whole, "sections": sections, "room": here, "am_here": here.has(me)}
    context["names"] = known_names() if orders else ()
    return render(request, "reviews/agenda.html", context)


def _etag(request: HttpRequest, number: int) -> str | None:
    """A frozen plan never changes; one that was closed again is another."""
    row = Frozen.objects.filter(review=number).values_list("pk", "digest").first()
    if row is None:
        return None
    shape = (row, request.user.pk, request.GET.get("format", ""))
    return f'"{hashlib.sha256(repr(shape).encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def frozen(request: HttpRequest, number: int) -> HttpResponse:
    """The plan as it stood when the review closed; with `format=json` the very document that was hashed."""
    review = found(number)
    row = Frozen.objects.filter(review=review).first()
    if row is None:
        raise Http404(f"Review {number} was not closed yet: there is no frozen plan")
    if request.GET.get("format") == "json":
        response = HttpResponse(row.document, content_type="application/json")
        response["Digest"] = f"sha-256={row.digest}"
        return response
    context = {"review": review, "frozen": row, "plan": mark_safe(row.html)}  # noqa: S308  # rendered when it froze
    return render(request, "reviews/plan.html", context)
