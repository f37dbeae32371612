"""The world of a run: a plan, a Jira, the time, the webhooks between them, and what happens while a request is sent.

All runs of a test share one server, one database and what was learned about the Jira; each run is rolled back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from typing import Any, Literal
from uuid import uuid4

import orjson
import time_machine
from django.db import connection, transaction
from django.test import Client as Visitor
from django.test import override_settings

from integrations.jira import learning
from integrations.jira.abreast import Abreast
from integrations.jira.client import Client
from integrations.sandbox import Sandbox
from integrations.sandbox.server import HttpServer
from integrations.sandbox.web import Web
from integrations.sandbox.webhooks import Webhooks, signature
from integrations.sync.models.leases import Leased
from integrations.sync.runner import run_poll, run_push
from integrations.sync.runner.ahead import Ahead
from roadmap.plan.actions import add_theme
from roadmap.plan.models import Source

from ..conftest import House, point_at

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "only-between-us"
ONLY_OURS = "Only in the plan"
"""A theme for which the Jira has no component yet."""
PER_ISSUE = "jira-per-issue-on-write"
Moment = Literal["before", "after"]


class Killed(BaseException):
    """The worker was ended by SIGKILL: nothing of it runs any more, and what it leased stays leased."""


@dataclass(frozen=True)
class Letter:
    """A webhook on its way."""

    identifier: str
    body: bytes


class Letters(Webhooks):
    """Keeps webhooks instead of sending them: they come late, twice, in any order or never."""

    def __init__(self, site: Sandbox) -> None:
        super().__init__(site)
        self.kept: list[Letter] = []
        self.add("kept", SECRET)

    def _send(self, event: str, content: dict[str, Any]) -> None:
        body = {"timestamp": self._site.clock.millis(), "webhookEvent": event, **content}
        self.kept.append(Letter(str(uuid4()), orjson.dumps(body)))


@dataclass(frozen=True)
class Climate:
    """What a run's Jira and settings are like from the beginning."""

    zone: str = "America/Los_Angeles"
    ahead: int = 0
    page: int = 100
    require_resolution: bool = False
    short_cut: bool = False
    anonymous: bool = False
    writes_per_hour: int = 1000
    mass_push: int = 100


@dataclass
class Interruption:
    """What happens at a request to come, after `skip` others."""

    skip: int
    moment: Moment
    deed: Callable[[], object]


@dataclass
class World(House):
    """A house, its clock and what is going to happen in it."""

    clock: Any = None
    depth: int = 0
    pauses: list[float] = field(default_factory=lambda: [0.0])
    dying: bool = False
    interruptions: list[Interruption] = field(default_factory=list)
    visitor: Visitor = field(default_factory=Visitor)

    @property
    def letters(self) -> list[Letter]:
        """The webhooks nobody delivered yet."""
        assert isinstance(self.jira.webhooks, Letters)
        return self.jira.webhooks.kept

    def deliver(self, letter: Letter) -> None:
        """Knock at the door for webhooks."""
        headers = {
            "X-Hub-Signature": signature(SECRET, letter.body),
            "X-Atlassian-Webhook-Identifier": letter.identifier,
        }
        answer = self.visitor.post("/hooks/jira/", letter.body, content_type="application/json", headers=headers)
        assert answer.status_code == 204

    def work(self, job: Callable[[], object]) -> None:
        """A worker's work, until it is done or killed. It knows of the pauses Jira asked for before it began."""
        self.pauses.append(max(self.pauses))
        try:
            job()
        except Killed:
            self.dying = False
        finally:
            ended = self.pauses.pop()
            self.pauses[0] = max(self.pauses[0], ended)

    def sending(self, send: Callable[..., Any], client: Client, *args: Any, **kwargs: Any) -> Any:
        """One request of ours, with all that happens just before and just after it."""
        self.clock.shift(0.01)
        self._interrupt("before")
        assert len(connection.atomic_blocks) == self.depth, "a transaction is open while Jira is asked"
        assert self.jira.clock.now() >= self.pauses[-1], f"{args[:2]} is sent before the end of Jira's pause"
        try:
            answer = send(client, *args, **kwargs)
        finally:
            self.clock.shift(0.01)
            self._interrupt("after")
        self._note_pause(answer.headers)
        return answer

    def _note_pause(self, headers: Mapping[str, str]) -> None:
        """Jira's pause for all of us, counted in seconds or to a date."""
        text = headers.get("Retry-After", "")
        if text and headers.get("RateLimit-Reason") != PER_ISSUE:
            until = self.jira.clock.now() + float(text) if text.isdecimal() else parsedate_to_datetime(text).timestamp()
            self.pauses[-1] = max(self.pauses[-1], until)

    def _interrupt(self, moment: Moment) -> None:
        for one in [i for i in self.interruptions if i.moment == moment]:
            one.skip -= 1
            # What one of them does may ask Jira too, and meet the others first.
            if one.skip < 0 and one in self.interruptions:
                self.interruptions.remove(one)
                one.deed()

    def date_in(self, seconds: int) -> str:
        """An HTTP date."""
        return formatdate(self.jira.clock.now() + seconds, usegmt=True)

    def poll(self) -> None:
        """Another worker polls."""
        self.work(run_poll)

    def push(self) -> None:
        """Another worker pushes."""
        self.work(run_push)

    def kill(self) -> None:
        """End the worker that is at it."""
        self.dying = True
        raise Killed


