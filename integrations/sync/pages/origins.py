"""Who is behind the values of a conflict, and since when: four queries for any number of conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from roadmap.plan.models import Change
from roadmap.plan.pages.latest import who

from ..models import AuditRow, Conflict
from .words import moment

AGREED = ("push", "pull", "merged", "in-step", "took-plan", "took-jira", "took-value")
WHOLE = ("item-made", "ticket-made")
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """ "Networking, in the browser, today 11:31", and the reason that was given."""

    words: str = ""
    reason: str = ""


NOBODY = Origin()


class Origins:
    """What is known about the sides of these conflicts."""

    def __init__(self, rows: Sequence[Conflict]) -> None:
        items, fields = {row.link.item_id for row in rows}, {row.field for row in rows}
        self._changes = _changes(items, fields) if rows else {}
        self._agreed = _agreed(items, fields) if rows else {}

    def plan(self, row: Conflict) -> Origin:
        """Who wrote the plan's value: the last change of the field, else the item's first."""
        item = row.link.item_id
        change = self._changes.get((item, row.field)) or self._changes.get((item, "created"))
        return Origin(f"{who(change)}, {moment(change.at)}", change.reason) if change else NOBODY

    def base(self, row: Conflict) -> Origin:
        """When both sides last agreed on the field."""
        if row.base is None and row.kind == "adopted":
            return Origin("never: they differed from the start")
        item = row.link.item_id
        at = self._agreed.get((item, row.field)) or self._agreed.get((item, ""))
        return Origin(moment(at)) if at else NOBODY

    def jira(self, row: Conflict) -> Origin:
        """Who changed the ticket's field and when, else when the ticket last changed."""
        if row.jira_edit:
            at = moment(datetime.fromisoformat(row.jira_edit["at"]))
            return Origin(f"{row.jira_edit['by'] or 'somebody'}, in Jira, {at}")
        updated = row.link.ticket_updated
        return Origin(f"in Jira, ticket last changed {moment(updated)}" if updated else f"seen {moment(row.since)}")


def _changes(items: set[int], fields: set[str]) -> dict[Place, Change]:
    rows = Change.objects.filter(item__in=items, field__in=fields | {"created"}).order_by()
    newest = rows.values("item_id", "field").annotate(newest=Max("id")).values_list("newest", flat=True)
    found = Change.objects.filter(pk__in=list(newest)).select_related("by")
    return {(row.item_id or 0, row.field): row for row in found}


def _agreed(items: set[int], fields: set[str]) -> dict[Place, datetime]:
    agreed = Q(field__in=fields, outcome__in=AGREED) | Q(outcome__in=WHOLE)
    rows = AuditRow.objects.filter(agreed, item__in=items).order_by()
    found = rows.values("item_id", "field").annotate(newest=Max("at"))
    return {(row["item_id"], row["field"]): row["newest"] for row in found}
