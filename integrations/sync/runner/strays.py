"""Items that name a ticket which a full pull did not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import replace

from django.db.models import Q

from integrations.tracker import Ticket
from roadmap.plan.models import Item

from ..models import AuditRow, Link, LinkState
from ..reconcile import Tally, Terms, reconcile
from ..session import Session, prove_readable
from ..standing import restate

ONE_BY_ONE = 1000
"""So many keys are asked for alone in one pull; the others wait for the next."""
KEY = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]+", re.ASCII)


def name_strays(session: Session, seen: Set[str], terms: Terms) -> Tally:
    """Look for the tickets that items name and that were not among those `seen`, by key; say which there are not.

    None gets another ticket by itself: a person chooses that.
    """
    tally = Tally()
    new = _new_strays(seen)
    wanted = sorted({key for key in new.values() if KEY.fullmatch(key)})
    if wanted:
        tickets, asked, unasked = _look_up(session, wanted)
        tally.add(reconcile(session.connection, tickets, replace(terms, asked=asked)))
        new = {pk: key for pk, key in _new_strays(seen).items() if key not in unasked}
    if new:
        prove_readable(session.tracker)
        _state(new)
    return tally


def _look_up(session: Session, keys: list[str]) -> tuple[list[Ticket], dict[str, str], set[str]]:
    """Tickets by key; by which key each was asked for, by its id; and the keys that nobody asked for yet.

    A ticket that moved answers with a new key: what did not answer to the old one in a crowd is asked for alone.
    """
    read = session.tracker.read
    tickets = {ticket.id: ticket for ticket in read(keys).tickets if ticket.key in keys or len(keys) == 1}
    asked = {ticket.id: keys[0] if len(keys) == 1 else ticket.key for ticket in tickets.values()}
    alone = sorted(set(keys) - set(asked.values())) if len(keys) > 1 else []
    for key in alone[:ONE_BY_ONE]:
        for ticket in read([key]).tickets:
            tickets[ticket.id], asked[ticket.id] = ticket, key
    return list(tickets.values()), asked, set(alone[ONE_BY_ONE:])


def _new_strays(seen: Set[str]) -> dict[int, str]:
    """Keys by item id; not of those about which the same was said already."""
    strays = Link.objects.strays()
    said = dict(strays.values_list("item", "note"))
    named = Item.objects.current().exclude(ticket_key="").filter(Q(link=None) | Q(link__in=strays))
    keys = dict(named.values_list("pk", "ticket_key"))
    return {pk: key for pk, key in keys.items() if key not in seen and said.get(pk) != _sentence(key)}


def _sentence(key: str) -> str:
    return f"Jira shows no ticket {key}."


def _state(keys: Mapping[int, str]) -> None:
    links = [Link(item_id=pk, state=LinkState.UNREACHABLE, note=_sentence(key)) for pk, key in keys.items()]
    Link.objects.bulk_create(
        links, batch_size=500, update_conflicts=True, unique_fields=["item"], update_fields=["state", "note"]
    )
    rows = [AuditRow(item_id=pk, outcome="unreachable", note=_sentence(key)) for pk, key in keys.items()]
    AuditRow.objects.bulk_create(rows, batch_size=500)
    restate(list(keys))
