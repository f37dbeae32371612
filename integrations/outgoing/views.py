"""The pages of webhooks, for who keeps them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.api.numbers import whole_number
from roadmap.wiki.viewing import author, only

from . import actions, pages
from .forms import HookForm
from .models import Hook
from .rules import MANAGE, Invalid

keepers_only = only(MANAGE, "Webhooks are kept by admins.")
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def found(pk: int) -> Hook:
    """The hook. Raises Http404."""
    rows = Hook.objects.select_related("created_by").prefetch_related("themes")
    hook = rows.filter(pk=pk).first() if pk < 2**63 else None
    if hook is None:
        raise Http404(f"There is no webhook {pk}")
    return hook


@never_cache
@require_safe
@keepers_only
def hooks(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return render(request, "outgoing/hooks.html", {"hooks": pages.hooks()})


@never_cache
@get_or_post
@keepers_only
def new(request: HttpRequest) -> HttpResponse:
    """Make one; its secret is on the answer to the form and nowhere else."""
    form = HookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            hook, secret = actions.create(values=form.cleaned_data, by=author(request))
            return _secret(request, hook, secret)
        except Invalid as invalid:
            form.refuse(invalid.messages)
    return render(request, "outgoing/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@get_or_post
@keepers_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    hook = found(pk)
    form = HookForm(request.POST if request.method == "POST" else None, hook=hook)
    if form.is_bound and form.is_valid():
        try:
            actions.edit(hook_id=pk, values=form.cleaned_data, by=author(request))
            messages.success(request, "Saved.")
            return redirect(hook)
        except Invalid as invalid:
            form.refuse(invalid.messages)
    return render(request, "outgoing/edit.html", {"form": form, "hook": hook}, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@keepers_only
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what was sent to it."""
    row, before = found(pk), whole_number(request.GET.get("before"))
    context = {"hook": pages.hook_page(row), "log": pages.log(row, before=before)}
    return render(request, "outgoing/hook.html", context)


@never_cache
@require_POST
@keepers_only
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, on the answer to the button and nowhere else."""
    row = found(pk)
    return _secret(request, row, actions.rotate(hook_id=pk, by=author(request)), rotated=True)


def _secret(request: HttpRequest, row: Hook, secret: str, *, rotated: bool = False) -> HttpResponse:
    response = render(request, "outgoing/secret.html", {"hook": row, "secret": secret, "rotated": rotated})
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@get_or_post
@keepers_only
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then forget it."""
    row = found(pk)
    if request.method != "POST":
        return render(request, "outgoing/delete.html", {"hook": pages.hook_page(row)})
    actions.delete(hook_id=pk, by=author(request))
    messages.success(request, f"“{row.name}” is deleted.")
    return redirect("outgoing")


def _button(work: Callable[..., str]) -> Callable[..., HttpResponse]:
    """A view of one button: does its work, says the sentence that it answers, and leads back to the hook."""

    @require_POST
    @keepers_only
    def pressed(request: HttpRequest, pk: int, **more: int) -> HttpResponse:
        row = found(pk)
        messages.success(request, work(request, pk, **more))
        return redirect(row)

    return pressed


@_button
def ping(request: HttpRequest, pk: int) -> str:
    """Send a test."""
    actions.ping(hook_id=pk, by=author(request))
    return "A test is on its way; its answer stands in the log within seconds."


@_button
def disable(request: HttpRequest, pk: int) -> str:
    """Turn it off."""
    actions.disable(hook_id=pk, by=author(request))
    return "It is off. What happens meanwhile is kept for it."


@_button
def enable(request: HttpRequest, pk: int) -> str:
    """Turn it on."""
    resume = actions.Resume.NOW if request.POST.get("resume") == "now" else actions.Resume.MISSED
    actions.enable(hook_id=pk, resume=resume, by=author(request))
    return "It is on, from now on." if resume is actions.Resume.NOW else "It is on, and gets what it missed."


@_button
def again(request: HttpRequest, pk: int, delivery_id: int) -> str:
    """Send a message once more."""
    if actions.send_again(hook_id=pk, delivery_id=delivery_id, by=author(request)):
        return "It is sent again, under the same id."
    return "It is being sent just now, or is gone: nothing was done."
