"""What the tracker's words mean in the plan and back: canonical values, so that equal things compare equal.

Canonical: a theme or lead time by slug, an owner by tracker id or `name:<name>`, a status as the plan spells it, a set
as a sorted tuple, and None for all that is empty (no theme is "Unsorted", no lead time is "not guessed").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from integrations.tracker import SETS, Ticket, Value, Values
from roadmap.people.actions import recognise
from roadmap.people.among import listed_texts
from roadmap.people.models import Person
from roadmap.people.spelled import Spelled, SpelledRows
from roadmap.plan.actions import add_theme, learn_statuses
from roadmap.plan.models import Item, LeadTime, Source, Status, Theme
from roadmap.plan.models.groups import NOT_GUESSED, UNSORTED
from roadmap.plan.rules import CLEANERS, Invalid

from .models import Connection

NAMED = "name:"
"""Before the name of an owner whose tracker id is not known."""
UNTITLED = "Untitled"
GROUPS = frozenset({"theme", "lead_time"})
TABLES = {"theme": "theme_slugs", "lead_time": "lead_times", "status": "statuses"}
THEMES = SpelledRows(Theme, lambda: Theme.objects.all())
PERSONS = SpelledRows(Person, lambda idents: Person.objects.filter(tracker_id__among=idents))
LEAD_TIMES = Spelled(lambda: LeadTime.objects.values_list("slug", "name"))
STATUSES = Spelled(lambda: Status.objects.values_list("name"))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A ticket in the plan's words. `unfit` maps fields the plan cannot hold to why; they are not in `values`."""

    values: dict[str, Value]
    raw: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)


