"""The inbox of conflicts by keyboard and by mouse, and without any script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from integrations.sync.models import AuditRow, Conflict
from roadmap.people.models import User
from roadmap.plan import actions
from tests.sync.states import every_state


@pytest.fixture
def troubles(transactional_db: None, settings: Any) -> dict[str, int]:
    for name in ("Cloud", "Supportability"):
        actions.add_theme(name=name, by=None, source="import", description="")
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_URL": "http://127.0.0.1:9", "JIRA_PROJECT": "XCP"}
    return every_state()


def taken() -> list[tuple[str, str]]:
    return list(
        Conflict.objects.filter(took__in=("plan", "jira", "value"), resolved_by__isnull=False).values_list(
            "field", "took"
        )
    )


def test_keys_go_through_the_conflicts_and_take_sides(
    page: Page, live_server: LiveServer, troubles: dict[str, int], architect: User
) -> None:
    page.goto("/sync/conflicts/")
    now = page.locator("article.is-now")
    expect(now).to_contain_text("Title")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(now).to_contain_text("Lead time")
    page.keyboard.press("k")
    expect(now).to_contain_text("Description")
    page.keyboard.press("3")
    expect(now.get_by_label("Or write a third")).to_be_focused()
    page.keyboard.type("12jk")
    assert Conflict.objects.open().count() == 5
    page.keyboard.press("Escape")
    now.get_by_role("heading").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator(".toast")).to_contain_text("Jira’s value was taken.")
    page.keyboard.press("1")
    expect(page.locator(".toast")).to_contain_text("The plan’s value was taken.")
    assert set(taken()) == {("title", "plan"), ("lead_time", "jira")}


def test_many_are_chosen_looked_at_and_written(
    page: Page, live_server: LiveServer, troubles: dict[str, int], architect: User
) -> None:
    page.goto("/sync/conflicts/")
    take = page.locator("#bulk").get_by_role("button", name="Take the plan’s")
    expect(take).to_be_disabled()
    page.get_by_label("Choose Title of").check()
    expect(page.get_by_text("1 of 5 fields chosen")).to_be_visible()
    page.get_by_label("1 of 5 fields chosen").check()
    expect(page.get_by_text("5 of 5 fields chosen")).to_be_visible()
    page.get_by_label("Choose Theme of").uncheck()
    take.click()
    expect(page.get_by_role("row")).to_have_count(5)
    page.get_by_role("button", name="Write 4 values to Jira").click()
    expect(page.locator(".toast")).to_contain_text("4 fields are settled.")
    assert Conflict.objects.open().get().field == "theme"
    assert AuditRow.objects.filter(outcome="took-plan", by__user=architect).count() == 4


def test_everything_works_without_scripts(
    browser: Browser, context: BrowserContext, live_server: LiveServer, troubles: dict[str, int], architect: User
) -> None:
    plain = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto("/sync/conflicts/")
    page.get_by_role("link", name="Choose all 5").click()
    page.locator("#bulk").get_by_role("button", name="Take Jira’s").click()
    page.get_by_role("button", name="Write 5 values to the plan").click()
    page.get_by_text("No field is in conflict.").wait_for()
    page.goto("/sync/")
    page.get_by_role("button", name="Send with this").click()
    page.get_by_text("It is tried again now.").wait_for()
    plain.close()
    assert not Conflict.objects.open().exists()
