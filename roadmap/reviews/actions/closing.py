"""Closing a review: the record is made, the plan frozen, and whoever asked is told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from roadmap.inputs.actions import record_outcome
from roadmap.people.models import Person
from roadmap.plan import actions as plan
from roadmap.plan.models import Revision
from roadmap.plan.pages.wording import long_day
from roadmap.wiki import actions as wiki
from roadmap.wiki.models import Page

from ..models import Decision, Frozen, Review, State
from ..pages.agenda import since_of
from ..pages.freezing import freeze
from ..pages.minutes import lead_time_names, line
from ..rules import Kind, Refused
from ..signals import review_closed
from .locking import locked, record, touch
from .mailing import digest, tell_followers, tell_invited
from .opening import open_next

WORDS = """\
{{{{minutes review={number}}}}}

What else was said may be written here: the record above comes from the review itself and stays as it was.
"""


@transaction.atomic
def close(*, number: int, by: Person) -> Frozen:
    """Close a review for good; the next one of the series opens. Raises Refused where it was not begun."""
    review = locked(number)
    if review.state != State.RUNNING:
        raise Refused(f"Review {number} has not begun: there is nothing to close.")
    at, since = timezone.now(), since_of(review)
    _write_minutes(review, by)
    _tell(review, at)
    # Locks the plan: what is frozen is what the log holds up to here. Inputs were locked before it, as everywhere.
    revision = Revision.reserve()
    ice = freeze(review, revision, at)
    frozen = Frozen.objects.create(
        review=review, revision=ice.revision, document=ice.document, digest=ice.digest, html=ice.html, at=at
    )
    touch(review, state=State.CLOSED, closed_at=at, since=since, until=revision, current="")
    record(review, "closed", by=by, text=ice.digest)
    review_closed.send(sender=Review, number=number, revision=revision)
    tell_invited(review, "digest", *digest(review))
    tell_followers(review)
    open_next(by=by)
    return frozen


def _write_minutes(review: Review, by: Person) -> None:
    if not Page.objects.filter(path=review.minutes_path).exists():
        title = f"Review {review.number}, {long_day(timezone.localdate(review.starts_at))}"
        wiki.create(path=review.minutes_path, title=title, text=WORDS.format(number=review.number), by=by)


def _tell(review: Review, at: datetime) -> None:
    """Each decision of an item goes onto its ticket and to whoever asked for it, once."""
    names = lead_time_names()
    rows = review.decisions.standing().filter(item__isnull=False, told_at=None).select_related("item", "action__owner")
    for one in rows.order_by("id"):
        url = f"{settings.BASE_URL}{reverse('review', args=[review.number])}#{one.key}"
        plan.remark(item=one.item, text=_sentence(one, names), url=url, by=one.by)  # type: ignore[arg-type]
        if one.kind != Kind.ASSIGN:
            record_outcome(
                item_id=one.item_id,
                outcome=one.get_kind_display(),
                reason=one.sentence,
                to=names.get(one.to, ""),
                by=one.by,
                review=review.number,
            )
    rows.update(told_at=at)
    _answer_notes(review, at)


def _answer_notes(review: Review, at: datetime) -> None:
    """Notes that no item holds: what was said of one goes to who sent it. A deferred one stays for the next review."""
    rows = review.decisions.standing().filter(key__startswith="input-", kind=Kind.KEEP, told_at=None)
    for one in rows.order_by("id"):
        pk = int(one.key.removeprefix("input-"))
        record_outcome(input_ids=[pk], outcome="discussed", reason=one.sentence, by=one.by, review=review.number)
    rows.update(told_at=at)


def _sentence(decision: Decision, names: dict[str, str]) -> str:
    what = line(decision, names).what
    if action := getattr(decision, "action", None):
        what = f"{action.owner} sees to it: {action.text}"
    head = f"Review {decision.review_id}: {what}."
    return f"{head} {decision.sentence}".strip() if decision.kind != Kind.ASSIGN else head


@transaction.atomic
def reopen(*, number: int, reason: str, by: Person) -> None:
    """Open a closed review again, in sight of everybody; what was frozen stays. Raises Refused."""
    review = locked(number, even_closed=True)
    words = " ".join(reason.replace("\x00", "").split())
    if review.state != State.CLOSED:
        raise Refused(f"Review {number} is open.")
    if not words:
        raise Refused("Say why it is opened again: it stands in its record for ever.", "reason")
    if Review.objects.closed().filter(number__gt=number).exists():
        raise Refused("A later review was closed on top of it: bring it to the next one.")
    touch(review, state=State.RUNNING, closed_at=None, until=None)
    record(review, "reopened", by=by, text=words)
