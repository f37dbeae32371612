"""Writes whose outcome is not learned, or that Jira does not take."""

from datetime import timedelta

from django.utils import timezone

from integrations.sync.actions import answer_parked
from integrations.sync.models import Conflict, OpState, PushOp

from .stage import CHANGE, CREATE, Stage, scenario


@scenario("create done but the connection reset → 1 ticket, linked")
def _(stage: Stage) -> None:
    item = stage.house.add()
    stage.house.fault(CREATE, drop="after")
    answer = stage.house.sync()
    item.refresh_from_db()
    assert (answer.code, len(stage.sent("POST", "/issue")), len(stage.house.jira.tickets)) == (0, 1, 1)
    assert item.sync_state == "synced"


@scenario("create done, connection reset, index 3 minutes behind → no second POST in the window")
def _(stage: Stage) -> None:
    item = stage.house.add()
    stage.house.jira.settings.index_lag = 180
    stage.house.fault(CREATE, drop="after")
    for _attempt in range(3):
        assert stage.house.sync().code == 1
    assert (len(stage.sent("POST", "/issue")), PushOp.objects.get().state) == (1, OpState.UNKNOWN)
    stage.house.jira.clock.advance(seconds=181)
    assert stage.house.sync().code == 0
    item.refresh_from_db()
    assert (len(stage.sent("POST", "/issue")), len(stage.house.jira.tickets), item.sync_state) == (1, 1, "synced")


@scenario("change applied but timed out → read again, no second write")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.edit(item, title="Stub domains")
    stage.set_tracker(JIRA_TIMEOUT="1")
    stage.house.fault(CHANGE, hold=1.5)
    stage.house.sync()
    stage.set_tracker(JIRA_TIMEOUT="5")
    assert stage.house.sync().code == 0
    assert (len(stage.sent("PUT")), stage.house.jira.issue(key).summary) == (1, "Stub domains")
    assert stage.house.item(key).sync_state == "synced"


@scenario("a person edits between our read and our write → a conflict holding both values")
def _(stage: Stage) -> None:
    _meddled(stage)


@scenario("a person edits between our read and our write, whose answer is lost → a conflict holding both values")
def _(stage: Stage) -> None:
    _meddled(stage, drop="after")


def _meddled(stage: Stage, **fault: str) -> None:
    item, key = stage.house.linked()
    stage.house.edit(item, title="Ours")
    met: list[str] = []

    def meddle(request, response):
        if request.method == "GET" and "/issue/" in request.path and not met:
            met.append(request.path)
            stage.house.jira.edit(key, summary="Theirs", by="storage")

    stage.house.jira.validate = meddle
    if fault:
        stage.house.fault(CHANGE, **fault)
    stage.house.sync()
    stage.house.jira.validate = None
    stage.house.sync()
    found = Conflict.objects.get()
    assert met
    assert (found.state, found.field, found.plan, found.jira) == ("open", "title", "Ours", "Theirs")


@scenario("a transition that needs a field → parked with the values to choose from, no storm")
def _(stage: Stage) -> None:
    item, key = stage.house.linked(status="In Progress")
    stage.house.jira.settings.require_resolution = True
    stage.house.edit(item, status="Done")
    assert stage.house.sync().parked == 1
    op = PushOp.objects.get(state=OpState.PARKED)
    assert (op.needs, "Done" in op.allowed) == ("Resolution", True)
    _quiet_while_parked(stage)
    answer_parked(op_id=op.pk, value="Done", by=None)
    assert stage.house.sync().code == 0
    assert stage.house.item(key).sync_state == "synced"


@scenario("a status that cannot be reached → parked, no storm")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.jira.settings.short_cut = False
    stage.house.jira.create("Knows the status", status="Done")
    stage.house.sync()
    stage.house.edit(item, status="Done", title="The title goes on")
    assert stage.house.sync().parked == 1
    assert stage.house.jira.issue(key).summary == "The title goes on"
    _quiet_while_parked(stage)


def _quiet_while_parked(stage: Stage) -> None:
    stage.house.jira.log.clear()
    for _attempt in range(3):
        assert (stage.house.sync().code, stage.house.jira.writes) == (0, [])


@scenario("token expired → writes kept, one clear notice")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.edit(item, title="Stub domains")
    stage.house.jira.tokens.expire(stage.house.jira.token)
    answer = stage.house.sync()
    assert (answer.code, answer.err.count("\n"), "JIRA_TOKEN" in answer.err) == (2, 1, True)
    assert (stage.house.connection.state, PushOp.objects.count()) == ("paused", 1)
    stage.house.jira.tokens.add(stage.house.jira.token, stage.house.jira.account)
    assert stage.house.sync().code == 0
    assert stage.house.jira.issue(key).summary == "Stub domains"


@scenario("5,000 items pushed at once → asks first")
def _(stage: Stage) -> None:
    from roadmap.plan import actions

    drafts = [actions.Draft({"title": f"Item {number}"}) for number in range(5000)]
    actions.create_many(drafts=drafts, by=None, source="import")
    # Whatever went out all the same would end at the first write.
    stage.house.fault(CREATE, status=503, times=None, retry_after=600)
    answer = stage.house.sync()
    assert (answer.code, answer.pushed, "--yes" in answer.err) == (1, 0, True)
    assert (stage.house.connection.held_pushes, stage.house.jira.writes) == (5000, [])


@scenario("more writes to one ticket than a person makes → the ticket is held, nothing else")
def _(stage: Stage) -> None:
    stage.settings.SYNC_WRITES_PER_HOUR = 2
    item, key = stage.house.linked()
    other, other_key = stage.house.linked(summary="Other")
    for number in range(4):
        stage.house.edit(item, title=f"Title {number}")
        stage.house.sync()
    stage.house.edit(other, title="Goes on")
    stage.house.sync()
    assert (stage.house.item(key).sync_state, stage.house.jira.issue(key).summary) == ("quarantined", "Title 1")
    assert stage.house.jira.issue(other_key).summary == "Goes on"
    stage.house.link(item).__class__.objects.update(
        hold_until=timezone.now(), writes_since=timezone.now() - timedelta(hours=2)
    )
    assert stage.house.sync().code == 0
    assert stage.house.jira.issue(key).summary == "Title 3"
