"""REST: what customers asked for, read and written down by those who deal with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, object_tag, tagged
from roadmap.api.errors import invalid
from roadmap.api.idempotency import idempotent
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, check_none, known_values, sparse, whole
from roadmap.api.parsing import body_of
from roadmap.api.schema import (
    FIELDS,
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    NOT_MODIFIED,
    NUMBER,
    PAGING,
    example,
    listed,
    problems,
)
from roadmap.people.actions import person_of
from roadmap.people.models import User

from . import actions
from .forms import ProxyForm
from .models import Channel, Input, InputItem, Pain, State
from .models.inputs import InputQuerySet
from .rules import TEXT_LENGTH, Refused
from .secrets import receipt_url

COLUMNS = {
    "id": "id",
    "title": "title",
    "text": "text",
    "state": "state",
    "unread": "unread",
    "theme": "theme__slug",
    "organisation": "organisation__name",
    "name": "name",
    "email": "email",
    "pain": "pain",
    "needed_by": "needed_by",
    "answers": "answers",
    "tags": "tags",
    "assignee": "assignee__name",
    "channel": "channel",
    "merged_into": "merged_into_id",
    "created_at": "created_at",
    "confirmed_at": "confirmed_at",
}
READ = (*COLUMNS.values(), "group")
NAMES = (*COLUMNS, "items", "url")
WRITABLE = ("text", "email", "name", "organisation", "theme", "pain", "needed_by", "channel")
EXAMPLE: dict[str, Any] = {
    "id": 7,
    "title": "Move disks while guests run",
    "text": "Move disks while guests run: we replace an array each year.",
    "state": "linked",
    "unread": False,
    "theme": "cloud",
    "organisation": "Hosting company",
    "name": "",
    "email": "platform@customer.example",
    "pain": 3,
    "needed_by": "next summer",
    "answers": [],
    "tags": ["storage"],
    "assignee": None,
    "channel": "form",
    "merged_into": None,
    "created_at": "2026-02-11T09:30:00Z",
    "confirmed_at": "2026-02-11T09:41:00Z",
    "items": [19],
    "url": "https://plan.example/input/inbox/7/",
}
PARAMETERS = [
    OpenApiParameter("state", str, many=True, enum=State.values, description="May be repeated: any of them."),
    OpenApiParameter("item", NUMBER, description="Those that stand behind this item."),
    OpenApiParameter("theme", str, many=True, description="Slug; may be repeated: any of them."),
]


@example(EXAMPLE)
class InputSerializer(serializers.Serializer[Any]):
    """What one customer asked for, once their address is confirmed."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    unread = serializers.BooleanField(help_text="Whether it waits in the inbox.")
    theme = serializers.SlugField(allow_null=True)
    organisation = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    email = serializers.CharField()
    pain = serializers.IntegerField(allow_null=True, help_text="1, a little, to 4, stuck.")
    needed_by = serializers.CharField()
    answers = serializers.JSONField(help_text="To the form's own questions: label and answer of each.")
    tags = serializers.ListField(child=serializers.CharField())
    assignee = serializers.CharField(allow_null=True)
    channel = serializers.ChoiceField(Channel.choices)
    merged_into = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField()
    items = serializers.ListField(child=serializers.IntegerField(), help_text="Items it stands behind.")
    url = serializers.CharField()


@example(EXAMPLE | {"receipt_url": "https://plan.example/input/receipt/0c9d…/"})
class NewInputSerializer(InputSerializer):
    receipt_url = serializers.CharField(help_text="The customer's own page; this answer alone holds its address.")


@example({name: EXAMPLE[name] for name in ("text", "email", "organisation", "theme", "pain")} | {"channel": "meeting"})
class InputDraft(serializers.Serializer[Any]):
    """What a customer said, written down on their behalf; it names them, or their organisation."""

    text = serializers.CharField(min_length=1, max_length=TEXT_LENGTH)
    email = serializers.EmailField(required=False)
    name = serializers.CharField(required=False, max_length=200)
    organisation = serializers.CharField(required=False, max_length=200)
    theme = serializers.SlugField(required=False, allow_null=True)
    pain = serializers.ChoiceField(Pain.choices, required=False, allow_null=True)
    needed_by = serializers.CharField(required=False, max_length=100)
    channel = serializers.ChoiceField(
        Channel.choices, required=False, help_text="Not form: that is the customer's own."
    )


