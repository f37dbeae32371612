"""An architect's edit in the browser reaches the ticket, and the ticket's edit reaches a page that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from integrations.sandbox import Sandbox, serve
from integrations.sandbox.server import Server
from roadmap.people.models import User
from tests.servers.process import wait_until

SECRET = "a-webhook-secret"
FOLLOWS_MS = 10_000
TITLES = ("Storage motion for vhd storage", "Optimise XenAPI for WAN links", "Driver domains")


@pytest.fixture(params=["cloud", "dc"])
def jira(request: pytest.FixtureRequest) -> Iterator[tuple[Sandbox, Server]]:
    """A sandbox Jira that holds three tickets."""
    sandbox = Sandbox(mode=request.param, project="XCP")
    for title in TITLES:
        sandbox.create(summary=title, components=["Cloud"], labels=["lead-time-3-6-months"])
    with ExitStack() as stack:
        yield sandbox, stack.enter_context(serve(sandbox))


@pytest.fixture
def connected(
    jira: tuple[Sandbox, Server],
    live_server: LiveServer,
    settings: Any,
    celery_worker_process: Callable[..., Path],
) -> Sandbox:
    """The plan connected to that Jira: webhooks into the live server, a real worker with beat behind it."""
    sandbox, server = jira
    names = {
        "JIRA_URL": server.url,
        "JIRA_EMAIL": sandbox.email if sandbox.cloud else "",
        "JIRA_TOKEN": sandbox.token,
        "JIRA_PROJECT": "XCP",
    }
    settings.TRACKER_SETTINGS = dict.fromkeys(settings.TRACKER_SETTINGS, "") | names
    settings.JIRA_WEBHOOK_SECRET = SECRET
    call_command("sync", verbosity=0)
    celery_worker_process(**names, JIRA_WEBHOOK_SECRET=SECRET, SYNC_SWEEP_SECONDS="1", JIRA_POLL_SECONDS="5")
    sandbox.webhooks.add(url=f"{live_server.url}/hooks/jira/", secret=SECRET)
    return sandbox


def test_an_edit_in_the_browser_changes_the_ticket(connected: Sandbox, page: Page, architect: User) -> None:
    page.goto("/")
    page.get_by_role("table").get_by_role("link", name="Optimise XenAPI for WAN links").click()
    page.wait_for_url("**/items/*/")
    page.keyboard.press("e")
    page.get_by_label("Title").fill("Compress XenAPI for WAN links")
    page.get_by_label("6–12").check(force=True)
    page.get_by_label("Why").fill("The other side must learn it too")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compress XenAPI for WAN links")

    def followed() -> bool:
        ticket = connected.issue("XCP-2")
        return ticket.summary == "Compress XenAPI for WAN links" and "lead-time-6-12-months" in ticket.labels

    wait_until(followed, "the ticket following", FOLLOWS_MS / 1000)
    expect(page.get_by_text("Matches Jira")).to_be_visible(timeout=FOLLOWS_MS)


def test_an_edit_on_the_tickets_page_changes_the_open_plan(
    connected: Sandbox, page: Page, context: BrowserContext
) -> None:
    page.goto("/")
    expect(page.get_by_role("table").get_by_role("link", name="Driver domains")).to_be_visible()
    page.evaluate("window.stayed = true")
    ticket = context.new_page()
    ticket.goto(f"{connected.url}/browse/XCP-3")
    ticket.get_by_label("Summary").fill("Driver domains that restart")
    ticket.get_by_label("Status").select_option("In Progress")
    ticket.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Driver domains that restart")
    expect(row).to_be_visible(timeout=FOLLOWS_MS)
    expect(row.get_by_role("img", name="In progress")).to_be_visible()
    assert page.evaluate("window.stayed"), "the page was loaded anew"
