"""What one follows: themes and items whose decisions one wants to hear of."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from roadmap.api.numbers import whole_number
from roadmap.people.models import User

from ..actions import follow
from ..models import Item, Theme
from ..pages.following import following as followed_by
from ..pages.following import follows
from .viewer import author


def followed(request: HttpRequest, item_id: int) -> bool | None:
    """Whether the one who looks follows the item; None where nobody is signed in. Asked once a request."""
    if request.user.pk is None:
        return None
    if not hasattr(request, "followed"):
        request.followed = follows(request.user.pk, item_id)  # type: ignore[attr-defined]
    return bool(request.followed)  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def following(request: HttpRequest) -> HttpResponse:
    """The list with a button for each; a POST follows one thing, or with `off` does so no more."""
    if request.method != "POST":
        return render(request, "plan/following.html", {"page": followed_by(cast(User, request.user).pk)})
    subject, on = _subject(request), "off" not in request.POST
    follow(subject=subject, by=author(request), on=on)
    words = f"You hear of every review's decisions on {subject}." if on else f"You follow {subject} no more."
    messages.success(request, words)
    return redirect(subject if isinstance(subject, Item) and "here" not in request.POST else "following")


def _subject(request: HttpRequest) -> Theme | Item:
    slug, pk = request.POST.get("theme", ""), request.POST.get("item", "")
    if slug:
        return get_object_or_404(Theme, slug=slug)
    return get_object_or_404(Item, pk=whole_number(pk))
