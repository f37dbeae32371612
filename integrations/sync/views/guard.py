"""Who may decide, and where a form leads back to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from roadmap.people.actions import person_of
from roadmap.people.models import Person, User

View = Callable[..., HttpResponse]
REFUSAL = "How plan and Jira are brought together is decided by the plan's architects."


def may_decide(request: HttpRequest) -> bool:
    """Whether the one who looks may decide."""
    return request.user.is_authenticated and request.user.has_perm("sync.resolve")


def for_deciders(view: View) -> View:
    """For those who may decide; strangers sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/sync/")
        if not may_decide(request):
            raise PermissionDenied(REFUSAL)
        return view(request, *args, **kwargs)

    return guarded


def decision(view: View) -> View:
    """A POST by somebody who may decide."""
    return require_POST(for_deciders(view))


def person(request: HttpRequest) -> Person:
    """The person behind the signed-in account."""
    return person_of(cast(User, request.user))


def back(request: HttpRequest, otherwise: str = "sync") -> HttpResponse:
    """To the page the form was on, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else otherwise)
