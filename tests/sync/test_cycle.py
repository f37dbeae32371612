"""A whole cycle by command: both directions, and nothing where nothing changed."""

import pytest

from integrations.sync.models import AuditRow, Conflict, Link, PushOp
from roadmap.plan.models import Item, Theme

pytestmark = pytest.mark.django_db


def test_ticket_makes_an_item(house):
    key = house.jira.create(
        "Driver domains",
        description="Move *netback* out",
        components=["Cloud"],
        labels=["dom0", "lead-time-3-6-months"],
        assignee="storage",
        priority="High",
        status="In Progress",
    )
    answer = house.sync()
    assert (answer.code, answer.pulled, answer.pushed) == (0, 1, 0), answer.err
    item = house.item(key)
    assert (item.title, item.theme.name, item.lead_time.slug) == ("Driver domains", "Cloud", "3-6-months")
    assert (item.status, item.status_category, item.priority) == ("In Progress", "doing", "High")
    assert (item.labels, item.owner.tracker_id) == (["dom0"], house.link(item).base["owner"])
    assert item.description == "Move **netback** out"
    assert (item.sync_state, item.ticket_key) == ("synced", key)
    assert not house.jira.writes


def test_second_run_is_one_request_and_no_write(house, django_assert_max_num_queries):
    house.jira.fill(120)
    house.sync()
    before = list(Item.objects.values_list("id", "version").order_by("id"))
    merged = list(Link.objects.values_list("id", "merged_at").order_by("id"))
    house.jira.log.clear()
    with django_assert_max_num_queries(30):
        answer = house.sync()
    assert (answer.code, answer.pulled, answer.pushed, answer.requests) == (0, 0, 0, 1)
    assert len(list(house.jira.log)) == 1
    assert list(Item.objects.values_list("id", "version").order_by("id")) == before
    assert list(Link.objects.values_list("id", "merged_at").order_by("id")) == merged


def test_an_item_written_before_there_was_a_jira_makes_a_ticket(house, settings):
    connected = settings.TRACKER_SETTINGS
    settings.TRACKER_SETTINGS = {**connected, "JIRA_URL": ""}
    item = house.add("Written before there was a Jira")
    settings.TRACKER_SETTINGS = connected
    assert house.sync().created == 1
    item.refresh_from_db()
    assert house.jira.issue(item.ticket_key).summary == "Written before there was a Jira"


def test_item_makes_a_ticket(house):
    item = house.add(
        "Driver domains",
        description="Move **netback** out",
        lead_time="6-12-months",
        labels=["dom0"],
        status="In Progress",
        priority="High",
    )
    assert house.sync().code == 0
    item.refresh_from_db()
    ticket = house.jira.issue(item.ticket_key)
    assert ticket.summary == "Driver domains"
    assert set(ticket.labels) == {"dom0", "lead-time-6-12-months"}
    assert (item.sync_state, item.status) == ("synced", "In Progress")
    answer = house.sync()
    assert (answer.pulled, answer.pushed, answer.created, answer.code) == (0, 0, 0, 0)
    assert len(house.jira.tickets) == 1


def test_edit_of_an_item_changes_the_ticket(house):
    item, key = house.linked()
    house.edit(item, title="Stub domains", labels=["a"], status="In Progress")
    item.refresh_from_db()
    assert item.sync_state == "pending"
    answer = house.sync()
    assert (answer.code, answer.pulled, answer.pushed, answer.created) == (0, 0, 1, 0), answer.err
    assert (house.jira.issue(key).summary, set(house.jira.issue(key).labels)) == ("Stub domains", {"a"})
    item.refresh_from_db()
    assert (item.sync_state, item.status) == ("synced", "In Progress")
    assert not PushOp.objects.exists()


def test_edit_of_a_ticket_changes_the_item(house):
    item, key = house.linked()
    house.jira.edit(key, summary="Stub domains", components=["A new theme"])
    answer = house.sync()
    assert (answer.code, answer.pulled, answer.pushed) == (0, 1, 0)
    item = house.item(key)
    assert (item.title, item.theme.name) == ("Stub domains", "A new theme")
    assert Theme.objects.filter(name="A new theme").exists()


def test_both_sides_edit_one_field(house):
    item, key = house.linked()
    house.edit(item, title="Ours", priority="Low")
    house.jira.edit(key, summary="Theirs", labels=["net"])
    answer = house.sync()
    assert (answer.code, answer.conflicts) == (0, 1), answer.err
    item = house.item(key)
    assert (item.title, item.labels, item.sync_state) == ("Ours", ["net"], "conflict")
    assert house.jira.issue(key).summary == "Theirs"
    found = Conflict.objects.get()
    assert (found.field, found.base, found.plan, found.jira) == ("title", "Driver domains", "Ours", "Theirs")
    assert AuditRow.objects.filter(item=item, field="title", outcome="conflict").exists()
    assert (house.sync().pushed, Link.objects.count()) == (0, 1)
