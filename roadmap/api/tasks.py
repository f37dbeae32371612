"""What Celery runs for the API."""

from __future__ import annotations

from celery import shared_task

from .idempotency import forget


@shared_task
def tidy() -> None:
    """Every hour: forget answers that nobody asks for again."""
    forget()
