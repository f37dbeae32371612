"""Putting mail into the outbox, and what an address wants of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..kinds import KINDS
from ..models import Address, Asking, Mail, Notice
from ..models.mail import DAY

MOST_A_DAY = 3
"""Mails of the kind that anybody can have sent to any address: beyond it nothing more is queued for a day."""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice to be: what happened, in one line and in more words, and where to read on. A topic waits once.

    `kind` is one of `roadmap.people.kinds`, "" for what cannot be turned off by itself.
    """

    to: str
    topic: str
    subject: str
    text: str = ""
    url: str = ""
    kind: str = ""


@transaction.atomic
def write_mail(*, to: str, subject: str, text: str, key: str = "") -> bool:
    """Queue a mail that somebody asked for just now, such as a link to confirm; whether it was queued.

    It must hold nothing that a stranger typed, for strangers choose where it goes. `key` makes it at most once.
    """
    email, now = to.strip().casefold(), timezone.now()
    # Locks the address, so that many who ask at once are counted one after the other.
    (address,) = _in_use([email], now)
    asked = Asking(who=_digest(email), at=now)
    # Counted apart from the mails: an erasure in between must not start the count anew.
    if Asking.objects.filter(who=asked.who, at__gt=now - DAY).count() >= MOST_A_DAY:
        return False
    try:
        with transaction.atomic():
            Mail.objects.create(
                address=address, subject=_line(subject), text=text, key=key or f"asked {secrets.token_hex(8)}"
            )
    except IntegrityError:
        return False
    asked.save()
    return True


@transaction.atomic
def notify(*, notices: Sequence[NoticeDraft]) -> None:
    """Have these told with their address's next mail; one of a topic replaces the one that waits. Three queries."""
    wanted = {(one.to.strip().casefold(), one.topic): one for one in notices if one.to.strip()}
    emails = sorted({email for email, _ in wanted})
    if not emails:
        return
    now = timezone.now()
    _in_use(emails, now)
    listening = Address.objects.filter(email__in=emails, silent_since=None)
    known = {email: (pk, muted) for email, pk, muted in listening.values_list("email", "pk", "muted")}
    rows = [
        Notice(
            address_id=known[email][0],
            topic=topic,
            subject=_line(one.subject),
            text=one.text,
            url=one.url,
            at=now,
            told_at=now,
        )
        for (email, topic), one in sorted(wanted.items())
        if email in known and one.kind not in known[email][1]
    ]
    fresh = ["subject", "text", "url", "told_at"]
    Notice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["address", "topic"], update_fields=fresh)


def withdraw(*, topics: Collection[str]) -> None:
    """Take back notices of these topics that no mail holds yet."""
    Notice.objects.filter(topic__in=list(topics)).delete()


def _in_use(emails: Sequence[str], now: datetime) -> list[Address]:
    """These addresses, in order, made where they are new and locked until the transaction ends."""
    rows = [Address(email=email, used_at=now) for email in emails]
    return Address.objects.bulk_create(rows, update_conflicts=True, unique_fields=["email"], update_fields=["used_at"])


def _digest(email: str) -> str:
    return salted_hmac("people.mail.asking", email, algorithm="sha256").hexdigest()


def _line(subject: str) -> str:
    """A subject in one line."""
    line = " ".join(subject.split())
    return line if len(line) <= 200 else f"{line[:199]}…"


@transaction.atomic
def silence(*, address_id: int) -> None:
    """Send this address no notices any more; those that wait are dropped, gathered or not."""
    Address.objects.filter(pk=address_id, silent_since=None).update(silent_since=timezone.now())
    Notice.objects.filter(address=address_id).delete()
    Mail.objects.filter(address=address_id, key=None, sent_at=None).delete()


def listen(*, address_id: int) -> None:
    """Send this address notices again."""
    Address.objects.filter(pk=address_id).update(silent_since=None)


@transaction.atomic
def choose(*, address_id: int, wanted: Collection[str]) -> None:
    """Send this address notices of these kinds and no others; it listens again."""
    muted = [name for name in KINDS if name not in wanted]
    Address.objects.filter(pk=address_id).update(muted=muted, silent_since=None)


def address_for(*, email: str) -> int:
    """The id of an address, made where nothing was sent there yet."""
    (address,) = _in_use([email.strip().casefold()], timezone.now())
    return address.pk


def forget_address(*, email: str) -> None:
    """Erase an address with its mails, its notices and what it wanted; that a day allows few mails outlasts it."""
    Address.objects.filter(email=email.strip().casefold()).delete()
