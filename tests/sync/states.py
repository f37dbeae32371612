"""A sync in every state at once, made of rows alone, for those who look at its pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from integrations.sync.models import AuditRow, Conflict, Connection, Link, Preview, PushOp
from integrations.sync.standing import restate
from roadmap.plan import actions
from roadmap.plan.models import Item

BASE = "A driver crash is a restart and not a reboot."
OURS = "A driver crash is a quick restart and not a reboot."
THEIRS = "A driver crash is a restart and not a reboot. Needs PCI passthrough."
FIELDS: dict[str, tuple[Any, Any, Any]] = {
    "title": ("Driver domains", "Driver domains that restart", "Domains for drivers"),
    "description": (BASE, OURS, THEIRS),
    "lead_time": ("12-months", "6-12-months", "0-3-months"),
    "theme": ("cloud", "supportability", None),
    "labels": (["a"], ["a", "b"], ["c"]),
}
COUNTS = {"jira": [2, 1], "plan": [1, 1], "both": [0, 0], "ask": [1, 1], "same": [7, 3]}


def every_state() -> dict[str, int]:
    """Conflicts over every kind of field, parked, lost, waiting and held writes, a log, a look ahead. Ids by name."""
    Connection.objects.update_or_create(name="jira", defaults={"last_good_cycle": timezone.now()})
    links = {name: _link(name) for name in ("conflict", "parked", "lost", "waiting")}
    rows = [_conflict(links["conflict"], name, *sides) for name, sides in FIELDS.items()]
    settled = _conflict(links["waiting"], "title", *FIELDS["title"])
    Conflict.objects.filter(pk=settled.pk).update(state="resolved", took="plan", resolved_at=timezone.now())
    needs = {
        "needs": "Resolution",
        "allowed": ["Done", "Won't do"],
        "error": "To move it to Done Jira needs Resolution.",
    }
    PushOp.objects.create(link=links["parked"], kind="update", state="parked", **needs)
    PushOp.objects.create(link=links["waiting"], kind="update")
    Link.objects.filter(pk=links["lost"].pk).update(state="deleted")
    restate([link.item_id for link in links.values()])
    _log(links["conflict"].item_id)
    _look(links["conflict"].item)
    return {name: link.item_id for name, link in links.items()} | {"first": rows[0].pk, "last": rows[-1].pk}


def _link(name: str) -> Link:
    item = actions.create(values={"title": f"The {name} one"}, by=None, source="import")
    base = {"title": "It was called otherwise"}
    link = Link.objects.filter(item=item).first() or Link(item=item)
    link.ticket_id, link.key, link.url = str(item.pk), f"XCP-{item.pk}", f"http://127.0.0.1/browse/XCP-{item.pk}"
    link.base, link.ticket_updated, link.merged_at = base, timezone.now(), timezone.now()
    link.save()
    PushOp.objects.filter(link=link).delete()
    return link


def _conflict(link: Link, name: str, base: Any, plan: Any, jira: Any) -> Conflict:
    return Conflict.objects.create(link=link, field=name, base=base, plan=plan, jira=jira, since=timezone.now())


def _log(item_id: int) -> None:
    rows = [
        AuditRow(item_id=item_id, field=name, base=base, plan=plan, jira=jira, policy="ask", outcome="conflict")
        for name, (base, plan, jira) in FIELDS.items()
    ]
    long = {"plan": "One word after another. " * 20, "outcome": "took-plan", "policy": "both"}
    rows.append(AuditRow(item_id=item_id, field="description", **long))
    rows += [AuditRow(item_id=item_id, outcome="written", plan={"title": "It"}) for _ in range(30)]
    AuditRow.objects.bulk_create(rows)


def _look(item: Item) -> None:
    line = {"title": item.title, "field": "Title", "was": "One", "becomes": "Two", "item_id": item.pk, "key": "XCP-1"}
    lines = [line | {"side": side} for side in ("jira", "plan", "both", "ask")]
    figures = {"counts": COUNTS, "lines": 9, "report": {"pulled": 1, "pushed": 2, "created": 0, "waits": ["1 waits."]}}
    Preview.objects.create(adopt="plan", state="failed", error="Jira did not answer.")
    Preview.objects.create(adopt="jira", state="shown", shown_at=timezone.now(), figures=figures, lines=lines)
