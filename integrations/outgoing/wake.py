"""Waking a worker to send webhooks."""

from __future__ import annotations

from integrations.waking import wake as waking

from .models import Hook

TASK = "integrations.outgoing.tasks.send"


def wake() -> None:
    """Have one send soon after this transaction commits, if anybody listens."""
    waking.wake(TASK, Hook.objects.exists)


def answered() -> None:
    """A worker begins: what comes from now on needs a new message."""
    waking.answered(TASK)
