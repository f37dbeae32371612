"""What only a real Celery worker shows: it dies, it meets another one, it must not sleep."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from django.utils import timezone

from integrations.sync import tasks
from integrations.sync.models import Connection, Link, OpState, PushOp
from roadmap.plan.models import Item
from tests.servers.process import wait_until

from .stage import CHANGE, Stage, scenario

PAUSE = 600
PATIENCE = 60


@scenario("a worker killed with SIGKILL after the POST, before the commit → recovered, 1 ticket")
def _(stage: Stage) -> None:
    first = stage.worker()
    group, struck = int(first.with_suffix(".pid").read_text()), []

    def kill() -> None:
        os.killpg(group, signal.SIGKILL)
        struck.append(group)

    _at_create(stage, kill)
    item = stage.house.add()
    wait_until(lambda: bool(struck), "the worker at its create", PATIENCE)
    assert PushOp.objects.get().state == OpState.SENDING
    stage.worker()
    wait_until(_in_step(item), "another worker having taken over", PATIENCE)
    _one_of_each(stage)


@scenario("two workers push one new item → 1 ticket")
def _(stage: Stage) -> None:
    logs = [stage.worker(), stage.worker()]
    wait_until(lambda: Connection.the().last_good_cycle is not None, "the first cycle", PATIENCE)

    def both_try() -> None:
        before = [_done(log, "push") for log in logs]

        def tried() -> bool:
            # The worker that is quicker may take all there are, so there are always more.
            tasks.push.apply_async()
            return all(_done(log, "push") > count for log, count in zip(logs, before, strict=True))

        wait_until(tried, "a push by each worker", PATIENCE)

    _at_create(stage, both_try)
    item = stage.house.add()
    wait_until(_in_step(item), "the item in step", PATIENCE)
    _one_of_each(stage)


@scenario("429 with Retry-After 600 in seconds → no call by a real worker, which works on")
def _(stage: Stage) -> None:
    _paused(stage, PAUSE)


@scenario("429 with Retry-After 600 as an HTTP date → no call by a real worker, which works on")
def _(stage: Stage) -> None:
    _paused(stage, format_datetime(datetime.now(UTC) + timedelta(seconds=PAUSE), usegmt=True))


def _paused(stage: Stage, retry_after: str | int) -> None:
    item, key = stage.house.linked()
    log = stage.worker()
    stage.house.fault(CHANGE, status=429, retry_after=retry_after)
    stage.house.edit(item, title="Stub domains")
    wait_until(lambda: Connection.the().hold_until is not None, "the pause", PATIENCE)
    # Two more polls: what another process of the pool had begun before has ended.
    _goes_on(log)
    stage.house.jira.log.clear()
    _goes_on(log)
    assert [(e.method, e.path, e.status) for e in stage.house.jira.log] == []
    assert Connection.the().hold_until > timezone.now() + timedelta(seconds=PAUSE / 2)
    assert stage.house.jira.issue(key).summary == "Driver domains"
    Connection.objects.update(hold_until=None)
    wait_until(_in_step(item), "the edit going out after the pause", PATIENCE)
    assert stage.house.jira.issue(key).summary == "Stub domains"


def _goes_on(log: Path) -> None:
    """A worker that sleeps runs neither."""
    polls, sweeps = _done(log, "poll"), _done(log, "sweep")
    wait_until(lambda: _done(log, "poll") > polls + 1 and _done(log, "sweep") > sweeps + 1, "both going on", PATIENCE)


def _done(log: Path, task: str) -> int:
    """How often a worker has run a task."""
    lines = log.read_text(errors="replace").splitlines()
    return sum(f"tasks.{task}[" in line and "succeeded" in line for line in lines)


def _at_create(stage: Stage, work: Callable[[], None]) -> None:
    """Do something once a ticket is made and before the answer leaves."""

    def strike(request, response):
        if request.method == "POST" and request.path.endswith("/issue"):
            stage.house.jira.validate = None
            work()

    stage.house.jira.validate = strike


def _in_step(item: Item) -> Callable[[], bool]:
    return lambda: Item.objects.get(pk=item.pk).sync_state == "synced" and not PushOp.objects.exists()


def _one_of_each(stage: Stage) -> None:
    """The other worker may have linked the ticket while the answer to its create is still held."""
    wait_until(lambda: bool(stage.sent("POST", "/issue")), "the answer to the create", PATIENCE)
    made = len(stage.sent("POST", "/issue")), len(stage.house.jira.tickets)
    assert (*made, Item.objects.count(), Link.objects.count()) == (1, 1, 1, 1)
