"""The board by mouse, by touch, by keyboard and without scripts; two browsers at once; undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Change, Item


@pytest.fixture
def item(transactional_db: None) -> Item:
    for name in ("Cloud", "Desktop"):
        actions.add_theme(name=name, by=None, source="import")
    for title, lead_time in (("Storage motion", "3-6-months"), ("Publishing", "3-6-months"), ("Xen 4.2", "0-3-months")):
        actions.create(values={"title": title, "theme": "cloud", "lead_time": lead_time}, by=None, source="import")
    return Item.objects.get(title="Storage motion")


def cell(page: Page, theme: str, lead_time: str) -> Locator:
    return page.locator(f'td[data-theme="{theme}"][data-lead="{lead_time}"]')


def card(page: Page, item: Item) -> Locator:
    return page.locator(f"#item-{item.pk}")


def middle(where: Locator) -> tuple[float, float]:
    box = where.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 24)


def drag(page: Page, what: Locator, to: Locator) -> None:
    """Press, move in steps as a hand does, let go."""
    x, y = middle(what.locator(".what"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 4, steps=3)
    page.mouse.move(*middle(to), steps=12)
    page.mouse.up()


def stands(item: Item, theme: str, lead_time: str) -> None:
    item.refresh_from_db()
    assert (item.theme.slug, item.lead_time.slug) == (theme, lead_time)


def test_by_mouse_earlier_and_undone(page: Page, live_server: LiveServer, item: Item, architect: User) -> None:
    page.goto("/board/")
    drag(page, card(page, item), cell(page, "cloud", "0-3-months"))
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Storage motion moved from 3–6 to 0–3 months.")
    expect(cell(page, "cloud", "0-3-months").locator(f"#item-{item.pk}")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/board/")
    stands(item, "cloud", "0-3-months")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone: lead time")
    expect(cell(page, "cloud", "3-6-months").locator(f"#item-{item.pk}")).to_be_visible()
    stands(item, "cloud", "3-6-months")


def test_by_mouse_later_asks_why_in_the_cell(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/board/")
    target = cell(page, "cloud", "12-months")
    drag(page, card(page, item), target)
    expect(target).to_contain_text("Storage motion moves later, from 3–6 to 12+ months.")
    expect(cell(page, "cloud", "3-6-months").locator(".lifted")).to_contain_text("Storage motion")
    why = target.get_by_label("Why? One line, for the history")
    expect(why).to_be_focused()
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)
    expect(page.locator(".lifted")).to_have_count(0)
    stands(item, "cloud", "3-6-months")
    drag(page, card(page, item), target)
    target.get_by_label("Why? One line, for the history").fill("Credit2 first")
    page.keyboard.press("Enter")
    expect(target.locator(f"#item-{item.pk}")).to_contain_text("later, was 3–6")
    expect(card(page, item).locator(".what")).to_be_focused()
    stands(item, "cloud", "12-months")
    assert Change.objects.filter(item=item, reason="Credit2 first").exists()
    complaints.clear()


def test_the_last_of_its_cell_is_put_back_too(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/board/")
    last = Item.objects.get(title="Publishing")
    drag(page, card(page, last), cell(page, "cloud", "12-months"))
    expect(cell(page, "cloud", "3-6-months").locator(".lifted")).to_contain_text("Publishing")
    page.get_by_role("link", name="Put back").click()
    expect(page.locator(".lifted")).to_have_count(0)
    expect(cell(page, "cloud", "3-6-months").locator(".what")).to_have_text(["Storage motion", "Publishing"])
    stands(last, "cloud", "3-6-months")
    assert not any("script" in complaint for complaint in complaints)
    complaints.clear()


def test_by_mouse_to_another_theme_and_place(page: Page, live_server: LiveServer, item: Item, architect: User) -> None:
    page.goto("/board/")
    drag(page, card(page, item), cell(page, "desktop", "3-6-months"))
    expect(page.locator(".toast")).to_contain_text("moved to Desktop")
    expect(card(page, item)).to_have_class("bi just")
    other = Item.objects.get(title="Publishing")
    drag(page, card(page, other), card(page, item))
    expect(page.locator(".toast")).to_contain_text("Publishing moved to Desktop")
    stands(other, "desktop", "3-6-months")
    expect(card(page, other)).to_have_class("bi just")
    first, last = Item.objects.filter(theme__slug="desktop").in_plan_order()
    drag(page, card(page, first), card(page, last))
    expect(page.locator(".toast")).to_contain_text(f"{first.title} moved.")
    assert list(Item.objects.filter(theme__slug="desktop").in_plan_order()) == [last, first]


@pytest.fixture
def hand(browser: Browser, context: BrowserContext, live_server: LiveServer, architect: User) -> Iterator[Page]:
    """An architect's tablet."""
    tablet = browser.new_context(
        base_url=live_server.url,
        has_touch=True,
        viewport={"width": 1200, "height": 900},
        storage_state=context.storage_state(),
    )
    yield tablet.new_page()
    tablet.close()


