"""A plan, who keeps its webhooks, and receivers on loopback that answer as they are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from integrations.outgoing import actions
from integrations.outgoing.models import Delivery, Hook
from integrations.outgoing.rules import EVENTS
from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.plan import actions as plan
from roadmap.plan.models import Item

Reply = tuple[int, dict[str, str], bytes]
Work = Callable[[BaseHTTPRequestHandler], None]
OK: Reply = (204, {}, b"")


@dataclass(frozen=True)
class Got:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def uid(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server; `answers` are given one after the other, then `otherwise`. An answer may be work on the connection."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[Reply | Work] = field(default_factory=list)
    otherwise: Reply | Work = OK
    on_request: Callable[[Got], None] = lambda got: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def types(self) -> list[str]:
        return [got.document["type"] for got in self.got]

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
        got = Got(asked.path, {name.lower(): value for name, value in asked.headers.items()}, body)
        self.got.append(got)
        self.on_request(got)
        reply = self.answers.pop(0) if self.answers else self.otherwise
        if callable(reply):
            reply(asked)
            return
        status, headers, content = reply
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content)


def serve(receiver: Receiver, stack: ExitStack, wrap: Callable[[Any], Any] = lambda listening: listening) -> Receiver:
    """Start it on a free port until the stack closes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    server.socket = wrap(server.socket)
    receiver.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    stack.callback(stop)
    return receiver


@pytest.fixture(autouse=True)
def loopback_allowed(settings: Any) -> None:
    settings.OUTGOING_ALLOW = [ip_network("127.0.0.1/32")]


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """Starts receivers."""
    with ExitStack() as stack:
        yield lambda: serve(Receiver(), stack)


@pytest.fixture
def receiver(receivers: Callable[[], Receiver]) -> Receiver:
    return receivers()


@pytest.fixture
def keeper(db: None) -> Person:
    """A superuser, with an address."""
    return person_of(User.objects.create_superuser("root", "root@plan.example", "x", first_name="Root"))


@pytest.fixture
def as_keeper(keeper: Person) -> Client:
    client = Client()
    client.force_login(keeper.user)
    return client


@pytest.fixture
def make_hook(keeper: Person) -> Callable[..., Hook]:
    """Makes a hook of all events; `secret` is what its maker was shown."""

    def made(receiver: Receiver, name: str = "Chat", **values: Any) -> Hook:
        wanted = {"name": name, "url": receiver.url, "events": list(EVENTS), **values}
        hook, secret = actions.create(values=wanted, by=keeper)
        hook.shown = secret  # type: ignore[attr-defined]
        return hook

    return made


@pytest.fixture
def hook(item: Item, make_hook: Callable[..., Hook], receiver: Receiver) -> Hook:
    """A hook that hears everything but what happened before it."""
    return make_hook(receiver)


@pytest.fixture
def item(keeper: Person) -> Item:
    """An item under Cloud, made before any hook."""
    plan.add_theme(name="Cloud", by=None, source="import")
    plan.add_theme(name="Storage", by=None, source="import")
    return plan.create(values={"title": "Driver domains", "theme": "cloud"}, by=None, source="import")


def edit(item: Item, reason: str = "", by: Person | None = None, **values: Any) -> Item:
    return plan.edit(item_id=item.pk, version=None, values=values, by=by, source="browser", reason=reason)


def serve_until_quiet(most: int = 20) -> None:
    """Serve as workers do, until nothing moves any more."""
    before = None
    for _ in range(most):
        actions.serve()
        now = [
            *Delivery.objects.order_by("pk").values_list("pk", "state", "tries"),
            *Hook.objects.values_list("cursor"),
        ]
        if now == before:
            return
        before = now