@dataclass
class Ground:
    """What the runs of one test share."""

    mode: Any
    server: HttpServer
    clock: Any
    facts: dict[str, Any] = field(default_factory=dict)
    world: World | None = None

    @contextmanager
    def run(self, climate: Climate) -> Iterator[World]:
        """A world of its own, which leaves nothing behind."""
        self.clock.move_to(START)
        jira = self._jira(climate)
        limits = {"SYNC_WRITES_PER_HOUR": climate.writes_per_hour, "SYNC_MASS_PUSH": climate.mass_push}
        with override_settings(**limits), transaction.atomic():
            self.world = World(jira, clock=self.clock, depth=len(connection.atomic_blocks))
            try:
                yield self.world
            finally:
                self.world = None
                transaction.set_rollback(True)

    def _jira(self, climate: Climate) -> Sandbox:
        jira = Sandbox(mode=self.mode)
        jira.webhooks = Letters(jira)
        jira.clock.advance(seconds=climate.ahead)
        known = {name: getattr(climate, name) for name in ("require_resolution", "short_cut")}
        pages = dict.fromkeys(("ids_page_cap", "fields_page_cap", "dc_page_cap"), climate.page)
        stranger = {"bad_token_is_anonymous": climate.anonymous, "account_time_zone": climate.zone}
        jira.settings.update(known | pages | stranger)
        jira.url = self.server.web.rest.site.url
        self.server.web = Web(jira)
        return jira


@contextmanager
def ground(mode: Any, settings: Any, monkeypatch: Any) -> Iterator[Ground]:
    """A server that shows one sandbox after another, on a clock that only we move."""
    server = HttpServer(Sandbox(mode=mode), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with time_machine.travel(START, tick=False) as clock:
        here = Ground(mode, server, clock)
        _patch(monkeypatch, here)
        settings.JIRA_WEBHOOK_SECRET = SECRET
        settings.SYNC_REQUESTS_PER_SECOND = 0
        point_at(server.web.rest.site, server.web.rest.site.url, settings)
        for name in ("Cloud", "XenDesktop", ONLY_OURS):
            add_theme(name=name, by=None, source=Source.BROWSER)
        run_poll()
        try:
            yield here
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)


def _patch(monkeypatch: Any, here: Ground) -> None:
    """Let the world see each request; ask for one thing after another, so that a run can be told again."""
    send, give_back = Client._send, Leased.give_back

    def sending(client: Client, *args: Any, **kwargs: Any) -> Any:
        return here.world.sending(send, client, *args, **kwargs) if here.world else send(client, *args, **kwargs)

    def giving_back(row: Leased, owner: str) -> None:
        if not (here.world and here.world.dying):
            give_back(row, owner)

    monkeypatch.setattr(logging.getLogger("integrations.sync"), "level", logging.CRITICAL)
    monkeypatch.setattr(Client, "_send", sending)
    monkeypatch.setattr(Leased, "give_back", giving_back)
    monkeypatch.setattr(Abreast, "each", lambda self, work, items: map(work, items))
    monkeypatch.setattr(Abreast, "early", lambda self, items: items)
    monkeypatch.setattr(Ahead, "begin", lambda self: None)
    monkeypatch.setattr(learning, "ThreadPoolExecutor", InTurn)


class InTurn(Executor):
    """Does what is submitted at once, in the thread that submits it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done
