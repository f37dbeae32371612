"""All reviews, and when they come."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import actions
from ..forms import SeriesForm
from ..models import Series
from ..pages import listing
from .viewer import author, chairs_only, may_attend, may_run


@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The one to come, those that were, and what is to be done."""
    context = {"found": listing(), "may_run": may_run(request), "may_attend": may_attend(request)}
    return render(request, "reviews/reviews.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@chairs_only
def series(request: HttpRequest) -> HttpResponse:
    """When reviews come and who runs them."""
    form = SeriesForm(request.POST or None, instance=Series.objects.first())
    if request.method == "POST" and form.is_valid():
        actions.keep_series(values=form.cleaned_data, by=author(request))
        messages.success(request, "Kept.")
        return redirect("reviews")
    context = {"form": form, "zones": sorted(available_timezones())}
    return render(request, "reviews/series.html", context, status=422 if form.is_bound else 200)
