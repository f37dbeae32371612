"""Waking a worker for one of the sync's tasks, by its name in `tasks`."""

from __future__ import annotations

from integrations.waking import wake as waking

TASKS = "integrations.sync.tasks."


def wake(task: str) -> None:
    """Have it run soon after this transaction commits."""
    waking.wake(TASKS + task)


def answered(task: str) -> None:
    """It begins, or has looked for the last time."""
    waking.answered(TASKS + task)
