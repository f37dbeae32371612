"""Deciding a point, undoing that, and finishing what somebody said they would do."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from roadmap.people.models import Person
from roadmap.plan.actions import Stale
from roadmap.plan.rules import Invalid

from .. import actions
from ..forms import DecideForm
from ..models import Action, Decision, Review
from ..pages import agenda
from ..rules import DECIDED, Refused
from .meeting import show
from .viewer import author, chairs_only, found, may_finish


@require_POST
@chairs_only
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide and go on to the next point; what cannot be decided comes back with what was typed and why."""
    review, form = found(number), DecideForm(request.POST)
    key = request.POST.get("key", "")
    after = agenda(review).beside(key)[1] or key
    try:
        if not form.is_valid():
            field, sentences = next(iter(form.errors.items()))
            raise Refused(str(sentences[0]), str(field))
        actions.decide(number=number, wish=form.wish(), by=author(request))
    except Refused as refused:
        return _again(request, number, key, str(refused), refused.field)
    except Invalid as invalid:
        return _again(request, number, key, str(invalid), "")
    except Stale:
        told = "Somebody changed this item a moment ago: look once more, then decide."
        return _again(request, number, key, told, "")
    messages.success(request, f"{DECIDED[request.POST['kind']].capitalize()}.")
    return _onward(request, review, key, after)


def _again(request: HttpRequest, number: int, key: str, told: str, field: str) -> HttpResponse:
    return show(request, found(number), key, 422, trouble=told, trouble_at=field, typed=request.POST)


def _onward(request: HttpRequest, review: Review, key: str, after: str) -> HttpResponse:
    """To the next point; everybody's, if this was."""
    if review.current in ("", key):
        actions.go(number=review.number, key=after, by=author(request))
        return redirect("review-meeting", review.number)
    return redirect(f"{reverse('review-meeting', args=[review.number])}?at={after}")


@require_POST
@chairs_only
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    row = Decision.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(f"There is no decision {pk}")
    try:
        actions.undo(decision_id=pk, by=author(request))
        messages.success(request, "Taken back; the plan stands as before.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('review-meeting', args=[row.review_id])}?at={row.key}")


@require_POST
@login_required
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody did what they said, or somebody else sees to it now."""
    row = Action.objects.select_related("owner").filter(pk=pk).first()
    if not may_finish(request, row):
        raise PermissionDenied("Actions are done by whom they were given to, or by those who hold reviews.")
    if row is None:
        raise Http404(f"There is no action {pk}")
    if "owner" in request.POST:
        _hand_over(request, pk)
    else:
        actions.finish(action_id=pk, by=author(request), done="again" not in request.POST)
        messages.success(request, "Open again." if "again" in request.POST else "Done.")
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(to if safe else reverse("reviews"))


def _hand_over(request: HttpRequest, pk: int) -> None:
    name = request.POST["owner"].strip()
    owner = Person.objects.named(name).first() if name else None
    if owner is None:
        messages.error(request, f"Nobody here is called {name}." if name else "Name who sees to it.")
        return
    actions.assign_anew(action_id=pk, owner=owner)
    messages.success(request, f"{owner} sees to it.")
