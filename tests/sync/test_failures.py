"""Failures: what stops one op, what stops everything, and what is said of it."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from integrations.jira.tracker import JiraTracker
from integrations.sync.models import AuditRow, Connection, Link, PushOp
from integrations.sync.runner import run_census, run_poll
from integrations.tracker import Found, NoAnswer, Verdict
from roadmap.plan import actions
from roadmap.plan.models import Item
from tests.servers.process import free_port

pytestmark = pytest.mark.django_db
CHANGE = "PUT /rest/api/*/issue/*"


def edited(house, count):
    """Items whose tickets wait for a write, oldest first."""
    items = [house.linked(summary=f"Item {n}")[0] for n in range(count)]
    for item in items:
        house.edit(item, title=f"Ours {item.pk}")
    return items


def ticket_of(house, item):
    return f"/rest/api/*/issue/{house.link(item).ticket_id}"


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_bad_items_never_stop_the_rest(house, method):
    *bad, good = edited(house, 5)
    for item in bad:
        house.fault(f"{method} {ticket_of(house, item)}", times=None, status=500)
    answer = house.sync()
    assert (answer.code, answer.pushed) == (1, 1)
    assert house.jira.issue(good.ticket_key).summary == f"Ours {good.pk}"
    assert house.connection.state == "ok"


def test_an_outage_ends_a_run_of_writes(house):
    edited(house, 6)
    house.fault("* /rest/api/*/issue/*", times=None, status=500)
    house.fault("* /rest/api/*/project/*", times=None, status=500)
    house.jira.log.clear()
    assert house.sync().code == 1
    assert len([entry for entry in house.jira.log if "/issue/" in entry.path]) <= 6
    assert house.connection.state == "failing"


@pytest.mark.parametrize("match", [CHANGE, "POST /rest/api/*/issue"])
def test_a_pause_asked_with_an_error_binds_everybody(house, match):
    item, _ = house.linked()
    house.edit(item, title="Ours")
    house.edit(house.linked(summary="Other")[0], title="Other of ours")
    house.add("New")
    house.fault(match, status=503, retry_after=600)
    answer = house.sync()
    assert answer.code == 1
    assert house.connection.hold_until > timezone.now() + timedelta(seconds=590)
    house.jira.log.clear()
    answer = house.sync()
    assert (answer.code, list(house.jira.log)) == (1, [])
    assert "Retry-After" in answer.err


def test_a_dry_run_that_is_throttled_binds_everybody(house):
    house.sync()
    house.fault("GET /rest/api/*/search*", status=429, retry_after=600)
    assert house.sync("--dry-run").code == 1
    assert house.connection.hold_until > timezone.now() + timedelta(seconds=590)
    house.jira.log.clear()
    assert house.sync().code == 1
    assert not list(house.jira.log)


def test_an_address_that_never_answered_is_a_wrong_setting_though_another_did(house, settings):
    assert house.sync().code == 0
    right = settings.TRACKER_SETTINGS
    settings.TRACKER_SETTINGS = right | {"JIRA_URL": f"http://127.0.0.1:{free_port()}"}
    for _ in range(2):
        answer = house.sync()
        assert (answer.code, answer.err.count("\n")) == (2, 1)
        assert "JIRA_URL" in answer.err
    settings.TRACKER_SETTINGS = right
    assert house.sync().code == 0


def surprised(*_, **__):
    raise KeyError("issues")


def test_an_answer_nobody_expected_is_one_failed_run(house, monkeypatch, caplog):
    house.sync()
    monkeypatch.setattr(JiraTracker, "changed", surprised)
    answer = house.sync()
    assert (answer.code, answer.pulled, answer.err.count("\n")) == (1, 0, 1)
    assert "KeyError" in answer.err
    assert house.connection.state == "failing"
    Connection.objects.update(not_before=None)
    caplog.clear()
    run_poll()
    [record] = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info[0] is KeyError


def test_its_traceback_is_shown_on_request(house, monkeypatch, caplog):
    house.sync()
    monkeypatch.setattr(JiraTracker, "changed", surprised)
    caplog.clear()
    with pytest.raises(SystemExit):
        call_command("sync", "--traceback", stdout=StringIO(), stderr=StringIO())
    assert any(record.exc_info for record in caplog.records)


def test_an_op_nobody_understands_stops_no_other(house, monkeypatch):
    first, second = edited(house, 2)
    update = JiraTracker.update

    def puzzled(self, ticket, changes, extra=None):
        if ticket.key == first.ticket_key:
            raise TypeError("'NoneType' object is not iterable")
        return update(self, ticket, changes, extra)

    monkeypatch.setattr(JiraTracker, "update", puzzled)
    answer = house.sync()
    assert (answer.code, answer.pushed) == (1, 1)
    assert house.jira.issue(second.ticket_key).summary == f"Ours {second.pk}"


def test_a_create_that_reached_nobody_is_sent_again_at_once(house, monkeypatch):
    create, calls = JiraTracker.create, []

    def refused_once(self, *args):
        calls.append(1)
        if len(calls) == 1:
            raise NoAnswer("Nothing answers at JIRA_URL.")
        return create(self, *args)

    house.add()
    monkeypatch.setattr(JiraTracker, "create", refused_once)
    answer = house.sync()
    assert (answer.code, answer.created) == (0, 1), answer.err


@pytest.mark.parametrize("work", ["link back", "comment"])
def test_what_stands_beside_a_ticket_never_fails_a_cycle(house, work):
    item, key = house.linked()
    if work == "comment":
        actions.remark(item=item, text="Deferred.", url="", by=None)
        house.fault("POST /rest/api/*/comment", times=None, status=500)
    else:
        house.edit(item, title="Ours")
        house.fault("POST /rest/api/*/remotelink", times=None, status=500)
    for _ in range(3):
        assert house.sync().code == 0
    if work == "link back":
        assert not PushOp.objects.exists()
        assert AuditRow.objects.filter(item=item, outcome="link-back-refused").count() == 1
        house.jira.log.clear()
        house.sync()
        assert len(list(house.jira.log)) == 1
    else:
        house.jira.faults.clear()
        house.sync()
        assert len(house.jira.issue(key).comments) == 1


def test_an_outage_costs_no_ticket_its_link_back(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.fault("POST /rest/api/*/remotelink", times=3, status=500)
    house.fault("GET /rest/api/*/project/*", times=1, status=500)
    house.sync()
    assert PushOp.objects.get().kind == "link_back"
    house.sync()
    assert len(house.jira.issue(key).links) == 1


def hidden(house, monkeypatch, *, keep=(), verdict):
    """Tickets answer 404 though the project seems readable."""
    read = JiraTracker.read

    def some(self, ids):
        shown = tuple(ticket for ticket in read(self, ids).tickets if ticket.key in keep)
        return Found(shown, frozenset(ids) - {ticket.id for ticket in shown})

    monkeypatch.setattr(JiraTracker, "changed", lambda *_: iter(()))
    monkeypatch.setattr(JiraTracker, "read", some)
    monkeypatch.setattr(JiraTracker, "readable", lambda self: verdict)


def test_census_that_is_shown_nothing_pauses_and_marks_nothing(house, monkeypatch):
    for number in range(3):
        house.jira.create(f"Item {number}")
    house.sync()
    with monkeypatch.context() as patch:
        hidden(house, patch, verdict=Verdict(True))
        answer = house.sync("--census")
        assert (answer.code, answer.unreachable, house.connection.state) == (2, 0, "paused")
        assert not Item.objects.exclude(sync_state="synced").exists()
        Connection.objects.update(not_before=None)
        run_poll()
        assert house.connection.state == "paused"
    Connection.objects.update(not_before=None)
    run_poll()
    assert house.connection.state == "ok"


def test_census_that_cannot_tell_of_a_project_calls_its_tickets_unreachable(house, monkeypatch):
    kept, moved = house.jira.create("Stays"), house.jira.create("Moves away")
    house.sync()
    Link.objects.filter(key=moved).update(key="OPS-7")
    hidden(house, monkeypatch, keep=(kept,), verdict=Verdict(True))
    house.sync("--census")
    assert dict(Link.objects.values_list("key", "state")) == {kept: "ok", "OPS-7": "unreachable"}


def test_census_with_the_permission_proven_calls_a_lonely_ticket_deleted(house, monkeypatch):
    item, _ = house.linked()
    hidden(house, monkeypatch, verdict=Verdict(True, proven=True))
    run_census()
    item.refresh_from_db()
    assert item.sync_state == "deleted"
