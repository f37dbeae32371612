"""Who changed a field of a ticket that now stands in conflict: its history is asked once, after all else is done."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from integrations.tracker import LastEdit, TrackerError, pause_asked

from ..models import Conflict, ConflictKind
from ..session import Session, Standstill

log = logging.getLogger(__name__)
AT_ONCE = 40
"""The most conflicts asked about in one run."""


def name_authors(session: Session) -> None:
    """Note by whom and when the tracker's value came about. A courtesy: only a pause Jira asks for is raised."""
    waiting: dict[str, list[Conflict]] = defaultdict(list)
    rows = Conflict.objects.open().filter(jira_edit__isnull=True).exclude(kind=ConflictKind.ADOPTED)
    for row in rows.select_related("link").order_by("pk")[:AT_ONCE]:
        waiting[row.link.ticket_id or ""].append(row)
    for ticket_id, some in waiting.items():
        try:
            session.take_turn()
        except Standstill:
            return
        _ask(session, ticket_id, some)


def _ask(session: Session, ticket_id: str, rows: list[Conflict]) -> None:
    edits: Mapping[str, LastEdit] = {}
    try:
        edits = session.tracker.last_edits(ticket_id, [row.field for row in rows])
    except TrackerError as error:
        if pause_asked(error):
            raise
        log.info("Who changed ticket %s is not known: %s", ticket_id, error)
    for row in rows:
        _note(row, edits.get(row.field))


@transaction.atomic
def _note(row: Conflict, edit: LastEdit | None) -> None:
    """Unless the conflict was settled, or the tracker's value changed, while we asked."""
    now = Conflict.objects.open().select_for_update(of=("self",)).filter(pk=row.pk, jira_edit__isnull=True).first()
    if now is not None and now.jira == row.jira:
        now.jira_edit = {"by": edit.by, "at": edit.at.isoformat()} if edit else {}
        now.save(update_fields=["jira_edit"])
