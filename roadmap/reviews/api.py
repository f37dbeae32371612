"""REST: reviews, what they decided, and the plans they froze."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.api.conditional import answer, has, object_tag, tagged
from roadmap.api.errors import invalid
from roadmap.api.pagination import page
from roadmap.api.parameters import check_names, check_none, known_values, sparse, whole
from roadmap.api.schema import FIELDS, IF_NONE_MATCH, NOT_MODIFIED, NUMBER, PAGING, example, listed, problems
from roadmap.wiki.models import Page

from .models import Decision, Frozen, Review, State
from .models.reviews import ReviewQuerySet
from .pages import room
from .pages.comparing import frozen_of, moved_between
from .rules import Kind
from .rules.comparing import WAYS

COLUMNS = {
    "number": "number",
    "state": "state",
    "starts_at": "starts_at",
    "started_at": "started_at",
    "closed_at": "closed_at",
    "chair": "chair__name",
    "revision": "until",
    "decided": "decided",
}
NAMES = (*COLUMNS, "url")
DECISION = {
    "item": 19,
    "title": "Storage motion",
    "decision": "move",
    "to": "6-12-months",
    "sentence": "The new driver comes first.",
    "by": "Chair",
    "at": "2026-03-05T15:20:11Z",
    "action": None,
}
EXAMPLE: dict[str, Any] = {
    "number": 12,
    "state": "closed",
    "starts_at": "2026-03-05T15:00:00Z",
    "started_at": "2026-03-05T15:01:20Z",
    "closed_at": "2026-03-05T15:58:02Z",
    "chair": "Chair",
    "revision": 812,
    "decided": 1,
    "url": "https://plan.example/reviews/12/",
    "minutes": "https://plan.example/wiki/reviews/12/",
    "digest": "5f0c…",
    "decisions": [DECISION],
    "invited": [{"name": "Storage", "here": True}],
}


@example({name: EXAMPLE[name] for name in NAMES})
class ListedReviewSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    starts_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    chair = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True, help_text="The newest change it knew when it closed.")
    decided = serializers.IntegerField(help_text="How many decisions stand.")
    url = serializers.CharField()


class ActionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    due = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class DecisionSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    decision = serializers.ChoiceField([kind.value for kind in Kind])
    to = serializers.SlugField(allow_null=True, help_text="The lead time it was moved to.")
    sentence = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    action = ActionSerializer(allow_null=True)


class SeatSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    here = serializers.BooleanField(help_text="Whether they were there when it ended, or are now.")


@example(EXAMPLE)
class ReviewSerializer(ListedReviewSerializer):
    minutes = serializers.CharField(allow_null=True, help_text="Where the minutes stand in the wiki.")
    digest = serializers.CharField(allow_null=True, help_text="SHA-256 of the frozen plan, in hex.")
    decisions = DecisionSerializer(many=True)
    invited = SeatSerializer(many=True)


class MovedSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(WAYS)
    item = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    theme = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


@example(
    {
        "from": 9,
        "to": 12,
        "moved": [
            {
                "what": "later",
                "item": 19,
                "key": "XCP-21",
                "title": "Storage motion",
                "theme": "Cloud",
                "old": "3–6 months",
                "new": "6–12 months",
            }
        ],
    }
)
class ComparisonSerializer(serializers.Serializer[Any]):
    moved = MovedSerializer(many=True)

    def get_fields(self) -> Any:
        return {"from": serializers.IntegerField(), "to": serializers.IntegerField(), **super().get_fields()}


class Reviews(APIView):
    """The monthly reviews."""

    @extend_schema(
        operation_id="reviews_list",
        parameters=[
            OpenApiParameter("state", str, many=True, enum=State.values, description="May be repeated."),
            *(FIELDS, *PAGING, IF_NONE_MATCH),
        ],
        responses={200: listed(ListedReviewSerializer), **NOT_MODIFIED, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """Reviews, the first one first."""
        check_names(request.query_params, ("state", "fields"))
        shape, rows = sparse(request.query_params, NAMES), _reviews()
        if "state" in request.query_params:
            rows = rows.filter(state__in=known_values(request.query_params, "state", State.values))
        found = page(request, rows, columns=list(COLUMNS.values()), order=("number",))
        document = found.document([shape(_listed(row)) for row in found.rows])
        return answer(request, object_tag(0, document), lambda: document)


class ReviewDetail(APIView):
    """One review."""

    @extend_schema(
        operation_id="reviews_read",
        parameters=[IF_NONE_MATCH],
        responses={200: ReviewSerializer, **NOT_MODIFIED, **problems(400, 401, 404)},
    )
    def get(self, request: Request, number: int) -> Response:
        """A review with its decisions and who was there."""
        check_none(request.query_params)
        document = _document(number)
        return answer(request, object_tag(0, document), lambda: document)


class FrozenPlan(APIView):
    """The plan as a review froze it."""

    @extend_schema(
        operation_id="reviews_plan",
        parameters=[IF_NONE_MATCH],
        responses={
            200: OpenApiResponse(dict, description="The plan, its pages and the review's record as they stood."),
            **NOT_MODIFIED,
            **problems(400, 401, 404),
        },
    )
    def get(self, request: Request, number: int) -> HttpResponseBase:
        """The very bytes whose SHA-256 is the review's digest."""
        check_none(request.query_params)
        row = _frozen(number)
        tag = f'"{row.digest}"'
        if has(request, tag):
            return tagged(Response(status=304), tag)
        return tagged(HttpResponse(row.document, content_type="application/json"), tag)


