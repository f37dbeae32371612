"""A database that does not answer: 503, which a client may try again, and not a fault of ours."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

AGAIN_SECONDS = 5
WORDS = "The database does not answer; try again soon. Whether what was sent is stored is not known: look first."


def is_outage(error: BaseException | None) -> bool:
    """Whether an error came of a database that is away, starting or locked for too long."""
    return isinstance(error, OperationalError | InterfaceError)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: what is shown for an error that no view met."""
    if not is_outage(sys.exception()):
        return server_error(request)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(AGAIN_SECONDS)})
