"""Promises of the sync that no fault brings out: what is stored together, who may work, what a pull leaves alone."""

from datetime import timedelta

import pytest
import requests
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from integrations.sync import tasks
from integrations.sync.models import AuditRow, Conflict, Connection, PushOp
from integrations.sync.reconcile import reconcile
from integrations.sync.runner import run_census, run_drain, run_poll, run_push, run_sweep
from integrations.sync.runner.pulling import pull, terms_of
from integrations.sync.session import opened
from roadmap.plan import actions

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_jira_is_asked(house, client, monkeypatch):
    send, open_ones, asked = requests.Session.send, [], []

    def watched(self, request, **more):
        asked.append(request.method)
        if connection.in_atomic_block:
            open_ones.append(f"{request.method} {request.url}")
        return send(self, request, **more)

    monkeypatch.setattr(requests.Session, "send", watched)
    item, key = house.linked()
    house.add("A second one")
    house.edit(item, title="Ours", status="In Progress")
    house.jira.edit(key, priority="Low")
    actions.remark(item=item, text="Deferred.", url="", by=None)
    assert house.sync("--census").code == 0
    for work in (run_poll, run_push, run_drain, run_census):
        work()
    assert {"GET", "POST", "PUT"} <= set(asked)
    assert open_ones == []


def test_a_ticket_somebody_works_on_is_left_to_him(house):
    item, key = house.linked()
    link = house.link(item)
    assert link.take("somebody else")
    assert not link.take("a second worker")
    house.jira.edit(key, summary="Theirs")
    run_poll()
    assert house.item(key).title == "Driver domains"
    link.give_back("somebody else")
    run_poll()
    assert house.item(key).title == "Theirs"


def test_an_edit_and_its_push_are_stored_together_or_not_at_all(house):
    item, _ = house.linked()
    with transaction.atomic():
        house.edit(item, title="Ours")
        assert PushOp.objects.filter(link__item=item, kind="update").count() == 1
        transaction.set_rollback(True)
    assert not PushOp.objects.exists()


def test_edits_of_one_item_share_one_push(house):
    item, key = house.linked()
    for number in range(3):
        house.edit(item, title=f"Ours {number}")
    assert PushOp.objects.count() == 1
    assert house.sync().pushed == 1
    assert house.jira.issue(key).summary == "Ours 2"


