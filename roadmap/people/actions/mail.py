"""Putting mail into the outbox, and what an address wants of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Address, Mail, Notice
from ..models.mail import DAY

MOST_A_DAY = 3
"""Mails of the kind that anybody can have sent to any address: beyond it nothing more is queued for a day."""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice to be: what happened, in one line and in more words, and where to read on. A topic waits once."""

    to: str
    topic: str
    subject: str
    text: str = ""
    url: str = ""


@transaction.atomic
def write_mail(*, to: str, subject: str, text: str, key: str = "") -> bool:
    """Queue a mail that somebody asked for just now, such as a link to confirm; whether it was queued.

    It must hold nothing that a stranger typed, for strangers choose where it goes. `key` makes it at most once.
    """
    address, _ = Address.objects.get_or_create(email=to.strip().casefold())
    # Locked, so that many who ask at once are counted one after the other.
    Address.objects.select_for_update().get(pk=address.pk)
    # Gathered notices have no key.
    lately = Mail.objects.filter(address=address, key__isnull=False, created_at__gt=timezone.now() - DAY)
    if lately.count() >= MOST_A_DAY:
        return False
    try:
        with transaction.atomic():
            Mail.objects.create(
                address=address, subject=_line(subject), text=text, key=key or f"asked {secrets.token_hex(8)}"
            )
    except IntegrityError:
        return False
    return True


@transaction.atomic
def notify(*, notices: Sequence[NoticeDraft]) -> None:
    """Have these told with their address's next mail; one of a topic replaces the one that waits. Four queries."""
    wanted = {(one.to.strip().casefold(), one.topic): one for one in notices if one.to.strip()}
    emails = {email for email, _ in wanted}
    if not emails:
        return
    Address.objects.bulk_create((Address(email=email) for email in sorted(emails)), ignore_conflicts=True)
    known = dict(Address.objects.filter(email__in=emails, silent_since=None).values_list("email", "pk"))
    now = timezone.now()
    rows = [
        Notice(address_id=known[email], topic=topic, subject=_line(one.subject), text=one.text, url=one.url, at=now)
        for (email, topic), one in sorted(wanted.items())
        if email in known
    ]
    Notice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["address", "topic"], update_fields=["subject", "text", "url"]
    )


def _line(subject: str) -> str:
    """A subject in one line."""
    line = " ".join(subject.split())
    return line if len(line) <= 200 else f"{line[:199]}…"


@transaction.atomic
def silence(*, address_id: int) -> None:
    """Send this address no notices any more; those that wait are dropped."""
    Address.objects.filter(pk=address_id, silent_since=None).update(silent_since=timezone.now())
    Notice.objects.filter(address=address_id).delete()


def listen(*, address_id: int) -> None:
    """Send this address notices again."""
    Address.objects.filter(pk=address_id).update(silent_since=None)


def forget_address(*, email: str) -> None:
    """Erase an address with its mails, its notices and what it wanted."""
    Address.objects.filter(email=email.strip().casefold()).delete()
