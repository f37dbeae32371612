"""Moving a ticket to a status: by the transitions its workflow offers just now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.tracker import Data, NeedsInput, Ticket

from . import people, screens
from .answers import Refused
from .client import Client
from .facts import Facts, status
from .screens import Row


def move(client: Client, facts: Facts, ticket: Ticket, wanted: str, extra: Mapping[str, str]) -> None:
    """Do the one transition that leads to the status `wanted` (Jira's name, or todo, doing, done).

    Raises:
        NeedsInput: no transition leads there (needs "Status"), or the one that does wants a field we lack.
    """
    path = f"{facts.api}/issue/{ticket.id}/transitions"
    answer = client.get(path, {"expand": "transitions.fields"}, what=f"the transitions of {ticket.key}")
    rows = answer.get("transitions") or []
    chosen = choose(rows, wanted, facts)
    if chosen is None:
        now = _now(client, facts, ticket)
        if now.casefold() == wanted.casefold():
            return
        raise _unreachable(ticket, now, wanted, rows)
    fields = _fields(client, facts, ticket, wanted, chosen.get("fields") or {}, extra)
    body = {"transition": {"id": str(chosen["id"])}, **({"fields": fields} if fields else {})}
    try:
        client.ask("POST", path, body=body, write=True, what=f"moving {ticket.key} to “{wanted}”")
    except Refused as error:
        raise _asked(error, chosen) from None


def choose(rows: Sequence[Row], wanted: str, facts: Facts) -> Row | None:
    """The transition to a status: by its id, by its name, and by category where `wanted` is no status here."""
    named = [s for s in facts.statuses if s.name.casefold() == wanted.casefold()]
    for row in rows:
        if str((row.get("to") or {}).get("id", "")) in {s.id for s in named}:
            return row
    for row in rows:
        if str((row.get("to") or {}).get("name", "")).casefold() == wanted.casefold():
            return row
    kin = [row for row in rows if status(row.get("to") or {})["category"] == wanted]
    return kin[0] if kin and not named else None


def _now(client: Client, facts: Facts, ticket: Ticket) -> str:
    """The status a ticket has by now: somebody may have moved it since it was read."""
    issue = client.get(f"{facts.api}/issue/{ticket.id}", {"fields": "status"}, what=f"ticket {ticket.key}")
    return str(((issue.get("fields") or {}).get("status") or {}).get("name") or ticket.status.name)


def _unreachable(ticket: Ticket, now: str, wanted: str, rows: Sequence[Row]) -> NeedsInput:
    allowed = [str(r["to"]["name"]) for r in rows if (r.get("to") or {}).get("name")]
    text = f"{ticket.key} cannot be moved from “{now}” to “{wanted}” in Jira's workflow"
    ways = f"; from here it can go to {', '.join(allowed)}." if allowed else "; it offers our account no way out."
    return NeedsInput(text + ways, needs="Status", allowed=allowed)


def _fields(
    client: Client, facts: Facts, ticket: Ticket, wanted: str, asked: Mapping[str, Row], extra: Mapping[str, str]
) -> dict[str, Any]:
    given = screens.answered(asked, extra)
    for ident, about in asked.items():
        if about.get("required") and not about.get("hasDefaultValue") and ident not in given:
            name = screens.name_of(ident, about)
            text = f"To move {ticket.key} to “{wanted}” Jira needs {name}."
            raise NeedsInput(text, needs=name, allowed=screens.allowed_values(about))
    return people.answers(client, facts, given)


def _asked(error: Refused, chosen: Row) -> Data:
    """A 400 that names a field is a question for a person; the transition's screen did not mark it required."""
    if not error.fields:
        return error
    ident, text = next(iter(error.fields.items()))
    about = (chosen.get("fields") or {}).get(ident) or {}
    name = str(about.get("name") or ident.capitalize())
    return NeedsInput(f"Jira needs {name}: {text}", needs=name, allowed=screens.allowed_values(about))
