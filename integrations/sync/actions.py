"""What a person decides about the sync. Each is recorded with who decided it, and wakes a worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from integrations.tracker import FIELDS
from roadmap.people.models import Person
from roadmap.plan.actions import archive, edit
from roadmap.plan.models import Revision, Source
from roadmap.plan.rules import Invalid

from .models import AuditRow, Conflict, ConflictKind, Connection, ConnectionState, Link, LinkState, OpState, PushOp
from .queue import queue_changes
from .standing import FIELD_NAMES, restate
from .vocabulary import Vocabulary, from_json
from .wake import wake

TAKES = ("plan", "jira", "value")


class AlreadyDecided(Exception):
    """Somebody decided this conflict first: `conflict` is it as it stands now."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__("This conflict is settled already.")
        self.conflict = conflict


@transaction.atomic
def resolve(
    *, conflict_id: int, take: str, value: Any = None, by: Person | None, source: str = Source.BROWSER
) -> Conflict:
    """Settle a conflict with the plan's value, the tracker's or a third one (`value`, in the API's words).

    Raises Conflict.DoesNotExist, AlreadyDecided, Invalid.
    """
    Revision.reserve()
    row = Conflict.objects.select_related("link__item").get(pk=conflict_id)
    if row.state != Conflict.OPEN:
        raise AlreadyDecided(row)
    if take not in TAKES:
        raise Invalid({"take": f"take must be plan, jira or value, not {take!r}."})
    if row.kind == ConflictKind.READ_ONLY and take != "jira":
        raise Invalid({"take": f"{FIELD_NAMES[row.field]} can only be changed in Jira: take Jira's."})
    _write_chosen(row, take, value, by, source)
    _agree(row)
    row.state, row.took, row.resolved_by, row.resolved_at = Conflict.RESOLVED, take, by, timezone.now()
    row.value = value if take == "value" else getattr(row, take)
    row.save()
    _record(row, by)
    queue_changes([row.link.item_id])
    restate([row.link.item_id])
    wake("push")
    return row


def _write_chosen(row: Conflict, take: str, value: Any, by: Person | None, source: str) -> None:
    if take == "plan":
        return
    if take == "jira":
        source, jira = Source.JIRA, from_json({row.field: row.jira})
        value = Vocabulary(Connection.the()).for_plan(jira)[row.field]
    words = {"jira": "Conflict settled: took Jira's.", "value": "Conflict settled: wrote a third."}
    edit(item_id=row.link.item_id, version=None, values={row.field: value}, by=by, source=source, reason=words[take])


def _agree(row: Conflict) -> None:
    """From here on the two sides agreed on what the tracker showed; an overwritten value is not what it holds."""
    if row.kind != ConflictKind.OVERWRITTEN:
        row.link.base = {**row.link.base, row.field: row.jira}
        row.link.save(update_fields=["base"])


def _record(row: Conflict, by: Person | None) -> None:
    AuditRow.objects.create(
        item_id=row.link.item_id,
        ticket_id=row.link.ticket_id or "",
        field=row.field,
        base=row.base,
        plan=row.plan,
        jira=row.jira,
        policy=row.kind,
        outcome=f"took-{row.took}",
        by=by,
    )


@transaction.atomic
def answer_parked(*, op_id: int, value: str, by: Person | None) -> None:
    """Give a parked write what it needs, or with no value just try it again. Raises PushOp.DoesNotExist, Invalid."""
    op = PushOp.objects.select_related("link").get(pk=op_id, state=OpState.PARKED)
    name = op.needs.casefold().replace(" ", "_")
    if value and op.allowed and value not in op.allowed:
        raise Invalid({op.needs: f"{op.needs} must be one of {', '.join(op.allowed)}, not {value!r}."})
    if value and name in FIELDS:
        edit(item_id=op.link.item_id, version=None, values={name: value}, by=by, source=Source.BROWSER)
    elif value and op.needs:
        op.extra = {**op.extra, op.needs: value}
    op.state, op.not_before, op.error = OpState.WAITING, timezone.now(), ""
    op.save(update_fields=["state", "not_before", "error", "extra"])
    AuditRow.objects.create(
        item_id=op.link.item_id,
        ticket_id=op.link.ticket_id or "",
        outcome="answered",
        note=f"{op.needs}: {value}",
        by=by,
    )
    restate([op.link.item_id])
    wake("push")


def resume() -> None:
    """Try a paused or failing connection again now."""
    Connection.objects.exclude(state=ConnectionState.OK).update(not_before=None)
    wake("poll")


@transaction.atomic
def release_mass_push() -> None:
    """Let the writes go that are held because they are so many."""
    newest = PushOp.objects.aggregate(newest=Max("id"))["newest"] or 0
    Connection.objects.filter(released_to__lt=newest).update(released_to=newest, held_pushes=0)
    wake("push")


@transaction.atomic
def recreate(*, item_id: int, by: Person | None) -> None:
    """Give an item a new ticket in place of one that is lost or that it was parted from. Raises Link.DoesNotExist."""
    Revision.reserve()
    link = Link.objects.replaceable().get(item=item_id)
    _clear(link, "recreated", LinkState.OK, by)
    queue_changes([item_id])
    restate([item_id])
    wake("push")


unlink = recreate


@transaction.atomic
def part(*, item_id: int, by: Person | None) -> None:
    """Let an item whose ticket is lost go on without one, until somebody asks. Raises Link.DoesNotExist."""
    Revision.reserve()
    _clear(Link.objects.lost().get(item=item_id), "parted", LinkState.PARTED, by)
    restate([item_id])


@transaction.atomic
def close(*, item_id: int, by: Person | None) -> None:
    """Part an item from its lost ticket and archive it. Raises Link.DoesNotExist."""
    Revision.reserve()
    link = Link.objects.lost().get(item=item_id)
    reason = f"Its ticket {link.key} is lost.".replace("  ", " ")
    _clear(link, "closed", LinkState.PARTED, by)
    archive(item_id=item_id, version=None, by=by, source=Source.BROWSER, reason=reason)
    restate([item_id])


def _clear(link: Link, outcome: str, state: LinkState, by: Person | None) -> None:
    """Forget the ticket, and all that was agreed, asked or queued about it."""
    AuditRow.objects.create(item_id=link.item_id, ticket_id=link.ticket_id or "", outcome=outcome, note=link.key, by=by)
    link.conflicts.all().delete()
    link.ops.all().delete()
    Link.objects.filter(pk=link.pk).update(
        ticket_id=None,
        key="",
        url="",
        base={},
        raw={},
        echo={},
        seen_hash="",
        ticket_updated=None,
        merged_at=None,
        state=state,
        note="",
        outside_query=False,
        linked_back=False,
    )
