"""Turning mail off and on again, by a link that stands in every mail."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .actions import listen, silence
from .models import Address
from .unsubscribing import address_of


@csrf_exempt  # RFC 8058: a mail program posts here by itself; the signed link is what proves whose address it is.
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Whether notices come: a GET shows a button and changes nothing, for scanners follow links."""
    pk = address_of(token)
    if pk is None:
        raise Http404("No such link")
    if request.method == "POST":
        (listen if "again" in request.POST else silence)(address_id=pk)
    address = Address.objects.filter(pk=pk).first()
    context = {"silent": address is None or address.silent_since is not None, "known": address is not None}
    response = render(request, "people/mail.html", context)
    response["Referrer-Policy"], response["Cache-Control"] = "no-referrer", "no-store"
    return response
