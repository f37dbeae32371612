"""The sync page and what can be decided on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.plan.rules import Invalid

from . import actions, pages
from .models import Conflict, Link, PushOp

View = Callable[..., HttpResponse]
SAID = {"plan": "The plan's value was taken.", "jira": "Jira's value was taken.", "value": "Your value was taken."}


def deciders_only(view: View) -> View:
    """A POST by somebody who may decide; strangers sign in first."""

    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login("/sync/")
        if not request.user.has_perm("sync.resolve"):
            raise PermissionDenied("Conflicts are settled by the plan's architects.")
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
def sync(request: HttpRequest) -> HttpResponse:
    """How plan and tracker stand to each other, and all that waits for somebody."""
    context = {
        "affairs": pages.affairs(),
        "conflicts": pages.open_conflicts(),
        "settled": pages.settled_conflicts(),
        "parked": pages.parked_items(),
        "waiting": pages.waiting_items(),
        "lost": pages.lost_items(),
        "may_decide": request.user.is_authenticated and request.user.has_perm("sync.resolve"),
    }
    return render(request, "sync/sync.html", context)


@deciders_only
def settle_conflict(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Take one side's value, or a third."""
    take, value = request.POST.get("take", ""), request.POST.get("value")
    try:
        actions.resolve(conflict_id=conflict_id, take=take, value=value, by=_person(request))
        messages.success(request, SAID[take])
    except Conflict.DoesNotExist:
        raise Http404 from None
    except (Invalid, actions.AlreadyDecided) as error:
        messages.error(request, str(error))
    return _back(request)


@deciders_only
def answer(request: HttpRequest, op_id: int) -> HttpResponse:
    """Give a parked write what it needs."""
    try:
        actions.answer_parked(op_id=op_id, value=request.POST.get("value", ""), by=_person(request))
        messages.success(request, "It is tried again now.")
    except PushOp.DoesNotExist:
        messages.info(request, "This is not parked any more.")
    except Invalid as error:
        messages.error(request, str(error))
    return _back(request)


@deciders_only
def unlink(request: HttpRequest, item_id: int) -> HttpResponse:
    """Give an item whose ticket is lost a new one."""
    try:
        actions.unlink(item_id=item_id, by=_person(request))
        messages.success(request, "A new ticket is made for this item.")
    except Link.DoesNotExist:
        messages.info(request, "This item's ticket is not lost any more.")
    return _back(request)


@deciders_only
def release(request: HttpRequest) -> HttpResponse:
    """Let a mass of writes go."""
    actions.release_mass_push()
    messages.success(request, "The writes are being sent.")
    return _back(request)


@deciders_only
def resume(request: HttpRequest) -> HttpResponse:
    """Try the connection again."""
    actions.resume()
    messages.success(request, "Jira is being asked again.")
    return _back(request)


def _person(request: HttpRequest) -> Person:
    return person_of(cast(User, request.user))


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form was on, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else "sync")
