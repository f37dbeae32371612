"""What was sent to a webhook, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..models import Delivery, Hook, State, Try
from .one import utc

PAGE = 30


@dataclass(frozen=True, slots=True)
class Message:
    """One message with its tries, oldest first. `due_at` is when it goes out next, while it waits."""

    pk: int
    uid: str
    event: str
    subject: str
    state: str
    words: str
    created_at: datetime
    due_at: datetime | None
    tries: list[Try]
    sending: bool


@dataclass(frozen=True, slots=True)
class Log:
    """A page of messages; `older` is where the next page begins, if there is one."""

    messages: list[Message]
    older: int | None
    narrowed: bool


def log(hook: Hook, *, before: int | None = None) -> Log:
    """The messages before an id, or the newest. Two queries."""
    rows = hook.deliveries.order_by("-pk").prefetch_related("attempts").defer("body")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    now = timezone.now()
    messages = [_message(row, now) for row in found[:PAGE]]
    return Log(messages, messages[-1].pk if len(found) > PAGE else None, before is not None)


def _message(row: Delivery, now: datetime) -> Message:
    return Message(
        pk=row.pk,
        uid=row.uid,
        event=row.event,
        subject=row.subject,
        state=row.state,
        words=row.get_state_display(),
        created_at=row.created_at,
        due_at=row.due_at if row.state == State.WAITING else None,
        tries=list(row.attempts.all()),
        sending=row.lease_until is not None and row.lease_until > now,
    )


def delivery_document(row: Delivery) -> dict[str, Any]:
    """A message as the API shows it, without what it says."""
    return {
        "id": row.pk,
        "webhook_id": row.uid,
        "event": row.event,
        "subject": row.subject,
        "state": row.state,
        "created_at": utc(row.created_at),
        "due_at": utc(row.due_at) if row.state == State.WAITING else None,
        "tries": [
            {
                "at": utc(one.at),
                "status": one.status,
                "milliseconds": one.milliseconds,
                "answer": one.answer,
                "error": one.error,
            }
            for one in row.attempts.all()
        ],
    }
