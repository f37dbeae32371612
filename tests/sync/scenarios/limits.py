"""Jira asks for a pause, or does not answer as Jira."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from django.utils import timezone

from integrations.sync.models import Connection
from integrations.sync.runner import run_poll, run_push, run_sweep

from .stage import CHANGE, SEARCH, Stage, scenario

PAUSE = 600


@scenario("429 with Retry-After 600 in seconds → no call before then, no worker asleep")
def _(stage: Stage) -> None:
    _throttled(stage, PAUSE)


@scenario("429 with Retry-After 600 as an HTTP date → no call before then, no worker asleep")
def _(stage: Stage) -> None:
    _throttled(stage, format_datetime(datetime.now(UTC) + timedelta(seconds=PAUSE), usegmt=True))


def _throttled(stage: Stage, retry_after: str | int) -> None:
    item, key = stage.house.linked()
    stage.house.edit(item, title="Stub domains")
    stage.house.fault(CHANGE, status=429, retry_after=retry_after)
    began = timezone.now()
    assert stage.house.sync().code == 1
    stage.house.jira.log.clear()
    for work in (run_poll, run_push, run_sweep, stage.house.sync):
        work()
    assert timezone.now() - began < timedelta(seconds=PAUSE / 10)
    assert list(stage.house.jira.log) == []
    hold = stage.house.connection.hold_until
    assert timedelta(seconds=PAUSE - 15) < hold - began < timedelta(seconds=PAUSE + 15)
    Connection.objects.update(hold_until=timezone.now())
    assert stage.house.sync().code == 0
    assert stage.house.jira.issue(key).summary == "Stub domains"


@scenario("429 for one ticket → only it waits")
def _(stage: Stage) -> None:
    item, _key = stage.house.linked()
    other, other_key = stage.house.linked(summary="Other")
    stage.house.edit(item, title="Held")
    stage.house.edit(other, title="Goes on")
    ident = stage.house.link(item).ticket_id
    reason = {"RateLimit-Reason": "jira-per-issue-on-write"}
    stage.house.fault(f"PUT /rest/api/*/issue/{ident}", status=429, retry_after=PAUSE, headers=reason)
    stage.house.sync()
    assert stage.house.jira.issue(other_key).summary == "Goes on"
    assert (stage.house.connection.hold_until, stage.house.link(item).hold_until > timezone.now()) == (None, True)


@scenario("429 of a quota → the connection pauses and resumes by itself")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.edit(item, title="Stub domains")
    stage.house.fault("*", status=429, retry_after=PAUSE, headers={"RateLimit-Reason": "jira-quota-global-based"})
    run_poll()
    stage.house.jira.log.clear()
    run_poll()
    run_sweep()
    assert (list(stage.house.jira.log), stage.house.connection.hold_until > timezone.now()) == ([], True)
    Connection.objects.update(hold_until=timezone.now())
    run_poll()
    assert stage.house.jira.issue(key).summary == "Stub domains"


@scenario("502 with an HTML body → tried again later, nothing stored")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    stage.house.fault(SEARCH, status=502, body="html", times=None)
    assert stage.house.sync().code == 1
    assert (stage.house.connection.state, stage.house.item(key).title) == ("failing", item.title)
    stage.house.jira.faults.clear()
    assert stage.house.sync().code == 0


@scenario("200 with an HTML log-in page → paused for the token, nothing stored")
def _(stage: Stage) -> None:
    item, key = stage.house.linked()
    page = '<!DOCTYPE html><html><form action="/login.jsp"><input type="password"></form></html>'
    stage.house.fault("*", status=200, body=page, headers={"Content-Type": "text/html"}, times=None)
    answer = stage.house.sync()
    assert (answer.code, "JIRA_TOKEN" in answer.err) == (2, True)
    assert (stage.house.connection.state, stage.house.item(key).title) == ("paused", item.title)
    stage.house.jira.faults.clear()
    assert stage.house.sync().code == 0


@scenario("a repeated page token → the pull ends, the cursor stays")
def _(stage: Stage) -> None:
    if not stage.house.jira.cloud:
        return _moving_pages(stage)
    stage.house.jira.settings.ids_page_cap = stage.house.jira.settings.fields_page_cap = 2
    for number in range(6):
        stage.house.jira.create(f"Item {number}")
    stage.house.sync()
    before = stage.house.connection.cursor
    stage.house.jira.create("Unseen so far")
    same = '{"issues": [], "nextPageToken": "again", "isLast": false}'
    stage.house.fault(SEARCH, status=200, body=same, headers={"Content-Type": "application/json"}, times=None)
    assert stage.house.sync("--full").code == 1
    assert stage.house.connection.cursor == before
    stage.house.jira.faults.clear()
    assert stage.house.sync().code == 0
    assert stage.house.item("XCP-7").title == "Unseen so far"


def _moving_pages(stage: Stage) -> None:
    """Data Center has no tokens: its pages move when a ticket of an earlier one changes meanwhile."""
    stage.house.jira.settings.dc_page_cap = 3
    # The first search of all only proves the line.
    assert stage.house.sync().code == 0
    for number in range(9):
        stage.house.jira.create(f"Item {number}")
    moved: list[str] = []

    def meddle(request, response):
        if "/search" in request.path and not moved:
            moved.append(request.path)
            stage.house.jira.edit("XCP-1", summary="Moved to the end")

    stage.house.jira.validate = meddle
    assert stage.house.sync("--full").code == 0
    stage.house.jira.validate = None
    assert moved
    assert {stage.house.item(f"XCP-{n}").title for n in range(2, 10)} == {f"Item {n}" for n in range(1, 9)}
    assert stage.house.item("XCP-1").title == "Moved to the end"
