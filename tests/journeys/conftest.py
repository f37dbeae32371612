"""A real browser on a real server. A journey fails on any script error, refused resource or request to another host."""

from collections.abc import Iterator
from socket import socket
from threading import get_ident
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import User
from tests.network import is_loopback
from tests.servers.chromium import launch
from tests.servers.process import wait_until

TIMEOUT_MS = 10_000
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with pytest.MonkeyPatch.context() as monkeypatch, sync_playwright() as playwright:
        # Playwright's synchronous API keeps an event loop running in this thread, where Django refuses its database.
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about so far; a journey that provokes an error clears it."""
    return []


@pytest.fixture(scope="session")
def answering(live_server: LiveServer) -> set[int]:
    """The server's threads that are not done with a visitor: each may still be asking the database."""
    server, busy = live_server.thread.httpd, set[int]()
    serve = server.process_request_thread

    def process(request: socket, address: object) -> None:
        busy.add(get_ident())
        try:
            serve(request, address)
        finally:
            busy.discard(get_ident())

    server.process_request_thread = process
    return busy


@pytest.fixture
def context(
    browser: Browser, live_server: LiveServer, complaints: list[str], answering: set[int]
) -> Iterator[BrowserContext]:
    """A visitor of the live server with cookies of their own."""
    visitor = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    visitor.set_default_timeout(TIMEOUT_MS)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and not is_loopback(address.hostname):
            complaints.append(f"request to another host: {request.url}")

    def on_script_error(error: Error) -> None:
        complaints.append(f"script: {error}")

    def on_page(page: Page) -> None:
        page.on("pageerror", on_script_error)

    visitor.on("console", on_console)
    visitor.on("request", on_request)
    visitor.on("page", on_page)
    yield visitor
    visitor.close()
    wait_until(lambda: not answering, "the server being done with the visitor")
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An open tab."""
    return context.new_page()


@pytest.fixture
def architect(context: BrowserContext, live_server: LiveServer) -> User:
    """Signs the visitor in as someone who may edit the plan."""
    user = User.objects.create_user("architect")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return user
