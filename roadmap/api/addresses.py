"""Whose request it is, where nobody signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address: behind PROXY_COUNT proxies of ours, what the outermost of them saw."""
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if settings.PROXY_COUNT and len(seen) >= settings.PROXY_COUNT:
        return seen[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))
