"""The table: cells edited in place, rows ticked and changed together, one undo for all; without scripts too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Item


@pytest.fixture
def item(transactional_db: None) -> Item:
    for name in ("Cloud", "Desktop"):
        actions.add_theme(name=name, by=None, source="import")
    for title in ("Storage motion", "Publishing", "Xen 4.2"):
        values = {"title": title, "theme": "cloud", "lead_time": "3-6-months", "owner": "Storage"}
        actions.create(values=values, by=None, source="import")
    return Item.objects.get(title="Storage motion")


def test_a_cell_is_edited_where_it_stands(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/table/?sort=title")
    row = page.locator(f"#row-{item.pk}")
    row.get_by_role("link", name="change the owner").click()
    owner = row.get_by_label("Owner")
    expect(owner).to_be_focused()
    owner.fill("Xapi")
    owner.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Storage motion saved.")
    expect(row.locator("[data-cell=owner]")).to_contain_text("Xapi")
    expect(row.locator("[data-cell=owner] a")).to_be_focused()
    row.locator("[data-cell=lead_time] a").press("Enter")
    expect(row.locator("form input:checked")).to_be_focused()
    page.keyboard.press("4")
    expect(row.get_by_text("say why in one line")).to_be_visible()
    row.get_by_label("Why").fill("Credit2 first")
    row.get_by_role("button", name="Save").click()
    expect(row.locator("[data-cell=lead_time] form")).to_have_count(0)
    expect(row.locator("[data-cell=lead_time]")).to_contain_text("12+ months")
    page.keyboard.press("u")
    expect(row.locator("[data-cell=lead_time]")).to_contain_text("3–6 months")
    item.refresh_from_db()
    assert (item.owner and item.owner.name, item.lead_time.slug) == ("Xapi", "3-6-months")
    complaints.clear()


def test_by_keyboard_alone_rows_are_ticked_and_cells_opened(
    page: Page, live_server: LiveServer, item: Item, architect: User
) -> None:
    page.goto("/table/?sort=title")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("tr.ticked")).to_have_count(2)
    expect(page.locator("[data-count]")).to_have_text("2 ticked items")
    page.keyboard.press("s")
    status = page.locator("tr.ticked form select")
    expect(status).to_be_focused()
    status.select_option("Done")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#row-{item.pk} [data-cell=status]")).to_contain_text("Done")
    expect(page.locator("tr.ticked")).to_have_count(2)
    page.keyboard.press("o")
    page.keyboard.press("Escape")
    expect(page.locator("tbody form")).to_have_count(0)


def test_two_browsers_write_one_cell(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/table/")
    row = page.locator(f"#row-{item.pk}")
    row.get_by_role("link", name="change the owner").click()
    row.get_by_label("Owner").fill("Mine")
    actions.edit(item_id=item.pk, version=None, values={"owner": "Theirs"}, by=None, source="jira")
    row.get_by_label("Owner").press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("Others changed this meanwhile.")
    expect(row).to_contain_text("Theirs")
    expect(row.get_by_label("Owner")).to_have_value("Mine")
    row.get_by_role("button", name="Save").click()
    expect(row.locator("[data-cell=owner]")).to_contain_text("Mine")
    complaints.clear()


def test_a_tick_keeps_the_version_it_was_made_at(
    page: Page, live_server: LiveServer, item: Item, architect: User
) -> None:
    page.goto("/table/")
    page.get_by_label("Select all shown").check()
    actions.edit(item_id=item.pk, version=None, values={"title": "Theirs"}, by=None, source="jira")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(f"#row-{item.pk}")).to_contain_text("Theirs")
    expect(page.locator("tr.ticked")).to_have_count(3)
    page.get_by_text("Change 3 ticked items").click()
    page.locator("#bulk").get_by_label("Status").select_option("Done")
    page.get_by_role("button", name="Look at what will change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 items will change")
    expect(page.get_by_role("region", name="Left alone")).to_contain_text("Theirs")


def test_without_scripts_many_items_change_and_come_back(
    browser: Browser, live_server: LiveServer, item: Item, page: Page, architect: User
) -> None:
    bare = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = bare.new_page()
    plain.goto("/table/?sort=title")
    for title in ("Storage motion", "Publishing"):
        plain.get_by_label(f"Select {title}").check()
    plain.get_by_text("Change the ticked items").click()
    plain.locator("#bulk").get_by_label("Lead time").select_option("12+ months")
    plain.get_by_role("button", name="Look at what will change").click()
    plain.get_by_role("button", name="Change 2 items").click()
    expect(plain.get_by_text("2 items move to later months: say why in one line.")).to_be_visible()
    plain.get_by_label("Why").fill("Credit2 first")
    plain.get_by_role("button", name="Change 2 items").click()
    expect(plain).to_have_url(f"{live_server.url}/table/?sort=title")
    expect(plain.locator(".toast")).to_contain_text("2 items changed.")
    assert Item.objects.filter(lead_time__slug="12-months").count() == 2
    plain.locator(".toast").get_by_role("button", name="Undo").click()
    expect(plain.locator(".toast")).to_contain_text("Undone: lead time of 2 items.")
    assert not Item.objects.filter(lead_time__slug="12-months").exists()
    plain.get_by_role("link", name="change the owner of Publishing").click()
    plain.get_by_label("Owner").fill("Xapi")
    plain.get_by_role("button", name="Save").click()
    expect(plain).to_have_url(f"{live_server.url}/table/?sort=title")
    assert Item.objects.get(title="Publishing").owner.name == "Xapi"  # type: ignore[union-attr]
    bare.close()


def test_a_long_change_shows_that_it_is_under_way(
    page: Page, live_server: LiveServer, item: Item, architect: User
) -> None:
    page.goto("/table/")
    page.get_by_label("Select all shown").check()
    page.get_by_text("ticked items").click()
    page.locator("#bulk").get_by_label("Status").select_option("Done")
    held: list[Route] = []
    page.route("**/table/preview/", lambda route: held.append(route))
    page.expose_function("seen", lambda: held.pop().continue_())
    page.evaluate(
        "new MutationObserver(() => document.querySelector('progress.waiting')?.checkVisibility() && seen())"
        ".observe(document.body, { childList: true })"
    )
    page.get_by_role("button", name="Look at what will change").click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text("will change")
    assert held == []
    expect(page.get_by_role("progressbar")).to_have_count(0)
