"""`/api/v1/themes/` and `/api/v1/lead-times/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, list_tag
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, check_none
from roadmap.api.schema import IF_NONE_MATCH, NOT_MODIFIED, PAGING, listed, problems

from ..models import LeadTime, Revision, Theme
from .documents import LeadTimeSerializer, ThemeSerializer

SHARED = {**NOT_MODIFIED, **problems(400, 401)}


@dataclass(frozen=True, slots=True)
class Group:
    """What items are grouped by: its rows, and which column is shown under which name."""

    name: str
    rows: Callable[[], QuerySet[Any, Any]]
    shown: Mapping[str, str]

    def document(self, row: Sequence[Any]) -> dict[str, Any]:
        """One row as JSON; `row` holds the shown columns first."""
        return dict(zip(self.shown.values(), row, strict=False))


THEMES = Group(
    "theme",
    lambda: Theme.objects.annotate(items_on_plan=Count("items", filter=Q(items__archived_at=None))),
    {"slug": "slug", "name": "name", "description": "description", "position": "position", "items_on_plan": "items"},
)
LEAD_TIMES = Group(
    "lead time", LeadTime.objects.all, {name: name for name in ("slug", "name", "min_months", "max_months", "position")}
)


def _list(request: Request, group: Group) -> Response:
    check_names(request.query_params, ())

    def document() -> dict[str, Any]:
        found = page(request, group.rows(), columns=[*group.shown, "id"], order=("position", "id"))
        return found.document([group.document(row) for row in found.rows])

    return answer(request, list_tag(request, Revision.current()), document)


def _read(request: Request, group: Group, slug: str) -> Response:
    check_none(request.query_params)
    tag = list_tag(request, Revision.current())
    row = group.rows().filter(slug=slug).values_list(*group.shown).first()
    if row is None:
        raise Http404(f"There is no {group.name} {slug!r}.")
    return answer(request, tag, lambda: group.document(row))


class Themes(APIView):
    """The plan's themes."""

    @extend_schema(
        operation_id="themes_list",
        parameters=[*PAGING, IF_NONE_MATCH],
        responses={200: listed(ThemeSerializer), **SHARED},
    )
    def get(self, request: Request) -> Response:
        """Themes in the plan's order."""
        return _list(request, THEMES)


class ThemeDetail(APIView):
    """One theme."""

    @extend_schema(
        operation_id="themes_read",
        parameters=[IF_NONE_MATCH],
        responses={200: ThemeSerializer, **NOT_MODIFIED, **problems(400, 401, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """One theme."""
        return _read(request, THEMES, slug)


class LeadTimes(APIView):
    """The lead times an item may be guessed at."""

    @extend_schema(
        operation_id="lead_times_list",
        parameters=[*PAGING, IF_NONE_MATCH],
        responses={200: listed(LeadTimeSerializer), **SHARED},
    )
    def get(self, request: Request) -> Response:
        """Lead times, shortest first."""
        return _list(request, LEAD_TIMES)


class LeadTimeDetail(APIView):
    """One lead time."""

    @extend_schema(
        operation_id="lead_times_read",
        parameters=[IF_NONE_MATCH],
        responses={200: LeadTimeSerializer, **NOT_MODIFIED, **problems(400, 401, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """One lead time."""
        return _read(request, LEAD_TIMES, slug)
