"""`/healthz` and `/readyz`: answered before anything that could redirect, refuse a host or open a session."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """First in the chain, so that a probe by address and plain HTTP is never redirected."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ("/healthz", "/healthz/"):
            return _told("ok", 200)
        if request.path in ("/readyz", "/readyz/"):
            problem = _not_ready()
            return _told(problem or "ok", 503 if problem else 200)
        return self.get_response(request)


def _told(words: str, status: int) -> HttpResponse:
    """An answer with the headers that the middleware it never meets would set."""
    response = JsonResponse({"status": words}, status=status, headers={"X-Content-Type-Options": "nosniff"})
    response["Content-Length"] = str(len(response.content))
    return response


def _not_ready() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer."
    return f"{len(waiting)} migrations wait: run manage.py migrate." if waiting else ""
