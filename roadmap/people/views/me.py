"""One's own account: tokens for scripts, private addresses of feeds, the way out."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..actions import issue_feed_key, issue_token, revoke_feed_key, revoke_token
from ..desk import DOORS
from ..feeds import private_address
from ..forms import FeedKeyForm, TokenForm
from ..models import ApiToken, FeedKey, User


@never_cache
@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The page; it shows no secret."""
    return _show(request)


@never_cache
@require_POST
@login_required
def token(request: HttpRequest) -> HttpResponse:
    """Make a token, whose text this one answer shows; or take one back."""
    user = cast(User, request.user)
    if "revoke" in request.POST:
        gone = revoke_token(user=user, token=request.POST["revoke"])
        messages.success(request, "The token works no more." if gone else "There is no such token any more.")
        return redirect("me")
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, status=422, token_form=form)
    text = issue_token(user=user, **form.cleaned_data)
    return _show(request, status=201, secret=text, secret_name=form.cleaned_data["name"], secret_kind="token")  # noqa: S106


@never_cache
@require_POST
@login_required
def feed_key(request: HttpRequest) -> HttpResponse:
    """Make private addresses of the feeds, which this one answer shows; or take them back."""
    user = cast(User, request.user)
    if "revoke" in request.POST:
        gone = revoke_feed_key(user=user, pk=request.POST["revoke"])
        messages.success(request, "The addresses lead nowhere now." if gone else "These addresses led nowhere already.")
        return redirect("me")
    form = FeedKeyForm(request.POST)
    if not form.is_valid():
        return _show(request, status=422, feed_form=form)
    secret = issue_feed_key(user=user, name=form.cleaned_data["name"])
    return _show(request, status=201, secret=private_address(secret), secret_name=form.cleaned_data["name"])


def _show(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "doors": [door for door in DOORS if not door.may or user.has_perm(door.may)],
        "tokens": ApiToken.objects.filter(user=user).order_by("created"),
        "feed_keys": FeedKey.objects.filter(user=user).order_by("pk"),
        "token_form": TokenForm(),
        "feed_form": FeedKeyForm(),
    }
    return render(request, "people/me.html", context | more, status=status)
