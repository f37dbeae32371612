"""What Celery runs for mail."""

from __future__ import annotations

from celery import shared_task

from . import actions


@shared_task
def deliver() -> None:
    """Every MAIL_SWEEP_SECONDS: send what is due."""
    actions.deliver()


@shared_task
def tidy() -> None:
    """Every hour: forget what was sent long ago."""
    actions.tidy()
