"""REST: how the sync stands, and its conflicts."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, list_tag, object_tag
from roadmap.api.errors import invalid
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, known_values, whole
from roadmap.api.schema import IF_NONE_MATCH, NOT_MODIFIED, NUMBER, PAGING, example, listed, problems
from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.plan.models import Source
from roadmap.plan.rules import Invalid

from . import actions
from .models import AuditRow, Conflict
from .pages import affairs, conflict_document

FIGURES = (
    *("state", "reason", "last_good_cycle", "lag_seconds"),
    *("waiting", "conflicts", "parked", "unreachable"),
)
COLUMNS = ("id", "link__item_id", "field", "base", "plan", "jira", "since", "state")
WANTED = {"take", "value"}
STATES = (Conflict.OPEN, Conflict.RESOLVED)


@example(
    {
        "state": "ok",
        "reason": "",
        "last_good_cycle": "2026-02-11T14:02:00Z",
        "lag_seconds": 12,
        "waiting": 0,
        "conflicts": 1,
        "parked": 0,
        "unreachable": 0,
    }
)
class SyncSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(["ok", "failing", "paused", "held", "off"])
    reason = serializers.CharField(help_text="One sentence; empty where all is well.")
    last_good_cycle = serializers.DateTimeField(allow_null=True)
    lag_seconds = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Writes that go out by themselves.")
    conflicts = serializers.IntegerField(help_text="Open ones.")
    parked = serializers.IntegerField(help_text="Writes that need a person.")
    unreachable = serializers.IntegerField(help_text="Tickets that are hidden or deleted.")


@example(
    {
        "id": 4,
        "item": 19,
        "field": "title",
        "base": "Storage motion",
        "plan": "Storage motion for vhd",
        "jira": "Live storage motion",
        "since": "2026-02-11T13:40:00Z",
        "state": "open",
    }
)
class ConflictSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    item = serializers.IntegerField()
    field = serializers.CharField()
    base = serializers.JSONField(help_text="What both sides last agreed on.")
    plan = serializers.JSONField()
    jira = serializers.JSONField()
    since = serializers.DateTimeField()
    state = serializers.ChoiceField(STATES)


@example({"take": "value", "value": "Live storage motion for vhd"})
class ChoiceSerializer(serializers.Serializer[Any]):
    take = serializers.ChoiceField(actions.TAKES)
    value = serializers.JSONField(required=False, help_text="With take: value, the third value.")


class Settled(APIException):
    """409: somebody decided it first."""

    status_code = 409
    default_detail = "This conflict is settled already."


class Sync(APIView):
    """How plan and tracker stand to each other."""

    @extend_schema(
        operation_id="sync_read",
        parameters=[IF_NONE_MATCH],
        responses={200: SyncSerializer, **NOT_MODIFIED, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """How the sync stands now. Its ETag leaves out the lag, which grows by itself."""
        check_names(request.query_params, ())
        now = affairs()
        document: dict[str, Any] = {name: getattr(now, name) for name in FIGURES}
        lasting = {name: value for name, value in document.items() if name != "lag_seconds"}
        return answer(request, object_tag(0, lasting), lambda: document)


class Conflicts(APIView):
    """Fields on which plan and tracker differ."""

    @extend_schema(
        operation_id="conflicts_list",
        parameters=[
            *PAGING,
            OpenApiParameter("state", str, many=True, enum=STATES, description="Default: open."),
            OpenApiParameter("item", NUMBER, description="The conflicts of one item."),
            IF_NONE_MATCH,
        ],
        responses={200: listed(ConflictSerializer), **NOT_MODIFIED, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """Conflicts, oldest first."""
        check_names(request.query_params, ("state", "item"))
        rows = _filtered(request)

        def document() -> dict[str, Any]:
            found = page(request, rows, columns=COLUMNS)
            return found.document([_document(row) for row in found.rows])

        # Every opening and every decision leaves an audit row, so that its newest id tells one list from another.
        newest = AuditRow.objects.order_by("-id").values_list("id", flat=True).first() or 0
        return answer(request, list_tag(request, newest), document)


class ConflictDetail(APIView):
    """One conflict."""

    @extend_schema(
        operation_id="conflicts_read",
        parameters=[IF_NONE_MATCH],
        responses={200: ConflictSerializer, **NOT_MODIFIED, **problems(401, 404)},
    )
    def get(self, request: Request, conflict_id: int) -> Response:
        """One conflict, open or settled."""
        document = _read(conflict_id)
        return answer(request, object_tag(0, document), lambda: document)


class Resolution(APIView):
    """A person's decision."""

    write_permission = "sync.resolve"

    @extend_schema(
        operation_id="conflicts_resolve",
        request=ChoiceSerializer,
        responses={200: ConflictSerializer, **problems(400, 401, 403, 404, 409)},
    )
    def post(self, request: Request, conflict_id: int) -> Response:
        """Take the plan's value, the tracker's or a third; the other side follows."""
        body = dict(request.data)
        wrong = {name: f"There is no field {name!r}; there are take and value." for name in body.keys() - WANTED}
        if body.get("take") == "value" and "value" not in body:
            wrong["value"] = "take: value needs a value."
        if wrong:
            raise invalid(wrong)
        _resolve(conflict_id, body, person_of(cast(User, request.user)))
        return Response(_read(conflict_id))


def _resolve(conflict_id: int, body: dict[str, Any], by: Person) -> None:
    take, value = body.get("take"), body.get("value")
    try:
        actions.resolve(conflict_id=conflict_id, take=str(take), value=value, by=by, source=Source.API)
    except Conflict.DoesNotExist:
        raise _no(conflict_id) from None
    except actions.AlreadyDecided:
        raise Settled from None
    except Invalid as error:
        raise invalid(error.messages) from None


def _filtered(request: Request) -> QuerySet[Conflict]:
    rows = Conflict.objects.filter(state=Conflict.OPEN)
    if "state" in request.query_params:
        rows = Conflict.objects.filter(state__in=known_values(request.query_params, "state", STATES))
    item = whole(request.query_params, "item", "an item's id")
    return rows if item is None else rows.filter(link__item=item)


def _read(conflict_id: int) -> dict[str, Any]:
    row = Conflict.objects.filter(pk=conflict_id).values_list(*COLUMNS).first()
    if row is None:
        raise _no(conflict_id)
    return _document(row)


def _no(conflict_id: int) -> Http404:
    return Http404(f"There is no conflict {conflict_id}.")


def _document(row: tuple[Any, ...]) -> dict[str, Any]:
    return conflict_document(dict(zip(COLUMNS, row, strict=True)))


RESOURCES = ("sync", "conflicts")
urlpatterns = [
    path("sync/", Sync.as_view(), name="api-sync"),
    path("conflicts/", Conflicts.as_view(), name="api-conflicts"),
    path("conflicts/<int:conflict_id>/", ConflictDetail.as_view(), name="api-conflict"),
    path("conflicts/<int:conflict_id>/resolve/", Resolution.as_view(), name="api-conflict-resolve"),
]