def carry(page: Page, item: Item, target: tuple[float, float]) -> None:
    """Press with a finger until it is lifted, move, let go."""
    line = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    x, y = middle(card(page, item).locator(".what"))
    touch("touchStart", (x, y))
    card(page, item).and_(page.locator(".sortable-chosen")).wait_for()
    for step in range(1, 13):
        touch("touchMove", (x + (target[0] - x) * step / 12, y + (target[1] - y) * step / 12))
    touch("touchEnd")


def test_by_touch(hand: Page, live_server: LiveServer, item: Item) -> None:
    hand.goto("/board/")
    carry(hand, item, middle(cell(hand, "desktop", "0-3-months")))
    expect(hand.locator(".toast")).to_contain_text("moved to Desktop, 0–3 months")
    stands(item, "desktop", "0-3-months")


def test_on_a_phone_later_asks_why(hand: Page, live_server: LiveServer, item: Item) -> None:
    hand.set_viewport_size({"width": 390, "height": 844})
    hand.goto("/board/")
    soon, target = Item.objects.get(title="Xen 4.2"), cell(hand, "cloud", "3-6-months")
    carry(hand, soon, middle(target.locator(".bi").last))
    expect(target).to_contain_text("Xen 4.2 moves later, from 0–3 to 3–6 months.")
    why = target.get_by_label("Why? One line, for the history")
    expect(why).to_be_in_viewport()
    assert hand.evaluate("document.documentElement.scrollWidth") <= 390
    stands(soon, "cloud", "0-3-months")
    target.get_by_role("link", name="Put back").tap()
    expect(why).to_have_count(0)
    card(hand, soon).get_by_role("link", name="Move").tap()
    hand.locator("form[data-digits] label", has_text="12+").tap()
    hand.get_by_role("button", name="Move", exact=True).tap()
    hand.get_by_label("Why? One line, for the history").fill("It waits for dom0")
    hand.get_by_role("button", name="Move", exact=True).tap()
    expect(hand.locator(".toast")).to_contain_text("moved from 0–3 to 12+ months")
    stands(soon, "cloud", "12-months")
    assert Change.objects.filter(item=soon, reason="It waits for dom0").exists()


def test_by_keyboard(page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]) -> None:
    page.goto("/board/")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("Xen 4.2")
    page.keyboard.press("j")
    expect(card(page, item).locator(".what")).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("form[data-digits] input:checked")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator(".toast")).to_contain_text("moved from 3–6 to 0–3 months")
    expect(card(page, item).locator(".what")).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("form[data-digits] input:checked")).to_be_focused()
    page.keyboard.press("3")
    expect(page.get_by_label("Why? One line, for the history")).to_be_focused()
    page.keyboard.type("u j 1 m")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("moved from 0–3 to 6–12 months")
    expect(card(page, item).locator(".what")).to_be_focused()
    assert Change.objects.filter(item=item, reason="u j 1 m").exists()
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("Undone: lead time")
    stands(item, "cloud", "0-3-months")
    complaints.clear()