def test_the_sweep_finds_what_no_message_told(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    run_sweep()
    assert house.jira.issue(key).summary == "Ours"


def test_beat_runs_the_poll_the_sweep_and_a_daily_census():
    beat = django_settings.CELERY_BEAT_SCHEDULE
    schedule = {name: entry for name, entry in beat.items() if name.startswith("sync.")}
    every = {entry["task"].rpartition(".")[2]: entry["schedule"] for entry in schedule.values()}
    assert every == {"poll": 60.0, "sweep": 5.0, "census": 86_400.0}
    assert {entry["task"] for entry in schedule.values()} == {
        one.name for one in (tasks.poll, tasks.sweep, tasks.census)
    }


def test_the_cursor_is_the_greatest_change_processed(house):
    house.linked()
    house.linked(summary="Other")
    house.jira.clock.advance(seconds=3600)
    house.sync()
    assert house.connection.cursor == max(ticket.updated for ticket in house.read_all().values())


def test_a_change_made_with_the_syncs_own_account_comes_in(house):
    _, key = house.linked()
    house.jira.edit(key, by=house.jira.account, summary="Ours by hand")
    run_poll()
    assert house.item(key).title == "Ours by hand"


def test_jiras_status_waits_while_a_push_is_open(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    PushOp.objects.update(not_before=timezone.now() + timedelta(hours=1))
    house.jira.edit(key, status="In Progress", priority="Low")
    run_poll()
    assert (house.item(key).status, house.item(key).priority) == (item.status, "Low")
    PushOp.objects.update(not_before=timezone.now())
    run_push()
    assert (house.item(key).status, house.jira.issue(key).summary) == ("In Progress", "Ours")


def test_both_sides_edited_alike_is_no_write(house):
    item, key = house.linked()
    house.edit(item, title="Stub domains")
    house.jira.edit(key, summary="Stub domains")
    house.jira.log.clear()
    answer = house.sync()
    assert (answer.code, answer.pushed, answer.conflicts, house.jira.writes) == (0, 0, 0, [])
    assert not PushOp.objects.exists()


def test_what_jira_made_of_our_value_is_what_both_agree_on(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    assert house.sync().code == 0
    assert house.link(item).base["title"] == house.jira.issue(key).summary == "Ours"
    for title in ("Theirs", "Theirs again"):
        house.jira.edit(key, summary=title)
        assert house.sync().conflicts == 0
        assert house.item(key).title == house.link(item).base["title"] == title


def test_adoption_decides_nothing_that_both_agreed_on_once(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.jira.edit(key, summary="Theirs")
    assert house.sync("--adopt", "plan").conflicts == 1
    assert (house.item(key).title, house.jira.issue(key).summary) == ("Ours", "Theirs")


def test_a_pull_writes_nothing_to_jira(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.add("New here")
    house.jira.edit(key, priority="Low")
    house.jira.log.clear()
    with opened(person=True) as session:
        pull(session, full=True)
    assert house.item(key).priority == "Low"
    assert (house.jira.writes, len(house.jira.issue(key).links)) == ([], 0)


def test_a_pull_queues_no_link_back(house):
    _, key = house.linked()
    house.jira.edit(key, priority="Low")
    house.sync()
    house.sync()
    assert len(house.jira.issue(key).links) == 0


def test_a_ticket_that_comes_twice_is_one(house):
    key = house.jira.create("Driver domains")
    with opened(person=True) as session:
        twice = list(session.tracker.read([str(house.jira.issue(key).id)]).tickets) * 2
        assert len(reconcile(house.connection, twice, terms_of(session, in_query=True)).pulled) == 1
    assert house.item(key).title == "Driver domains"


def test_a_webhook_is_answered_before_jira_is_asked(house, settings, client):
    item, key = house.linked()
    settings.JIRA_WEBHOOK_SECRET = "between-us"
    house.jira.edit(key, summary="Theirs")
    house.jira.log.clear()
    body = {"webhookEvent": "jira:issue_updated", "issue": {"id": house.link(item).ticket_id}}
    assert client.post("/hooks/jira/between-us/", body, content_type="application/json").status_code == 204
    assert list(house.jira.log) == []
    run_drain()
    assert house.item(key).title == "Theirs"


def test_archiving_takes_back_what_waits(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    actions.archive(item_id=item.pk, version=None, by=None, source="browser")
    assert not PushOp.objects.exists()
    house.jira.log.clear()
    assert house.sync().pushed == 0
    assert (house.jira.writes, house.jira.issue(key).summary) == ([], "Driver domains")
    actions.unarchive(item_id=item.pk, version=None, by=None, source="browser")
    assert house.sync().pushed == 1
    assert house.jira.issue(key).summary == "Ours"


def mapped(house, settings, tmp_path, text):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text)
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_MAPPING": str(mapping)}


def test_a_new_mapping_agrees_anew_and_writes_nothing(house, settings, tmp_path):
    key = house.jira.create("Driver domains", components=["Cloud"])
    house.sync()
    mapped(house, settings, tmp_path, '[fields.theme]\nin = "label:theme-"\n')
    house.jira.log.clear()
    answer = house.sync()
    assert (answer.code, answer.conflicts, house.jira.writes) == (0, 1, [])
    assert Conflict.objects.get().kind == "adopted"
    assert house.item(key).theme.name == "Cloud"


def test_under_a_new_mapping_nothing_is_sent_before_everything_was_read(house, settings, tmp_path):
    item, key = house.linked()
    house.edit(item, title="Ours")
    mapped(house, settings, tmp_path, '[fields.priority]\ndirection = "off"\n')
    house.jira.log.clear()
    run_push()
    assert house.jira.writes == []
    run_poll()
    assert house.jira.issue(key).summary == "Ours"


def test_every_decision_leaves_a_row(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.jira.edit(key, priority="Low")
    house.sync()
    rows = AuditRow.objects.filter(item=item).exclude(field="")
    assert {(r.field, r.base, r.plan, r.jira, r.policy, r.outcome) for r in rows} == {
        ("priority", "Medium", "Medium", "Low", "ask", "pull"),
        ("title", "Driver domains", "Ours", "Driver domains", "ask", "push"),
    }


def test_as_of_is_the_last_good_cycle_and_outside_the_etag(house, client):
    item, _ = house.linked()
    earlier = timezone.now() - timedelta(hours=2)
    Connection.objects.update(last_good_cycle=earlier)
    url = f"/api/v1/items/{item.pk}/"
    before = client.get(url)

    page = client.get(f"/items/{item.pk}/").content.decode()
    assert "Matches Jira as of <time" in page
    run_poll()
    good = house.connection.last_good_cycle
    assert good > earlier + timedelta(hours=1)
    assert client.get(url, headers={"If-None-Match": before["ETag"]}).status_code == 304
    assert client.get(url).json()["sync"]["as_of"] != before.json()["sync"]["as_of"]
