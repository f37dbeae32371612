"""A Jira issue as a neutral ticket, and neutral values as Jira's fields."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from integrations.tracker import PersonRef, StatusRef, Ticket, Value

from . import markup
from .client import within
from .facts import Facts, status
from .mapping import FieldMap, JiraMapping

MARKER = "evolution-plan"
"""The issue and comment property that marks our own; also the prefix of the fallback label."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
INEXACT = frozenset({"description"})
NOT_GUESSED = "not-guessed"
NATIVE = ("summary", "description", "components", "labels", "status", "assignee", "priority", "updated")


def wanted_fields(facts: Facts) -> list[str]:
    """Ids of the Jira fields a ticket is made from."""
    return [*NATIVE, *(f["id"] for f in facts.stored["fields"].values())]


def ticket(issue: Mapping[str, Any], facts: Facts, mapping: JiraMapping) -> Ticket:
    """An issue as REST gives it (with `wanted_fields`) → a ticket. Field values may be absent: they are empty then."""
    fields: Mapping[str, Any] = within(issue, "fields")
    where = status(within(fields, "status"))
    owner = person(fields.get("assignee"))
    body = markup.read(fields.get("description"))
    key, title = str(issue.get("key", "")), one_line(fields.get("summary"))
    components, labels = names(fields.get("components")), texts(fields.get("labels"))
    priority = called(fields.get("priority"))
    values: dict[str, Value] = {
        "title": title,
        "description": body.text,
        "theme": carried("theme", fields, components, labels, facts, mapping),
        "lead_time": carried("lead_time", fields, components, labels, facts, mapping),
        "status": mapping.fields["status"].ours(where["name"]),
        "owner": owner.tracker_id if owner else None,
        "labels": plain_labels(labels, mapping),
        "priority": mapping.fields["priority"].ours(priority) if priority else None,
    }
    who = (owner.tracker_id, owner.name, owner.email) if owner else None
    custom = [as_text(fields.get(f["id"])) for f in facts.stored["fields"].values()]
    content = [mapping.digest, markup.VERSION, key, title, body.raw, components, labels, where, who, priority, custom]
    return Ticket(
        id=str(issue["id"]),
        key=key,
        url=f"{facts.stored['url']}/browse/{key}",
        values={f: v for f, v in values.items() if f not in mapping.off} if mapping.off else values,
        status=StatusRef(**where),
        updated=moment(fields.get("updated") or fields.get("created")),
        content_hash=hashlib.blake2b(orjson.dumps(content), digest_size=16).hexdigest(),
        owner=owner,
        read_only=frozenset() if body.exact else INEXACT,
        raw={
            "description": body.raw,
            "components": orjson.dumps(components).decode(),
            "labels": orjson.dumps(labels).decode(),
        },
    )


def person(user: Any) -> PersonRef | None:
    """A user of REST → person; the id is the account id on Cloud, the name on Data Center. Without an id: nobody."""
    if not isinstance(user, dict):
        return None
    ident = str(user.get("accountId") or user.get("name") or user.get("key") or "")
    if not ident:
        return None
    return PersonRef(ident, str(user.get("displayName") or ident), user.get("emailAddress") or None)


def moment(value: Any) -> datetime:
    """Jira's `2011-02-14T09:30:00.000+0000` (or milliseconds) → aware datetime; without a zone it is UTC's.

    What is no moment counts as long ago: then nothing is taken for read that was not.
    """
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000, UTC)
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def one_line(text: Any) -> str:
    """A title: one line, stripped."""
    return " ".join(str(text or "").splitlines()).strip()


def called(row: Any) -> str:
    """The name of what REST describes by an object, or says as plain text."""
    name = row.get("name") if isinstance(row, dict) else row
    return name if isinstance(name, str) else ""


def names(rows: Any) -> list[str]:
    """Names of components, in order."""
    return sorted(filter(None, map(called, rows))) if isinstance(rows, list) else []


def texts(rows: Any) -> list[str]:
    """Labels, in order, without doubles."""
    return sorted({row for row in rows if isinstance(row, str)}) if isinstance(rows, list) else []


def as_text(value: Any) -> list[str]:
    """The words of a custom field: text, one option or several."""
    if value is None or value == "":
        return []
    if isinstance(value, list):
        return sorted(word for v in value for word in as_text(v))
    if isinstance(value, dict):
        return [str(value.get("value") or value.get("name") or value.get("id") or "")]
    return [str(value).strip()]


def plain_labels(labels: Sequence[str], mapping: JiraMapping) -> tuple[str, ...]:
    """The labels that are nobody's carrier: no mapped prefix, no marker of ours."""
    taken = (*mapping.prefixes, f"{MARKER}-")
    return tuple(label for label in labels if not label.casefold().startswith(taken))


def carried(
    name: str,
    fields: Mapping[str, Any],
    components: Sequence[str],
    labels: Sequence[str],
    facts: Facts,
    mapping: JiraMapping,
) -> str | None:
    """Theme or lead time, read where the mapping puts it."""
    table = mapping.fields[name]
    if table.place.kind == "component":
        return pick(components, table)
    if table.place.kind == "label":
        return pick(suffixes(labels, table), table)
    return pick(as_text(fields.get(facts.field(table.place.name)["id"])), table)


def suffixes(labels: Sequence[str], table: FieldMap) -> list[str]:
    """What follows the mapped prefix in each label that has it."""
    prefix = table.place.name.casefold()
    return [la[len(prefix) :] for la in labels if la.casefold().startswith(prefix) and len(la) > len(prefix)]


def pick(words: Sequence[str], table: FieldMap) -> str | None:
    """One of several words of Jira's, as ours: the first the mapping knows in its order, else the alphabet's first."""
    if not words:
        return None
    chosen = table.ours(words[0] if len(words) == 1 else min(words, key=table.rank))
    return None if chosen.casefold() == NOT_GUESSED else chosen
