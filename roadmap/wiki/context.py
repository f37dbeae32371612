"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .navigation import ENTRIES, strips


def frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation entries with the current one marked, the strips under the masthead, whether strangers may read."""
    entries = [(entry.label, reverse(entry.leads(request)), entry.holds(request.path)) for entry in ENTRIES]
    return {"navigation": entries, "strips": strips(request), "read_open": settings.READ_ACCESS == "open"}
