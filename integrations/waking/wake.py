"""Waking a worker: a courtesy. The rows are the truth and a sweep finds them, so a dead broker fails nobody."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

from .models import Waking

log = logging.getLogger(__name__)
QUIET_SECONDS = 30
"""How long a broker that failed is not tried again, so that requests stay quick without it."""
_quiet_until = 0.0


def wake(task: str, wanted: Callable[[], bool] = lambda: True) -> None:
    """Have a Celery task run soon after this transaction commits; once, however many ask, and only if it is wanted."""
    transaction.on_commit(partial(_send, task, wanted), robust=True)


def _send(task: str, wanted: Callable[[], bool]) -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        if wanted() and Waking.objects.ask(task):
            current_app.send_task(task, expires=60, retry=False, ignore_result=True)
    except (KombuError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("No worker was woken, the sweep will find the work: %s", error)


def answered(task: str) -> None:
    """The task begins, or has looked for the last time: what comes from now on needs a new message."""
    Waking.objects.answer(task)
