"""Webhooks: a hint that a ticket changed. Checked, stored, answered at once; the drain does the reading."""

from __future__ import annotations

import hmac
from importlib import import_module

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.tracker import Event

from .models import Connection, InboxEvent
from .wake import wake

AGAIN = ("received_at", "drained_at", "not_before", "tries")


@csrf_exempt
@require_POST
def signed(request: HttpRequest) -> HttpResponse:
    """`/hooks/jira/`: the body is signed with JIRA_WEBHOOK_SECRET."""
    if not settings.JIRA_WEBHOOK_SECRET:
        return _plain("Webhooks are refused: JIRA_WEBHOOK_SECRET is not set.", 403)
    try:
        body = request.body
    except RequestDataTooBig:
        return _plain("The body is too large.", 413)
    reader = import_module(settings.TRACKER_WEBHOOKS)
    if not reader.verify(body, dict(request.headers), settings.JIRA_WEBHOOK_SECRET):
        return _plain("The signature does not fit the body and JIRA_WEBHOOK_SECRET.", 401)
    return _keep(reader.parse_event(body, dict(request.headers)))


@csrf_exempt
@require_POST
def unsigned(request: HttpRequest, secret: str) -> HttpResponse:
    """`/hooks/jira/<secret>/`: for a Jira that signs nothing; the address itself is the secret."""
    ours = settings.JIRA_WEBHOOK_SECRET
    if not ours or not hmac.compare_digest(secret.encode(), ours.encode()):
        return _plain("This is not the address given by JIRA_WEBHOOK_SECRET.", 403)
    try:
        body = request.body
    except RequestDataTooBig:
        return _plain("The body is too large.", 413)
    return _keep(import_module(settings.TRACKER_WEBHOOKS).parse_event(body, dict(request.headers)))


def _keep(event: Event | None) -> HttpResponse:
    """Store the hint. The same delivery a second time is the same row, to be drained once more."""
    if event is None:
        return HttpResponse(status=204)
    row = InboxEvent(delivery=event.delivery[:255], ticket_id=event.ticket_id[:64], kind=event.kind[:10])
    try:
        with transaction.atomic():
            InboxEvent.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["delivery"], update_fields=AGAIN
            )
            Connection.objects.hear_webhook()
            wake("drain")
    except DatabaseError:
        return _plain("The webhook could not be stored; send it again.", 503)
    return HttpResponse(status=204)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
