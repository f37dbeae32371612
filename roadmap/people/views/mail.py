"""Turning mail off and on again, by a link that stands in every mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import address_for, choose, listen, silence
from ..kinds import KINDS
from ..models import Address
from ..unsubscribing import address_of, unsubscribe_url


@csrf_exempt  # RFC 8058: a mail program posts here by itself; the signed link is what proves whose address it is.
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Whether notices come: a GET shows a button and changes nothing, for scanners follow links."""
    pk = address_of(token)
    if pk is None:
        raise Http404("No such link")
    if request.method == "POST":
        _take(request.POST, pk)
    address = Address.objects.filter(pk=pk).first()
    context = {
        "silent": address is None or address.silent_since is not None,
        "known": address is not None,
        "kinds": [(name, label, not address or name not in address.muted) for name, label in KINDS.items()],
    }
    response = render(request, "people/mail.html", context)
    response["Referrer-Policy"], response["Cache-Control"] = "no-referrer", "no-store"
    return response


def _take(sent: QueryDict, pk: int) -> None:
    """RFC 8058 programs send neither of our buttons: that is silence."""
    if "choose" in sent:
        choose(address_id=pk, wanted=sent.getlist("kind"))
    elif "again" in sent:
        listen(address_id=pk)
    else:
        silence(address_id=pk)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Leads to the page of one's own address."""
    email = getattr(request.user, "email", "")
    if not email:
        return render(request, "people/mail.html", {"none": True})
    return redirect(unsubscribe_url(address_for(email=email)).removeprefix(settings.BASE_URL))
