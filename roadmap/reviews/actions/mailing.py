"""What reviews write to those who are invited: the day, and what came of it. At most one mail a day, by the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from roadmap.people.actions import NoticeDraft, notify
from roadmap.people.models import Person
from roadmap.plan.models import Following

from ..models import Decision, Review
from ..pages.minutes import lead_time_names, line


def tell_invited(review: Review, what: str, subject: str, text: str, people: Iterable[Person] | None = None) -> None:
    """One notice for each who is invited, or for `people`."""
    rows = review.attendance.select_related("person__user").order_by("pk")
    whom = people if people is not None else (row.person for row in rows)
    notify(notices=[draft for person in whom for draft in _draft(review, what, subject, text, person)])


def tell_followers(review: Review) -> None:
    """Who was not invited, but follows a theme or an item, is told what was decided of these."""
    rows = list(_standing(review).filter(item__isnull=False).select_related("item"))
    themes, items = defaultdict(list), defaultdict(list)
    for one in rows:
        themes[one.item.theme_id].append(one)  # type: ignore[union-attr]
        items[one.item_id].append(one)
    followed: dict[Person, dict[int, Decision]] = defaultdict(dict)
    mine = Following.objects.filter(Q(theme__in=themes) | Q(item__in=items))
    uninvited = mine.exclude(person__in=review.attendance.values("person"))
    for row in uninvited.select_related("person__user").order_by("person", "pk"):
        followed[row.person] |= {one.pk: one for one in themes[row.theme_id] + items[row.item_id]}
    words = {who: summary(review, [found[pk] for pk in sorted(found)]) for who, found in followed.items()}
    notify(notices=[draft for who, told in words.items() for draft in _draft(review, "digest", *told, who)])


def _draft(review: Review, what: str, subject: str, text: str, person: Person) -> list[NoticeDraft]:
    """The notice for a person; none where no mail reaches them."""
    url = f"{settings.BASE_URL}{reverse('review', args=[review.number])}"
    to, topic = person.mail_address, f"review {review.number} {what}"
    return [NoticeDraft(to=to, topic=topic, subject=subject, text=text, url=url, kind=f"reviews.{what}")] if to else []


def invitation(review: Review, place: str) -> tuple[str, str]:
    """Subject and text of an invitation."""
    local = timezone.localtime(review.starts_at)
    day = f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} {local.tzname()}"
    where = f" {place}." if place else ""
    text = f"{day}.{where} The agenda writes itself until then; what you want talked about goes there too."
    return f"Review {review.number}: {local.day} {local:%B}, {local:%H:%M}", text


def digest(review: Review) -> tuple[str, str]:
    """Subject and text of what a review came to."""
    return summary(review, list(_standing(review)))


def _standing(review: Review) -> QuerySet[Decision]:
    return review.decisions.standing().select_related("by", "action__owner").order_by("id")


def summary(review: Review, rows: Sequence[Decision]) -> tuple[str, str]:
    """Subject and text that tell of some of its decisions."""
    names = lead_time_names()
    lines = [f"{one.title}: {line(one, names).what}. {one.sentence}".strip() for one in rows]
    count = len(lines)
    subject = f"Review {review.number} is closed: {count} decision{'' if count == 1 else 's'}"
    return subject, "\n".join(lines) or "Nothing was decided."
