"""Waking a worker: a courtesy. The rows are the truth and the sweep finds them, so a dead broker fails nobody."""

from __future__ import annotations

import logging
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

from .models import Waking

log = logging.getLogger(__name__)
QUIET_SECONDS = 30
"""How long a broker that failed is not tried again, so that requests stay quick without it."""
_quiet_until = 0.0


def wake(task: str) -> None:
    """Have `integrations.sync.tasks.<task>` run soon after this transaction commits; once, however many ask."""
    transaction.on_commit(lambda: _send(task), robust=True)


def _send(task: str) -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        if Waking.objects.ask(task):
            current_app.send_task(f"integrations.sync.tasks.{task}", expires=60, retry=False, ignore_result=True)
    except (KombuError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("No worker was woken, the sweep will find the work: %s", error)
