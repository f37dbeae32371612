"""What the OpenAPI description says of every resource: tokens, problems, lists, conditional headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.drainage import get_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema_serializer
from rest_framework import serializers

from .kinds import KINDS
from .numbers import MOST_DIGITS
from .pagination import DEFAULT_LIMIT, MAX_LIMIT
from .parameters import FLAGS

Form = TypeVar("Form", bound=type[serializers.Serializer[Any]])


class BearerScheme(OpenApiAuthenticationExtension):
    """The token of `manage.py api_token`."""

    target_class = "roadmap.people.tokens.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made on your page, `/me/`, or by `manage.py api_token`.",
        }


class FieldProblem(serializers.Serializer[Any]):
    """One wrong field, parameter or header."""

    field = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # RFC 9457's name shadows DRF's


REASONS = {
    400: "A field, parameter or header is wrong; `errors` names each.",
    401: "No account, or a token that does not work.",
    403: "The account or the token's scope does not allow this.",
    404: "There is no such thing.",
    409: "Somebody decided it first.",
    412: "Somebody changed it since you read it.",
    422: "The Idempotency-Key stood for another request.",
    429: "Too many requests in a minute; Retry-After says how long to wait.",
    428: "The header If-Match is needed.",
}


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """The description of these errors."""
    return {
        (status, "application/problem+json"): OpenApiResponse(
            Problem, description=REASONS[status], examples=[_problem_example(status)]
        )
        for status in statuses
    }


def _problem_example(status: int) -> OpenApiExample:
    kind = KINDS[status]
    told = {"type": kind.url, "title": kind.status.phrase, "status": status, "detail": REASONS[status]}
    return OpenApiExample(kind.slug, told | {"instance": "/api/v1/"}, status_codes=[str(status)])


FIELDS = OpenApiParameter("fields", str, description="Names between commas: only these are answered.")
DRY_RUN = OpenApiParameter("dry_run", str, enum=FLAGS, description="true: says what would be, and keeps nothing.")
NUMBER = {"type": "integer", "minimum": 0, "maximum": 10**MOST_DIGITS - 1}
"""A whole number in an address, such as an id."""
PAGING = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
        description=f"How many at most; {DEFAULT_LIMIT} if not said.",
    ),
    OpenApiParameter("cursor", str, description="From `next` or `previous`."),
]
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An ETag; 304 if current.")
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='The version, `"3"` or 3, or the whole ETag.'
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Of your own making, new for each thing you do: what is sent again with it within a day is done once.",
)
NOT_MODIFIED = {304: OpenApiResponse(description="You have it already.")}


def example(value: Mapping[str, Any]) -> Callable[[Form], Form]:
    """Show this wherever the object is described, in lists of it too."""
    return extend_schema_serializer(examples=[OpenApiExample("Example", value, status_codes=["200", "201", "202"])])


def listed(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The list form of an object: results, next, previous."""
    fields = {
        "results": item(many=True),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
    }
    made = type(f"{item.__name__}List", (serializers.Serializer,), fields)
    shown = [one.value for one in get_override(item, "examples", [])]
    return example({"results": shown, "next": None, "previous": None})(made) if shown else made


def summarised(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The first sentence of each operation's description is its summary. A hook of drf-spectacular."""
    for methods in result["paths"].values():
        for operation in methods.values():
            operation["summary"] = operation["description"].partition(". ")[0].rstrip(".").replace("`", "")
    return result
