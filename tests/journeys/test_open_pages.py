"""Pages that stay open follow the plan and leave the reader in place; keys and a browser without scripts work too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Item


@pytest.fixture
def item(transactional_db: None) -> Item:
    actions.add_theme(name="Cloud", by=None, source="import")
    for title in ("Storage motion", "Image publishing"):
        actions.create(values={"title": title, "theme": "cloud"}, by=None, source="import")
    return Item.objects.get(title="Storage motion")


# The page's own timer would ask in between.
ONLY_WHEN_TOLD = """
  const later = window.setTimeout;
  window.setTimeout = (call, wait, ...more) => (wait < 1000 ? later(call, wait, ...more) : 0);
"""
UNTIL_READ = """() => new Promise((done) => {
  document.addEventListener("plan:changed", done, { once: true });
  document.dispatchEvent(new Event("visibilitychange"));
})"""


def ask_now(page: Page) -> None:
    """What the page does by itself every few seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def change(item: Item, **values: object) -> None:
    actions.edit(item_id=item.pk, version=None, values=values, by=None, source="jira")


def test_a_changed_row_is_marked_spoken_and_keeps_the_focus(page: Page, live_server: LiveServer, item: Item) -> None:
    page.goto("/")
    page.get_by_role("table").get_by_role("link", name="Storage motion").focus()
    change(item, status="Done")
    ask_now(page)
    row = page.locator(f"#item-{item.pk}")
    expect(row).to_have_class("item is-done just")
    expect(page.locator("#says")).to_have_text("Storage motion changed.")
    expect(row.get_by_role("link", name="Storage motion")).to_be_focused()
    expect(page.locator("tr.just")).to_have_count(1)
    expect(page.locator("#tally")).to_contain_text("1 done")


def test_a_new_theme_appears(page: Page, live_server: LiveServer, item: Item) -> None:
    page.goto("/")
    actions.add_theme(name="Tools", by=None, source="browser")
    ask_now(page)
    expect(page.get_by_role("heading", name="Tools")).to_be_visible()


def test_an_unchanged_plan_is_not_sent_again(page: Page, live_server: LiveServer, item: Item) -> None:
    page.add_init_script(ONLY_WHEN_TOLD)
    page.goto("/")
    with page.expect_response("**/live/**") as first:
        page.evaluate(UNTIL_READ)
    with page.expect_response("**/live/**") as second:
        ask_now(page)
    assert [first.value.status, second.value.status] == [200, 304]


def test_the_item_page_follows_too(page: Page, live_server: LiveServer, item: Item) -> None:
    page.goto(f"/items/{item.pk}/")
    change(item, title="Storage migration")
    ask_now(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Storage migration")
    expect(page.locator(".hist ins").first).to_have_text("migration")


def test_a_plan_that_does_not_answer_is_told(page: Page, live_server: LiveServer, item: Item, complaints: list) -> None:
    page.goto("/")
    page.route("**/live/**", lambda route: route.abort())
    ask_now(page)
    expect(page.locator("#says")).to_contain_text("The plan does not answer")
    page.unroute("**/live/**")
    ask_now(page)
    expect(page.locator("#says")).to_have_text("The plan answers again.")
    complaints.clear()


def test_single_keys(page: Page, live_server: LiveServer, item: Item, architect: User) -> None:
    page.goto(f"/items/{item.pk}/")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("e/e")
    expect(page.get_by_role("combobox", name="Search")).to_have_value("e/e")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    title = page.get_by_label("Title")
    title.fill("Storage migration")
    title.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Storage migration")


def test_everything_is_done_without_scripts(
    browser: Browser, live_server: LiveServer, item: Item, page: Page, architect: User
) -> None:
    bare = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = bare.new_page()
    plain.goto("/")
    plain.get_by_role("table").get_by_role("link", name="Image publishing").click()
    plain.get_by_role("button", name="Move up").click()
    expect(plain.get_by_role("heading", name="1 of 2 in Cloud")).to_be_visible()
    plain.get_by_role("link", name="Edit").click()
    plain.get_by_label("Owner").fill("Storage")
    plain.get_by_role("button", name="Save").click()
    expect(plain.locator(".facts")).to_contain_text("Storage")
    plain.get_by_role("button", name="Archive").click()
    plain.get_by_role("button", name="Un-archive").click()
    expect(plain.get_by_role("button", name="Archive")).to_be_visible()
    bare.close()
