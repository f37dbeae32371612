"""A sandbox on a virtual clock, served over real HTTP, and a client logged in to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import requests

from integrations.sandbox import Clock, Sandbox, serve
from tests.openapi import held

START = datetime(2011, 2, 14, 17, 30, tzinfo=UTC)


@dataclass
class Client:
    """Requests to one version of the API of one sandbox."""

    jira: Sandbox
    base: str
    session: requests.Session

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        return self.session.request(method, self.base + path, timeout=10, **options)

    def get(self, path: str, **params: object) -> requests.Response:
        return self.ask("GET", path, params=params)

    def post(self, path: str, body: object) -> requests.Response:
        return self.ask("POST", path, json=body)

    def put(self, path: str, body: object) -> requests.Response:
        return self.ask("PUT", path, json=body)

    def delete(self, path: str, **params: object) -> requests.Response:
        return self.ask("DELETE", path, params=params)

    def create(self, **fields: object) -> str:
        given = {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "Driver domains", **fields}
        answer = self.post("/issue", {"fields": given})
        assert answer.status_code == 201, answer.text
        return answer.json()["key"]

    def fields(self, key: str) -> dict:
        return self.get(f"/issue/{key}").json()["fields"]

    def found(self, jql: str) -> list[str]:
        """Keys in order; the whole answer fails the test when it is an error."""
        path = "/search/jql" if self.jira.cloud else "/search"
        answer = self.get(path, jql=jql, fields="summary", maxResults=100)
        assert answer.status_code == 200, answer.text
        return [issue["key"] for issue in answer.json()["issues"]]

    def refused(self, jql: str) -> list[str]:
        answer = self.get("/search/jql" if self.jira.cloud else "/search", jql=jql)
        assert answer.status_code == 400, answer.text
        return answer.json()["errorMessages"]


Open = Callable[..., Client]


@pytest.fixture
def connect() -> Iterator[Open]:
    """Serve a sandbox and log in to it: ``connect(mode, version, **options of Sandbox)``."""
    with ExitStack() as stack:

        def start(mode: str = "cloud", version: str = "", **options: object) -> Client:
            options.setdefault("clock", Clock(start=START))
            jira = Sandbox(mode, **options)
            stack.enter_context(held(jira))
            server = stack.enter_context(serve(jira))
            session = stack.enter_context(requests.Session())
            session.trust_env = False
            if mode == "cloud":
                session.auth = (jira.email, jira.token)
            else:
                session.headers["Authorization"] = f"Bearer {jira.token}"
            return Client(jira, f"{server.url}/rest/api/{version or ('3' if mode == 'cloud' else '2')}", session)

        yield start


@pytest.fixture(params=["cloud", "dc"])
def client(request: pytest.FixtureRequest, connect: Open) -> Client:
    """A client of either product."""
    return connect(request.param)


@pytest.fixture
def cloud(connect: Open) -> Client:
    return connect("cloud")


@pytest.fixture
def dc(connect: Open) -> Client:
    return connect("dc")
