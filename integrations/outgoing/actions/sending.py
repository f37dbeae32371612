"""One message to its receiver: claimed, sent with no transaction open, and what came of it stored."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from secrets import SystemRandom

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..client import Answer, NotCalled, addresses_of, post
from ..models import Delivery, Hook, State, Try
from ..rules import GIVEN_UP_AFTER, PING, pause, retry_after, signature_headers, target_of, wait
from .turning import turn_off

GONE = 410
AGENT = "EvolutionPlan-Webhooks/1"
chance = SystemRandom().random


@dataclass(frozen=True, slots=True)
class Sent:
    """How a try went: the answer, or in a sentence why there is none."""

    milliseconds: int
    answer: Answer | None = None
    error: str = ""

    @property
    def status(self) -> int | None:
        return self.answer.status if self.answer else None

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def hold(self) -> timedelta:
        """How long the receiver asked not to be called."""
        return retry_after(self.answer.retry_after, timezone.now()) if self.answer else timedelta()


def send(hook: Hook, delivery: Delivery, owner: str) -> bool:
    """Send one message, if it is still ours to send."""
    if not Delivery.objects.take(delivery.pk, owner):
        return False
    sent = _ask(hook, delivery)
    with transaction.atomic():
        _store(sent, delivery, owner)
    return True


def _ask(hook: Hook, delivery: Delivery) -> Sent:
    """Look the receiver up anew, for its address may be another by now, sign anew, send."""
    body, now = delivery.body.encode(), timezone.now()
    signed = signature_headers(hook.keys(now), uid=delivery.uid, timestamp=int(now.timestamp()), body=body)
    headers = {"Content-Type": "application/json", "User-Agent": AGENT, **signed}
    begun = time.monotonic()
    try:
        target = target_of(hook.url)
        answer = post(target, addresses_of(target, settings.OUTGOING_ALLOW), body=body, headers=headers)
        return Sent(_since(begun), answer)
    except NotCalled as error:
        return Sent(_since(begun), error=str(error))


def _since(begun: float) -> int:
    return round(1000 * (time.monotonic() - begun))


def _store(sent: Sent, delivery: Delivery, owner: str) -> None:
    """The hook is locked first, so that what its tries change is counted one after the other; it may be gone."""
    rows = Hook.objects.select_related("created_by__user")
    hook = rows.select_for_update(of=("self",), no_key=True).filter(pk=delivery.hook_id).first()
    row = Delivery.objects.filter(pk=delivery.pk).first()
    if hook is None or row is None:
        return
    text = sent.answer.text if sent.answer else ""
    Try.objects.create(delivery=row, status=sent.status, milliseconds=sent.milliseconds, answer=text, error=_why(sent))
    if sent.good:
        _succeeded(hook)
        values: dict[str, object] = {"state": State.DELIVERED}
    else:
        _failed(hook, sent)
        values = _again(row, sent)
    # Only if no other worker took it over because this one was too slow.
    Delivery.objects.filter(pk=row.pk, lease_owner=owner).update(lease_owner="", lease_until=None, **values)


def _why(sent: Sent) -> str:
    if sent.answer is None or sent.good:
        return sent.error
    if 300 <= sent.answer.status < 400:
        return f"The receiver answered {sent.answer.status}: redirects are not followed. Give the address it leads to."
    return f"The receiver answered {sent.answer.status}."


def _again(row: Delivery, sent: Sent) -> dict[str, object]:
    later = None if row.event == PING or sent.status == GONE else wait(row.tries, chance())
    if later is None:
        return {"state": State.FAILED}
    return {"due_at": timezone.now() + max(later, sent.hold)}


def _succeeded(hook: Hook) -> None:
    now = timezone.now()
    Hook.objects.filter(pk=hook.pk).update(last_success=now, failures=0, failing_since=None, paused_until=None)


def _failed(hook: Hook, sent: Sent) -> None:
    """Rest for a while; turn it off where it wants no more, or nothing has worked for a week."""
    now, failures = timezone.now(), hook.failures + 1
    since = hook.failing_since or now
    hold = {"hold_until": now + sent.hold} if sent.hold else {}
    rest = now + pause(failures)
    Hook.objects.filter(pk=hook.pk).update(failures=failures, failing_since=since, paused_until=rest, **hold)
    if hook.disabled_at is not None:
        return
    if sent.status == GONE:
        turn_off(hook, "Its receiver answered 410 Gone: it wants no more.")
    elif now - since >= GIVEN_UP_AFTER:
        turn_off(hook, f"Nothing reached it since {since:%Y-%m-%d %H:%M} UTC. {_why(sent)}")
