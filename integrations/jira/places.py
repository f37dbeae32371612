"""What a change of neutral values means for the fields of one issue: only what differs, only our own share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from integrations.tracker import Data, Ticket, Value, Values

from . import markup
from .facts import Facts
from .fields import MARKER, NOT_GUESSED, one_line, pick, suffixes
from .mapping import FieldMap, JiraMapping, same_word, slug

LONGEST_TITLE = 255
LONGEST_LABEL = 255


@dataclass(slots=True)
class Edit:
    """The body of a create or an edit: `fields` set values, `add` and `remove` change shared lists."""

    fields: dict[str, Any] = field(default_factory=dict)
    add: dict[str, list[str]] = field(default_factory=dict)
    remove: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields or any(self.add.values()) or any(self.remove.values()))

    def swap(self, name: str, old: Iterable[str], new: Iterable[str]) -> None:
        """Take `old` out of a shared list and put `new` in."""
        self.remove.setdefault(name, []).extend(old)
        self.add.setdefault(name, []).extend(new)

    def as_update(self) -> dict[str, Any]:
        """The JSON of an edit."""
        update: dict[str, list[dict[str, Any]]] = {}
        for verb, lists in (("remove", self.remove), ("add", self.add)):
            for name, words in lists.items():
                update.setdefault(name, []).extend({verb: _element(name, word)} for word in words)
        update = {name: verbs for name, verbs in update.items() if verbs}
        return ({"fields": self.fields} if self.fields else {}) | ({"update": update} if update else {})

    def as_fields(self) -> dict[str, Any]:
        """The fields of a create."""
        lists = {n: [_element(n, w) for w in dict.fromkeys(words)] for n, words in self.add.items() if words}
        return {**self.fields, **lists}


def _element(name: str, word: str) -> Any:
    return word if name == "labels" else {"name": word} if name == "components" else {"value": word}


@dataclass(frozen=True, slots=True)
class Places:
    """Translates values one by one; owners come translated already (`owner` maps a value to REST's user)."""

    facts: Facts
    mapping: JiraMapping

    def edit(self, changes: Values, before: Ticket | None, owner: Any = None) -> Edit:
        """What to send so that an issue read as `before` (None: a new one) holds `changes`. Raises Data."""
        edit = Edit()
        for name, value in changes.items():
            if before is not None and name in before.read_only:
                raise _refuse(name, f"The {name} of {before.key} holds what the plan cannot express; edit it in Jira.")
            self._one(edit, name, value, before, owner)
        return edit

    def _one(self, edit: Edit, name: str, value: Value, before: Ticket | None, owner: Any) -> None:
        if name == "title":
            self._title(edit, value, before)
        elif name == "description":
            self._description(edit, value, before)
        elif name in ("theme", "lead_time"):
            self._carried(edit, name, word(value), before)
        elif name == "labels":
            self._labels(edit, value, before)
        elif name == "priority":
            self._priority(edit, word(value), before)
        elif name == "owner" and (before is None or before.values.get("owner") != value):
            edit.fields["assignee"] = owner

    def _title(self, edit: Edit, value: Value, before: Ticket | None) -> None:
        title = one_line(value)
        if not title:
            raise _refuse("title", "Jira takes no ticket without a title.")
        if len(title) > LONGEST_TITLE:
            raise _refuse("title", f"The title has {len(title)} characters; Jira takes at most {LONGEST_TITLE}.")
        if before is None or before.values.get("title") != title:
            edit.fields["summary"] = title

    def _description(self, edit: Edit, value: Value, before: Ticket | None) -> None:
        text = str(value or "")
        for image in markup.images(text)[:1]:
            raise _refuse("description", f"Jira cannot keep the image “{image}”; link to it instead.")
        held = markup.Body(str(before.values.get("description") or ""), "") if before else markup.Body()
        if not markup.same(text, held):
            edit.fields["description"] = markup.write(text, adf=self.facts.cloud)

    def _labels(self, edit: Edit, value: Value, before: Ticket | None) -> None:
        wanted, held = set(value or ()), set((before.values.get("labels") if before else None) or ())
        for label in wanted - held:
            check_label("labels", label)
            self._check_free(label)
        edit.swap("labels", sorted(held - wanted), sorted(wanted - held))

    def _check_free(self, label: str) -> None:
        """Raise Data for a label that would read as another field or as a marker."""
        for name, table in self.mapping.fields.items():
            if table.place.kind == "label" and label.casefold().startswith(table.place.name.casefold()):
                called = name.replace("_", " ")
                text = f"The label {label} is how Jira keeps the {called}; set the {called} instead."
                raise _refuse("labels", text)
        if label.casefold().startswith(f"{MARKER}-"):
            raise _refuse("labels", f"The label {label} reads like a mark of the plan's own; choose another.")

    def _priority(self, edit: Edit, value: str | None, before: Ticket | None) -> None:
        held = before.values.get("priority") if before else None
        if held == value:
            return
        name = self.mapping.fields["priority"].theirs(value) if value else None
        edit.fields["priority"] = {"name": match(name, self.facts.priorities)} if name else None

    def _carried(self, edit: Edit, name: str, value: str | None, before: Ticket | None) -> None:
        value = None if value is None or value.casefold() == NOT_GUESSED else value
        held = before.values.get(name) if before else None
        if _equal(held, value, self.mapping.fields[name]):
            return
        kind = self.mapping.fields[name].place.kind
        if kind == "component":
            self._component(edit, name, value, before)
        elif kind == "label":
            self._label(edit, name, value, before)
        else:
            self._custom(edit, name, value, before)

    def _component(self, edit: Edit, name: str, value: str | None, before: Ticket | None) -> None:
        table, here = self.mapping.fields[name], raw_list(before, "components")
        old = [c for c in here if _equal(table.ours(c), before.values.get(name) if before else None, table)]
        new = [match(table.theirs(value), self.facts.components)] if value else []
        self._only_one(name, value, [c for c in here if c not in old] + new, table)
        edit.swap("components", [c for c in old if c not in new], [c for c in new if c not in here])

    def _label(self, edit: Edit, name: str, value: str | None, before: Ticket | None) -> None:
        table, here = self.mapping.fields[name], raw_list(before, "labels")
        prefix = table.place.name
        ours = {s: la for la in here for s in suffixes([la], table)}
        held = before.values.get(name) if before else None
        old = [la for s, la in ours.items() if held is not None and _equal(table.ours(s), held, table)]
        new = [prefix + self.label_word(name, value)] if value else []
        for label in new:
            check_label(name, label)
        left = [s for s, la in ours.items() if la not in old] + [la[len(prefix) :] for la in new]
        self._only_one(name, value, left, table)
        edit.swap("labels", [la for la in old if la not in new], [la for la in new if la not in here])

    def holds(self, ticket: Ticket, name: str, value: Value) -> bool:
        """Whether a ticket's field has a value, however it is spelled."""
        held = ticket.values.get(name)
        if name == "owner":
            called = f"name:{ticket.owner.name}" if ticket.owner else ""
            return held == (value or None) or (bool(called) and str(value).casefold() == called.casefold())
        if name == "title":
            return held == one_line(value)
        if name == "description":
            return markup.same(str(value or ""), markup.Body(str(held or ""), ""))
        if name == "labels":
            return set(held or ()) == set(value or ())
        found, wanted = word(held), word(value)
        empty = wanted is None or wanted.casefold() == NOT_GUESSED
        return _equal(found, None if empty else wanted, self.mapping.fields[name])

    def label_word(self, name: str, value: str) -> str:
        """What follows the prefix in the label for a value."""
        theirs = self.mapping.fields[name].theirs(value)
        return theirs if theirs != value and not re.search(r"\s", theirs) else slug(theirs)

    def _custom(self, edit: Edit, name: str, value: str | None, before: Ticket | None) -> None:
        table = self.mapping.fields[name]
        about = self.facts.field(table.place.name)
        theirs = self._option(about.get("options", ()), table.theirs(value)) if value else None
        if about["type"] == "array":
            old = before.values.get(name) if before else None
            edit.swap(about["id"], [table.theirs(str(old))] if old else [], [theirs] if theirs else [])
        elif about["type"] == "option":
            edit.fields[about["id"]] = {"value": theirs} if theirs else None
        else:
            edit.fields[about["id"]] = theirs

    def _option(self, options: Iterable[str], word: str) -> str:
        """A field's own spelling of an option: a name and its slug are one."""
        return next((option for option in options if same_word(option, word)), word)

    def _only_one(self, name: str, value: str | None, left: Sequence[str], table: FieldMap) -> None:
        """Others' components and labels stay; where one of them would then read as the value, a person must choose."""
        read = pick(left, table)
        if not _equal(read, value, table):
            text = f"Jira would still show {read} as the {name.replace('_', ' ')}: the ticket carries it beside ours."
            raise _refuse(name, f"{text} Remove it in Jira first.")


def word(value: Value) -> str | None:
    """A single value; empty is None."""
    return value.strip() or None if isinstance(value, str) else None


def raw_list(before: Ticket | None, name: str) -> list[str]:
    """The ticket's components or labels as Jira holds them."""
    return list(orjson.loads(before.raw[name])) if before is not None and name in before.raw else []


def match(name: str, known: Iterable[str]) -> str:
    """Jira's spelling of a name it knows, else the name."""
    return next((k for k in known if k.casefold() == name.casefold()), name)


def check_label(name: str, label: str) -> None:
    """Raise Data for a label that Jira would not take."""
    if re.search(r"\s", label) or not label:
        raise _refuse(name, f"Jira takes no label with a space: “{label}”.")
    if len(label) > LONGEST_LABEL:
        raise _refuse(name, f"The label “{label[:30]}…” has {len(label)} characters; Jira takes {LONGEST_LABEL}.")


def _equal(one: Value, other: Value, table: FieldMap) -> bool:
    """Whether two values mean the same: in labels and options a name equals its slug."""
    if one is None or other is None or isinstance(one, tuple) or isinstance(other, tuple):
        return one == other
    return one.casefold() == other.casefold() if table.place.kind == "component" else same_word(one, other)


def _refuse(name: str, text: str) -> Data:
    return Data(text, fields={name: text})


def our_names(fields: Mapping[str, str], facts: Facts, mapping: JiraMapping) -> dict[str, str]:
    """Jira's field names in an error, as ours where they carry one of ours."""
    native = {"summary": "title", "assignee": "owner"}
    for name, table in mapping.fields.items():
        if table.place.kind == "component":
            native["components"] = name
        elif table.place.kind == "field":
            native[facts.field(table.place.name)["id"]] = name
    return {native.get(name, name): text for name, text in fields.items()}
