"""What reviews write to those who are invited: the day, and what came of it. At most one mail a day, by the outbox."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from roadmap.people.actions import NoticeDraft, notify
from roadmap.people.models import Person

from ..models import Review
from ..pages.minutes import lead_time_names, line


def address_of(person: Person) -> str:
    """Where mail for a person goes: their own address, or their account's; "" where the account was closed."""
    if person.user is not None and not person.user.is_active:
        return ""
    return person.email or (person.user.email if person.user else "")


def tell_invited(review: Review, what: str, subject: str, text: str, people: Iterable[Person] | None = None) -> None:
    """One notice for each who is invited, or for `people`."""
    rows = review.attendance.select_related("person__user").order_by("pk")
    url = f"{settings.BASE_URL}{reverse('review', args=[review.number])}"
    notify(
        notices=[
            NoticeDraft(
                to=address,
                topic=f"review {review.number} {what}",
                subject=subject,
                text=text,
                url=url,
                kind=f"reviews.{what}",
            )
            for person in (people if people is not None else (row.person for row in rows))
            if (address := address_of(person))
        ]
    )


def invitation(review: Review, place: str) -> tuple[str, str]:
    """Subject and text of an invitation."""
    local = timezone.localtime(review.starts_at)
    day = f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} {local.tzname()}"
    where = f" {place}." if place else ""
    text = f"{day}.{where} The agenda writes itself until then; what you want talked about goes there too."
    return f"Review {review.number}: {local.day} {local:%B}, {local:%H:%M}", text


def digest(review: Review) -> tuple[str, str]:
    """Subject and text of what a review came to."""
    names = lead_time_names()
    rows = review.decisions.standing().select_related("by", "action__owner").order_by("id")
    lines = [f"{one.title}: {line(one, names).what}. {one.sentence}".strip() for one in rows]
    count = len(lines)
    subject = f"Review {review.number} is closed: {count} decision{'' if count == 1 else 's'}"
    return subject, "\n".join(lines) or "Nothing was decided."
