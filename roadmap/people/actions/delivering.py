"""Emptying the outbox: notices are gathered into mails, mails are sent one by one, each by one worker."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import Address, Asking, Mail, Notice
from ..models.mail import DAY
from ..unsubscribing import unsubscribe_url

BATCH = 50
FIRST_WAIT, LONGEST_WAIT, GIVE_UP = timedelta(minutes=1), timedelta(hours=2), timedelta(days=1)
KEPT = timedelta(days=30)
"""Also more than the day in which an address gets one mail of notices: none is forgotten before it is over."""
LASTING = 500
"""SMTP codes from here on say that trying again is no use."""
log = logging.getLogger(__name__)


def deliver() -> int:
    """Send what is due, some dozens at a time; answers how many were sent. Nothing due: two queries."""
    for address in Address.objects.owed().order_by("pk")[:BATCH]:
        _gather(address)
    return sum(_send(mail) for mail in Mail.objects.due().select_related("address").order_by("due_at")[:BATCH])


@transaction.atomic
def _gather(address: Address) -> None:
    """One mail of all notices that wait; whoever comes second finds the address written to already."""
    if not Address.objects.owed().filter(pk=address.pk).update(noticed_at=timezone.now()):
        return
    # The address is locked by now, so that what is told meanwhile waits for the next mail.
    notices = list(Notice.objects.filter(address=address).order_by("told_at", "pk"))
    first = notices[-1].subject
    subject = first if len(notices) == 1 else f"{first}, and {len(notices) - 1} more"
    Mail.objects.create(address=address, subject=subject[:200], text="\n\n".join(map(_told, notices)))
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()


def _told(notice: Notice) -> str:
    return "\n".join(part for part in (notice.subject, notice.text, notice.url) if part)


def _send(mail: Mail) -> bool:
    if not Mail.objects.take(mail.pk):
        return False
    try:
        message(mail).send()
    except Exception as error:
        _put_off(mail, error)
        return False
    Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), lease_until=None, error="")
    return True


def message(mail: Mail) -> EmailMessage:
    """The mail with what every mail of ours ends in: how to have no more (RFC 8058)."""
    stop = unsubscribe_url(mail.address_id)
    return EmailMessage(
        subject=mail.subject,
        body=f"{mail.text}\n\n-- \nNo more notices, or again: {stop}\n",
        to=[mail.address.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _put_off(mail: Mail, error: Exception) -> None:
    """Try again later, longer each time, up to a day; not at all where the server says it never will."""
    now = timezone.now()
    log.warning("A mail could not be sent (%s)", type(error).__name__)
    rows = Mail.objects.filter(pk=mail.pk)
    if _nobody_there(error) or rows.filter(tried_at__lt=now - GIVE_UP).exists():
        rows.update(failed_at=now, lease_until=None, error=str(error)[:300])
        return
    wait = min(FIRST_WAIT * 2**mail.tries, LONGEST_WAIT)
    rows.update(due_at=now + wait, lease_until=None, error=str(error)[:300])


def _nobody_there(error: Exception) -> bool:
    """Whether the address itself is refused for good; a wrong password or sender is ours to mend, and mail waits."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    codes = [code for code, _ in error.recipients.values()]
    return bool(codes) and min(codes) >= LASTING


@transaction.atomic
def tidy() -> None:
    """Forget mails that were sent or given up a month ago, and addresses that say nothing any more."""
    now = timezone.now()
    old = now - KEPT
    Mail.objects.filter(Q(sent_at__lt=old) | Q(failed_at__lt=old)).delete()
    Asking.objects.filter(at__lt=now - DAY).delete()
    mails, notices = (model.objects.filter(address=OuterRef("pk")) for model in (Mail, Notice))
    idle = Address.objects.filter(~Exists(mails), ~Exists(notices), silent_since=None, used_at__lt=old)
    # What somebody is writing to just now is locked, and stays.
    locked = idle.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Address.objects.filter(pk__in=list(locked)).delete()
