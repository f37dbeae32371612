"""Every error as an RFC 9457 problem."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ErrorDetail, NotAuthenticated
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from .kinds import type_of
from .outages import AGAIN_SECONDS, WORDS, is_outage
from .rendering import dumps
from .throttling import told

MEDIA_TYPE = "application/problem+json"
CRASHED = "The server failed at this request; nothing of it was stored. The server's log says why."
log = logging.getLogger(__name__)


class ProblemMiddleware:
    """Outermost: what fails below /api/ before a view is reached leaves as a problem too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        # What a client is used to accept must not refuse it an answer; where there are several forms, it chooses.
        request.asked_for = request.META.pop("HTTP_ACCEPT", "")  # type: ignore[attr-defined]
        response = self.get_response(request)
        told(request, response)
        if response.status_code >= HTTPStatus.BAD_REQUEST and response["Content-Type"] != MEDIA_TYPE:
            body = _body(response.status_code, {"detail": _outside(request, response)})
            response.content = dumps(body | {"instance": request.path})
            response["Content-Type"], response["Content-Length"] = MEDIA_TYPE, str(len(response.content))
        return response


def _outside(request: HttpRequest, response: HttpResponse) -> str:
    """What to say of an error that no view of the API met."""
    try:
        request.get_host()
    except DisallowedHost:
        return "This host is not one of ours; the setting ALLOWED_HOSTS names them."
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return WORDS
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CRASHED
    return f"{HTTPStatus(response.status_code).description or response.reason_phrase}."


def problem(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: every error of the API leaves as `application/problem+json`."""
    if isinstance(error, NotAuthenticated):
        error.detail = ErrorDetail("Sign in, or send a token as Authorization: Bearer.")
    response = exception_handler(error, context)
    if response is None:
        response = _crash(error, context)
    else:
        response.data = _body(response.status_code, response.data) | getattr(error, "members", {})
    response.data["instance"] = context["request"].path
    response.content_type = MEDIA_TYPE
    return response


def _crash(error: Exception, context: dict[str, Any]) -> Response:
    request = context["request"]
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=problem, request=request)
    set_rollback()
    if is_outage(error):
        again = {"Retry-After": str(AGAIN_SECONDS)}
        return Response(_body(503, {"detail": WORDS}), status=HTTPStatus.SERVICE_UNAVAILABLE, headers=again)
    return Response(_body(500, {"detail": CRASHED}), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def document_of(status: int, detail: str, errors: Mapping[str, str] | None = None, **members: Any) -> dict[str, Any]:
    """A problem that is part of another answer."""
    data = {"detail": detail} if errors is None else {name: [words] for name, words in errors.items()}
    return _body(status, data) | members


def _body(status: int, data: Any) -> dict[str, Any]:
    body = {"type": type_of(status), "title": HTTPStatus(status).phrase, "status": status}
    if isinstance(data, dict) and set(data) == {"detail"} and isinstance(data["detail"], str):
        return body | {"detail": data["detail"]}
    errors = [{"field": field, "detail": detail} for field, detail in _flat(data)]
    return body | {"detail": " ".join(error["detail"] for error in errors), "errors": errors}


def _flat(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each message of DRF's nested error detail with the path of its field."""
    if isinstance(data, dict):
        for name, inner in data.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(data, list):
        for inner in data:
            yield from _flat(inner, path)
    else:
        yield path, str(data)
