"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST sent twice is done once, and answered alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from .errors import KeyReused, invalid
from .models import Answered
from .rehearsing import rehearses
from .rendering import dumps

KEPT = timedelta(days=1)
LONGEST = 255
COPIED = ("ETag", "Location", "Cache-Control")
Post = Callable[..., Response]


def idempotent(post: Post) -> Post:
    """Around a view's method whose every write is in the database: key and writes are kept together, or neither is."""

    @wraps(post)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None or rehearses(request):
            return post(view, request, *args, **kwargs)
        who, digest = str(request.user.pk), _digest(request)
        known = {"who": who, "key": _checked(key)}
        if found := _earlier(known, digest):
            return found
        try:
            with transaction.atomic():
                row = Answered.objects.create(**known, request=digest)
                response = post(view, request, *args, **kwargs)
                _keep(row, response)
        except IntegrityError:
            # Whoever sent the same a moment earlier was answered first.
            if found := _earlier(known, digest):
                return found
            raise
        return response

    return once


def _checked(key: str) -> str:
    key = key.strip().strip('"')
    if not key or len(key) > LONGEST or not key.isprintable():
        raise invalid({"Idempotency-Key": f"Idempotency-Key must have 1 to {LONGEST} printable characters."})
    return key


def _digest(request: Request) -> str:
    asked = [request.method, request.get_full_path(), request.data]
    return sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _earlier(known: dict[str, str], digest: str) -> Response | None:
    row = Answered.objects.filter(**known, at__gt=timezone.now() - KEPT).first()
    if row is None:
        Answered.objects.filter(**known).delete()
        return None
    if row.request != digest:
        raise KeyReused
    headers = row.headers | {"Idempotency-Replayed": "true"}
    return Response(orjson.loads(row.body), status=row.status, headers=headers)


def _keep(row: Answered, response: Response) -> None:
    row.status, row.body = response.status_code, dumps(response.data).decode()
    row.headers = {name: response[name] for name in COPIED if name in response}
    row.save()


def forget() -> int:
    """Throw away answers older than a day; answers how many."""
    return Answered.objects.filter(at__lte=timezone.now() - KEPT).delete()[0]
