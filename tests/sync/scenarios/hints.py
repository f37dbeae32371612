"""Webhooks: hints that come thrice, in the wrong order, forged, or not at all."""

from datetime import timedelta

from django.utils import timezone

from integrations.sync.models import Connection, InboxEvent
from integrations.sync.runner import run_drain, run_poll
from roadmap.plan.models import Change

from .stage import Stage, scenario


@scenario("the same webhook thrice → one change")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.jira.edit(key, summary="Stub domains")
    changes = Change.objects.count()
    for _attempt in range(3):
        assert stage.hint(stage.house.link(item).ticket_id) == 204
    assert InboxEvent.objects.count() == 1
    run_drain()
    assert (stage.house.item(key).title, Change.objects.count() - changes) == ("Stub domains", 1)


@scenario("webhooks in reversed order → the last state")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    ident = stage.house.link(item).ticket_id
    stage.house.jira.edit(key, summary="First")
    stage.house.jira.edit(key, summary="Second")
    stage.hint(ident, delivery="of the second edit")
    run_drain()
    stage.hint(ident, delivery="of the first edit")
    run_drain()
    assert stage.house.item(key).title == "Second"


@scenario("a webhook of the deletion before one of an edit → deleted, item kept")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    ident = stage.house.link(item).ticket_id
    stage.house.jira.delete(key)
    stage.hint(ident, "jira:issue_deleted", delivery="deletion")
    for delivery in ("edit before it", "one more, later"):
        stage.hint(ident, delivery=delivery)
        run_drain()
        item.refresh_from_db()
        assert (item.sync_state, item.archived_at) == ("deleted", None)


@scenario("all webhooks lost for a day → right final state, alert raised")
def _(stage: Stage) -> None:
    _item, key = stage.house.linked()
    stage.settings.JIRA_WEBHOOK_SECRET = "set, but nobody knocks"
    Connection.objects.update(last_webhook=timezone.now() - timedelta(days=2))
    stage.house.jira.edit(key, summary="Stub domains")
    run_poll()
    assert stage.house.item(key).title == "Stub domains"
    assert stage.house.connection.webhooks_silent


@scenario("wrong signature → refused, nothing read")
def _(stage: Stage) -> None:
    item, _key = stage.house.linked()
    stage.house.jira.log.clear()
    assert stage.hint(stage.house.link(item).ticket_id, secret="guessed") in (401, 403)
    run_drain()
    assert (InboxEvent.objects.count(), list(stage.house.jira.log)) == (0, [])


@scenario("altered body → refused, nothing read")
def _(stage: Stage) -> None:
    item, _key = stage.house.linked()
    stage.house.jira.log.clear()
    assert stage.hint(stage.house.link(item).ticket_id, altered=True) in (401, 403)
    run_drain()
    assert (InboxEvent.objects.count(), list(stage.house.jira.log)) == (0, [])
