"""Mail about an item for whoever wants it: asked for, confirmed, told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from roadmap.people.actions import NoticeDraft, notify, write_mail
from roadmap.people.secrecy import digest, new_secret

from ..models import EntryKind, Follow

NEWS: Mapping[str, str] = {
    EntryKind.MOVED: "moved",
    EntryKind.STARTED: "work has begun",
    EntryKind.DONE: "done",
    EntryKind.DECIDED: "decided",
}
CONFIRM = """\
Somebody asked that this address be written to when an item of our plan moves. If that was you, open

{confirm}

and press the button there. If not, there is nothing to do.
"""


@transaction.atomic
def follow(*, item_id: int, email: str) -> None:
    """Ask an address whether it wants mail about an item. What is known of it already is not told."""
    secret = new_secret()
    row, _ = Follow.objects.get_or_create(item_id=item_id, email=email.strip().casefold())
    if row.confirmed_at:
        return
    address = f"{settings.BASE_URL}{reverse('input-follow', args=[secret])}"
    # Where no mail goes out any more today, the link that went out last stays good.
    if write_mail(to=row.email, subject="Confirm that you want mail", text=CONFIRM.format(confirm=address)):
        row.confirm_hash = digest(secret)
        row.save(update_fields=["confirm_hash"])


def waiting(secret: str) -> Follow | None:
    """Whom this secret asks; used ones included, so that pressing twice is harmless."""
    return Follow.objects.select_related("item").filter(confirm_hash=digest(secret)).first()


def confirm_follow(*, follow_id: int) -> None:
    """Write to this address from now on."""
    Follow.objects.filter(pk=follow_id, confirmed_at=None).update(confirmed_at=timezone.now())


def tell_followers(news: Sequence[tuple[int, str, str]]) -> None:
    """Queue notices as (item id, kind, text) for those who follow these items; a fixed number of queries."""
    ids = {pk for pk, _, _ in news}
    followers = Follow.objects.filter(item__in=ids, confirmed_at__isnull=False)
    if settings.READ_ACCESS != "open":
        # What customers are not shown any more is not told of. Off the plan it may be: that is the last they hear.
        followers = followers.filter(item__public__isnull=False)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for item, title, words, email in followers.values_list("item_id", "item__title", "item__public__words", "email"):
        found[item].append((words or title, email))
    notify(
        notices=[
            NoticeDraft(
                to=email,
                topic=f"item {pk} {kind}",
                subject=f"{title}: {NEWS[kind]}",
                text=text,
                kind="inputs.news",
                url=f"{settings.BASE_URL}{reverse('input-plan-item', args=[pk])}",
            )
            for pk, kind, text in news
            for title, email in found[pk]
        ]
    )
