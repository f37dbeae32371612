"""The wiki in a browser: writing by mouse and by keys alone, drafts, two who write at once, no barriers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from roadmap.people.models import Person, User
from roadmap.wiki import actions
from roadmap.wiki.models import Page
from tests.journeys.test_looks import look_at

TEXT = "one\n\ntwo\n\nthree\n\nfour\n"
RICH = (
    "Words, a [[home]] and a [[missing page]].[^1]\n\n[^1]: A note.\n\n# One\n\n- [x] done\n- [ ] to do\n\n# Two\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n## Three\n\n```\ncode\n```\n\n{{nothing}}\n\na {{toc}} b\n\n{{recent n=2}}\n"
)
PAGES = (
    *("/wiki/", "/wiki/themes/", "/wiki/themes/cloud/", "/wiki/themes/cloud/?revision=1", "/wiki/themes/cloud/edit/"),
    *("/wiki/themes/cloud/history/", "/wiki/themes/cloud/diff/", "/wiki/themes/cloud/rename/", "/wiki/not/yet/"),
    *("/wiki/-/new/?path=a/b&title=B", "/wiki/-/recent/", "/wiki/-/orphans/", "/wiki/-/all/"),
)


@pytest.fixture
def cloud(transactional_db: None) -> Page:
    """A page with everything on it, in a tree, with a past."""
    by = Person.objects.create(name="Ada")
    actions.create(path="home", title="Home", text="{{toc}}\n\n# A\n\n# B\n\n[[themes/cloud|Cloud]]", by=by)
    page = actions.create(path="themes/cloud", title="Cloud", text=RICH, by=by, comment="First words")
    text = RICH.replace("Words", "Other words").replace("- [ ] to do\n", "").replace("code", "code\nmore")
    actions.save(page_id=page.pk, base=1, title="The cloud", text=text, by=by, comment="Second words")
    actions.create(path="themes/cloud/pools", title="Pools", text="", by=None)
    actions.create(path="themes", title="Themes", text="", by=None)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barriers(
    path: str, page: Tab, live_server: LiveServer, cloud: Page, architect: User, complaints: list[str]
) -> None:
    page.goto(path)
    complaints.clear()
    look_at(page)


def test_an_empty_wiki_has_no_barriers(page: Tab, live_server: LiveServer, transactional_db: None) -> None:
    page.goto("/wiki/")
    look_at(page)


@pytest.fixture
def text(transactional_db: None) -> Page:
    return actions.create(path="a", title="A page", text=TEXT, by=None)


def reword(text: Page, old: str, new: str) -> None:
    """Somebody else's save."""
    now = Page.objects.with_text().get(pk=text.pk)
    by, _ = Person.objects.get_or_create(name="Bob")
    changed = now.text.replace(old, new)
    actions.save(page_id=now.pk, base=now.revision, title=now.title, text=changed, by=by)


def words(tab: Tab) -> str:
    return tab.get_by_label("Page text").input_value()


def test_a_page_is_written_with_tools_and_a_preview_beside_it(
    page: Tab, live_server: LiveServer, text: Page, architect: User
) -> None:
    page.goto("/wiki/a/")
    page.get_by_role("link", name="Edit").click()
    area, shown = page.get_by_label("Page text"), page.get_by_role("region", name="The page as it will read")
    area.fill("Big words")
    area.select_text()
    page.get_by_role("button", name="Bold").click()
    expect(shown.locator("strong")).to_have_text("Big words")
    for name in ("Task list", "Table"):
        area.press("Control+End")
        page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="{{recent n=5}}").click()
    expect(shown.get_by_role("table")).to_be_visible()
    expect(shown.get_by_role("link", name="A page")).to_be_visible()
    area.press("Control+End")
    area.press_sequentially("\n\n{{recent many=5}}")
    expect(shown.get_by_role("note")).to_contain_text("has no argument 'many'")
    page.get_by_label("What changed").fill("Tried the tools")
    page.get_by_role("button", name="Save revision 2").click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    expect(page.get_by_role("note")).to_contain_text("It takes n.")
    assert "**Big words**" in Page.objects.get(path="a").text


def test_a_page_is_made_from_a_missing_link_by_keys_alone(
    page: Tab, live_server: LiveServer, architect: User, transactional_db: None
) -> None:
    actions.create(path="a", title="A", text="[[Themes/New Thing]]", by=None)
    page.goto("/wiki/a/")
    page.get_by_role("link", name="Themes/New Thing").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/wiki/-/new/"))
    page.get_by_label("Page text").focus()
    page.keyboard.type("Words ")
    page.keyboard.press("Control+b")
    page.keyboard.type("strong")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Insert a macro")).to_be_focused()
    page.get_by_label("Page text").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/wiki/themes/new-thing/")
    assert Page.objects.get(path="themes/new-thing").text == "Words **strong**\n"


