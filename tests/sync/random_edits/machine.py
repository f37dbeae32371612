"""The machine: what may happen next, on either side, to the workers, to the line between them and to Jira."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from integrations.sandbox import Fault
from integrations.sync.models import Connection, Link, LinkState, PushOp
from integrations.sync.runner import run_census, run_drain, run_poll, run_push, run_sweep

from .happenings import (
    CLIMATES,
    FAULTS,
    HOW,
    ITEM_VALUES,
    MATCHES,
    MEANWHILE,
    PAUSES,
    SETTLED,
    TICKET_VALUES,
    WAITS,
    which,
)
from .people import People
from .quiet import OURS, come_to_rest
from .world import Climate, Ground, Interruption, World

STEPS = 40
"""Of every run."""
LEAST = 30
"""A run with fewer steps does not count."""
FAULT = "which is a fault of ours"
MOST = 5
"""Items or tickets that people make in one run."""


def there(name: str) -> Callable[[Machine], bool]:
    """Whether there is such a thing to do something with."""
    return lambda machine: bool(machine.there[name])


class Machine(RuleBasedStateMachine):
    """One run: people and mishaps first, then rest. `ground` is set by the test."""

    ground: ClassVar[Ground]
    done: ClassVar[int] = 0
    shorten: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.steps = -1
        self.there: dict[str, int] = {}
        self.world: World
        self.people: People

    @initialize(climate=CLIMATES)
    def begin(self, climate: Climate) -> None:
        self.world = self.stack.enter_context(self.ground.run(climate))
        self.people = People(self.world)

    # People in the plan.

    @precondition(lambda self: self.there["items"] < MOST)
    @rule(values=ITEM_VALUES)
    def somebody_adds_an_item(self, values: dict[str, Any]) -> None:
        self.people.add_item(values)

    @precondition(there("items"))
    @rule(n=which)
    def somebody_retitles_an_item(self, n: int) -> None:
        self.people.retitle_item(n)

    @precondition(there("items"))
    @rule(n=which, how=HOW, place=which)
    def somebody_describes_an_item(self, n: int, how: str, place: int) -> None:
        self.people.describe_item(n, how, place)

    @precondition(there("items"))
    @rule(n=which, how=HOW, place=which)
    def somebody_labels_an_item(self, n: int, how: str, place: int) -> None:
        self.people.label_item(n, how, place)

    @precondition(there("items"))
    @rule(n=which, values=ITEM_VALUES)
    def somebody_chooses_for_an_item(self, n: int, values: dict[str, Any]) -> None:
        self.people.choose_for_item(n, values)

    @precondition(there("items"))
    @rule(n=which)
    def somebody_archives_or_brings_back(self, n: int) -> None:
        self.people.archive(n)

    @precondition(there("items"))
    @rule(n=which)
    def somebody_remarks(self, n: int) -> None:
        self.people.remark(n)

    @precondition(there("conflicts"))
    @rule(n=which, take=SETTLED)
    def somebody_settles_a_conflict(self, n: int, take: str) -> None:
        self.people.settle(n, take)

    @precondition(there("parked"))
    @rule(n=which)
    def somebody_answers_a_parked_write(self, n: int) -> None:
        self.people.answer(n)

    @precondition(there("lost"))
    @rule(n=which, how=st.sampled_from(["recreate", "part", "close"]))
    def somebody_decides_about_a_lost_ticket(self, n: int, how: str) -> None:
        self.people.decide_lost(n, how)

    # People in Jira.

    @precondition(lambda self: self.there["tickets"] < MOST)
    @rule(values=TICKET_VALUES)
    def somebody_adds_a_ticket(self, values: dict[str, Any]) -> None:
        self.people.add_ticket(values)

    @precondition(there("tickets"))
    @rule(n=which)
    def somebody_retitles_a_ticket(self, n: int) -> None:
        self.people.retitle_ticket(n)

    @precondition(there("tickets"))
    @rule(n=which, how=HOW, place=which)
    def somebody_describes_a_ticket(self, n: int, how: str, place: int) -> None:
        self.people.describe_ticket(n, how, place)

    @precondition(there("tickets"))
    @rule(n=which, how=HOW, place=which)
    def somebody_labels_a_ticket(self, n: int, how: str, place: int) -> None:
        self.people.label_ticket(n, how, place)

    @precondition(there("tickets"))
    @rule(n=which, values=TICKET_VALUES)
    def somebody_chooses_for_a_ticket(self, n: int, values: dict[str, Any]) -> None:
        self.people.choose_for_ticket(n, values)

    @precondition(there("tickets"))
    @rule(n=which)
    def somebody_moves_a_ticket(self, n: int) -> None:
        self.people.move(n)

    @precondition(there("tickets"))
    @rule(n=which)
    def somebody_deletes_a_ticket(self, n: int) -> None:
        self.people.delete(n)

    # Workers.

    @rule(patience=WAITS)
    def a_worker_polls(self, patience: float) -> None:
        self._work(run_poll, patience)

    @rule(patience=WAITS)
    def a_worker_pushes(self, patience: float) -> None:
        self._work(run_push, patience)

    @rule(patience=WAITS)
    def a_worker_drains(self, patience: float) -> None:
        self._work(run_drain, patience)

    @rule(job=st.sampled_from([run_poll, run_push, run_drain, run_sweep, run_census]), patience=WAITS)
    def a_worker_works(self, job: Callable[[], None], patience: float) -> None:
        self._work(job, patience)

    @rule(patience=WAITS)
    def somebody_syncs(self, patience: float) -> None:
        self._work(self.world.sync, patience)

    @rule(flag=st.sampled_from(["--full", "--census", "--yes", "--dry-run"]))
    def somebody_syncs_otherwise(self, flag: str) -> None:
        self._work(lambda: self.world.sync(flag), 0.0)

    def _work(self, job: Callable[[], object], patience: float) -> None:
        self.world.clock.shift(patience)
        self.world.work(job)

    # The line between them, and Jira itself.

    @rule(skip=st.integers(0, 6), moment=st.sampled_from(["before", "after"]), deed=MEANWHILE)
    def something_will_happen_at_a_request(self, skip: int, moment: Any, deed: tuple[str, tuple[Any, ...]]) -> None:
        name, arguments = deed
        owner: Any = self.world if hasattr(self.world, name) else self.people
        self.world.interruptions.append(Interruption(skip, moment, lambda: getattr(owner, name)(*arguments)))

    @rule(match=st.sampled_from(MATCHES), fault=FAULTS, skip=st.integers(0, 2))
    def a_request_will_fail(self, match: str, fault: dict[str, Any], skip: int) -> None:
        self.world.jira.faults.add(Fault(match=match, skip=skip, **fault))

    @rule(match=st.sampled_from(MATCHES), pause=PAUSES, skip=st.integers(0, 2))
    def jira_will_ask_for_a_pause(self, match: str, pause: tuple[int, bool, dict[str, str]], skip: int) -> None:
        seconds, dated, headers = pause
        asked = self.world.date_in(seconds) if dated else seconds
        self.world.jira.faults.add(Fault(match=match, skip=skip, status=429, retry_after=asked, headers=headers))

    @rule(permission=st.sampled_from(["BROWSE_PROJECTS", "EDIT_ISSUES", "CREATE_ISSUES"]), given=st.booleans())
    def a_permission_goes_or_comes(self, permission: str, given: bool) -> None:
        rights = self.world.jira.permissions
        (rights.grant if given else rights.revoke)(permission)

    @rule(given=st.booleans())
    def the_token_goes_or_comes(self, given: bool) -> None:
        jira = self.world.jira
        if given:
            jira.tokens.add(jira.token, jira.account)
        else:
            jira.tokens.expire(jira.token)

    @rule(seconds=st.sampled_from([0.0, 2.0, 100.0]))
    def the_index_lags(self, seconds: float) -> None:
        self.world.jira.settings.index_lag = seconds

    @precondition(there("letters"))
    @rule(n=which, fate=st.sampled_from(["arrives", "arrives", "arrives twice", "is lost"]))
    def a_webhook(self, n: int, fate: str) -> None:
        """Any of those on their way, in whatever order."""
        letters = self.world.letters
        if letters:
            letter = letters.pop(n % len(letters))
            for _ in range({"arrives": 1, "arrives twice": 2, "is lost": 0}[fate]):
                self.world.deliver(letter)

    @precondition(there("letters"))
    @rule()
    def all_webhooks_arrive(self) -> None:
        for letter in self.world.letters:
            self.world.deliver(letter)
        self.world.letters.clear()

    @invariant()
    def nothing_is_broken_meanwhile(self) -> None:
        self.steps += 1
        self.world.clock.shift(0.05)
        self.there = self.people.what_there_is()
        self._nothing_is_taken_for_deleted()
        marks = [str(issue.properties[OURS]) for issue in self.world.jira.tickets.values() if OURS in issue.properties]
        assert len(marks) == len(set(marks)), f"made twice: {marks}"
        reasons = [Connection.the().reason, *PushOp.objects.values_list("error", flat=True)]
        assert not [text for text in reasons if FAULT in text], reasons

    def _nothing_is_taken_for_deleted(self) -> None:
        if self.there["lost"]:
            gone = Link.objects.filter(state=LinkState.DELETED).values_list("ticket_id", flat=True)
            assert not {int(ident) for ident in gone} & self.world.jira.tickets.keys(), "it exists"

    def teardown(self) -> None:
        """Come to rest, unless the run ended before its time."""
        with self.stack:
            ended = sys.exc_info()[1]
            if ended is None and (self.steps >= LEAST or self.shorten):
                come_to_rest(self.people)
                type(self).done += self.steps >= LEAST
            elif ended is None:
                reject()
