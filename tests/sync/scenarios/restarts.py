"""The database or Redis ends and comes back while a cycle is under way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from .plant import PATIENCE, Plant, planted
from .stage import Stage, scenario


@scenario("the database restarted mid-cycle → no loss, no double")
def _(stage: Stage) -> None:
    with planted(stage) as plan:
        _restarted(stage, plan, plan.database.restart)
        plan.database.stop()
        answers = [plan.ask("GET", "items/"), plan.ask("GET", "../../sync/")]
        plan.database.start()
        for answer in answers:
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert "The database does not answer" in answer.text
        assert answers[0].headers["Content-Type"] == "application/problem+json"


@scenario("Redis restarted mid-cycle → no loss, no double")
def _(stage: Stage) -> None:
    with planted(stage) as plan:
        item = _restarted(stage, plan, plan.broker.restart)
        plan.broker.stop()
        plan.edit(item, title="While Redis is down")
        plan.broker.start()
        plan.wait(lambda: plan.in_step(item, "While Redis is down"), "the edit made without Redis")
        assert [one.summary for one in stage.house.jira.tickets.values()] == ["While Redis is down"]
        assert plan.worker_lives


def _restarted(stage: Stage, plan: Plant, restart: Callable[[], None]) -> int:
    """Restart a server when Jira has made the ticket and when it has changed it, each before its answer leaves."""
    jira = stage.house.jira
    with _before_the_answer(stage, plan, "POST /issue", restart):
        item = plan.add("Driver domains")
    plan.wait(lambda: plan.in_step(item, "Driver domains"), "the new item in step")
    key = plan.item(item)["key"]
    with _before_the_answer(stage, plan, f"PUT /issue/{jira.issue(key).id}", restart):
        plan.edit(item, title="Stub domains")
    plan.wait(lambda: plan.in_step(item, "Stub domains"), "the edit in step")
    assert jira.issue(key).summary == "Stub domains"
    jira.edit(key, summary="Changed in Jira")
    plan.wait(lambda: plan.in_step(item, "Changed in Jira"), "the change in Jira coming in by itself")
    assert (len(stage.sent("POST", "/issue")), len(jira.tickets)) == (1, 1)
    assert len(plan.ask("GET", "items/").json()["results"]) == 1
    assert plan.ask("GET", "conflicts/").json()["results"] == []
    assert plan.worker_lives
    return item


@contextmanager
def _before_the_answer(stage: Stage, plan: Plant, write: str, work: Callable[[], None]) -> Iterator[None]:
    """After the block wait for a write of the worker's, and do something while Jira holds the answer."""
    asked, done = Event(), Event()
    method, ending = write.split()

    def strike(request, response):
        if request.method == method and request.path.endswith(ending) and not asked.is_set():
            asked.set()
            assert done.wait(PATIENCE)

    stage.house.jira.validate = strike
    yield
    plan.wait(asked.is_set, write)
    # In this thread: servers end with the thread that started them.
    work()
    done.set()
