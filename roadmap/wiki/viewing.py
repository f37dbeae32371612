"""Who looks, and what that means for a page: its ETag, what it may offer, whether it may be changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha1
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from roadmap.people.actions import person_of
from roadmap.people.models import Person, User

from .build import build_id
from .navigation import strips

View = Callable[..., HttpResponse]


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the one who looks has a permission; asked once a request."""
    known: dict[str, bool] | None = getattr(request, "known_permissions", None)
    if known is None:
        known = request.known_permissions = {}  # type: ignore[attr-defined]
    if permission not in known:
        known[permission] = request.user.is_authenticated and request.user.has_perm(permission)
    return known[permission]


def only(permission: str, refusal: str) -> Callable[[View], View]:
    """Sends strangers to the sign-in page and tells readers what they may not do."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request, permission):
                raise PermissionDenied(refusal)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def author(request: HttpRequest) -> Person:
    """The person behind the signed-in account."""
    return person_of(cast(User, request.user))


def etag(request: HttpRequest, permission: str, *state: object) -> str | None:
    """An ETag over `state`, viewer, day, build and strips; None while a message waits to be shown."""
    if len(get_messages(request)):
        return None
    viewer = (request.user.pk, str(request.user), may(request, permission))
    parts = (build_id(), timezone.localdate(), viewer, request.get_full_path(), strips(request), *state)
    return f'"{sha1(repr(parts).encode(), usedforsecurity=False).hexdigest()}"'


def revalidated(view: View) -> View:
    """Browsers may keep the page, but ask each time whether it is still the same."""

    @wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return private
