"""Taking the plan away in a real browser: files come down, and paper shows the plan and nothing around it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.plan import actions

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
A4 = rb"/MediaBox \[0 0 59\d\.\d+ 84\d\.\d+\]"


@pytest.fixture
def plan(transactional_db: None) -> list[int]:
    """Sixty items under two themes: more than a page holds."""
    for name in ("Cloud", "Appliances"):
        actions.add_theme(name=name, by=None, source="import", description="A few words.")
    drafts = [
        actions.Draft(values={"title": f"Item {number}", "theme": theme, "lead_time": lead_time, "owner": "Storage"})
        for theme in ("cloud", "appliances")
        for lead_time in ("0-3-months", "12-months")
        for number in range(15)
    ]
    return [item.pk for item in actions.create_many(drafts=drafts, by=None, source="import")]


def test_a_file_comes_down(page: Page, live_server: LiveServer, plan: list[int]) -> None:
    page.goto("/?theme=cloud")
    page.get_by_role("link", name="Export and print").click()
    expect(page.get_by_text("the 30 items that the filters leave")).to_be_visible()
    for link, ending in (("Spreadsheet", "xlsx"), ("Slides", "pptx"), ("Table", "csv"), ("Document", "md")):
        with page.expect_download() as caught:
            page.get_by_role("link", name=link).click()
        assert re.fullmatch(rf"evolution-plan-\d{{4}}-\d\d-\d\d\.{ending}", caught.value.suggested_filename)
        assert caught.value.path().stat().st_size > 1000


def test_paper_shows_the_plan_and_nothing_around_it(page: Page, live_server: LiveServer, plan: list[int]) -> None:
    page.goto("/print/")
    button = page.get_by_role("button", name="Print")
    page.evaluate("window.print = () => { document.body.dataset.asked = 'yes' }")
    button.click()
    expect(page.locator("body")).to_have_attribute("data-asked", "yes")
    page.emulate_media(media="print")
    for hidden in (page.locator(".mast"), page.locator(".sub"), button):
        expect(hidden).to_be_hidden()
    for shown in (page.get_by_role("heading", name="Appliances"), page.get_by_text("Item 14").last):
        expect(shown).to_be_visible()
    content = page.pdf(prefer_css_page_size=True, outline=True, tagged=True)
    assert len(re.findall(rb"/Type /Page\b", content)) == len(re.findall(A4, content)) >= 2
    # The tab's title begins with the plan's; Chromium writes it in UTF-16 where it holds more than ASCII.
    title = "Architecture Evolution Plan"
    spelled = (f"/Title ({title}", f"/Title <FEFF{title.encode('utf-16-be').hex().upper()}")
    assert any(one.encode() in content for one in spelled)


def test_without_javascript_there_is_no_button(browser: Any, live_server: LiveServer, plan: list[int]) -> None:
    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    try:
        page = visitor.new_page()
        page.goto("/print/")
        expect(page.get_by_role("heading", name="Cloud")).to_be_visible()
        expect(page.locator("[data-print]")).to_be_hidden()
    finally:
        visitor.close()


@pytest.mark.parametrize(
    "path", ["/export/", "/export/?theme=cloud&owner=Storage", "/export/?at=x", "/print/", "/print/?search=nothing"]
)
def test_no_barriers_and_nothing_wider_than_the_screen(
    path: str, page: Page, live_server: LiveServer, plan: list[int], complaints: list[str]
) -> None:
    page.goto(path)
    complaints.clear()
    for width, scheme in ((1440, "light"), (390, "dark")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
