"""Tickets that move, vanish, or change around the cursor; permissions that come and go."""

from datetime import timedelta

from integrations.sync.models import Connection, Link
from integrations.sync.runner import run_census, run_poll
from roadmap.plan.models import Item

from .stage import Stage, scenario


@scenario("account's time zone −8, two edits in one minute around the cursor → both seen")
def _(stage: Stage) -> None:
    _around_the_cursor(stage, "America/Los_Angeles")


@scenario("account's time zone +9, two edits in one minute around the cursor → both seen")
def _(stage: Stage) -> None:
    _around_the_cursor(stage, "Asia/Tokyo")


def _around_the_cursor(stage: Stage, zone: str) -> None:
    stage.house.jira.settings.account_time_zone = zone
    one, other = stage.house.linked()[1], stage.house.linked(summary="Other")[1]
    stage.house.jira.clock.advance(seconds=timedelta(hours=20).total_seconds())
    stage.house.jira.edit(one, summary="Before the cursor")
    stage.house.sync()
    stage.house.jira.edit(other, summary="In the same minute")
    stage.house.jira.edit(one, summary="And once more")
    stage.house.sync()
    assert stage.house.item(one).title == "And once more"
    assert stage.house.item(other).title == "In the same minute"


@scenario("moved to another project → same link, new key")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    before = stage.house.link(item).ticket_id
    new = stage.house.jira.move(key, project="OPS")
    run_census()
    item.refresh_from_db()
    assert (item.ticket_key, stage.house.link(item).ticket_id, Item.objects.count()) == (new, before, 1)


@scenario("deleted → the item is kept and says so")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.linked(summary="Other")
    stage.house.jira.delete(key)
    run_census()
    item.refresh_from_db()
    assert (item.sync_state, item.archived_at, item.title) == ("deleted", None, "Driver domains")


@scenario("Browse permission lost for the project → paused, nothing taken for deleted, heals by itself")
def _(stage: Stage) -> None:
    for number in range(3):
        stage.house.jira.create(f"Item {number}")
    stage.house.sync()
    stage.house.jira.permissions.revoke("BROWSE_PROJECTS")
    run_census()
    assert (stage.house.connection.state, Link.objects.lost().count()) == ("paused", 0)
    assert not Item.objects.exclude(sync_state="synced").exists()
    stage.house.jira.permissions.grant("BROWSE_PROJECTS")
    Connection.objects.update(not_before=None)
    run_poll()
    assert stage.house.connection.state == "ok"
