"""The receipt and what its owner may do there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.people.models import Address
from roadmap.people.unsubscribing import unsubscribe_url
from roadmap.wiki.markdown import to_html

from .. import actions
from ..models import Input
from ..pages.export import export
from ..pages.receipt import receipt
from ..pages.similar import public_only
from ..rules import Refused
from ..secrets import find
from .asking import NO_MORE_MAILS
from .limiting import wait_for
from .quiet import quiet


def _found(secret: str) -> Input:
    row = find(secret)
    if row is None:
        raise Http404("No receipt has this address")
    return row


@quiet
@require_safe
def shown(request: HttpRequest, secret: str) -> HttpResponse:
    """What became of a note."""
    return _show(request, secret, _found(secret))


def _show(
    request: HttpRequest, secret: str, row: Input, status: int = 200, typed: str = "", trouble: str = ""
) -> HttpResponse:
    known = Address.objects.filter(email=row.email).first() if row.proven else None
    context: dict[str, Any] = {
        "receipt": receipt(row),
        "secret": secret,
        "own_words": _words(row.text),
        "readable": not public_only(request),
        "mail_url": unsubscribe_url(known.pk) if known else "",
        "typed": typed,
        "trouble": trouble,
    }
    return render(request, "inputs/receipt.html", context, status=status)


def _words(text: str) -> SafeString:
    return to_html(text)


@quiet
@require_POST
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The submitter writes back."""
    row, typed = _found(secret), request.POST.get("text", "")
    if wait := wait_for(request, "answer", times=3):
        trouble = "So many answers came that this one has to wait. It is still here: send it again in a while."
        response = _show(request, secret, row, 429, typed, trouble)
        response["Retry-After"] = str(wait)
        return response
    try:
        actions.answer(input_id=row.pk, text=typed)
    except Refused as refused:
        return _show(request, secret, row, 422, typed, str(refused))
    messages.success(request, "Your answer is with the architects.")
    return redirect("input-receipt", secret)


@quiet
@require_POST
def again(request: HttpRequest, secret: str) -> HttpResponse:
    """The link to confirm once more; a few a day, whoever asks."""
    if actions.ask_to_confirm(input_id=_found(secret).pk, secret=secret):
        messages.success(request, "A new link is on its way. Older ones open nothing any more.")
    else:
        messages.warning(request, NO_MORE_MAILS)
    return redirect("input-receipt", secret)


@quiet
@require_POST
def rotate(request: HttpRequest, secret: str) -> HttpResponse:
    """A new address; the old ones end."""
    fresh = actions.rotate(input_id=_found(secret).pk)
    messages.success(request, "This page has a new address. The old ones, in mails too, open nothing any more.")
    return redirect("input-receipt", fresh)


@quiet
@require_safe
def download(request: HttpRequest, secret: str) -> HttpResponse:
    """All that is kept, as JSON."""
    found = export(_found(secret))
    headers = {"Content-Disposition": 'attachment; filename="my-note.json"'}
    return JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False}, headers=headers)


@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """One button, and nothing of it is left."""
    row = _found(secret)
    if request.method != "POST":
        return render(request, "inputs/erase.html", {"receipt": receipt(row), "secret": secret})
    mine = Input.objects.filter(email=row.email, erased_at=None) if row.proven else Input.objects.none()
    wanted = mine.values_list("pk", flat=True) if "all" in request.POST else ()
    for pk in {row.pk, *wanted}:
        actions.erase(input_id=pk)
    return render(request, "inputs/erased.html")
