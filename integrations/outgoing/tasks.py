"""What Celery runs for webhooks."""

from __future__ import annotations

from celery import shared_task

from . import actions


@shared_task
def send() -> None:
    """After a change: send what is due."""
    actions.serve()


@shared_task
def sweep() -> None:
    """Every OUTGOING_SWEEP_SECONDS: find what a lost message or a dead worker left behind."""
    actions.serve()


@shared_task
def tidy() -> None:
    """Every hour: forget what was sent long ago."""
    actions.tidy()
