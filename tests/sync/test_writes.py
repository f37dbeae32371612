"""Writes that go wrong on the wire: nothing is lost, nothing is written twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from integrations.sync.models import Conflict, Link, OpState, PushOp

pytestmark = pytest.mark.django_db
CREATE = "POST /rest/api/*/issue"
CHANGE = "PUT /rest/api/*/issue/*"


def posts(house):
    return [e for e in house.jira.writes if e.method == "POST" and e.path.endswith("/issue")]


def puts(house):
    return [e for e in house.jira.writes if e.method == "PUT"]


@pytest.mark.parametrize(
    "fault", [{"drop": "after"}, {"status": 502, "work": True}, {"status": 504, "body": "html", "work": True}]
)
def test_create_whose_answer_is_lost_makes_one_ticket(house, fault):
    item = house.add()
    house.fault(CREATE, **fault)
    answer = house.sync()
    item.refresh_from_db()
    assert (len(house.jira.tickets), item.sync_state) == (1, "synced"), answer.err
    assert (answer.code, answer.created) == (0, 1)
    assert len(posts(house)) == 1


def test_create_is_not_repeated_while_the_index_lags(house):
    item = house.add()
    house.jira.settings.index_lag = 180
    house.fault(CREATE, drop="after")
    assert house.sync().code == 1
    assert house.sync().code == 1
    assert PushOp.objects.get().state == OpState.UNKNOWN
    house.jira.clock.advance(seconds=200)
    assert house.sync().code == 0
    item.refresh_from_db()
    assert (len(posts(house)), len(house.jira.tickets), item.sync_state) == (1, 1, "synced")


def test_create_that_never_arrived_is_repeated_after_the_window(house, settings):
    house.add()
    house.fault(CREATE, drop="before")
    house.sync()
    assert (PushOp.objects.get().state, len(house.jira.tickets)) == (OpState.UNKNOWN, 0)
    PushOp.objects.update(sent_at=timezone.now() - timedelta(seconds=settings.SYNC_CREATE_WINDOW_SECONDS + 1))
    assert house.sync().created == 1
    assert len(house.jira.tickets) == 1


def test_worker_that_died_while_making_a_ticket_is_recovered(house):
    """The row says `sending`, the ticket exists, the lease is over: as after SIGKILL between POST and commit."""
    item = house.add()
    house.sync()
    link = house.link(item)
    marker = next(p for i in house.jira.tickets.values() for p in i.properties.values())
    op = PushOp.objects.create(
        link=link, kind="create", state=OpState.SENDING, op=marker["op"], sent={"title": item.title}
    )
    PushOp.objects.exclude(pk=op.pk).delete()
    Link.objects.update(
        ticket_id=None,
        base={},
        seen_hash="",
        merged_at=None,
        ticket_updated=None,
        lease_owner="dead",
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    assert house.sync("--full").code == 0
    assert (len(house.jira.tickets), Link.objects.count()) == (1, 1)
    assert house.link(item).ticket_id


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 503, "work": True}])
def test_change_whose_answer_is_lost_is_read_again_and_not_repeated(house, fault):
    item, key = house.linked()
    house.edit(item, title="Stub domains")
    house.fault(CHANGE, **fault)
    answer = house.sync()
    assert (answer.code, house.jira.issue(key).summary) == (0, "Stub domains"), answer.err
    assert len(puts(house)) == 1
    assert not Conflict.objects.exists()


def test_edit_after_a_change_whose_answer_was_lost_is_no_conflict(house):
    item, key = house.linked()
    house.edit(item, title="First")
    house.fault(CHANGE, drop="after")
    house.fault("GET /rest/api/*/issue/*", times=20, skip=1, status=503)
    assert house.sync().code == 1
    house.jira.faults.clear()
    house.edit(item, title="Second")
    assert house.sync().code == 0
    assert house.jira.issue(key).summary == "Second"
    assert not Conflict.objects.exists()


def test_person_edits_between_our_read_and_our_write(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    seen = []

    def meddle(request, response):
        if request.method == "GET" and "/issue/" in request.path and not seen:
            seen.append(request.path)
            house.jira.edit(key, summary="Theirs", by="storage")

    house.jira.validate = meddle
    answer = house.sync()
    house.jira.validate = None
    assert seen
    assert answer.conflicts == 1, answer.err
    found = Conflict.objects.get()
    assert (found.plan, found.jira, found.kind) == ("Ours", "Theirs", "overwritten")
    assert house.item(key).title == house.jira.issue(key).summary == "Ours"
    assert house.sync().conflicts == 1


def test_retry_after_binds_everybody(house):
    item, key = house.linked()
    house.edit(item, title="Stub domains")
    house.fault(CHANGE, status=429, retry_after=600)
    assert house.sync().code == 1
    house.jira.log.clear()
    answer = house.sync()
    assert (answer.code, answer.requests, len(list(house.jira.log))) == (1, 0, 0)
    assert "Retry-After" in answer.err
    hold = house.connection.hold_until - timezone.now()
    assert timedelta(seconds=590) < hold < timedelta(seconds=601)
    house.connection.__class__.objects.update(hold_until=timezone.now())
    assert house.sync().code == 0
    assert house.jira.issue(key).summary == "Stub domains"


def test_limit_for_one_ticket_holds_that_ticket_alone(house):
    item, _ = house.linked()
    other, other_key = house.linked(summary="Other")
    house.edit(item, title="Held")
    house.edit(other, title="Goes on")
    ident = house.link(item).ticket_id
    house.fault(
        f"PUT /rest/api/*/issue/{ident}",
        status=429,
        retry_after=600,
        headers={"RateLimit-Reason": "jira-per-issue-on-write"},
    )
    assert house.sync().code == 1
    assert house.jira.issue(other_key).summary == "Goes on"
    assert house.connection.hold_until is None
    assert house.link(item).hold_until > timezone.now()


def test_html_is_never_stored(house):
    item, key = house.linked()
    house.edit(item, title="Stub domains")
    house.fault("GET /rest/api/*/search*", status=200, body="html", times=None)
    assert house.sync().code in (1, 2)
    assert house.item(key).title == "Stub domains"
    house.jira.faults.clear()
    assert house.sync().code == 0


def test_expired_token_keeps_the_writes_and_says_so_once(house, settings):
    item, key = house.linked()
    house.edit(item, title="Stub domains")
    house.jira.tokens.expire(house.jira.token)
    answer = house.sync()
    assert answer.code == 2
    assert "JIRA_TOKEN" in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert (house.connection.state, PushOp.objects.count()) == ("paused", 1)
    house.jira.tokens.add(house.jira.token, house.jira.account)
    assert house.sync().code == 0
    assert (house.connection.state, house.jira.issue(key).summary) == ("ok", "Stub domains")


def test_required_field_parks_and_an_answer_sends_it(house):
    from integrations.sync.actions import answer_parked

    item, key = house.linked(status="In Progress")
    house.jira.settings.require_resolution = True
    house.edit(item, status="Done", title="Done at last")
    answer = house.sync()
    assert (answer.code, answer.parked) == (0, 1)
    assert house.jira.issue(key).summary == "Done at last"
    op = PushOp.objects.get(state=OpState.PARKED)
    assert op.needs == "Resolution"
    assert "Done" in op.allowed
    assert house.item(key).sync_state == "parked"
    house.jira.log.clear()
    house.sync()
    assert not house.jira.writes
    answer_parked(op_id=op.pk, value="Done", by=None)
    assert house.sync().code == 0
    assert house.item(key).sync_state == "synced"
    assert house.jira.issue(key).status == "10001"


def test_too_many_writes_within_an_hour_are_held(house, settings):
    settings.SYNC_WRITES_PER_HOUR = 2
    item, key = house.linked()
    for number in range(4):
        house.edit(item, title=f"Title {number}")
        house.sync()
    assert house.item(key).sync_state == "quarantined"
    assert house.jira.issue(key).summary == "Title 1"
    Link.objects.update(hold_until=timezone.now(), writes_since=timezone.now() - timedelta(hours=2))
    assert house.sync().code == 0
    assert (house.jira.issue(key).summary, house.item(key).sync_state) == ("Title 3", "synced")


def test_mass_push_asks_first(house, settings):
    settings.SYNC_MASS_PUSH = 3
    for number in range(5):
        house.add(f"Item {number}")
    answer = house.sync()
    assert (answer.code, answer.pushed, len(house.jira.tickets)) == (1, 0, 0)
    assert "--yes" in answer.err
    assert house.connection.held_pushes == 5
    answer = house.sync("--yes")
    assert (answer.code, answer.created, len(house.jira.tickets)) == (0, 5, 5)
    assert house.connection.held_pushes == 0


@pytest.mark.django_db(transaction=True)
def test_edit_while_the_ticket_is_written_is_sent_too(house):
    item, key = house.linked()
    house.edit(item, title="First")
    seen = []

    def meddle(request, response):
        if request.method == "PUT" and not seen:
            seen.append(1)
            house.edit(item, title="Second")
            connection.close()

    house.jira.validate = meddle
    answer = house.sync()
    house.jira.validate = None
    assert (answer.code, house.jira.issue(key).summary) == (0, "Second"), answer.err
    assert house.item(key).sync_state == "synced"
    assert not Conflict.objects.exists()


def test_an_owner_jira_does_not_know_holds_back_nothing_else(house):
    item = house.add(title="Measured boot", owner="Nobody in Jira", labels=["tpm"])
    answer = house.sync()
    assert (answer.code, answer.created, answer.parked) == (0, 1, 1)
    item.refresh_from_db()
    ticket = house.jira.issue(item.ticket_key)
    assert (ticket.summary, ticket.labels, ticket.assignee) == ("Measured boot", ("tpm",), None)
    assert (item.sync_state, item.owner.name) == ("parked", "Nobody in Jira")
    house.edit(item, title="Measured boot by TXT")
    house.sync()
    assert house.jira.issue(item.ticket_key).summary == "Measured boot by TXT"


def test_an_owner_known_by_name_is_found_in_jira(house):
    item = house.add(owner="Hypervisor")
    answer = house.sync()
    item.refresh_from_db()
    assert (answer.parked, item.sync_state, house.jira.issue(item.ticket_key).assignee) == (0, "synced", "hypervisor")


def test_a_field_needed_for_a_new_ticket_is_asked_for_and_sent(house, monkeypatch):
    from integrations.jira.tracker import JiraTracker
    from integrations.sync.actions import answer_parked
    from integrations.tracker import NeedsInput

    create, asked = JiraTracker.create, []

    def insist(self, values, marker, extra=None):
        asked.append(dict(extra or {}))
        if not extra:
            raise NeedsInput("Jira makes no Story without Severity.", needs="Severity", allowed=["High", "Low"])
        return create(self, values, marker)

    monkeypatch.setattr(JiraTracker, "create", insist)
    item = house.add()
    assert house.sync().parked == 1
    answer_parked(op_id=PushOp.objects.get().pk, value="High", by=None)
    answer = house.sync()
    item.refresh_from_db()
    assert asked == [{}, {"Severity": "High"}]
    assert (answer.code, answer.created, item.sync_state) == (0, 1, "synced")
