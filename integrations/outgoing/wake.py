"""Waking a worker: a courtesy. The rows are the truth and the sweep finds them, so a dead broker fails nobody."""

from __future__ import annotations

import logging
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

from .models import Hook, Waking

log = logging.getLogger(__name__)
TASK = "integrations.outgoing.tasks.send"
QUIET_SECONDS = 30
"""How long a broker that failed is left alone, so that requests stay quick without it."""
_quiet_until = 0.0


def wake() -> None:
    """Have a worker send soon after this transaction commits, if anybody listens."""
    transaction.on_commit(_send, robust=True)


def _send() -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        if Hook.objects.exists() and Waking.objects.ask():
            current_app.send_task(TASK, expires=60, retry=False, ignore_result=True)
    except (KombuError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("No worker was woken to send webhooks, the sweep will find them: %s", error)
