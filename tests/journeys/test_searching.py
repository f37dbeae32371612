"""Finding an item from the box in the frame: by keyboard, by touch on a phone, without scripts, without barriers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Item

from .test_looks import barriers


@pytest.fixture
def items(transactional_db: None) -> list[Item]:
    actions.add_theme(name="Cloud", by=None, source="import")
    titles = ("Storage motion", "Storage for golden images", "Driver domains")
    drafts = [actions.Draft({"title": title, "theme": "cloud", "description": "Moves."}) for title in titles]
    made = actions.create_many(drafts=drafts, by=None, source="import")
    actions.archive(item_id=made[1].pk, version=None, by=None, source="browser")
    return made


def test_by_keyboard(page: Page, live_server: LiveServer, items: list[Item]) -> None:
    page.goto("/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    page.keyboard.type("stor")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "q-2")
    expect(options.nth(1)).to_contain_text("off the plan since")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/items/{items[0].pk}/")


def test_enter_alone_shows_all_hits_and_escape_closes_the_offers(
    page: Page, live_server: LiveServer, items: list[Item]
) -> None:
    page.goto("/")
    page.get_by_role("combobox", name="Search").fill("storage")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Search")).to_have_value("storage")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=storage")
    expect(page.locator(".hits h2 a")).to_have_text(["Storage motion", "Storage for golden images"])
    page.get_by_role("link", name="Show these on the plan").click()
    expect(page.get_by_role("table").get_by_role("link", name="Storage motion")).to_be_visible()


def test_on_a_phone_by_touch(page: Page, live_server: LiveServer, items: list[Item]) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/")
    page.get_by_role("combobox", name="Search").fill("driv")
    page.get_by_role("option", name="Driver domains").click()
    page.wait_for_url(f"**/items/{items[2].pk}/")


def test_nothing_found_becomes_a_new_item(
    page: Page, live_server: LiveServer, items: list[Item], architect: User
) -> None:
    page.goto("/")
    page.get_by_role("combobox", name="Search").fill("Measured boot")
    page.get_by_role("option", name="Nothing matches").click()
    page.get_by_role("link", name="Add an item with this title").click()
    expect(page.get_by_label("Title")).to_have_value("Measured boot")


def test_without_scripts(browser: Browser, live_server: LiveServer, items: list[Item]) -> None:
    bare = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain = bare.new_page()
    plain.goto("/")
    plain.get_by_role("searchbox", name="Search").fill("storage")
    plain.keyboard.press("Enter")
    expect(plain.locator(".hits li")).to_have_count(2)
    plain.get_by_label("Theme").select_option("Cloud")
    plain.get_by_role("button", name="Narrow").click()
    expect(plain).to_have_url(f"{live_server.url}/search/?q=storage&kind=&theme=cloud")
    plain.locator(".hits h2 a").first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Storage motion")
    bare.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_the_offers_have_no_barriers(
    width: int, scheme: str, page: Page, live_server: LiveServer, items: list[Item]
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    page.get_by_role("combobox", name="Search").fill("storage")
    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
