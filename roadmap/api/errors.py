"""The API's own errors, each naming the field, parameter or header at fault."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException, ValidationError


class PreconditionFailed(APIException):
    """412: the item was changed since it was read. `members` are added to the problem."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = "This was changed since you read it: read it again, then repeat your change."

    def __init__(self, detail: str | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.members = members


class PreconditionRequired(APIException):
    """428: a write that must say which version it changes."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = 'Say which version you change by a header such as If-Match: "3"; GET answers it as ETag.'


class KeyReused(APIException):
    """422: an Idempotency-Key that stood for another request."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was sent with another request; use a new one for each thing you do."


class TooLarge(APIException):
    """413: a body beyond the limit."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."


def invalid(messages: Mapping[str, str]) -> ValidationError:
    """400 naming each wrong field, parameter or header."""
    return ValidationError({name: [message] for name, message in messages.items()})
