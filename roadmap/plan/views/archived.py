"""Items off the plan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from ..models import Revision
from ..pages import archive
from .viewer import may_edit, page_etag, revalidated


@require_safe
@revalidated
@condition(etag_func=lambda request: page_etag(request, Revision.current()))
def archived(request: HttpRequest) -> HttpResponse:
    """Items that were taken off the plan, the last first; `before` is the place where the page begins."""
    before = request.GET.get("before", "")
    context = {"archive": archive(before), "before": before, "may_edit": may_edit(request)}
    return render(request, "plan/archived.html", context)
