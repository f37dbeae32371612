"""Waking a worker to send webhooks."""

from __future__ import annotations

from integrations.waking import wake as waking
from roadmap.people.spelled import Spelled

from .models import Hook

ANY = Spelled(lambda: Hook.objects.values_list("pk")[:1])
TASK = "integrations.outgoing.tasks.send"


def wake() -> None:
    """Have one send soon after this transaction commits, if anybody listens."""
    waking.wake(TASK, lambda: bool(ANY.rows()))


def answered() -> None:
    """A worker begins: what comes from now on needs a new message."""
    waking.answered(TASK)
