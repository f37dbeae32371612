"""What people do, on either side. Each edit begins with what its author sees where he writes, and is remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection

from integrations.sandbox.records import Issue
from integrations.sync import actions as decisions
from integrations.sync.models import Conflict, Link, OpState, PushOp
from roadmap.plan import actions
from roadmap.plan.models import Item, Source

from .memory import CARRIER, Memory, Said, of_item, of_ticket, paragraphs, worded
from .world import World

T = TypeVar("T")
COUNT = """SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {} WHERE state = 'open'),
(SELECT count(*) FROM {} WHERE state = 'parked'),
(SELECT count(*) FROM {} WHERE state IN ('unreachable', 'deleted', 'parted'))"""
FIRST = "To Do"
NOTHING: Said = {**dict.fromkeys(("title", "theme", "lead_time", "owner", "priority")), "description": ()}


def nth(rows: Sequence[T], n: int) -> T | None:
    """One of some rows, if there is any."""
    return rows[n % len(rows)] if rows else None


def reworked(old: Sequence[str], how: str, place: int, word: str) -> list[str]:
    """A text after an author did something to it: each new paragraph is a word nobody wrote before."""
    at = place % len(old) if old else 0
    return {
        "append": lambda: [*old, word],
        "insert": lambda: [*old[:at], word, *old[at:]],
        "replace": lambda: [*old[:at], word, *old[at + 1 :]],
        "drop": lambda: [*old[:at], *old[at + 1 :]],
        "rewrite": lambda: [word],
    }[how]()


@dataclass
class People:
    """Everybody, with one memory. New words are made by counting."""

    world: World
    memory: Memory = field(default_factory=Memory)
    words: int = 0

    def word(self, kind: str) -> str:
        """A word nobody said before."""
        self.words += 1
        return f"{kind}{self.words}"

    def what_there_is(self) -> dict[str, int]:
        """How many of each thing people can do something with."""
        tables = [model._meta.db_table for model in (Item, Conflict, PushOp, Link)]
        with connection.cursor() as cursor:
            cursor.execute(COUNT.format(*tables))
            items, conflicts, parked, lost = cursor.fetchone()
        rows = {"items": items, "conflicts": conflicts, "parked": parked, "lost": lost}
        return rows | {"tickets": len(self.world.jira.tickets), "letters": len(self.world.letters)}

    # In the plan.

    @property
    def items(self) -> list[Item]:
        return list(Item.objects.select_related("theme", "lead_time", "owner").order_by("id"))

    def add_item(self, values: dict[str, Any]) -> None:
        item = self.world.add(self.word("t"), **values)
        self._note_item(item.pk, {**of_item(item), **NOTHING, "labels": frozenset(), "status": FIRST})

    def edit_item(self, n: int, change: Callable[[Item], dict[str, Any]]) -> None:
        if item := nth(self.items, n):
            before = of_item(item)
            self.world.edit(item, **change(item))
            self._note_item(item.pk, before)

    def _note_item(self, pk: int, before: Said) -> None:
        after = Item.objects.select_related("theme", "lead_time", "owner").get(pk=pk)
        self.memory.note("plan", pk, before, of_item(after))

    def retitle_item(self, n: int) -> None:
        self.edit_item(n, lambda item: {"title": self.word("t")})

    def describe_item(self, n: int, how: str, place: int) -> None:
        def change(item: Item) -> dict[str, Any]:
            return {"description": "\n\n".join(reworked(paragraphs(item.description), how, place, self.word("p")))}

        self.edit_item(n, change)

    def label_item(self, n: int, how: str, place: int) -> None:
        self.edit_item(n, lambda item: {"labels": reworked(sorted(item.labels), how, place, self.word("l"))})

    def choose_for_item(self, n: int, values: dict[str, Any]) -> None:
        self.edit_item(n, lambda item: values)

    def archive(self, n: int) -> None:
        if item := nth(self.items, n):
            verb = actions.unarchive if item.archived_at else actions.archive
            verb(item_id=item.pk, version=None, by=None, source=Source.BROWSER)

    def remark(self, n: int) -> None:
        if item := nth(self.items, n):
            actions.remark(item=item, text=self.word("remark "), by=None)

    def settle(self, n: int, take: str) -> None:
        """Decide a conflict, having seen its three values and no others."""
        row = nth(list(Conflict.objects.open().select_related("link").order_by("id")), n)
        if row is None or (row.kind == "read-only" and take != "jira"):
            return
        item = Item.objects.select_related("theme", "lead_time", "owner").get(pk=row.link.item_id)
        seen = {**of_item(item), row.field: worded(row.field, row.plan)}
        value = self._third(row) if take == "value" else None
        decisions.resolve(
            conflict_id=row.pk, take="plan" if take == "value" and not value else take, value=value, by=None
        )
        self._note_item(item.pk, seen)

    def _third(self, row: Conflict) -> str | None:
        kinds = {"title": "t", "description": "p"}
        return self.word(kinds[row.field]) if row.field in kinds else None

    def answer(self, n: int) -> None:
        """Give a parked write what it asks for, or have it tried again."""
        op = nth(list(PushOp.objects.filter(state=OpState.PARKED).select_related("link").order_by("id")), n)
        if op is None:
            return
        needs_value = op.allowed and op.needs.casefold() not in ("status", "component", "owner")
        decisions.answer_parked(op_id=op.pk, value=op.allowed[0] if needs_value else "", by=None)

    def decide_lost(self, n: int, how: str) -> None:
        """Say what becomes of an item whose ticket is lost."""
        rows = Link.objects.replaceable() if how == "recreate" else Link.objects.lost()
        if link := nth(list(rows.order_by("id")), n):
            getattr(decisions, how)(item_id=link.item_id, by=None)

    # In Jira.

    @property
    def tickets(self) -> list[Issue]:
        return [issue for _, issue in sorted(self.world.jira.tickets.items())]

    def add_ticket(self, values: dict[str, Any]) -> None:
        key = self.world.jira.create(self.word("t"), by="storage", **self._as_jira(values, ()))
        issue = self.world.jira.issue(key)
        after = of_ticket(self.world.jira, issue)
        self.memory.note("jira", issue.id, {**after, **NOTHING, "priority": "Medium", "labels": frozenset()}, after)

    def edit_ticket(self, n: int, change: Callable[[Issue], dict[str, Any]]) -> None:
        if issue := nth(self.tickets, n):
            before = of_ticket(self.world.jira, issue)
            after = self.world.jira.edit(issue.id, by="storage", **change(issue))
            self.memory.note("jira", issue.id, before, of_ticket(self.world.jira, after))

    def retitle_ticket(self, n: int) -> None:
        self.edit_ticket(n, lambda issue: {"summary": self.word("t")})

    def describe_ticket(self, n: int, how: str, place: int) -> None:
        def change(issue: Issue) -> dict[str, Any]:
            now = paragraphs(issue.description.wiki if issue.description else "")
            return {"description": "\n\n".join(reworked(now, how, place, self.word("p")))}

        self.edit_ticket(n, change)

    def label_ticket(self, n: int, how: str, place: int) -> None:
        def change(issue: Issue) -> dict[str, Any]:
            carried = [label for label in issue.labels if label.startswith(CARRIER)]
            own = sorted(set(issue.labels) - set(carried))
            return {"labels": [*reworked(own, how, place, self.word("l")), *carried]}

        self.edit_ticket(n, change)

    def choose_for_ticket(self, n: int, values: dict[str, Any]) -> None:
        self.edit_ticket(n, lambda issue: self._as_jira(values, issue.labels))

    def _as_jira(self, values: dict[str, Any], labels: Sequence[str]) -> dict[str, Any]:
        """A lead time is a label among others."""
        if "lead_time" not in values:
            return values
        others = [label for label in labels if not label.startswith(CARRIER)]
        carried = [CARRIER + values["lead_time"]] if values["lead_time"] else []
        return {name: value for name, value in values.items() if name != "lead_time"} | {"labels": others + carried}

    def move(self, n: int) -> None:
        if issue := nth(self.tickets, n):
            self.world.jira.move(issue.id, "OPS" if issue.project == "XCP" else "XCP", by="storage")

    def delete(self, n: int) -> None:
        if issue := nth(self.tickets, n):
            self.world.jira.delete(issue.id, by="storage")
