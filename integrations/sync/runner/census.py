"""The census: every linked ticket is read, in or outside the plan's query."""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from integrations.tracker import Config, Conflict

from ..models import Connection, InboxEvent, Link, LinkState
from ..reconcile import Tally, reconcile
from ..session import NOTHING_SHOWN, NotReadable, Session, prove_readable
from .draining import mark_lost
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
        seen |= {ticket.id for ticket in found.tickets}
    _believe(len(missing), len(linked))
    _judge(session, missing, seen)
    Connection.objects.filter(pk=session.connection.pk).update(last_census=timezone.now())
    InboxEvent.objects.filter(drained_at__lt=timezone.now() - KEPT).delete()
    return tally


def _judge(session: Session, missing: set[str], seen: Set[str]) -> None:
    """Missing tickets are deleted where we may read others of their project, out of reach where nobody can tell."""
    keys = dict(Link.objects.linked().exclude(state=LinkState.DELETED).values_list("ticket_id", "key"))
    missing = missing & keys.keys()
    if not missing:
        return
    proven = prove_readable(session.tracker).proven
    shown = {_project(keys[ident]) for ident in seen & keys.keys()}
    if not (shown or proven):
        raise NotReadable(NOTHING_SHOWN, setting="JIRA_PROJECT")
    if proven:
        shown.add(settings.TRACKER_SETTINGS["JIRA_PROJECT"])
    gone = {ident for ident in missing if _project(keys[ident]) in shown}
    mark_lost(gone, LinkState.DELETED)
    mark_lost(missing - gone, LinkState.UNREACHABLE)


def _project(key: str) -> str:
    return key.rpartition("-")[0]


def _believe(missing: int, linked: int) -> None:
    """Refuse to take most of the plan for deleted: more likely this is another Jira."""
    if missing > FEW and missing * 2 > linked:
        raise Config(
            f"Jira knows {missing} of {linked} linked tickets no longer. Is JIRA_URL still the same Jira? "
            "Nothing was marked as deleted.",
            setting="JIRA_URL",
        )
