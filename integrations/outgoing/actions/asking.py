"""What a person asks for: a test, and a message once more."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from roadmap.people.models import Person

from ..models import Delivery, Hook, State
from ..rules import PING
from ..wake import wake
from .keeping import locked
from .messages import message


@transaction.atomic
def ping(*, hook_id: int, by: Person) -> Delivery:
    """Send a test, once and soon, though the hook rests or is off. Raises Hook.DoesNotExist."""
    hook = locked(hook_id)
    row = message(hook, PING, timezone.now(), {"webhook": hook.pk, "name": hook.name, "by": by.name})
    row.save()
    wake()
    return row


@transaction.atomic
def send_again(*, hook_id: int, delivery_id: int, by: Person) -> bool:
    """Send a message once more, under the same id, with all tries before it; not while it is being sent.

    The hook does not rest any more; what its receiver asked for by Retry-After still counts.
    """
    locked(hook_id)
    now = timezone.now()
    idle = Q(lease_until=None) | Q(lease_until__lte=now)
    rows = Delivery.objects.filter(idle, pk=delivery_id, hook=hook_id)
    if not rows.update(state=State.WAITING, due_at=now, tries=0):
        return False
    Hook.objects.filter(pk=hook_id).update(paused_until=None)
    wake()
    return True
