"""The form, what is much like the note that is being typed, and confirming it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from roadmap.people.models import User
from roadmap.people.secrecy import digest
from roadmap.wiki.markdown import to_html

from .. import actions
from ..forms import AskForm, Trap
from ..models import FormText, Input
from ..pages.asking import backed, prefill
from ..pages.similar import LONGEST_TEXT, like_items, like_published, public_only
from ..rules import Refused
from .limiting import wait_for
from .quiet import quiet

NO_MORE_MAILS = "No link was sent: three mails a day are the most for one address. Ask for it here tomorrow."
LOOKS = 60
"""Times as many looks for what is alike as notes."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; a note that cannot be taken comes back with what was typed and why."""
    if request.method != "POST":
        return _show(request, AskForm(initial=prefill(request.user) | {"back": request.GET.get("back", "")}))
    if "look" in request.POST:
        return _looked(request)
    form = AskForm(request.POST)
    if caught := Trap(request.POST).caught():
        return _show(request, form, 422, caught)
    if not form.is_valid():
        return _show(request, form, 422)
    if wait := wait_for(request, "note"):
        return _wait(request, form, wait)
    return _take(request, form)


def _looked(request: HttpRequest) -> HttpResponse:
    """Nothing is sent: look for what is alike, or note what is backed, and go on typing."""
    wanted, typed = request.POST["look"], request.POST.dict()
    if wanted != "1":
        typed["back"] = wanted
    return _show(request, AskForm(initial=typed))


def _take(request: HttpRequest, form: AskForm) -> HttpResponse:
    account = request.user if isinstance(request.user, User) else None
    try:
        submission = form.submission()
        back = backed(submission.back, public_only=public_only(request))
        received = actions.submit(submission=replace(submission, back=back.value if back else ""), account=account)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _show(request, form, 422)
    except actions.Full:
        return _wait(request, form, 3600)
    if not (received.mailed or Input.objects.get(pk=received.input.pk).confirmed_at):
        messages.warning(request, NO_MORE_MAILS)
    return redirect("input-receipt", received.secret)


def _wait(request: HttpRequest, form: AskForm, wait: int) -> HttpResponse:
    when = "in a minute" if wait <= 60 else f"in {-(-wait // 60)} minutes"
    trouble = f"More notes than we can read came at once. Nothing is lost: what you typed is here. Send it {when}."
    response = _show(request, form, 429, trouble)
    response["Retry-After"] = str(wait)
    return response


def _show(request: HttpRequest, form: AskForm, status: int = 200, trouble: str = "") -> HttpResponse:
    typed = str(form["text"].value() or "")
    chosen = str(form["back"].value() or "")
    context: dict[str, Any] = {
        "form": form,
        "texts": _texts(),
        "opened": Trap.now(),
        "trouble": trouble,
        "here": "input",
        "back": backed(chosen, public_only=public_only(request)),
        **_alike(request, typed),
    }
    return render(request, "inputs/ask.html", context, status=status)


def _texts() -> tuple[FormText, SafeString]:
    texts = FormText.objects.get(pk=1)
    return texts, to_html(texts.intro)


def _alike(request: HttpRequest, text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    return {"items": like_items(text, public_only=public_only(request)), "inputs": like_published(text)}


@never_cache
@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """The piece of the form that names what is much like `q`."""
    if wait := wait_for(request, "look", times=LOOKS):
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_TEXT]
    return render(request, "inputs/similar.html", _alike(request, text))


@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """One button: the note counts from then on."""
    row = Input.objects.filter(confirm_hash=digest(secret), erased_at=None).first()
    if row is None:
        raise Http404("No such link")
    if request.method == "POST":
        actions.confirm_input(input_id=row.pk)
        row.refresh_from_db()
    return render(request, "inputs/confirm.html", {"input": row, "here": "input"})
