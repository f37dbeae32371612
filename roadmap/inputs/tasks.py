"""What Celery runs for customer input."""

from __future__ import annotations

from celery import shared_task

from . import actions


@shared_task
def tidy() -> None:
    """Every hour: forget what nobody confirmed, and limits that have long been restored."""
    actions.forget_unconfirmed()
    actions.tidy_limits()
