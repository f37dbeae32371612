"""A worker's round: every hook that has something to do gets its turn, several at a time."""

from __future__ import annotations

import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from roadmap.plan.models import Revision

from ..models import Delivery, Hook
from ..wake import answered, wake
from .fanning import fan_out
from .sending import send

AT_MOST = 8
"""Seconds after which a round takes up nothing new; one message may take 20 more."""
AT_ONCE = 6
"""Hooks that are served at a time: one that is slow holds up itself alone."""
A_TURN = 50
"""Messages to one hook, then it is another's turn."""
log = logging.getLogger(__name__)


def serve() -> None:
    """Make changes into messages and send what is due. Nothing to do: three queries."""
    answered()
    hooks = list(Hook.objects.to_serve(Revision.current()).values_list("pk", flat=True))
    ends = time.monotonic() + AT_MOST
    if len(hooks) < 2:
        more = [_turn(pk, ends) for pk in hooks]
    else:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            more = list(pool.map(lambda pk: _apart(pk, ends), hooks))
    if any(more):
        wake()


def _apart(pk: int, ends: float) -> bool:
    """A turn in a thread of its own, whose trouble is no other hook's."""
    try:
        return time.monotonic() < ends and _turn(pk, ends)
    except Exception:
        log.exception("Webhook %s could not be served", pk)
        return False
    finally:
        connection.close()


def _turn(pk: int, ends: float) -> bool:
    """Serve one hook, if no other worker does; whether there is reason to come back at once."""
    owner = str(uuid.uuid4())
    if not Hook.objects.take(pk, owner):
        return False
    try:
        hook = Hook.objects.get(pk=pk)
        more = fan_out(hook)
        for _ in range(A_TURN):
            row = Delivery.objects.due().filter(hook=pk).order_by("pk").first()
            if row is None or not Hook.objects.take(pk, owner) or not send(hook, row, owner):
                return more
            if time.monotonic() > ends:
                break
        return True
    finally:
        Hook.objects.give_back(pk, owner)
