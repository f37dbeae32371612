"""Who changed the ticket of a conflict: asked of its history once, shown if it is told, missed if it is not."""

import pytest

from integrations.sync.models import Conflict, Connection
from integrations.sync.runner import run_drain, run_poll, run_push

pytestmark = pytest.mark.django_db
HISTORY = "GET /rest/api/*/issue/*"


def clash(house, by="network"):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.jira.edit(key, by=by, summary="Theirs")
    return item, key


def asked(house):
    return [entry for entry in house.jira.log if "changelog" in str(entry.query)]


def edit():
    return Conflict.objects.get().jira_edit


@pytest.mark.parametrize("work", [run_poll, run_push])
def test_a_workers_run_asks_once(house, work):
    clash(house)
    Connection.objects.update(not_before=None)
    work()
    assert edit()["by"] == "Networking"
    house.jira.log.clear()
    run_poll()
    house.sync()
    assert asked(house) == []


def test_a_webhooks_run_asks_too(house, client, settings):
    settings.JIRA_WEBHOOK_SECRET = "s"
    item, key = house.linked()
    ident = house.link(item).ticket_id
    house.edit(item, title="Ours")
    house.jira.edit(key, by="network", summary="Theirs")
    body = {"webhookEvent": "jira:issue_updated", "issue": {"id": ident}}
    assert client.post("/hooks/jira/s/", body, content_type="application/json").status_code == 204
    run_drain()
    assert edit()["by"] == "Networking"


def test_a_value_that_moves_on_is_asked_about_again(house):
    _, key = clash(house)
    house.sync()
    house.jira.edit(key, by="storage", summary="Theirs again")
    house.sync()
    assert edit()["by"] == "Storage"


def test_an_edit_of_the_plan_alone_asks_nothing(house):
    item, _ = clash(house)
    house.sync()
    house.jira.log.clear()
    house.edit(item, title="Ours again")
    house.sync()
    assert Conflict.objects.get().plan == "Ours again"
    assert (edit()["by"], asked(house)) == ("Networking", [])


def test_several_fields_of_a_ticket_take_one_request(house):
    item, key = clash(house)
    house.edit(item, priority="Low")
    house.jira.edit(key, by="storage", priority="Highest")
    house.jira.log.clear()
    house.sync()
    told = {row.field: row.jira_edit["by"] for row in Conflict.objects.all()}
    assert told == {"title": "Networking", "priority": "Storage"}
    assert len(asked(house)) == 1


def test_a_history_that_is_not_told_is_asked_for_once(house):
    clash(house)
    house.fault(HISTORY, status=500, times=None)
    answer = house.sync()
    assert (answer.code, answer.conflicts, edit()) == (0, 1, {})
    house.jira.faults.clear()
    house.jira.log.clear()
    house.sync()
    assert asked(house) == []


def test_a_pause_jira_asks_for_is_kept(house):
    clash(house)
    house.fault(HISTORY, status=429, retry_after=600)
    house.sync()
    assert edit() is None
    assert Connection.the().hold_until is not None
