"""Turning hooks off and on."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from roadmap.people.actions import NoticeDraft, notify, withdraw
from roadmap.people.models import Person
from roadmap.plan.models import Revision

from ..models import Hook, State
from ..wake import wake
from .keeping import FRESH, locked


class Resume(StrEnum):
    """Where a hook goes on: with all it missed, or with what happens from now on."""

    MISSED = "missed"
    NOW = "now"


@transaction.atomic
def disable(*, hook_id: int, by: Person) -> None:
    """Send nothing more until somebody turns it on. One that is off stays as it is. Raises Hook.DoesNotExist."""
    if locked(hook_id).disabled_at is None:
        _turn_off(hook_id, f"{by} turned it off.", by)


@transaction.atomic
def enable(*, hook_id: int, resume: Resume, by: Person) -> None:
    """Send again, what it missed or what happens from now on. Raises Hook.DoesNotExist."""
    hook = locked(hook_id)
    if hook.disabled_at is None:
        return
    waiting = hook.deliveries.waiting()
    if resume is Resume.NOW:
        waiting.update(state=State.SKIPPED)
        hook.cursor = Revision.current()
    else:
        waiting.update(due_at=timezone.now(), tries=0)
    on = FRESH | {"disabled_at": None, "disabled_why": "", "disabled_by": None}
    Hook.objects.filter(pk=hook_id).update(cursor=hook.cursor, version=F("version") + 1, **on)
    withdraw(topics=[_topic(hook_id)])
    wake()


def turn_off(hook: Hook, why: str) -> None:
    """Turn a hook off by itself, within a transaction that holds it, and write to whoever made it."""
    _turn_off(hook.pk, why, None)
    notify(
        notices=[
            NoticeDraft(
                to=hook.created_by.mail_address,
                topic=_topic(hook.pk),
                subject=f"The webhook “{hook.name}” is turned off",
                text=f"{why} What happens now is kept; turn it on again once its receiver works.",
                url=f"{settings.BASE_URL}{hook.get_absolute_url()}",
                kind="outgoing.disabled",
            )
        ]
    )


def _turn_off(pk: int, why: str, by: Person | None) -> None:
    now = timezone.now()
    Hook.objects.filter(pk=pk).update(disabled_at=now, disabled_why=why, disabled_by=by, version=F("version") + 1)


def _topic(pk: int) -> str:
    return f"outgoing {pk} disabled"
