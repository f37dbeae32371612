"""`/api/v1/webhooks/`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from roadmap.api.conditional import answer, object_tag, tagged
from roadmap.api.errors import invalid
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, check_none
from roadmap.api.schema import IF_MATCH, IF_NONE_MATCH, NOT_MODIFIED, PAGING, listed, problems
from roadmap.people.models import Person

from .. import actions
from ..models import Hook
from ..pages import hook_document
from .documents import RESUME, SecretSerializer, WebhookChanges, WebhookSerializer, WebhookTurn
from .keeping import Keeping, author, domain_errors, hook_of, known_fields, version_of

WRITABLE = ("name", "url", "events", "themes")
TURNS = ("active", "resume")


class Webhooks(Keeping):
    """Who hears what happens to the plan."""

    @extend_schema(
        operation_id="webhooks_list",
        parameters=[*PAGING, IF_NONE_MATCH],
        responses={200: listed(WebhookSerializer), **NOT_MODIFIED, **problems(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        """Webhooks, oldest first."""
        check_names(request.query_params, ())
        found = page(request, Hook.objects.all(), columns=("id",))
        hooks = (
            Hook.objects.select_related("created_by").prefetch_related("themes").in_bulk([pk for (pk,) in found.rows])
        )
        document = found.document([hook_document(hooks[pk]) for (pk,) in found.rows])
        return answer(request, object_tag(0, document), lambda: document)

    @extend_schema(
        operation_id="webhooks_create",
        request=WebhookChanges,
        responses={201: SecretSerializer, **problems(400, 401, 403)},
    )
    def post(self, request: Request) -> Response:
        """Make a webhook that hears what happens from now on. Its secret is in this answer alone."""
        values = known_fields(request.data, WRITABLE)
        with domain_errors():
            hook, secret = actions.create(values=values, by=author(request))
        document = hook_document(hook_of(hook.pk)) | {"secret": secret}
        location = request.build_absolute_uri(reverse("api-webhook", args=[hook.pk]))
        return Response(document, status=201, headers={"Location": location, "Cache-Control": "no-store"})


class WebhookDetail(Keeping):
    """One webhook."""

    @extend_schema(
        operation_id="webhooks_read",
        parameters=[IF_NONE_MATCH],
        responses={200: WebhookSerializer, **NOT_MODIFIED, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, webhook: int) -> Response:
        """One webhook. Its ETag begins with its version."""
        check_none(request.query_params)
        document = hook_document(hook_of(webhook))
        return answer(request, object_tag(document["version"], document), lambda: document)

    @extend_schema(
        operation_id="webhooks_update",
        parameters=[IF_MATCH],
        request=WebhookTurn,
        responses={200: WebhookSerializer, **problems(400, 401, 403, 404, 412, 428)},
    )
    def patch(self, request: Request, webhook: int) -> Response:
        """Change what is sent; `active` turns it off and on."""
        version = version_of(request, webhook)
        values = known_fields(request.data, (*WRITABLE, *TURNS))
        turn = _turn(values)
        with domain_errors(webhook):
            if values:
                actions.edit(hook_id=webhook, values=values, by=author(request), version=version)
            if turn is not None:
                _turn_it(webhook, turn, author(request))
        document = hook_document(hook_of(webhook))
        return tagged(Response(document), object_tag(document["version"], document))

    @extend_schema(
        operation_id="webhooks_delete",
        parameters=[IF_MATCH],
        responses={204: None, **problems(400, 401, 403, 404, 412, 428)},
    )
    def delete(self, request: Request, webhook: int) -> Response:
        """Forget the webhook and everything that was sent to it."""
        version = version_of(request, webhook)
        with domain_errors(webhook):
            actions.delete(hook_id=webhook, by=author(request), version=version)
        return Response(status=204)


def _turn(values: dict[str, Any]) -> tuple[bool, str] | None:
    """Takes what turns a hook off or on out of the body: whether on, and where it goes on. Raises 400."""
    active, resume = values.pop("active", None), values.pop("resume", None)
    wrong = {}
    if not (active is None or isinstance(active, bool)):
        wrong["active"] = "active must be true or false."
    if resume is not None and (resume not in RESUME or active is not True):
        wrong["resume"] = f"resume goes with active: true, and is one of {', '.join(RESUME)}."
    if wrong:
        raise invalid(wrong)
    return None if active is None else (active, resume or RESUME[0])


def _turn_it(pk: int, turn: tuple[bool, str], by: Person) -> None:
    active, resume = turn
    if active:
        actions.enable(hook_id=pk, resume=actions.Resume(resume), by=by)
    else:
        actions.disable(hook_id=pk, by=by)