def test_enter_in_a_field_saves(page: Tab, live_server: LiveServer, text: Page, architect: User) -> None:
    page.goto("/wiki/a/edit/")
    page.get_by_label("Title").fill("Better title")
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_role("heading", name="Better title")).to_be_visible()


def test_edits_apart_are_merged(page: Tab, live_server: LiveServer, text: Page, architect: User) -> None:
    page.goto("/wiki/a/edit/")
    reword(text, "one", "theirs")
    page.get_by_label("Page text").fill(TEXT.replace("four", "mine"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("together with what others saved meanwhile")).to_be_visible()
    assert Page.objects.get().text == TEXT.replace("one", "theirs").replace("four", "mine")


def test_two_who_change_one_line_see_both_texts(
    page: Tab, live_server: LiveServer, text: Page, architect: User, complaints: list[str]
) -> None:
    page.goto("/wiki/a/edit/")
    reword(text, "two", "theirs")
    page.get_by_label("Page text").fill(TEXT.replace("two", "mine"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing you typed is lost")
    complaints.clear()
    expect(page.get_by_role("region", name="What others changed").locator("ins")).to_have_text("theirs")
    expect(page.get_by_role("region", name="What you changed").locator("ins")).to_have_text("mine")
    assert words(page) == TEXT.replace("two", "mine")
    look_at(page)
    page.goto("/wiki/a/edit/")
    page.get_by_role("button", name="Take it up").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing you typed is lost")
    complaints.clear()
    page.get_by_text("Their whole text").first.click()
    page.get_by_role("button", name="Take theirs into the editor").click()
    assert words(page) == TEXT.replace("two", "theirs")
    page.get_by_label("Page text").fill(TEXT.replace("two", "both"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved as revision 3.")).to_be_visible()
    assert Page.objects.get().text == TEXT.replace("two", "both")


def kept(page: Tab) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('wiki-draft:')).length"))


def test_a_draft_comes_back_and_is_forgotten_once_saved(
    page: Tab, live_server: LiveServer, text: Page, architect: User
) -> None:
    page.goto("/wiki/a/edit/")
    page.get_by_label("Page text").fill(TEXT.replace("four", "drafted"))
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    page.reload()
    assert words(page) == TEXT
    offer = page.get_by_role("region", name="A draft")
    expect(offer).to_contain_text("made from revision 1")
    look_at(page)
    offer.get_by_role("button", name="Take it up").click()
    expect(offer).to_have_count(0)
    assert words(page) == TEXT.replace("four", "drafted")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    page.goto("/wiki/a/edit/")
    expect(page.get_by_role("button", name="Bold")).to_be_visible()
    assert (kept(page), page.get_by_role("region", name="A draft").count()) == (0, 0)


def test_a_draft_of_an_older_revision_is_merged_when_it_is_saved(
    page: Tab, live_server: LiveServer, text: Page, architect: User
) -> None:
    page.goto("/wiki/a/edit/")
    page.get_by_label("Page text").fill(TEXT.replace("four", "drafted"))
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    reword(text, "one", "theirs")
    page.reload()
    offer = page.get_by_role("region", name="A draft")
    expect(offer).to_contain_text("The page has been saved since")
    offer.get_by_role("button", name="Take it up").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("together with what others saved meanwhile")).to_be_visible()
    assert Page.objects.get().text == TEXT.replace("one", "theirs").replace("four", "drafted")


def test_a_draft_outlives_a_save_that_did_not_arrive(
    page: Tab, live_server: LiveServer, text: Page, architect: User, complaints: list[str]
) -> None:
    page.goto("/wiki/a/edit/")
    page.get_by_label("Page text").fill(TEXT.replace("four", "drafted"))
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Save revision 2")).to_have_count(0)
    complaints.clear()
    assert kept(page) == 1
    assert Page.objects.get().text == TEXT


def test_a_draft_can_be_thrown_away(page: Tab, live_server: LiveServer, text: Page, architect: User) -> None:
    page.goto("/wiki/a/edit/")
    page.get_by_label("Page text").fill("drafted")
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    assert (words(page), kept(page)) == (TEXT, 0)