def test_two_browsers_move_one_item(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/board/")
    other = page.context.new_page()
    other.goto("/board/")
    card(page, item).locator(".what").focus()
    page.keyboard.press("m")
    page.locator("form[data-digits]").wait_for()
    drag(other, card(other, item), cell(other, "desktop", "3-6-months"))
    expect(other.locator(".toast")).to_contain_text("moved to Desktop")
    with page.expect_response(lambda answer: "data-part" in answer.text()):
        page.evaluate("document.dispatchEvent(new Event('plan:ask'))")
    expect(page.locator("#says")).to_contain_text("it follows when you leave the field")
    expect(card(page, item)).to_have_count(1)
    page.keyboard.press("1")
    expect(card(page, item).get_by_role("alert")).to_contain_text("was moved by others meanwhile")
    expect(card(page, item)).to_contain_text("Desktop, 3–6 months")
    expect(card(page, item)).to_contain_text("Cloud, 0–3 months")
    stands(item, "desktop", "3-6-months")
    page.get_by_role("button", name="Move to yours").click()
    expect(page.locator(".toast")).to_contain_text("moved to Cloud, 0–3 months")
    stands(item, "cloud", "0-3-months")
    complaints.clear()


def test_a_move_that_does_not_arrive_is_told_and_kept(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/board/")
    card(page, item).locator(".what").focus()
    page.keyboard.press("m")
    page.route("**/place/", lambda route: route.abort())
    page.locator("form[data-digits] input:checked").wait_for()
    page.keyboard.press("1")
    expect(page.get_by_role("alert")).to_contain_text("The plan did not answer. Nothing you typed is lost")
    page.unroute("**/place/")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("moved from 3–6 to 0–3 months")
    complaints.clear()


def test_without_scripts_items_move_and_come_back(
    browser: Browser, live_server: LiveServer, item: Item, page: Page, architect: User
) -> None:
    bare = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = bare.new_page()
    plain.goto("/board/?search=motion")
    plain.get_by_role("link", name="Move Storage motion to…").click()
    plain.get_by_label("12+").check(force=True)
    plain.get_by_label("Theme").select_option("Desktop")
    plain.get_by_role("button", name="Move").click()
    plain.get_by_label("Why? One line, for the history").fill("Credit2 first")
    plain.get_by_role("button", name="Move").click()
    expect(plain).to_have_url(f"{live_server.url}/board/?search=motion")
    stands(item, "desktop", "12-months")
    plain.locator(".toast").get_by_role("button", name="Undo").click()
    expect(plain.locator(".toast")).to_contain_text("Undone: theme, lead time")
    expect(plain).to_have_url(f"{live_server.url}/board/?search=motion")
    stands(item, "cloud", "3-6-months")
    plain.locator("details.quick summary").click()
    plain.get_by_label("Title").fill("Live patching")
    plain.get_by_role("button", name="Add").click()
    expect(plain.locator(".toast")).to_contain_text("Live patching added.")
    bare.close()


def test_a_new_item_in_two_fields_stays_on_the_page(
    page: Page, live_server: LiveServer, item: Item, architect: User
) -> None:
    page.goto("/board/")
    page.keyboard.press("n")
    title = page.get_by_label("Title")
    expect(title).to_be_focused()
    page.keyboard.type("Live patching")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Live patching added.")
    expect(cell(page, "cloud", "not-guessed")).to_contain_text("Live patching")
    expect(title).to_be_focused()
    expect(title).to_have_value("")
    assert Item.objects.filter(title="Live patching").exists()


def test_the_sheet_of_keys(page: Page, live_server: LiveServer, item: Item, architect: User) -> None:
    page.goto("/board/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("next, previous item")
    sheet.get_by_label("Single keys are on").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("n")
    page.reload()
    page.keyboard.press("n")
    expect(page.get_by_label("Title")).to_be_hidden()
    page.keyboard.press("?")
    sheet.get_by_label("Single keys are on").check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{live_server.url}/")


def test_owner_and_status_by_key_on_a_card(page: Page, live_server: LiveServer, item: Item, architect: User) -> None:
    page.goto("/board/")
    card(page, item).locator(".what").focus()
    page.keyboard.press("o")
    expect(page.get_by_label("Owner")).to_be_focused()
    page.keyboard.type("Xapi")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Storage motion saved.")
    expect(card(page, item)).to_contain_text("Xapi")
    card(page, item).locator(".what").focus()
    page.keyboard.press("e")
    expect(page).to_have_url(f"{live_server.url}/items/{item.pk}/edit/")


def test_rows_of_the_plan_and_the_horizon_by_key(
    page: Page, live_server: LiveServer, item: Item, architect: User, complaints: list[str]
) -> None:
    page.goto("/")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("Xen 4.2")
    for key in "gh":
        page.keyboard.press(key)
    expect(page).to_have_url(f"{live_server.url}/horizon/")
    for key in "jk":
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_text("Xen 4.2")
    page.keyboard.press("m")
    page.wait_for_url("**/place/")
    page.get_by_label("3–6").check(force=True)
    page.get_by_role("button", name="Move").click()
    page.get_by_label("Why? One line").fill("Xen 4.1 slipped")
    page.get_by_role("button", name="Move").click()
    expect(page).to_have_url(f"{live_server.url}/horizon/")
    expect(page.locator(".toast")).to_contain_text("moved from 0–3 to 3–6 months")
    complaints.clear()
