"""What Celery runs: nothing but names for the runner's work."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_init, worker_ready
from django.conf import settings
from django.utils.module_loading import import_string

from . import previewing, runner

LINGER = 0.1
"""Seconds for which a drain waits for more: an edit seldom comes alone, and a worker at work is soonest at the next."""


@worker_init.connect
def load(**_: Any) -> None:
    """Before the pool's processes are made of this one: what it has loaded, they have, and none is late at first."""
    import_string(settings.TRACKER_CONNECT)


@shared_task
def poll() -> None:
    """Every JIRA_POLL_SECONDS: pull what changed, push what is due."""
    runner.run_poll()


@worker_ready.connect
def begin(**_: Any) -> None:
    """A worker that starts asks at once; beat's first poll is an interval away."""
    poll.apply_async(expires=60)


@shared_task
def push() -> None:
    """After an edit: push what is due."""
    runner.run_push()


@shared_task
def drain() -> None:
    """After a webhook: read the tickets it named."""
    runner.run_drain(linger=LINGER)


@shared_task
def sweep() -> None:
    """Every SYNC_SWEEP_SECONDS: find what a lost message or a dead worker left behind."""
    previewing.wake_previews()
    runner.run_sweep()


@shared_task
def census() -> None:
    """Every SYNC_CENSUS_SECONDS: read every linked ticket."""
    runner.run_census()


@shared_task
def preview() -> None:
    """After a person asked what a sync would write, or chose that it be written."""
    previewing.run_previews()