class Vocabulary:
    """What words mean during one transaction; each table is read once, when first needed."""

    def __init__(self, connection: Connection, *, create_missing: bool = True) -> None:
        self.connection = connection
        self.create_missing = create_missing
        self.persons: dict[str, Person] = {}
        self._met: dict[str, dict[str, str]] = {"theme": {}, "lead_time": {}, "status": {}}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return {theme.slug: theme for theme in THEMES.rows()}

    @cached_property
    def theme_names(self) -> dict[str, str]:
        """The tracker's spellings met so far, casefolded, and the slugs they stood for."""
        return dict(self.connection.theme_names)

    @cached_property
    def theme_slugs(self) -> dict[str, str]:
        """Slugs by casefolded name: the names of old first, so that a name in use now wins."""
        slugs = {name: slug for name, slug in self.theme_names.items() if slug in self.themes}
        slugs |= {slug: slug for slug in self.themes}
        return slugs | {theme.name.casefold(): slug for slug, theme in self.themes.items()}

    @cached_property
    def lead_times(self) -> dict[str, str]:
        """Slugs by casefolded name or slug."""
        return {word.casefold(): slug for slug, name in LEAD_TIMES.rows() for word in (name, slug)}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Spellings by casefolded name."""
        return {name.casefold(): name for (name,) in STATUSES.rows()}

    @cached_property
    def first_status(self) -> tuple[str, str]:
        """Name and category of what a new item begins with."""
        return Status.objects.order_by("position", "pk").values_list("name", "category")[0]

    def begun_with(self, item: Item) -> bool:
        """Whether the item's status is what every new item begins with: nobody chose it."""
        return (item.status, item.status_category) == self.first_status

    def meet(self, items: Iterable[Item]) -> None:
        """Know the words that these items bear, loaded in this transaction: tickets seldom say anything else."""
        met = self._met
        for item in items:
            met["status"][item.status.casefold()] = item.status
            met["theme"][item.theme.name.casefold()] = item.theme.slug
            met["lead_time"][item.lead_time.slug] = item.lead_time.slug
            if item.owner is not None and item.owner.tracker_id:
                self.persons[item.owner.tracker_id] = item.owner

    def learn(self, tickets: Sequence[Ticket]) -> bool:
        """Make the themes, statuses and persons these tickets name and we do not know yet; whether a person changed."""
        self._learn_statuses(tickets)
        self._learn_themes(tickets)
        return self._learn_persons(tickets)

    def _learn_statuses(self, tickets: Iterable[Ticket]) -> None:
        named = {str(t.values["status"]): t.status.category for t in tickets if t.values.get("status")}
        known = self._met["status"]
        if not all(name.casefold() in known for name in named):
            known = self.statuses
        new = {name: category for name, category in named.items() if name.casefold() not in known}
        if new:
            learn_statuses(statuses=[(name[:100], category) for name, category in new.items()])
            self.__dict__.pop("statuses", None)

    def _learn_themes(self, tickets: Iterable[Ticket]) -> None:
        named = {str(t.values["theme"]).casefold(): str(t.values["theme"]) for t in tickets if t.values.get("theme")}
        known = {folded: self._theme(folded) for folded in named}
        if None not in known.values() and known.items() <= self.theme_names.items():
            return
        # Another worker may have met them since the connection was read.
        self.connection.refresh_from_db(fields=["theme_names"])
        for stale in ("theme_names", "theme_slugs"):
            self.__dict__.pop(stale, None)
        for folded, name in named.items():
            if self.create_missing and folded not in self.theme_slugs:
                self._add_theme(name)
        spelled = {folded: self.theme_slugs[folded] for folded in named if self._theme(folded)}
        if not spelled.items() <= self.theme_names.items():
            self.theme_names |= spelled
            Connection.objects.filter(pk=self.connection.pk).update(theme_names=self.theme_names)

    def _add_theme(self, name: str) -> None:
        try:
            theme = add_theme(name=name, by=None, source=Source.JIRA)
        except Invalid:
            return
        self.themes[theme.slug] = theme
        self.theme_slugs[name.casefold()] = theme.slug

    def _learn_persons(self, tickets: Iterable[Ticket]) -> bool:
        seen = {t.owner.tracker_id: t.owner for t in tickets if t.owner}
        if unmet := seen.keys() - self.persons.keys():
            self.persons |= {str(p.tracker_id): p for p in PERSONS.rows(listed_texts(unmet))}
        changed = False
        for ident, ref in seen.items():
            known = self.persons.get(ident)
            if known is None or known.name != ref.name or (ref.email and known.email != ref.email):
                self.persons[ident] = recognise(tracker_id=ident, name=ref.name[:255], email=ref.email or "")
                changed = True
        return changed

    def incoming(self, ticket: Ticket) -> Incoming:
        """The ticket's values as the plan would write them."""
        return self._translated(ticket.values, dict(ticket.raw))

    def words(self, values: Values) -> dict[str, Value]:
        """Single values of the tracker's in the plan's words; those the plan cannot hold are left out."""
        return self._translated(values, {}).values

    def _translated(self, values: Values, raw: dict[str, str]) -> Incoming:
        found: dict[str, Value] = {}
        unfit: dict[str, str] = {}
        for name, value in values.items():
            if name in CLEANERS:
                try:
                    found[name] = canonical(name, CLEANERS[name](value))
                except ValueError as error:
                    unfit[name] = str(error)
            elif name in GROUPS:
                found[name] = slug = self._theme(value) if name == "theme" else self._lead_time(value)
                if value and slug is None:
                    raw[name] = str(value)
            else:
                found[name] = self._status(str(value or "")) if name == "status" else value or None
        return Incoming(found, raw, unfit)

    def _lead_time(self, name: Value) -> str | None:
        slug = self._known("lead_time", str(name)) if name else None
        return None if slug == NOT_GUESSED else slug

    def _theme(self, name: Value) -> str | None:
        slug = self._known("theme", str(name)) if name else None
        return None if slug == UNSORTED else slug

    def _status(self, name: str) -> str:
        return self._known("status", name) or name

    def _known(self, field: str, word: str) -> str | None:
        """What a word means, asking the database only for one that no item met bears."""
        folded = word.casefold()
        return self._met[field].get(folded) or getattr(self, TABLES[field]).get(folded)

    def local(self, item: Item) -> dict[str, Value]:
        """The item's values; its theme, lead time and owner must have been loaded with it."""
        return {
            "title": item.title,
            "description": item.description or None,
            "theme": None if item.theme.slug == UNSORTED else item.theme.slug,
            "lead_time": None if item.lead_time.slug == NOT_GUESSED else item.lead_time.slug,
            "status": self._status(item.status),
            "owner": owner_value(item.owner),
            "labels": canonical("labels", item.labels),
            "priority": item.priority or None,
        }

    def outgoing(self, values: Values) -> dict[str, Value]:
        """Canonical values as the tracker is told them."""
        told = dict(values)
        if told.get("theme"):
            slug = str(told["theme"])
            told["theme"] = self.themes[slug].name if slug in self.themes else slug
        return {name: value or () if name in SETS else value for name, value in told.items()}

    def for_plan(self, values: Values) -> dict[str, Any]:
        """Canonical values as the plan's actions take them."""
        told: dict[str, Any] = dict(values)
        owner = told.get("owner")
        if owner is not None:
            told["owner"] = owner.removeprefix(NAMED) if owner.startswith(NAMED) else self._person(owner)
        if "labels" in told:
            told["labels"] = list(told["labels"] or ())
        for name in ("description", "priority"):
            if name in told:
                told[name] = told[name] or ""
        return told

    def _person(self, ident: str) -> Person:
        if ident not in self.persons:
            found = Person.objects.filter(tracker_id=ident).first()
            self.persons[ident] = found or recognise(tracker_id=ident, name=ident)
        return self.persons[ident]

    def first_values(self, incoming: Incoming) -> dict[str, Any]:
        """What a new item made from a ticket holds, with a stand-in for a title the plan cannot hold."""
        return {"title": UNTITLED} | self.for_plan(incoming.values)


def owner_value(owner: Person | None) -> str | None:
    """An owner as a canonical value."""
    if owner is None:
        return None
    return owner.tracker_id or f"{NAMED}{owner.name}"


def canonical(name: str, value: Any) -> Value:
    """A value as JSON or an item holds it → canonical: empty is None, a set a sorted tuple."""
    if not value:
        return None
    return tuple(sorted(value)) if name in SETS else str(value)


def from_json(stored: Mapping[str, Any]) -> dict[str, Value]:
    """Values as a row keeps them."""
    return {name: canonical(name, value) for name, value in stored.items()}


def neutral(stored: Mapping[str, Any]) -> dict[str, Value]:
    """The tracker's own values as a row keeps them."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}


def plain(values: Values) -> dict[str, Any]:
    """Values as a row keeps them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
