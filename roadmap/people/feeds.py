"""Private addresses of feeds: whoever has one reads as the account that made it, until it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from .models import FeedKey
from .secrecy import digest

USED_EVERY = timedelta(hours=1)
PREFIX = "/feeds/private/"
View = Callable[..., HttpResponse]


def private_address(secret: str) -> str:
    """What a private address begins with; the feed's name follows."""
    return f"{settings.BASE_URL}{PREFIX}{secret}/"


def private(view: View) -> View:
    """A feed's view that may be asked by `secret` too; then by an account, and nothing of it is kept on the way."""

    @wraps(view)
    def feed(request: HttpRequest, *args: Any, secret: str = "", **kwargs: Any) -> HttpResponse:
        if not secret:
            return view(request, *args, **kwargs)
        key = FeedKey.objects.select_related("user").filter(digest=digest(secret), user__is_active=True).first()
        if key is None:
            raise Http404("This address leads nowhere any more")
        now = timezone.now()
        if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
            FeedKey.objects.filter(pk=key.pk).update(last_used_at=now)
        request.user = key.user
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True)
        response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
        return response

    return feed
