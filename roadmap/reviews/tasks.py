"""What Celery runs for reviews."""

from __future__ import annotations

from celery import shared_task

from . import actions


@shared_task
def prepare() -> None:
    """Every hour: the next review opens, and its owners are asked in time."""
    actions.open_next()
    actions.ask_owners()
