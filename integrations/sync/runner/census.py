"""The census: every linked ticket is read, in or outside the plan's query."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from integrations.tracker import Config, Conflict

from ..models import Connection, InboxEvent, Link, LinkState
from ..reconcile import Tally, reconcile
from ..session import Session
from .draining import lose
from .pulling import Progress, no_progress, pull, terms_of

CHUNK = 1000
FEW = 10
KEPT = timedelta(days=7)
"""How long a webhook's delivery id is remembered, to know it again."""


def take_census(
    session: Session,
    *,
    adopt: Conflict | None = None,
    progress: Progress = no_progress,
    tally: Tally | None = None,
) -> Tally:
    """A full pull, then a read by id of each linked ticket that it did not hold. `tally` as in a pull."""
    seen: set[str] = set()
    tally = pull(session, full=True, adopt=adopt, progress=progress, seen=seen, tally=tally)
    linked = Link.objects.linked().ticket_ids()
    rest = sorted(linked - seen)
    missing: set[str] = set()
    for start in range(0, len(rest), CHUNK):
        terms = terms_of(session, fresh=True, make_items=False, in_query=False)
        found = session.tracker.read(rest[start : start + CHUNK])
        tally.add(reconcile(session.connection, found.tickets, terms))
        missing |= found.missing
    _believe(len(missing), len(linked))
    lose(session, missing, LinkState.DELETED)
    Connection.objects.filter(pk=session.connection.pk).update(last_census=timezone.now())
    InboxEvent.objects.filter(drained_at__lt=timezone.now() - KEPT).delete()
    return tally


def _believe(missing: int, linked: int) -> None:
    """Refuse to take most of the plan for deleted: more likely this is another Jira."""
    if missing > FEW and missing * 2 > linked:
        raise Config(
            f"Jira knows {missing} of {linked} linked tickets no longer. Is JIRA_URL still the same Jira? "
            "Nothing was marked as deleted.",
            setting="JIRA_URL",
        )
