"""`/api/v1/plan/`: the whole plan as one document: now, at the end of a day, or as a review froze it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import has, list_tag, tagged
from roadmap.api.errors import invalid
from roadmap.api.parameters import check_none, known_values, whole
from roadmap.api.rendering import dumps
from roadmap.api.schema import IF_NONE_MATCH, NOT_MODIFIED, NUMBER, example, problems
from roadmap.people.among import listed
from roadmap.people.spelled import Spelled

from ..columns import COLUMNS, documents
from ..exports.csv import csv_lines
from ..exports.markdown import markdown
from ..exports.registry import kept
from ..exports.sheet import Entry, Sheet, sheet_now, sheet_then
from ..models import Item, Revision
from ..pages import seen_by
from ..pages.days import NoDay, read_day
from .documents import ITEM, ItemSerializer

FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "markdown": "text/markdown; charset=utf-8"}
ACCEPTED = {"text/csv": "csv", "text/markdown": "markdown"}
AT_ONCE = 1000
T = TypeVar("T")
BY_IDS = Spelled(lambda ids: Item.objects.current().filter(id__among=ids).order_by().values_list(*COLUMNS))
PLAIN = [one.name for one in fields(Entry) if one.name not in ("id", "key", "ticket_url")]
PARAMETERS = [
    OpenApiParameter("at", date, description="The plan as it stood at the end of this day."),
    OpenApiParameter("review", NUMBER, description="The plan as this review froze it."),
    OpenApiParameter("format", str, enum=list(FORMATS), description="json if not said; `Accept: text/csv` does too."),
]


class PlanThemeSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    architects = serializers.ListField(child=serializers.CharField())


class PlanLeadTimeSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    min_months = serializers.IntegerField(allow_null=True)
    max_months = serializers.IntegerField(allow_null=True)


@example(
    {
        "format": "evolution-plan",
        "version": 1,
        "title": "Architecture Evolution Plan",
        "revision": 812,
        "on": "2026-03-05",
        "at": None,
        "review": None,
        "themes": [
            {"slug": "cloud", "name": "Cloud", "description": "A pool is too small.", "architects": ["Storage"]}
        ],
        "lead_times": [{"slug": "3-6-months", "name": "3-6 months", "min_months": 3, "max_months": 6}],
        "items": [ITEM],
    }
)
class PlanSerializer(serializers.Serializer[Any]):
    """The plan as one document, which `manage.py import_plan` reads. Past plans hold no versions and no sync states."""

    format = serializers.ChoiceField(["evolution-plan"])
    version = serializers.ChoiceField([1])
    title = serializers.CharField()
    revision = serializers.IntegerField(allow_null=True, help_text="The newest change it knows.")
    on = serializers.DateField(help_text="The day whose plan it is.")
    at = serializers.DateField(allow_null=True)
    review = serializers.IntegerField(allow_null=True)
    themes = PlanThemeSerializer(many=True)
    lead_times = PlanLeadTimeSerializer(many=True)
    items = ItemSerializer(many=True)


class Plan(APIView):
    """The whole plan."""

    @extend_schema(
        operation_id="plan_read",
        parameters=[*PARAMETERS, IF_NONE_MATCH],
        responses={
            (200, "application/json"): PlanSerializer,
            (200, "text/csv"): OpenApiResponse(str, description="As `import_plan` reads it."),
            (200, "text/markdown"): OpenApiResponse(str),
            **NOT_MODIFIED,
            **problems(400, 401, 404),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """All of the plan in its order, in constant memory."""
        check_none(request.query_params, *(parameter.name for parameter in PARAMETERS))
        wanted = _wanted(request)
        form = _form(request)
        tag = list_tag(request, wanted.tag, form)
        if has(request, tag):
            return tagged(Response(status=304), tag)
        response = StreamingHttpResponse(WRITERS[form](wanted), content_type=FORMATS[form])
        patch_vary_headers(response, ["Accept"])
        return tagged(response, tag)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plan: `tag` tells it from others, `revision` is the newest change it knows."""

    tag: object
    revision: int
    sheet: Callable[[], Sheet]
    at: date | None = None
    review: int | None = None

    @property
    def past(self) -> bool:
        """Whether it is not the plan now."""
        return self.at is not None or self.review is not None


def _wanted(request: Request) -> Wanted:
    day, number = _day(request), whole(request.query_params, "review", "a review's number")
    if day and number is not None:
        raise invalid({"review": "Say at or review, not both."})
    if number is not None:
        found = kept(number)
        if found is None:
            raise Http404(f"There is no plan of review {number}: it was not closed.")
        return Wanted(found.tag, found.revision, found.sheet, review=number)
    now = Revision.current()
    # What is due, and which day is the last, depends on today.
    tag = f"{now}-{timezone.localdate()}"
    return Wanted(tag, seen_by(day), lambda: sheet_then(day), at=day) if day else Wanted(tag, now, sheet_now)


def _day(request: Request) -> date | None:
    text = request.query_params.get("at")
    if text is None:
        return None
    try:
        return read_day(text).on
    except NoDay as wrong:
        raise invalid({"at": str(wrong)}) from None


def _form(request: Request) -> str:
    asked = known_values(request.query_params, "format", list(FORMATS))
    if asked:
        return asked[-1]
    wanted = getattr(request, "asked_for", "").partition(",")[0].partition(";")[0].strip()
    return ACCEPTED.get(wanted, "json")


def _json(wanted: Wanted) -> Iterator[bytes]:
    sheet = wanted.sheet()
    head = {
        "format": "evolution-plan",
        "version": 1,
        "title": sheet.title,
        "revision": wanted.revision,
        "on": sheet.on,
        "at": wanted.at,
        "review": wanted.review,
        "themes": [
            asdict(one) | {"architects": one.architects.split(", ") if one.architects else []} for one in sheet.themes
        ],
        "lead_times": [asdict(one) | {"name": one.name.replace("–", "-")} for one in sheet.lead_times],
    }
    yield dumps(head)[:-1] + b',"items":['
    comma = b""
    for some in _then(sheet) if wanted.past else _now():
        yield comma + dumps(some)[1:-1]
        comma = b","
    yield b"]}"


def _now() -> Iterator[list[dict[str, Any]]]:
    """By their ids, for a database's cursor that outlives its transaction first copies all it will answer."""
    ids = list(Item.objects.current().in_plan_order().values_list("id", flat=True))
    for some in _batches(iter(ids)):
        found = {row[0]: row for row in BY_IDS.rows(listed(some))}
        yield documents([found[pk] for pk in some if pk in found])


def _then(sheet: Sheet) -> Iterator[list[dict[str, Any]]]:
    yield from ([_past(one) for one in some] for some in _batches(iter(sheet.entries)))


def _past(one: Entry) -> dict[str, Any]:
    url = f"{settings.BASE_URL}/items/{one.id}/"
    told = {name: getattr(one, name) for name in PLAIN}
    return {"id": one.id, "key": one.key or None, "url": url, "ticket_url": one.ticket_url or None} | told


def _batches(found: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(found, AT_ONCE)):
        yield some


WRITERS: dict[str, Callable[[Wanted], Iterator[bytes]]] = {
    "json": _json,
    "csv": lambda wanted: csv_lines(wanted.sheet()),
    "markdown": lambda wanted: (text.encode() for text in markdown(wanted.sheet())),
}
