"""The database or Redis is restarted while Jira is being written to: nothing is lost and nothing is made twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.config.house import House, demo
from tests.servers.postgres import postgres_server
from tests.servers.process import Server, started, wait_until
from tests.servers.redis import redis_server

pytestmark = pytest.mark.xdist_group("processes")
HEALS_SECONDS = 60
HOLD_SECONDS = 4
"""How long Jira keeps its answer back: time enough to stop a server."""


class Town:
    """A house on servers of its own, seen through its API and through its Jira's."""

    def __init__(self, house: House, servers: dict[str, Server]) -> None:
        self.house = house
        self.servers = servers
        token = house.manage("api_token", "architect", "--scope", "write").splitlines()[-1]
        self.signed = {"Authorization": f"Bearer {token}"}

    def add(self, title: str) -> int:
        return int(self.house.call("POST", f"{self.house.url}/api/v1/items/", {"title": title}, **self.signed)["id"])

    def edit(self, ident: int, **values: str) -> None:
        match = f'"{self.item(ident)["version"]}"'
        address = f"{self.house.url}/api/v1/items/{ident}/"
        self.house.call("PATCH", address, values, If_Match=match, **self.signed)

    def item(self, ident: int) -> dict[str, Any]:
        return self.house.call("GET", f"{self.house.url}/api/v1/items/{ident}/")

    def ticket(self, ident: int) -> dict[str, Any]:
        return self.house.sandbox("issue", issue=self.item(ident)["key"])

    def linked(self, title: str) -> int:
        ident = self.add(title)
        self.comes_true(lambda: self.in_step(ident))
        return ident

    def up(self) -> bool:
        """Whether the database answers again; until then the house says so, and nothing worse."""
        try:
            return self.house.call("GET", f"{self.house.url}/readyz") == {"status": "ok"}
        except HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            return False

    def in_step(self, ident: int) -> bool:
        return self.up() and self.item(ident)["sync"]["state"] == "synced"

    def written(self, method: str, ending: str) -> int:
        """How many writes reached Jira."""
        log = self.house.call("GET", f"{self.house.jira}/sandbox/api/log")
        return sum(one["method"] == method and one["path"].rstrip("/").endswith(ending) for one in log)

    def tickets(self) -> int:
        return int(self.house.call("GET", f"{self.house.jira}/sandbox/api/")["issues"])

    def held(self, match: str, method: str, ending: str, work: Callable[[], object]) -> None:
        """Do some work, and return when Jira has done its part and still keeps the answer."""
        before = self.written(method, ending)
        self.house.sandbox("faults", match=match, hold=HOLD_SECONDS)
        work()
        wait_until(lambda: self.written(method, ending) == before + 1, f"a {method} reaching Jira", HOLD_SECONDS * 3)

    def comes_true(self, condition: Callable[[], bool]) -> None:
        wait_until(condition, "healing", HEALS_SECONDS)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with ExitStack() as stack:
        servers = {
            "database": started(stack, postgres_server),
            "broker": started(stack, redis_server),
        }
        variables = {
            "DATABASE_URL": servers["database"].url,
            "REDIS_URL": f"{servers['broker'].url}/0",
            "SYNC_LEASE_SECONDS": "10",
            "SYNC_BACKOFF_SECONDS": "1",
        }
        house = stack.enter_context(demo(tmp_path_factory.mktemp("town"), **variables))
        assert house.process.poll() is None, house.output
        yield Town(house, servers)


@pytest.mark.parametrize("name", ["database", "broker"])
def test_a_server_restarted_while_a_ticket_is_made(town: Town, name: str) -> None:
    server, before, posts = town.servers[name], town.tickets(), town.written("POST", "/issue")
    made: list[int] = []
    town.held("POST /rest/api/*/issue", "POST", "/issue", lambda: made.append(town.add(f"Made as the {name} ends")))
    server.stop()
    server.start()
    town.comes_true(lambda: town.in_step(made[0]))
    assert (town.tickets(), town.written("POST", "/issue")) == (before + 1, posts + 1)
    assert town.ticket(made[0])["summary"] == f"Made as the {name} ends"


@pytest.mark.parametrize("name", ["database", "broker"])
def test_a_server_restarted_while_a_ticket_is_changed(town: Town, name: str) -> None:
    server, ident = town.servers[name], town.linked(f"To be changed as the {name} ends")
    key = town.item(ident)["key"]
    town.held("PUT /rest/api/*/issue/*", "PUT", "", lambda: town.edit(ident, title=f"Changed as the {name} ended"))
    server.stop()
    town.house.sandbox("edit", issue=key, by="storage", priority="High")
    server.start()
    town.comes_true(lambda: town.in_step(ident) and town.item(ident)["priority"] == "High")
    assert town.ticket(ident)["summary"] == town.item(ident)["title"] == f"Changed as the {name} ended"


@pytest.mark.parametrize("path", ["/", "/api/v1/items/", "/sync/", "/accounts/login/"])
def test_a_database_that_is_away_is_told_in_a_sentence(town: Town, path: str) -> None:
    town.servers["database"].stop()
    with pytest.raises(HTTPError) as told:
        town.house.call("GET", town.house.url + path)
    town.servers["database"].start()
    words = told.value.read().decode()
    assert (told.value.code, told.value.headers["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "5")
    assert "The database does not answer" in words
    assert ("application/problem+json" in told.value.headers["Content-Type"]) == path.startswith("/api/")
    town.comes_true(town.up)


def test_an_edit_is_taken_and_sent_while_there_is_no_broker(town: Town) -> None:
    ident = town.linked("To be changed without a broker")
    town.servers["broker"].stop()
    town.edit(ident, title="Changed without a broker")
    town.servers["broker"].start()
    town.comes_true(lambda: town.ticket(ident)["summary"] == "Changed without a broker")
