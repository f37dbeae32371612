"""`dry_run=true`: a write is made, answered, and taken back before anybody else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from rest_framework.request import Request

from .parameters import flag


def rehearses(request: Request) -> bool:
    """Whether nothing is to be kept."""
    return flag(request.query_params, "dry_run")


@contextmanager
def rehearsed(request: Request) -> Iterator[None]:
    """Around a write and the making of its answer: of a rehearsal nothing stays, and nobody is woken."""
    if not rehearses(request):
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
