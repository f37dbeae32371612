"""Whose request it is, where nobody signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The client's address: behind PROXY_COUNT proxies of ours, what the outermost of them saw."""
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if settings.PROXY_COUNT and len(seen) >= settings.PROXY_COUNT:
        return seen[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_digest(request: HttpRequest, purpose: str) -> str:
    """What tells clients apart for one purpose: an address is personal data, and this cannot be turned back into it."""
    return salted_hmac(purpose, client_address(request), algorithm="sha256").hexdigest()[:40]
