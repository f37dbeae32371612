"""`/api/v1/changes/`: the change log, the cheap way to follow everything."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, list_tag
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, known_values, sparse, whole
from roadmap.api.schema import FIELDS, IF_NONE_MATCH, NOT_MODIFIED, NUMBER, PAGING, example, listed, problems

from ..models import Change, Revision, Source, Theme
from ..models.changes import ChangeQuerySet

SHOWN = {
    "id": "id",
    "at": "at",
    "by": "by__name",
    "source": "source",
    "reason": "reason",
    "review": "review",
    "item": "item_id",
    "theme": "theme__slug",
    "lead_time": "lead_time__slug",
    "field": "field",
    "old": "old",
    "new": "new",
}
"""Each member of a change with its column."""
EXAMPLE = {
    "id": 812,
    "at": "2026-03-05T15:20:11Z",
    "by": "Storage",
    "source": "review",
    "reason": "The new driver comes first.",
    "review": 12,
    "item": 19,
    "theme": None,
    "lead_time": None,
    "field": "lead_time",
    "old": "3-6-months",
    "new": "6-12-months",
}


@example(EXAMPLE)
class ChangeSerializer(serializers.Serializer[Any]):
    """One field going from old to new; of `item`, `theme` and `lead_time` one says whose."""

    id = serializers.IntegerField(help_text="Rises in the order of commits: ask for what comes after the last you saw.")
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]  # the promised name shadows DRF's
    reason = serializers.CharField()
    review = serializers.IntegerField(allow_null=True, help_text="The number of the review it was made in.")
    item = serializers.IntegerField(allow_null=True)
    theme = serializers.SlugField(allow_null=True)
    lead_time = serializers.SlugField(allow_null=True)
    field = serializers.CharField(help_text="`created` holds all first values in `new`.")
    old = serializers.JSONField()
    new = serializers.JSONField()


PARAMETERS = [
    OpenApiParameter("after", NUMBER, description="Only changes with a higher id: the last one you saw."),
    OpenApiParameter("item", NUMBER, description="Changes of this item."),
    OpenApiParameter("theme", str, description="Slug: changes of this theme and of the items under it now."),
    OpenApiParameter("field", str, many=True, description="Such as lead_time; may be repeated: any of them."),
    OpenApiParameter("source", str, many=True, enum=Source.values, description="May be repeated."),
]


class Changes(APIView):
    """The plan's change log."""

    @extend_schema(
        operation_id="changes_list",
        parameters=[*PARAMETERS, FIELDS, *PAGING, IF_NONE_MATCH],
        responses={200: listed(ChangeSerializer), **NOT_MODIFIED, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """Changes, oldest first; with `after` those made since."""
        return answer(request, list_tag(request, Revision.current()), lambda: _page(request))


def _page(request: Request) -> dict[str, Any]:
    shape = sparse(request.query_params, list(SHOWN))
    found = page(request, _filtered(request), columns=list(SHOWN.values()))
    return found.document([shape(dict(zip(SHOWN, row, strict=True))) for row in found.rows])


def _filtered(request: Request) -> ChangeQuerySet:
    asked = request.query_params
    check_names(asked, [parameter.name for parameter in (*PARAMETERS, FIELDS)])
    after, item = whole(asked, "after", "a change's id"), whole(asked, "item", "an item's id")
    rows = Change.objects.all() if after is None else Change.objects.after(after)
    if item is not None:
        rows = rows.filter(item=item)
    if "theme" in asked:
        themes = known_values(asked, "theme", list(Theme.objects.in_plan_order().values_list("slug", flat=True)))
        rows = rows.filter(Q(theme__slug__in=themes) | Q(item__theme__slug__in=themes))
    if "source" in asked:
        rows = rows.filter(source__in=known_values(asked, "source", Source.values))
    return rows.filter(field__in=asked.getlist("field")) if "field" in asked else rows