class Inputs(APIView):
    """What customers asked for."""

    read_permission = write_permission = "inputs.triage"

    @extend_schema(
        operation_id="inputs_list",
        parameters=[*PARAMETERS, FIELDS, *PAGING, IF_NONE_MATCH],
        responses={200: listed(InputSerializer), **NOT_MODIFIED, **problems(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        """Confirmed inputs, oldest first."""
        shape = sparse(request.query_params, NAMES)
        found = page(request, _filtered(request), columns=READ)
        document = found.document([shape(one) for one in _documents(found.rows)])
        return answer(request, object_tag(0, document), lambda: document)

    @extend_schema(
        operation_id="inputs_create",
        parameters=[IDEMPOTENCY_KEY],
        request=InputDraft,
        responses={201: NewInputSerializer, **problems(400, 401, 403, 422)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Write down what a customer said; it counts at once."""
        check_none(request.query_params)
        received = _written_down(request)
        document = {**_read(received.input.pk), "receipt_url": receipt_url(received.secret)}
        location = request.build_absolute_uri(reverse("api-input", args=[received.input.pk]))
        return tagged(Response(document, status=201, headers={"Location": location}), object_tag(0, document))


class InputDetail(APIView):
    """One input."""

    read_permission = "inputs.triage"

    @extend_schema(
        operation_id="inputs_read",
        parameters=[IF_NONE_MATCH],
        responses={200: InputSerializer, **NOT_MODIFIED, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, input_id: int) -> Response:
        """One input with the items it stands behind."""
        check_none(request.query_params)
        document = _read(input_id)
        return answer(request, object_tag(0, document), lambda: document)


def _filtered(request: Request) -> InputQuerySet:
    asked = request.query_params
    check_names(asked, [parameter.name for parameter in (*PARAMETERS, FIELDS)])
    rows, item = Input.objects.confirmed(), whole(asked, "item", "an item's id")
    if item is not None:
        rows = rows.filter(group__in=InputItem.objects.filter(item=item).values("input__group"))
    if "state" in asked:
        rows = rows.filter(state__in=known_values(asked, "state", State.values))
    return rows.filter(theme__slug__in=asked.getlist("theme")) if "theme" in asked else rows


def _documents(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows of READ with the items behind which their groups stand. One query more."""
    items: dict[int, set[int]] = defaultdict(set)
    links = InputItem.objects.filter(input__group__in={row[-1] for row in rows})
    for group, item in links.values_list("input__group", "item"):
        items[group].add(item)
    return [
        dict(zip(COLUMNS, row, strict=False)) | {"items": sorted(items[row[-1]]), "url": _url(row[0])} for row in rows
    ]


def _url(pk: int) -> str:
    return f"{settings.BASE_URL}{reverse('input-note', args=[pk])}"


def _read(input_id: int) -> dict[str, Any]:
    rows = Input.objects.confirmed().filter(pk=input_id).values_list(*READ)
    if not rows:
        raise Http404(f"There is no input {input_id}.")
    return _documents(list(rows))[0]


def _written_down(request: Request) -> actions.Received:
    form = ProxyForm(_typed(body_of(request)))
    if not form.is_valid():
        raise invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    by, channel = person_of(cast(User, request.user)), form.cleaned_data["channel"]
    try:
        return actions.add_for(submission=form.submission(), channel=channel, by=by)
    except Refused as refused:
        raise invalid({refused.field or "text": str(refused)}) from None


def _typed(body: Mapping[str, Any]) -> dict[str, str]:
    """The body as a form would send it. 400 for fields that are not known, and for lists and objects."""
    there = ", ".join(WRITABLE)
    wrong = {name: f"There is no field {name!r}; there are {there}." for name in body if name not in WRITABLE}
    plain = {name: value for name, value in body.items() if name in WRITABLE and value is not None}
    wrong |= {name: f"{name} must be text." for name, value in plain.items() if type(value) not in (str, int)}
    wrong |= {name: f"{name} must not hold a NUL character." for name, value in plain.items() if "\0" in str(value)}
    if wrong:
        raise invalid(wrong)
    return {"channel": str(Channel.OTHER), **{name: str(value) for name, value in plain.items()}}


RESOURCES = ("inputs",)
urlpatterns = [
    path("inputs/", Inputs.as_view(), name="api-inputs"),
    path("inputs/<int:input_id>/", InputDetail.as_view(), name="api-input"),
]
