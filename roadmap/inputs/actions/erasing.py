"""What belongs to submitters: answering back, a new address for the receipt, taking everything back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from roadmap.people.actions import forget_address
from roadmap.people.models import Address
from roadmap.people.secrecy import digest, new_secret

from ..models import Entry, EntryKind, Follow, Input
from ..rules import Refused, told
from .demand import items_of, recount
from .locking import locked
from .timeline import note

ANSWER_LENGTH = 4000
MOST_ANSWERS = 50
ERASED = "Erased"


@transaction.atomic
def answer(*, input_id: int, text: str) -> None:
    """The submitter writes back; architects find it in the inbox. Raises Refused."""
    locked({input_id})
    words = told(text, what="Your answer", field="text", most=ANSWER_LENGTH)
    count = Entry.objects.filter(input=input_id, kind=EntryKind.ANSWERED).count()
    if count >= MOST_ANSWERS:
        raise Refused(f"{MOST_ANSWERS} answers are the most; what you have to add belongs into a new note.", "text")
    Input.objects.filter(pk=input_id).update(unread=True)
    note([input_id], EntryKind.ANSWERED, public=True, text=words)


@transaction.atomic
def rotate(*, input_id: int) -> str:
    """Give the receipt a new secret and answer it; every address it had before is dead."""
    locked({input_id})
    secret = new_secret()
    Input.objects.filter(pk=input_id).update(receipt_hash=digest(secret))
    note([input_id], EntryKind.ROTATED, public=True)
    return secret


@transaction.atomic
def erase(*, input_id: int) -> None:
    """Take an input back for good: nothing its submitter wrote or is remains, and it counts no more.

    The row stays as a husk, so that what was merged with it keeps together; of its history stay the kinds and days.
    """
    row = locked({input_id})[input_id]
    email, proven, behind = row.email, row.proven, items_of([input_id])
    for name, value in _blank(row).items():
        setattr(row, name, value)
    row.save()
    Entry.objects.filter(input=input_id).update(text="", data={})
    _hand_over(input_id)
    if email and not Input.objects.filter(email=email).exists() and (proven or not _wants(email)):
        Follow.objects.filter(email=email).delete()
        forget_address(email=email)
    recount(behind)


def _wants(email: str) -> bool:
    """Whether an address's owner told us something: who only typed it must not take that back."""
    follows = Follow.objects.filter(email=email, confirmed_at__isnull=False)
    return follows.exists() or Address.objects.filter(email=email, silent_since__isnull=False).exists()


def _hand_over(input_id: int) -> None:
    """Where others were merged into what is a husk now, the first of them heads the group: the inbox lists heads."""
    below = Input.objects.filter(merged_into=input_id, erased_at__isnull=True)
    heir = below.order_by("pk").first() if Input.objects.filter(pk=input_id, merged_into=None).exists() else None
    if heir is None:
        return
    Input.objects.filter(merged_into=input_id).exclude(pk=heir.pk).update(merged_into=heir)
    Input.objects.filter(pk=input_id).update(merged_into=heir)
    Input.objects.filter(pk=heir.pk).update(merged_into=None, unread=True)
    Input.objects.filter(group=input_id).update(group=heir.pk)


def _blank(row: Input) -> dict[str, Any]:
    dead = digest(new_secret())
    texts = dict.fromkeys(("text", "name", "email", "needed_by", "published_as", "backs", "confirm_hash"), "")
    gone = dict.fromkeys(("organisation", "account", "pain", "published_at", "assignee", "flagged_at"))
    kept = {"title": ERASED, "who": dead, "receipt_hash": dead, "answers": [], "tags": [], "unread": False}
    return {**texts, **gone, **kept, "erased_at": timezone.now()}
