"""REST: the wiki's pages."""

from __future__ import annotations

from datetime import UTC
from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, expected_versions, list_tag, object_tag, tagged
from roadmap.api.errors import PreconditionFailed, invalid
from roadmap.api.idempotency import idempotent
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, check_none, sparse, whole
from roadmap.api.parsing import body_of
from roadmap.api.schema import (
    FIELDS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    NOT_MODIFIED,
    NUMBER,
    PAGING,
    example,
    listed,
    problems,
)
from roadmap.people.actions import person_of
from roadmap.people.models import Person, User

from . import actions
from .models import Page, WikiRevision
from .pages import page_at
from .rules import COMMENT_LENGTH, PATH_LENGTH, TITLE_LENGTH, Invalid

COLUMNS = ("path", "title", "revision", "current__at", "current__by__name", "id")
LISTED = ("path", "title", "url", "revision", "updated_at", "updated_by")
WRITABLE = ("path", "title", "text", "comment")
EXAMPLE: dict[str, Any] = {
    "path": "themes/cloud",
    "title": "Cloud",
    "url": "https://plan.example/wiki/themes/cloud/",
    "revision": 3,
    "updated_at": "2026-03-05T15:20:11Z",
    "updated_by": "Storage",
    "text": "Pools are too small.\n\n{{items theme=cloud}}\n",
    "comment": "",
}


@example({name: EXAMPLE[name] for name in LISTED})
class ListedPageSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField(allow_null=True)
    updated_by = serializers.CharField(allow_null=True)


@example(EXAMPLE)
class PageSerializer(ListedPageSerializer):
    text = serializers.CharField(help_text="Markdown, with macros as they were written.")
    comment = serializers.CharField(help_text="What its author said of this revision.")


@example({name: EXAMPLE[name] for name in ("path", "title", "text")})
class PageDraft(serializers.Serializer[Any]):
    """A new page, or with `If-Match` the next revision of one."""

    path = serializers.CharField(min_length=1, max_length=PATH_LENGTH)
    title = serializers.CharField(min_length=1, max_length=TITLE_LENGTH)
    text = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=COMMENT_LENGTH)


@example({"text": "Pools are too small, and too far apart.\n", "comment": "Both reasons."})
class PageChanges(serializers.Serializer[Any]):
    title = serializers.CharField(required=False, min_length=1, max_length=TITLE_LENGTH)
    text = serializers.CharField(required=False, allow_blank=True)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=COMMENT_LENGTH)


class Pages(APIView):
    """The wiki's pages."""

    write_permission = "wiki.edit"

    @extend_schema(
        operation_id="pages_list",
        parameters=[
            OpenApiParameter("below", str, description="Only pages whose path begins with this and a slash."),
            *(FIELDS, *PAGING, IF_NONE_MATCH),
        ],
        responses={200: listed(ListedPageSerializer), **NOT_MODIFIED, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """Pages without their text, oldest first."""
        check_names(request.query_params, ("below", "fields"))
        shape = sparse(request.query_params, LISTED)
        below = request.query_params.get("below")
        rows = Page.objects.below(below.strip("/")) if below else Page.objects.all()

        def document() -> dict[str, Any]:
            found = page(request, rows, columns=COLUMNS)
            return found.document([shape(_listed(row)) for row in found.rows])

        return answer(request, list_tag(request, WikiRevision.current()), document)

    @extend_schema(
        operation_id="pages_create",
        parameters=[IDEMPOTENCY_KEY],
        request=PageDraft,
        responses={201: PageSerializer, **problems(400, 401, 403, 422)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a page."""
        values = {"path": "", "title": "", "text": "", **_values(request, WRITABLE)}
        try:
            made = actions.create(**values, by=_author(request))
        except Invalid as error:
            raise invalid(error.messages) from None
        location = request.build_absolute_uri(reverse("api-page", args=[made.path]))
        return _shown(made.path, status=201, headers={"Location": location})


class PageDetail(APIView):
    """One page."""

    write_permission = "wiki.edit"

    @extend_schema(
        operation_id="pages_read",
        parameters=[OpenApiParameter("revision", NUMBER, description="An older revision."), IF_NONE_MATCH],
        responses={200: PageSerializer, **NOT_MODIFIED, **problems(400, 401, 404)},
    )
    def get(self, request: Request, page_path: str) -> Response:
        """A page with its text. Its ETag begins with its revision."""
        check_none(request.query_params, "revision")
        number = whole(request.query_params, "revision", "a revision's number")
        document = _document(_found(page_path), number)
        return answer(request, object_tag(document["revision"], document), lambda: document)

    @extend_schema(
        operation_id="pages_update",
        parameters=[IF_MATCH],
        request=PageChanges,
        responses={200: PageSerializer, **problems(400, 401, 403, 404, 412, 428)},
    )
    def patch(self, request: Request, page_path: str) -> Response:
        """Save the next revision."""
        check_none(request.query_params)
        row, allowed = _found(page_path), expected_versions(request)
        if allowed is not None and row.revision not in allowed:
            raise _stale(row)
        values = {"title": row.title, "text": row.text, **_values(request, WRITABLE[1:])}
        try:
            actions.save(page_id=row.pk, base=row.revision, **values, by=_author(request))
        except Invalid as error:
            raise invalid(error.messages) from None
        except actions.Clash:
            row.refresh_from_db()
            raise _stale(row) from None
        return _shown(row.path)


def _author(request: Request) -> Person:
    return person_of(cast(User, request.user))


def _values(request: Request, writable: tuple[str, ...]) -> dict[str, Any]:
    """The values sent. 400 for a field that is not writable."""
    sent, there = body_of(request), ", ".join(writable)
    if unknown := {name: f"There is no field {name!r}; there are {there}." for name in sent if name not in writable}:
        raise invalid(unknown)
    return sent


def _found(page_path: str) -> Page:
    found = page_at(page_path.casefold())
    if found is None or found.path != page_path.casefold():
        there = f" It is at {found.path!r} now." if found else ""
        raise Http404(f"There is no page {page_path!r}.{there}")
    return found


def _stale(row: Page) -> PreconditionFailed:
    detail = f"Page {row.path!r} is at revision {row.revision} now: read it again, then repeat your change."
    return PreconditionFailed(detail, version=row.revision)


def _listed(row: tuple[Any, ...]) -> dict[str, Any]:
    where, title, revision, at, by, _ = row
    url = f"{settings.BASE_URL}{Page(path=where).get_absolute_url()}"
    return dict(zip(LISTED, (where, title, url, revision, at and at.astimezone(UTC), by), strict=True))


def _document(row: Page, number: int | None = None) -> dict[str, Any]:
    revision = row.current if number is None else row.revisions.select_related("by").filter(number=number).first()
    if revision is None:
        raise Http404(f"Page {row.path!r} has no revision {number}.")
    by = revision.by.name if revision.by else None
    shown = _listed((row.path, revision.title, revision.number, revision.at, by, row.pk))
    return shown | {"text": revision.text, "comment": revision.comment}


def _shown(page_path: str, **response: Any) -> Response:
    document = _document(_found(page_path))
    return tagged(Response(document, **response), object_tag(document["revision"], document))


RESOURCES = ("pages",)
urlpatterns = [
    path("pages/", Pages.as_view(), name="api-pages"),
    path("pages/<path:page_path>/", PageDetail.as_view(), name="api-page"),
]
