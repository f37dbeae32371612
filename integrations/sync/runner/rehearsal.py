"""A dry run: what a cycle would do, per item and field. Nothing is written anywhere, not even what was learned."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from integrations.tracker import Conflict, Ticket
from roadmap.plan.models import Item

from ..models import AuditRow, Link, OpKind, OpState, PushOp
from ..reconcile import Tally
from ..session import Session, mapping_changed, opened
from ..standing import FIELD_NAMES
from .census import CHUNK
from .cycle import Options, Report, state_of_affairs
from .pulling import Progress, no_progress, rehearse, terms_of

Say = Callable[[str], object]
WORDS = {
    "pull": "plan takes Jira's {jira} (was {plan})",
    "push": "Jira takes the plan's {plan} (was {jira})",
    "merged": "both take what plan ({plan}) and Jira ({jira}) changed",
    "conflict": "conflict: plan {plan}, Jira {jira}, last agreed {base}",
    "in-step": "both hold {jira} already",
    "dropped": "plan drops some: {note}",
    "item-made": "new item {note}",
}


class Line(str):
    """What a dry run says, with the decision behind it; that row is stored nowhere."""

    row: AuditRow | None = None

    @classmethod
    def of(cls, text: str, row: AuditRow) -> Line:
        line = cls(text)
        line.row = row
        return line


def rehearse_cycle(options: Options, report: Report, *, say: Say, progress: Progress = no_progress) -> None:
    """Say what `run_cycle` would do. Raises Standstill, TrackerError."""
    started = time.monotonic()
    with opened(person=True, keep=False, spent=report.spend) as session:
        _rehearse_pull(session, options, report, say, progress)
        _rehearse_creates(report, say)
    state_of_affairs(report)
    report.waits = []
    report.seconds = round(time.monotonic() - started, 3)


def _rehearse_pull(session: Session, options: Options, report: Report, say: Say, progress: Progress) -> None:
    whole = options.full or options.census or options.adopt is not None or mapping_changed(session)
    since = None if whole else session.connection.cursor
    adopt = options.adopt or Conflict.ASK
    terms = terms_of(session, in_query=True, adopt=adopt, rebase=mapping_changed(session), rehearsing=True)
    seen: set[str] = set()
    for page in session.tracker.changed(since, {}):
        seen |= {ticket.id for ticket in page.tickets}
        _show(session, page.tickets, terms, report, say)
        progress(page.done, page.total)
    waiting = PushOp.objects.deliverable().filter(kind=OpKind.UPDATE)
    others = Link.objects.linked() if options.census else Link.objects.filter(ops__in=waiting)
    rest = sorted(others.ticket_ids() - seen)
    for start in range(0, len(rest), CHUNK):
        found = session.tracker.read(rest[start : start + CHUNK])
        _show(session, found.tickets, terms_of(session, fresh=True, make_items=False, rehearsing=True), report, say)
        for ident in sorted(found.missing):
            say(f"ticket {ident}: Jira does not show it to us")


def _show(session: Session, tickets: Sequence[Ticket], terms: Any, report: Report, say: Say) -> None:
    def look(tally: Tally) -> None:
        report.pulled += len(tally.pulled)
        report.pushed += _written(tally)
        names = {t.id: t.key for t in tickets}
        for line in _lines(tally.audits, names):
            say(line)

    rehearse(session.connection, tickets, terms, look)


def _written(tally: Tally) -> int:
    """How many tickets would be written: not those of archived items, nor those whose write a person must help."""
    wanted = Link.objects.filter(pk__in=[pk for pk, values in tally.pushes.items() if values])
    parked = PushOp.objects.filter(kind=OpKind.UPDATE, state=OpState.PARKED)
    return wanted.filter(item__archived_at=None).exclude(ops__in=parked).count()


def _lines(audits: Iterable[AuditRow], keys: dict[str, str]) -> Iterable[str]:
    for row in audits:
        words = {name: _word(getattr(row, name)) for name in ("plan", "jira", "base", "note")}
        text = WORDS.get(row.outcome, row.outcome).format(**words)
        name = FIELD_NAMES.get(row.field, "")
        yield Line.of(f"{keys.get(row.ticket_id, row.ticket_id)} {name}: {text}".replace(" :", ":"), row)


def _word(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value not in (None, "", []) else "nothing"


def _rehearse_creates(report: Report, say: Say) -> None:
    """Items that would get a ticket: those queued for one, and those that no one queued yet."""
    queued = PushOp.objects.filter(kind=OpKind.CREATE).values("link__item")
    new = Item.objects.current().filter(link=None, ticket_key="")
    for item in (Item.objects.current().filter(pk__in=queued) | new).order_by("pk"):
        row = AuditRow(item_id=item.pk, outcome="ticket-made", note=item.title)
        say(Line.of(f"item {item.pk}: new ticket {_word(item.title)}", row))
        report.pushed += 1
        report.created += 1
