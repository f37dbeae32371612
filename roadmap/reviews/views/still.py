"""An owner's answer from a mail: a page with one button, for scanners follow links."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from roadmap.inputs.views.quiet import quiet

from .. import actions
from ..models import Answer, Confirmation
from ..rules import Refused
from ..signing import read_token


@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def still(request: HttpRequest, token: str) -> HttpResponse:
    """What the link says, and its button; a GET changes nothing. The signed address is what proves who answers."""
    named = read_token(token)
    rows = Confirmation.objects.select_related("item__lead_time", "review", "person")
    row = rows.filter(pk=named[0]).first() if named else None
    if row is None or named is None:
        raise Http404("No such link")
    context = {"row": row, "answer": Answer(named[1]), "said": False, "trouble": ""}
    if request.method == "POST":
        try:
            context["row"] = actions.say(confirmation_id=row.pk, answer=named[1])
            context["said"] = True
        except Refused as refused:
            context["trouble"] = str(refused)
    return render(request, "reviews/still.html", context, status=409 if context["trouble"] else 200)
