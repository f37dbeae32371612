"""Writes whose answer was lost: what they overwrote is told by the ticket's history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.sandbox import Fault
from integrations.tracker import Ambiguous, Throttled, Ticket, Transient

from .conftest import Site

GIVEN = {"components": ["Cloud"], "labels": ["lead-time-3-6-months"], "description": "Old words", "priority": "High"}
OURS = {
    "title": "Ours",
    "priority": "Low",
    "description": "Our words",
    "theme": "Robustness and Security",
    "lead_time": "12-months",
}


def lost(site: Site, changes: dict[str, Any], **theirs: Any) -> tuple[Ticket, Ticket, datetime]:
    """A ticket as read before, as read after a write whose answer was lost, and when that was sent."""
    before = site.ticket(site.jira.create("Driver domains", **GIVEN))
    site.jira.clock.advance(seconds=40)
    if theirs:
        site.jira.edit(before.key, by="storage", **theirs)
    site.jira.clock.advance(seconds=1)
    tracker = site.ready()
    sent = datetime.now(UTC)
    site.jira.faults.add(Fault("PUT *", drop="after"))
    with pytest.raises(Ambiguous):
        tracker.update(before, changes)
    return before, site.ticket(before.key), sent


def test_nothing_was_overwritten(site: Site):
    before, after, since = lost(site, OURS)
    assert site.tracker().replaced(after, before.values, OURS, since) == {}


def test_what_somebody_set_just_before_is_told(site: Site):
    before, after, since = lost(
        site, OURS, summary="Theirs", priority="Highest", components=["XenDesktop"], description="Their words"
    )
    assert after.values["title"] == "Ours"
    assert dict(site.tracker().replaced(after, before.values, OURS, since)) == {
        "title": "Theirs",
        "priority": "Highest",
        "description": "Their words",
        "theme": "XenDesktop",
    }


def test_a_write_that_was_not_done_replaced_nothing(site: Site):
    before = site.ticket(site.jira.create("Driver domains"))
    site.jira.edit(before.key, by="storage", summary="Ours")
    tracker, since = site.ready(), datetime.now(UTC)
    assert tracker.replaced(site.ticket(before.key), before.values, {"title": "Ours"}, since) == {}
    assert tracker.replaced(site.ticket(before.key), before.values, {"title": "Another"}, since) == {}


def test_an_earlier_write_of_ours_is_not_the_lost_one(site: Site):
    before = site.ticket(site.jira.create("Driver domains"))
    tracker = site.ready()
    first = tracker.update(before, {"title": "First"}).ticket
    site.jira.edit(before.key, by="storage", summary="Second")
    since = datetime.now(UTC)
    after = site.ticket(before.key)
    assert tracker.replaced(after, first.values, {"title": "Second"}, since) == {}


@pytest.mark.parametrize("status", [403, 404])
def test_without_a_history_nothing_is_said(site: Site, status: int):
    before, after, since = lost(site, {"title": "Ours"}, summary="Theirs")
    tracker = site.ready()
    site.jira.faults.add(Fault("GET */issue/*", status=status))
    assert tracker.replaced(after, before.values, {"title": "Ours"}, since) == {}


def test_a_pause_that_jira_asks_for_with_an_error_is_kept(site: Site):
    ticket, tracker = site.ticket(site.jira.create("Driver domains")), site.ready()
    site.jira.faults.add(Fault("PUT *", status=503, retry_after="30"))
    with pytest.raises(Ambiguous) as unknown:
        tracker.update(ticket, {"title": "Ours"})
    assert unknown.value.until is not None
    assert timedelta(seconds=25) < unknown.value.until - datetime.now(UTC) < timedelta(seconds=31)
    site.jira.faults.add(Fault("PUT *", status=409, retry_after="30"))
    with pytest.raises(Transient) as busy:
        tracker.update(ticket, {"title": "Ours"})
    assert busy.value.until is not None
    site.jira.faults.add(Fault("GET */issue/*", status=503, retry_after="30"))
    with pytest.raises(Throttled):
        tracker.read([ticket.id])
    site.jira.faults.add(Fault("PUT *", status=500))
    with pytest.raises(Ambiguous) as silent:
        tracker.update(ticket, {"title": "Ours"})
    assert silent.value.until is None