class Comparison(APIView):
    """What moved between two reviews."""

    @extend_schema(
        operation_id="reviews_compare",
        parameters=[
            OpenApiParameter("from", NUMBER, required=True, description="The number of a closed review."),
            OpenApiParameter("to", NUMBER, required=True, description="The number of a closed review."),
            IF_NONE_MATCH,
        ],
        responses={200: ComparisonSerializer, **NOT_MODIFIED, **problems(400, 401, 404)},
    )
    def get(self, request: Request) -> Response:
        """Items that were added, finished, dropped, moved or renamed between them."""
        check_none(request.query_params, "from", "to")
        numbers = {name: whole(request.query_params, name, "a review's number") for name in ("from", "to")}
        missing = {name: f"{name} is needed: a review's number." for name, number in numbers.items() if number is None}
        if missing:
            raise invalid(missing)
        rows = [_frozen(number or 0) for number in numbers.values()]
        tag = object_tag(0, [row.digest for row in rows])
        return answer(request, tag, lambda: numbers | {"moved": [asdict(one) for one in moved_between(*rows)]})


def _reviews() -> ReviewQuerySet:
    return Review.objects.annotate(decided=Count("decisions", filter=Q(decisions__undone_at=None)))


def _listed(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(COLUMNS, row, strict=True)) | {"url": f"{settings.BASE_URL}/reviews/{row[0]}/"}


def _document(number: int) -> dict[str, Any]:
    row = _reviews().filter(number=number).values_list(*COLUMNS.values()).first() if number < 2**31 else None
    if row is None:
        raise Http404(f"There is no review {number}.")
    review = Review.objects.get(pk=number)
    page_of = Page.objects.filter(path=review.minutes_path).first()
    frozen = review.frozen.values_list("digest", flat=True).first()
    return _listed(row) | {
        "minutes": page_of and f"{settings.BASE_URL}{page_of.get_absolute_url()}",
        "digest": frozen,
        "decisions": _decisions(review),
        "invited": [{"name": seat.name, "here": seat.state == "here"} for seat in room(review).seats],
    }


def _decisions(review: Review) -> list[dict[str, Any]]:
    rows = Decision.objects.standing().filter(review=review).order_by("id")
    facts = ("title", "sentence", "at", "to", "action__text", "action__due", "action__done_at")
    named = {"item": F("item_id"), "decision": F("kind"), "by": F("by__name"), "owner": F("action__owner__name")}
    return [_decision(one) for one in rows.values(*facts, **{f"as_{name}": value for name, value in named.items()})]


def _decision(one: Mapping[str, Any]) -> dict[str, Any]:
    action = {
        "text": one["action__text"],
        "owner": one["as_owner"],
        "due": one["action__due"],
        "done_at": one["action__done_at"],
    }
    return {
        "item": one["as_item"],
        "title": one["title"],
        "decision": one["as_decision"],
        "to": one["to"] or None,
        "sentence": one["sentence"],
        "by": one["as_by"],
        "at": one["at"],
        "action": None if one["action__text"] is None else action,
    }


def _frozen(number: int) -> Frozen:
    found = frozen_of(number)
    if found is None:
        raise Http404(f"There is no plan of review {number}: it was not closed.")
    return found


RESOURCES = ("reviews",)
urlpatterns = [
    path("reviews/", Reviews.as_view(), name="api-reviews"),
    path("reviews/compare/", Comparison.as_view(), name="api-review-compare"),
    path("reviews/<int:number>/", ReviewDetail.as_view(), name="api-review"),
    path("reviews/<int:number>/plan/", FrozenPlan.as_view(), name="api-review-plan"),
]
