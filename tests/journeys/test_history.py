"""What became of guesses, ways back, and the past, in a browser: by keyboard, without scripts, without barriers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Change, Item
from tests.journeys.test_looks import look_at

BEGIN = datetime(2024, 3, 1, 12, tzinfo=UTC)
WHY = "Copying between pools needs storage motion first."


def on(days: int) -> time_machine.travel:
    return time_machine.travel(BEGIN + timedelta(days=days), tick=False)


def edit(item: Item, reason: str = "", **values: object) -> None:
    actions.edit(item_id=item.pk, version=None, values=values, by=None, source="browser", reason=reason)


@pytest.fixture
def item(transactional_db: None) -> Item:
    """An item that slipped twice among others that landed or did not."""
    with on(0):
        actions.add_theme(name="Cloud", by=None, source="import", description="A pool is too small.")
        others = [
            actions.create(
                values={"title": f"Other {number}", "theme": "cloud", "lead_time": "3-6-months", "owner": "Storage"},
                by=None,
                source="import",
            )
            for number in range(9)
        ]
        slipped = actions.create(
            values={
                "title": "Storage motion",
                "theme": "cloud",
                "lead_time": "3-6-months",
                "description": "Move disks.",
            },
            by=None,
            source="import",
        )
    for number, other in enumerate(others[:7]):
        with on(50 + 40 * number):
            edit(other, status="Done")
    with on(150):
        edit(slipped, "Nobody had started.", lead_time="6-12-months", description="Move disks and memory.")
        actions.archive(item_id=others[8].pk, version=None, by=None, source="browser")
    with on(400):
        edit(slipped, WHY, lead_time="12-months")
    return slipped


PAGES = (
    "/items/{item}/",
    "/items/{item}/edit/",
    "/items/{item}/restore/{change}/",
    "/items/{item}/restore/{words}/",
    "/@/",
    "/@tomorrow/",
    "/@2999-01-01/",
    "/@2020-01-01/",
    "/@2024-03-01/",
    "/@2024-03-01/?moved=1",
    "/@2024-03-01/?lead_time=3-6-months",
    "/@2024-03-01/?search=nothing",
    "/@2024-03-01/items/{item}/",
    "/@2024-09-01/items/{item}/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_past_and_its_ways_back_has_no_barriers(
    path: str, page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    ids = dict(Change.objects.filter(item=item).values_list("field", "id"))
    page.goto(path.format(item=item.pk, change=ids["lead_time"], words=ids["description"]))
    complaints.clear()
    look_at(page)


def test_a_restore_that_moves_later_asks_why_and_shows_in_the_ledger(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    edit(item, "Easy after all.", lead_time="0-3-months")
    page.goto(f"/items/{item.pk}/")
    ledger = page.locator("#item-ledger")
    expect(ledger.get_by_role("row")).to_have_count(5)
    expect(ledger).to_contain_text("First guessed 3–6 months on 1 March 2024, so by September 2024.")
    expect(ledger).to_contain_text("Moved later twice")
    page.locator(".hist").get_by_role("link", name="Restore what lead time was").first.press("Enter")
    expect(page.locator(".putback del")).to_have_text("0–3 months")
    expect(page.locator(".putback ins")).to_have_text("12+ months")
    page.get_by_role("button", name="Restore").press("Enter")
    expect(page.get_by_text("say in one line why")).to_be_visible()
    complaints.clear()
    page.get_by_label("Why").fill("Nobody has time.")
    page.get_by_label("Why").press("Control+Enter")
    expect(page.locator(".facts")).to_contain_text("12+ months")
    expect(ledger.get_by_role("row")).to_have_count(6)
    expect(ledger).to_contain_text("Nobody has time.")


def test_the_picker_tells_how_the_chosen_guess_went(
    page: Page, live_server: LiveServer, item: Item, architect: User
) -> None:
    page.goto(f"/items/{item.pk}/edit/")
    told = page.locator(".pick .said p:visible")
    expect(told).to_have_text("Too few to tell how guesses of 12+ months go.")
    page.get_by_role("radio", name="12+").press("ArrowLeft")
    page.get_by_role("radio", name="6–12").press("ArrowLeft")
    expect(told).to_contain_text("In Cloud, of 9 items guessed 3–6 months, 2 landed in it")


def test_the_past_is_read_without_scripts_and_left_again(browser: Browser, live_server: LiveServer, item: Item) -> None:
    bare = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = bare.new_page()
    page.goto("/")
    page.get_by_role("link", name="The plan on an earlier day").click()
    page.get_by_label("Day").fill("2024-04-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="The plan as it stood on 1 April 2024")).to_be_visible()
    expect(page.locator("tr.item")).to_have_count(10)
    page.get_by_role("link", name="items have moved since").click()
    expect(page.locator("tr.item")).to_have_count(9)
    page.get_by_role("link", name="Storage motion").click()
    expect(page.locator(".facts")).to_contain_text("3–6 months")
    page.get_by_role("link", name="The item today").click()
    expect(page.locator(".facts")).to_contain_text("12+ months")
    bare.close()
