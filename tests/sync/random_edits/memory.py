"""What people typed, on either side, and whether any of it was lost.

A value is kept if it stands on either side in the end, or in a conflict, open or decided; or if a later author saw it
where he wrote and chose another. Values that are not one of several are words nobody typed before, so that two edits
are never taken for one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from integrations.sandbox import Sandbox
from integrations.sandbox.records import Issue
from integrations.sandbox.site import PRIORITIES, STATUSES
from integrations.sync.models import AuditRow, Conflict, ConflictKind, Link
from integrations.sync.vocabulary import NAMED
from integrations.tracker import FIELDS
from roadmap.people.models import Person
from roadmap.plan.models import Item, Theme
from roadmap.plan.models.groups import NOT_GUESSED, UNSORTED

CARRIER = "lead-time-"
Side = Literal["plan", "jira"]
Said = dict[str, Any]
MANY = ("description", "labels")
"""Fields made of parts, each of which is somebody's: paragraphs and labels."""


@dataclass(frozen=True)
class Edit:
    """One field, as its author saw it and as he left it. `subject` is an item's key, or a ticket's id."""

    side: Side
    subject: int
    field: str
    old: Any
    new: Any


@dataclass
class Memory:
    """Every edit a person made, in order."""

    edits: list[Edit] = field(default_factory=list)

    def note(self, side: Side, subject: int, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Remember what differs."""
        self.edits += [Edit(side, subject, n, old[n], new[n]) for n in FIELDS if old[n] != new[n]]

    def check(self, jira: Sandbox) -> None:
        """Nothing is lost, nothing comes back, and nobody was asked without a reason."""
        links = {link.item_id: link for link in Link.objects.all()}
        for item in Item.objects.select_related("theme", "lead_time", "owner"):
            link = links.get(item.pk)
            issue = jira.tickets.get(int(link.ticket_id)) if link and link.ticket_id else None
            had = AuditRow.objects.filter(item=item).exclude(ticket_id="").values_list("ticket_id", flat=True)
            subjects = {("plan", item.pk), *(("jira", int(ident)) for ident in had), ("jira", issue.id if issue else 0)}
            plan, ticket = of_item(item), of_ticket(jira, issue) if issue else None
            for name in FIELDS:
                edits = [e for e in self.edits if e.field == name and (e.side, e.subject) in subjects]
                rows = list(Conflict.objects.filter(link=link, field=name).order_by("pk")) if link else []
                Story(name, edits, plan[name], ticket and (ticket[name],), rows, issue.id if issue else 0).check()


@dataclass
class Story:
    """All that happened to one field of an item and its tickets, and how it stands in the end.

    `now` is the ticket it has in the end: what was typed into one that somebody deleted went with that.
    """

    name: str
    edits: list[Edit]
    plan: Any
    ticket: tuple[Any] | None
    conflicts: list[Conflict]
    now: int

    def check(self) -> None:
        """Raises AssertionError with the whole story."""
        for number, edit in enumerate(self.edits):
            if (edit.side == "jira" and edit.subject != self.now) or self._returns(number):
                continue
            old, new = parts(self.name, edit.old), parts(self.name, edit.new)
            for part in new - old:
                assert self._is_kept(part, self.edits[number + 1 :]), f"{part!r} is lost: {self}"
            for part in old - new if self.name in MANY and not self.conflicts else ():
                assert part not in self._standing(), f"{part!r} is back: {self}"
        if any(row.kind != ConflictKind.READ_ONLY for row in self.conflicts):
            assert {edit.side for edit in self.edits} == {"plan", "jira"}, f"nobody made this conflict: {self}"

    def _returns(self, number: int) -> bool:
        """Whether an edit went back to what its side showed before: a merge of states sees no change in that."""
        edit = self.edits[number]
        before = [e.old for e in self.edits[:number] if (e.side, e.subject) == (edit.side, edit.subject)]
        return self.name not in MANY and edit.new in before

    def _is_kept(self, part: Any, later: list[Edit]) -> bool:
        return part in self._standing() or any(
            part in parts(self.name, e.old) and part not in parts(self.name, e.new) for e in later
        )

    def _standing(self) -> frozenset[Any]:
        """What stands somewhere in the end."""
        chosen = [row.value for row in self.conflicts if row.took == "value"]
        asked = [value for row in self.conflicts for value in (row.plan, row.jira)]
        values = [self.plan, *(self.ticket or ()), *(worded(self.name, value) for value in asked + chosen)]
        return frozenset().union(*(parts(self.name, value) for value in values))

    def __str__(self) -> str:
        lines = [f"{self.name}: plan {self.plan!r}, ticket {self.ticket!r}", *map(str, self.edits)]
        rows = [(r.kind, r.state, r.took, r.base, r.plan, r.jira, r.value) for r in self.conflicts]
        return "\n".join([*lines, *map(str, rows)])


def parts(name: str, value: Any) -> frozenset[Any]:
    """The parts of a value that are each somebody's."""
    return frozenset(value) if name in MANY else frozenset({value})


def of_item(item: Item) -> Said:
    """What an item says, in words that both sides share."""
    return {
        "title": item.title,
        "description": paragraphs(item.description),
        "theme": None if item.theme.slug == UNSORTED else item.theme.name.casefold(),
        "lead_time": None if item.lead_time.slug == NOT_GUESSED else item.lead_time.slug,
        "status": item.status,
        "owner": item.owner.name.casefold() if item.owner else None,
        "labels": frozenset(item.labels),
        "priority": item.priority or None,
    }


def of_ticket(jira: Sandbox, issue: Issue) -> Said:
    """What a ticket says, in the same words."""
    components = sorted(jira.projects[issue.project].components[ident].casefold() for ident in issue.components)
    carried = sorted(label.removeprefix(CARRIER) for label in issue.labels if label.startswith(CARRIER))
    return {
        "title": issue.summary,
        "description": paragraphs(issue.description.wiki if issue.description else ""),
        "theme": components[0] if components else None,
        "lead_time": carried[0] if carried else None,
        "status": STATUSES[issue.status].name,
        "owner": jira.users[issue.assignee].display.casefold() if issue.assignee else None,
        "labels": frozenset(label for label in issue.labels if not label.startswith(CARRIER)),
        "priority": PRIORITIES[issue.priority],
    }


def worded(name: str, value: Any) -> Any:
    """A value as a conflict keeps it, in the same words."""
    if name == "description":
        return paragraphs(value or "")
    if name == "labels":
        return frozenset(value or ())
    if name == "theme" and value:
        found = Theme.objects.filter(slug=value).first()
        return found.name.casefold() if found else value
    if name == "owner" and value:
        found = Person.objects.filter(tracker_id=value).first()
        return (found.name if found else value.removeprefix(NAMED)).casefold()
    return value or None


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text."""
    return tuple(one.strip() for one in text.split("\n\n") if one.strip())
