"""What was sent to a webhook, and what can be asked of it: a test, a message once more, a new secret."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from roadmap.api.conditional import answer, object_tag
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, check_none
from roadmap.api.schema import IF_NONE_MATCH, NOT_MODIFIED, PAGING, listed, problems

from .. import actions
from ..models import Delivery
from ..pages import delivery_document, hook_document
from .documents import DeliverySerializer, SecretSerializer
from .keeping import Keeping, author, domain_errors, hook_of, known_fields

WRITES = problems(400, 401, 403, 404)


class Deliveries(Keeping):
    """Messages of the last 30 days."""

    @extend_schema(
        operation_id="webhooks_deliveries_list",
        parameters=[*PAGING, IF_NONE_MATCH],
        responses={200: listed(DeliverySerializer), **NOT_MODIFIED, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, webhook: int) -> Response:
        """What was sent and how each try went, oldest first."""
        check_names(request.query_params, ())
        found = page(request, hook_of(webhook).deliveries.all(), columns=("id",))
        rows = Delivery.objects.prefetch_related("attempts").defer("body").in_bulk([pk for (pk,) in found.rows])
        document = found.document([delivery_document(rows[pk]) for (pk,) in found.rows if pk in rows])
        return answer(request, object_tag(0, document), lambda: document)


class Again(Keeping):
    """A message once more."""

    @extend_schema(
        operation_id="webhooks_deliveries_again", request=None, responses={202: DeliverySerializer, **WRITES}
    )
    def post(self, request: Request, webhook: int, delivery: int) -> Response:
        """Send it again soon, under the same id; not while it is being sent."""
        _no_body(request)
        with domain_errors(webhook):
            if not actions.send_again(hook_id=webhook, delivery_id=delivery, by=author(request)):
                raise Http404(f"Webhook {webhook} has no delivery {delivery} that is not being sent just now.")
        return _accepted(delivery)


class Ping(Keeping):
    """A test."""

    @extend_schema(operation_id="webhooks_ping", request=None, responses={202: DeliverySerializer, **WRITES})
    def post(self, request: Request, webhook: int) -> Response:
        """Send a test soon; its delivery says what came of it."""
        _no_body(request)
        with domain_errors(webhook):
            row = actions.ping(hook_id=webhook, by=author(request))
        return _accepted(row.pk)


class Rotate(Keeping):
    """A new secret."""

    @extend_schema(operation_id="webhooks_rotate", request=None, responses={200: SecretSerializer, **WRITES})
    def post(self, request: Request, webhook: int) -> Response:
        """Make a new secret, in this answer alone; the old one signs beside it for 24 hours."""
        _no_body(request)
        with domain_errors(webhook):
            secret = actions.rotate(hook_id=webhook, by=author(request))
        document: dict[str, Any] = hook_document(hook_of(webhook)) | {"secret": secret}
        return Response(document, headers={"Cache-Control": "no-store"})


def _no_body(request: Request) -> None:
    check_none(request.query_params)
    known_fields(request.data or {}, ())


def _accepted(pk: int) -> Response:
    return Response(delivery_document(Delivery.objects.prefetch_related("attempts").get(pk=pk)), status=202)
