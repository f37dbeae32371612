"""A sandbox Jira over real HTTP, in both deployments, with every exchange held against OpenAPI."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.jira import connect
from integrations.sandbox import Clock, Sandbox, serve
from integrations.tracker import Ticket, Tracker
from tests.openapi import held

from .strange import Server, Strange

START = datetime(2011, 2, 14, 17, 30, tzinfo=UTC)


@dataclass
class Site:
    """One sandbox and the settings that lead to it; `facts` are kept from one connection to the next."""

    jira: Sandbox
    url: str
    stack: ExitStack
    facts: dict[str, Any] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        email = {"JIRA_EMAIL": self.jira.email} if self.jira.cloud else {}
        return {"JIRA_URL": self.url, "JIRA_TOKEN": self.jira.token, "JIRA_PROJECT": "XCP", **email, **self.own}

    @property
    def api(self) -> str:
        return "/rest/api/3" if self.jira.cloud else "/rest/api/2"

    def tracker(self, **own: str) -> Tracker:
        tracker = connect({**self.settings, **own}, self.facts)
        self.stack.callback(tracker.close)
        return tracker

    def ready(self, **own: str) -> Tracker:
        """A connection that needs no request to start; the log is empty."""
        first = self.tracker(**own)
        first.check()
        tracker = self.tracker(**own)
        self.jira.log.clear()
        return tracker

    def ticket(self, key: str) -> Ticket:
        """A ticket as a fresh connection reads it."""
        found = self.tracker().read([str(self.jira.issue(key).id)])
        return found.tickets[0]

    def asked(self) -> list[str]:
        return [f"{entry.method} {entry.path}" for entry in self.jira.log]


Sites = Callable[..., Site]


@pytest.fixture
def sites() -> Iterator[Sites]:
    with ExitStack() as stack:

        def start(mode: str, **options: Any) -> Site:
            options.setdefault("clock", Clock(start=START))
            jira = Sandbox(mode, **options)
            stack.enter_context(held(jira, requests="all"))
            server = stack.enter_context(serve(jira))
            return Site(jira, server.url, stack)

        yield start


@pytest.fixture(params=["cloud", "dc"])
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    return sites(request.param)


@pytest.fixture
def cloud(sites: Sites) -> Site:
    return sites("cloud")


@pytest.fixture
def dc(sites: Sites) -> Site:
    return sites("dc")


@dataclass
class Odd:
    """A strange Jira and a connection to it; `facts` are kept from one connection to the next."""

    jira: Strange
    stack: ExitStack
    facts: dict[str, Any] = field(default_factory=dict)

    def tracker(self, **own: str) -> Tracker:
        email = {"JIRA_EMAIL": "plan@example.com"} if self.jira.mode == "cloud" else {}
        settings = {"JIRA_URL": self.jira.url, "JIRA_TOKEN": "t", "JIRA_PROJECT": "XCP", **email, **own}
        tracker = connect(settings, self.facts)
        self.stack.callback(tracker.close)
        return tracker

    def ready(self, **own: str) -> Tracker:
        """A connection that needs no request to start; the log is empty."""
        self.tracker(**own).check()
        self.jira.log.clear()
        return self.tracker(**own)


@pytest.fixture
def odds() -> Iterator[Callable[[str], Odd]]:
    with ExitStack() as stack:

        def start(mode: str) -> Odd:
            jira = Strange(mode)
            stack.callback(Server(jira).close)
            return Odd(jira, stack)

        yield start


@pytest.fixture(params=["cloud", "dc"])
def odd(request: pytest.FixtureRequest, odds: Callable[[str], Odd]) -> Odd:
    return odds(request.param)
