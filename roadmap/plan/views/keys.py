"""The sheet of keys as a page, for those who have no script or follow its link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """All keys, and the button that undoes one's last change."""
    return render(request, "plan/keys.html")
