"""`/api/v1/items/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, expected_versions, list_tag, object_tag, tagged
from roadmap.api.idempotency import idempotent
from roadmap.api.pagination import page
from roadmap.api.parameters import check_none, sparse
from roadmap.api.parsing import body_of
from roadmap.api.rehearsing import rehearsed, rehearses
from roadmap.api.schema import (
    DRY_RUN,
    FIELDS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    NOT_MODIFIED,
    PAGING,
    listed,
    problems,
)
from roadmap.people.actions import person_of
from roadmap.people.models import Person, User

from .. import actions
from ..columns import COLUMNS, documents
from ..models import Item, Revision, Source
from ..rules import EDITABLE, clean_reason
from .bulk import BulkChanges, BulkResults, carry_out, read
from .documents import ItemChanges, ItemSerializer
from .errors import domain_errors, stale
from .filters import PARAMETERS, filtered

WRITABLE = frozenset(EDITABLE)
NAMES = tuple(ItemSerializer().fields)
READ_ONLY = frozenset(NAMES) - WRITABLE


class Items(APIView):
    """The plan's items."""

    @extend_schema(
        operation_id="items_list",
        parameters=[*PARAMETERS, FIELDS, *PAGING, IF_NONE_MATCH],
        responses={200: listed(ItemSerializer), **NOT_MODIFIED, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """Items on the plan, by id; with `archived=true` those taken off it."""
        return answer(request, list_tag(request, Revision.current()), lambda: _page(request))

    @extend_schema(
        operation_id="items_create",
        parameters=[DRY_RUN, IDEMPOTENCY_KEY],
        request=ItemChanges,
        responses={201: ItemSerializer, **problems(400, 401, 403, 422)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make an item; only the title is needed. Its ticket follows."""
        check_none(request.query_params, "dry_run")
        values, reason, wrong = read_body(body_of(request))
        with rehearsed(request):
            with domain_errors(wrong):
                item = actions.create(values=values, by=author(request), source=Source.API, reason=reason)
            location = request.build_absolute_uri(reverse("api-item", args=[item.pk]))
            headers = {} if rehearses(request) else {"Location": location}
            return _shown(item.pk, status=201, headers=headers)

    @extend_schema(
        operation_id="items_update_many",
        parameters=[DRY_RUN],
        request=BulkChanges,
        responses={200: BulkResults, **problems(400, 401, 403, 409)},
    )
    def patch(self, request: Request) -> Response:
        """Change up to 500 items; what is wrong with one is told beside it and keeps no other from being changed."""
        check_none(request.query_params, "dry_run")
        with transaction.atomic(), rehearsed(request):
            return Response({"results": carry_out(read(body_of(request), EDITABLE), author(request))})


class ItemDetail(APIView):
    """One item; archived ones can still be read."""

    @extend_schema(
        operation_id="items_read",
        parameters=[FIELDS, IF_NONE_MATCH],
        responses={200: ItemSerializer, **NOT_MODIFIED, **problems(400, 401, 404)},
    )
    def get(self, request: Request, item_id: int) -> Response:
        """One item. Its ETag begins with its version."""
        check_none(request.query_params, "fields")
        shape = sparse(request.query_params, NAMES)
        document = ItemSerializer(found_item(item_id)).data
        return answer(request, _tag(document), lambda: shape(document))

    @extend_schema(
        operation_id="items_update",
        parameters=[IF_MATCH, DRY_RUN],
        request=ItemChanges,
        responses={200: ItemSerializer, **problems(400, 401, 403, 404, 412, 428)},
    )
    def patch(self, request: Request, item_id: int) -> Response:
        """Change the fields that are sent; answers the whole item."""
        version = _version(request, item_id)
        values, reason, wrong = read_body(body_of(request))
        with rehearsed(request):
            with domain_errors(wrong):
                by = author(request)
                actions.edit(item_id=item_id, version=version, values=values, by=by, source=Source.API, reason=reason)
            return _shown(item_id)

    @extend_schema(
        operation_id="items_archive",
        parameters=[IF_MATCH, DRY_RUN],
        responses={204: None, **problems(400, 401, 403, 404, 412, 428)},
    )
    def delete(self, request: Request, item_id: int) -> Response:
        """Archive the item: it leaves the plan, its history and its ticket stay."""
        version = _version(request, item_id)
        with rehearsed(request), domain_errors({}):
            actions.archive(item_id=item_id, version=version, by=author(request), source=Source.API)
        return Response(status=204)


def author(request: Request) -> Person:
    """The person behind a write; permissions have turned strangers away."""
    return person_of(cast(User, request.user))


def _page(request: Request) -> dict[str, Any]:
    shape = sparse(request.query_params, NAMES)
    found = page(request, filtered(request.query_params, "fields"), columns=COLUMNS)
    return found.document([shape(one) for one in documents(found.rows)])


def found_item(item_id: int) -> Item:
    item = Item.objects.select_related("theme", "lead_time", "owner").filter(pk=item_id).first()
    if item is None:
        raise Http404(f"There is no item {item_id}.")
    return item


def _version(request: Request, item_id: int) -> int | None:
    """The version a write is conditional on; None for any."""
    check_none(request.query_params, "dry_run")
    item = found_item(item_id)
    allowed = expected_versions(request)
    if allowed is None or item.version in allowed:
        return item.version if allowed else None
    raise stale(item)


def _shown(item_id: int, **response: Any) -> Response:
    """The item as it stands after a write, with what the rooms above made of it."""
    document = ItemSerializer(found_item(item_id)).data
    return tagged(Response(document, **response), _tag(document))


def _tag(document: dict[str, Any]) -> str:
    sync = {name: value for name, value in document["sync"].items() if name != "as_of"}
    return object_tag(document["version"], document | {"sync": sync})


def read_body(sent: Mapping[str, Any]) -> tuple[dict[str, Any], str, dict[str, str]]:
    """The values a write sets, its reason, and what is wrong with the rest: fields that are not writable."""
    body = dict(sent)
    reason = body.pop("reason", "")
    fields = ", ".join((*EDITABLE, "reason"))
    wrong = {
        name: f"{name} cannot be written." if name in READ_ONLY else f"There is no field {name!r}; there are {fields}."
        for name in body
        if name not in WRITABLE
    }
    try:
        reason = clean_reason(reason)
    except ValueError as error:
        reason, wrong["reason"] = "", str(error)
    return {name: value for name, value in body.items() if name in WRITABLE}, reason, wrong
