"""Taking in what a customer asks for, and counting it once its address is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from roadmap.people.actions import write_mail
from roadmap.people.models import Person, User
from roadmap.people.secrecy import digest, new_secret
from roadmap.plan.models import Theme

from ..models import Channel, EntryKind, Follow, Input
from ..rules import Refused, title_of, told, who
from ..secrets import receipt_url
from .demand import items_of, recount
from .linking import link
from .locking import locked
from .merging import merge
from .organisations import organisation_named
from .timeline import note

UNCONFIRMED_KEPT = timedelta(days=14)
CONFIRM = """\
Somebody sent us a note and gave this address. If that was you, open

{confirm}

and press the button there: only then does the note count. What becomes of it is told here, for as long as you keep
the address to yourself:

{receipt}

If it was not you, there is nothing to do: the note is thrown away after two weeks.
"""


class Full(Exception):
    """So many notes wait to be confirmed that no more are taken."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What was typed, checked by the form. `theme` is a slug; `back` is "item:19" or "input:7", or "" for neither."""

    text: str
    email: str = ""
    name: str = ""
    organisation: str = ""
    theme: str = ""
    pain: int | None = None
    needed_by: str = ""
    answers: Sequence[dict[str, str]] = field(default_factory=tuple)
    back: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The new input, the secret of its receipt, and whether a mail to confirm it was queued."""

    input: Input
    secret: str
    mailed: bool = False


@transaction.atomic
def submit(*, submission: Submission, account: User | None = None) -> Received:
    """Keep a customer's note. A signed-in customer's own address needs no confirmation. Raises Full, Refused."""
    if Input.objects.unconfirmed().count() >= settings.INPUT_MOST_UNCONFIRMED:
        raise Full
    row, secret = _made(submission, account=account)
    note([row.pk], EntryKind.RECEIVED, public=True)
    if account is not None and account.email and account.email.casefold() == row.email:
        confirm_input(input_id=row.pk)
        return Received(row, secret)
    return Received(row, secret, ask_to_confirm(input_id=row.pk, secret=secret))


@transaction.atomic
def ask_to_confirm(*, input_id: int, secret: str) -> bool:
    """Mail a new link to confirm, beside the receipt's address; whether it was queued. Older links end."""
    row, confirm = Input.objects.get(pk=input_id), new_secret()
    if row.confirmed_at or not row.email:
        return False
    address = f"{settings.BASE_URL}{reverse('input-confirm', args=[confirm])}"
    text = CONFIRM.format(confirm=address, receipt=receipt_url(secret))
    if not write_mail(to=row.email, subject="Confirm your note", text=text):
        return False
    Input.objects.filter(pk=input_id).update(confirm_hash=digest(confirm))
    return True


@transaction.atomic
def add_for(*, submission: Submission, channel: str, by: Person) -> Received:
    """Write down what a customer said by mail or in a meeting; it counts at once. Raises Refused."""
    if channel not in Channel.values or channel == Channel.FORM:
        raise Refused("Say how it came: by mail, in a meeting, or otherwise.", "channel")
    if not (submission.name or submission.organisation or submission.email):
        raise Refused("Name the customer or the organisation: it counts for somebody.", "organisation")
    row, secret = _made(submission, channel=channel, added_by=by, confirmed_at=timezone.now())
    note([row.pk], EntryKind.RECEIVED, by=by, public=True, data={"channel": channel})
    return Received(row, secret)


def _made(submission: Submission, **other: object) -> tuple[Input, str]:
    text, secret = told(submission.text, what="What you need", field="text"), new_secret()
    organisation = organisation_named(submission.organisation)
    email = submission.email.strip().casefold()
    row = Input.objects.create(
        title=title_of(text) or "Untitled",
        text=text,
        theme=Theme.objects.filter(slug=submission.theme).first() if submission.theme else None,
        organisation=organisation,
        name=submission.name,
        email=email,
        who=who(email=email, name=submission.name, organisation=submission.organisation),
        pain=submission.pain,
        needed_by=submission.needed_by,
        answers=list(submission.answers),
        backs=submission.back,
        receipt_hash=digest(secret),
        **other,
    )
    row.group = row.pk
    row.save(update_fields=["group"])
    return row, secret


@transaction.atomic
def confirm_input(*, input_id: int) -> bool:
    """Let an input count; whether it did not before. What it chose to back is linked or merged by itself."""
    row = locked({input_id})[input_id]
    if row.confirmed_at or row.erased_at:
        return False
    row.confirmed_at = timezone.now()
    row.save(update_fields=["confirmed_at"])
    note([input_id], EntryKind.CONFIRMED, public=True, at=row.confirmed_at)
    _back(input_id, row.backs)
    recount(items_of([input_id]))
    return True


def _back(input_id: int, backs: str) -> None:
    """What was chosen may be gone by now: then the note is read like any other."""
    kind, _, number = backs.partition(":")
    if not number.isdecimal():
        return
    try:
        with transaction.atomic():
            if kind == "item":
                link(input_id=input_id, item_ids=[int(number)], by=None)
            elif Input.objects.published().filter(pk=number).exists():
                merge(input_ids=[input_id], into_id=int(number), by=None)
    except (Refused, Input.DoesNotExist):
        return


def forget_unconfirmed() -> int:
    """Throw away the notes, and the wishes for mail, that nobody confirmed in two weeks; answers how many notes."""
    old = timezone.now() - UNCONFIRMED_KEPT
    Follow.objects.filter(confirmed_at=None, created_at__lt=old).delete()
    rows = Input.objects.filter(confirmed_at=None, created_at__lt=old, merged=None, merged_into=None)
    return rows.delete()[1].get("inputs.Input", 0)
