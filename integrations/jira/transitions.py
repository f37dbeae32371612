"""Moving a ticket to a status: by the transitions its workflow offers just now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.tracker import Data, NeedsInput, StatusRef, Ticket

from . import learning, people, screens
from .answers import Refused
from .client import Client, within
from .facts import CATEGORIES, Facts, status
from .screens import Row


def move(client: Client, facts: Facts, ticket: Ticket, wanted: str, extra: Mapping[str, str]) -> None:
    """Do the one transition that leads to the status `wanted` (Jira's name, or todo, doing, done).

    A status the project lacks stands for its category: a ticket that is there already stays where it is.

    Raises:
        NeedsInput: no transition leads there (needs "Status"), or the one that does wants a field we lack.
    """
    path = f"{facts.api}/issue/{ticket.id}/transitions"
    answer = client.get(path, {"expand": "transitions.fields"}, what=f"the transitions of {ticket.key}")
    rows = [row for row in answer.get("transitions") or [] if isinstance(row, dict) and row.get("id")]
    chosen = choose(rows, wanted, facts)
    if chosen is None and not _named(facts, wanted):
        category = _category(client, facts, wanted)
        if category == ticket.status.category:
            return
        chosen = next((row for row in rows if status(within(row, "to"))["category"] == category), None)
    if chosen is None:
        now = _now(client, facts, ticket)
        if now.casefold() == wanted.casefold():
            return
        raise _unreachable(ticket, now, wanted, rows)
    fields = _fields(client, facts, ticket, wanted, within(chosen, "fields"), extra)
    body = {"transition": {"id": str(chosen["id"])}, **({"fields": fields} if fields else {})}
    try:
        client.ask("POST", path, body=body, write=True, what=f"moving {ticket.key} to “{wanted}”")
    except Refused as error:
        raise _asked(error, chosen) from None


def choose(rows: Sequence[Row], wanted: str, facts: Facts) -> Row | None:
    """The transition to a status: by its id, else by its name."""
    idents = {one.id for one in _named(facts, wanted)}
    for row in rows:
        if str(within(row, "to").get("id", "")) in idents:
            return row
    for row in rows:
        if str(within(row, "to").get("name", "")).casefold() == wanted.casefold():
            return row
    return None


def _named(facts: Facts, wanted: str) -> list[StatusRef]:
    """The statuses of the project that are called so."""
    return [one for one in facts.statuses if one.name.casefold() == wanted.casefold()]


def _category(client: Client, facts: Facts, wanted: str) -> str:
    """The category of a status the project lacks: the word itself, or what the site says of that status."""
    if wanted in CATEGORIES.values():
        return wanted
    found = (status(row) for row in learning.site_statuses(client, facts.api))
    return next((one["category"] for one in found if one["name"].casefold() == wanted.casefold()), "")


def _now(client: Client, facts: Facts, ticket: Ticket) -> str:
    """The status a ticket has by now: somebody may have moved it since it was read."""
    issue = client.get(f"{facts.api}/issue/{ticket.id}", {"fields": "status"}, what=f"ticket {ticket.key}")
    return str(within(issue, "fields", "status").get("name") or ticket.status.name)


def _unreachable(ticket: Ticket, now: str, wanted: str, rows: Sequence[Row]) -> NeedsInput:
    allowed = [str(r["to"]["name"]) for r in rows if within(r, "to").get("name")]
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
    about = within(chosen, "fields", ident)
    name = str(about.get("name") or ident.capitalize())
    return NeedsInput(f"Jira needs {name}: {text}", needs=name, allowed=screens.allowed_values(about))
