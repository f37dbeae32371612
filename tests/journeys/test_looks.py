"""Every page by axe, light and dark, wide and phone: no barrier, nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from integrations.sync.models import Connection, Preview
from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Change, Item
from tests.sync.states import every_state

PAGES = (
    "/",
    "/?lead_time=3-6-months",
    "/?search=nothing",
    "/board/",
    "/board/?lead_time=3-6-months&owner=Storage",
    "/board/?theme=cloud",
    "/board/?search=nothing",
    "/horizon/",
    "/horizon/?theme=cloud",
    "/horizon/?search=nothing",
    "/table/",
    "/table/?sort=-owner&theme=cloud",
    "/table/?search=nothing",
    "/items/{done}/cell/lead_time/",
    "/items/{done}/cell/owner/",
    "/keys/",
    "/items/{done}/place/",
    "/items/{done}/",
    "/items/{archived}/",
    "/items/{done}/edit/",
    "/items/{done}/restore/{change}/",
    "/@/",
    "/@/?day=3000-01-01",
    "/@{today}/",
    "/@{today}/?moved=1",
    "/@{today}/items/{done}/",
    "/@2001-01-01/",
    "/items/new/",
    "/themes/new/",
    "/themes/cloud/edit/",
    "/themes/unsorted/edit/",
    "/archived/",
    "/archived/?before=2011-02-14T14:02:00Z_1",
    "/search/",
    "/search/?q=item",
    "/search/?q=item&theme=nowhere",
    "/sync/",
    "/sync/?item={done}&outcome=asked",
    "/sync/conflicts/",
    "/sync/conflicts/?field=title",
    "/sync/preview/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/nowhere/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def items(transactional_db: None) -> dict[str, Any]:
    """A plan with every sign on it."""
    for name in ("Cloud", "Supportability"):
        actions.add_theme(name=name, by=None, source="import", description="A few words.")
    made: dict[str, int] = {}
    for state in ("synced", "conflict", "parked", "pending", "unreachable"):
        values = {"title": f"An item that is {state}", "theme": "cloud", "lead_time": "3-6-months", "owner": "Storage"}
        item = actions.create(values=values, by=None, source="import")
        actions.mirror(rows={item.pk: actions.Mirror(f"XCP-{item.pk}", f"/browse/XCP-{item.pk}", state)})
        made[state] = item.pk
    words = {
        "status": "Done",
        "labels": ["a", "b"],
        "description": "## One\n\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    }
    actions.edit(item_id=made["synced"], version=None, values=words, by=None, source="browser", reason="Because.")
    actions.archive(item_id=made["parked"], version=None, by=None, source="browser", reason="Somebody else does it.")
    actions.create(values={"title": "An item of no theme"}, by=None, source="import")
    for lead_time in ("12-months", "6-12-months"):
        actions.edit(
            item_id=made["synced"],
            version=None,
            values={"lead_time": lead_time},
            by=None,
            source="browser",
            reason="It waits.",
        )
    change = Change.objects.filter(item=made["synced"], field="lead_time").latest("id")
    return {
        "done": made["synced"],
        "archived": made["parked"],
        "change": change.pk,
        "today": timezone.localdate().isoformat(),
    }


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe objects to, each with its first offender."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def look_at(page: Page) -> None:
    """Wide in daylight, on a phone at night, and that nothing is wider than the screen in between."""
    for width, scheme in ((1440, "light"), (390, "dark")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers(page) == []
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


SYNC_PAGES = (
    "/sync/",
    "/sync/?item={conflict}",
    "/sync/?outcome=people",
    "/sync/conflicts/",
    "/sync/conflicts/?field=title&chosen=all",
    "/sync/conflicts/look/?take=plan&c={first}&c={last}",
    "/sync/preview/",
    "/items/{conflict}/",
    "/items/{parked}/",
    "/items/{lost}/",
)


@pytest.fixture
def troubles(items: dict[str, Any], settings: Any) -> dict[str, Any]:
    """A sync with everything on its pages: conflicts, parked, lost and held writes, a look ahead, a long log."""
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_URL": "http://127.0.0.1:9", "JIRA_PROJECT": "XCP"}
    return items | every_state()


@pytest.mark.parametrize("path", SYNC_PAGES)
def test_a_page_of_the_sync_in_trouble_has_no_barriers(
    path: str, page: Page, live_server: LiveServer, troubles: dict[str, Any], architect: User
) -> None:
    page.goto(path.format(**troubles))
    look_at(page)


@pytest.mark.parametrize(("state", "held"), [("failing", 0), ("paused", 0), ("ok", 3)])
@pytest.mark.parametrize("path", ["/sync/", "/sync/preview/"])
def test_a_sync_that_stands_still_has_no_barriers(
    path: str, state: str, held: int, page: Page, live_server: LiveServer, troubles: dict[str, Any], architect: User
) -> None:
    Connection.objects.update(state=state, held_pushes=held, reason="JIRA_TOKEN has expired.", setting="JIRA_TOKEN")
    page.goto(path)
    look_at(page)


@pytest.mark.parametrize("state", ["asked", "reading", "failed", "done"])
def test_a_look_ahead_has_no_barriers(
    state: str, page: Page, live_server: LiveServer, troubles: dict[str, Any], architect: User
) -> None:
    Preview.objects.update(state=state, total=40, done=11, error="JIRA_TOKEN has expired.")
    page.goto("/sync/preview/")
    look_at(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barriers(
    path: str, page: Page, live_server: LiveServer, items: dict[str, Any], architect: User, complaints: list[str]
) -> None:
    page.goto(path.format(**items))
    complaints.clear()
    look_at(page)


def test_the_door_has_no_barriers(page: Page, live_server: LiveServer, transactional_db: None) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Name or e-mail").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert barriers(page) == []


def test_a_form_two_have_changed_has_no_barriers(
    page: Page, live_server: LiveServer, items: dict[str, Any], architect: User, complaints: list[str]
) -> None:
    item = Item.objects.get(pk=items["done"])
    page.goto(f"/items/{item.pk}/edit/")
    actions.edit(item_id=item.pk, version=None, values={"title": "Theirs"}, by=None, source="jira")
    page.get_by_label("Title").fill("Mine")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Now on the plan").wait_for()
    complaints.clear()
    look_at(page)


def test_a_look_at_what_will_change_has_no_barriers(
    page: Page, live_server: LiveServer, items: dict[str, Any], architect: User, complaints: list[str]
) -> None:
    page.goto("/table/")
    page.get_by_label("Select all shown").check()
    actions.edit(item_id=items["done"], version=None, values={"title": "Theirs"}, by=None, source="jira")
    page.get_by_text("ticked items").click()
    page.locator("#bulk").get_by_label("Lead time").select_option("12+ months")
    look_at(page)
    page.get_by_role("button", name="Look at what will change").click()
    page.get_by_role("heading", name="will change").wait_for()
    look_at(page)
    page.get_by_role("button", name="Change").click()
    page.get_by_text("say why in one line").wait_for()
    look_at(page)
    complaints.clear()


def test_an_editor_in_a_cell_has_no_barriers(
    page: Page, live_server: LiveServer, items: dict[str, Any], architect: User
) -> None:
    page.goto("/table/")
    for field in ("title", "lead_time", "labels"):
        page.locator(f"#row-{items['done']} [data-cell={field}] [data-place]").click()
        page.locator(f"#row-{items['done']} .cellform").wait_for()
        look_at(page)
        page.keyboard.press("Escape")
        page.locator(f"#row-{items['done']} .cellform").wait_for(state="detached")


def test_what_the_search_offers_has_no_barriers(
    page: Page, live_server: LiveServer, items: dict[str, Any], architect: User
) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("item")
    page.get_by_role("option").first.wait_for()
    look_at(page)


def test_forms_that_open_in_place_have_no_barriers(
    page: Page, live_server: LiveServer, items: dict[str, Any], architect: User, complaints: list[str]
) -> None:
    page.goto("/board/")
    page.keyboard.press("n")
    page.locator(f"#item-{items['done']} .what").focus()
    page.keyboard.press("m")
    page.locator("form[data-digits]").wait_for()
    look_at(page)
    page.keyboard.press("4")
    page.get_by_label("Why? One line").wait_for()
    look_at(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    look_at(page)
    complaints.clear()
