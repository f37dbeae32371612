"""Who looks, and what that means for a page: its ETag, what it may offer, whether it may be changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha1
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.wiki.build import build_id
from roadmap.wiki.navigation import strips

from ..models import Item

View = Callable[..., HttpResponse]


def may_edit(request: HttpRequest) -> bool:
    """Whether the one who looks is an architect; asked once a request."""
    known: bool | None = getattr(request, "may_edit", None)
    if known is None:
        known = request.user.is_authenticated and request.user.has_perm("plan.edit")
        request.may_edit = known  # type: ignore[attr-defined]
    return known


def architects_only(view: View) -> View:
    """Sends strangers to the sign-in page and tells readers what they may not do."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_edit(request):
            raise PermissionDenied("The plan is kept by its architects.")
        return view(request, *args, **kwargs)

    return guarded


def author(request: HttpRequest) -> Person:
    """The person behind the signed-in account."""
    return person_of(cast(User, request.user))


def found_item(item_id: int) -> Item:
    """The item with what it refers to. Raises Http404."""
    item = Item.objects.select_related("theme", "lead_time", "owner").filter(pk=item_id).first()
    if item is None:
        raise Http404(f"No item {item_id} on the plan")
    return item


def page_etag(request: HttpRequest, *state: object) -> str | None:
    """An ETag over `state`, viewer, day, build and strips; None while a message waits to be shown."""
    if len(get_messages(request)):
        return None
    viewer = (request.user.pk, str(request.user), may_edit(request))
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
