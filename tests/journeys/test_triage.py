"""The inbox of customer input by keyboard alone, without scripts, and by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.inputs import actions
from roadmap.inputs.models import Entry, EntryKind, Input, State
from roadmap.people.models import User
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from tests.journeys.test_looks import look_at

NOTES = (
    ("Quarry Software", "When is the new hypervisor in?"),
    ("Kestrel Bank", "Moving running guests between halls overnight, with their disks"),
    ("Fjord Cloud", "Moving running guests between pools without shared disks"),
    ("Harbour Health", "Show NUMA nodes in the client"),
)


@pytest.fixture
def notes(transactional_db: None) -> list[Input]:
    """An item, and four notes to read; the newest first in the inbox."""
    plan.add_theme(name="Cloud", by=None, source="import")
    plan.create(values={"title": "Move running guests across pools", "theme": "cloud"}, by=None, source="import")
    made = []
    for number, (organisation, text) in enumerate(NOTES):
        email = f"ops{number}@customer.example"
        submission = actions.Submission(text=text, email=email, name="Operations", organisation=organisation, pain=3)
        made.append(actions.submit(submission=submission).input)
        actions.confirm_input(input_id=made[-1].pk)
    return made


def note(page: Page, title: str) -> None:
    expect(page.locator("section[aria-labelledby=h-this] h3")).to_have_text(title)


def press(page: Page, key: str, title: str) -> None:
    page.keyboard.press(key)
    note(page, title)


def test_four_notes_are_dealt_with_by_keys(
    page: Page, live_server: LiveServer, notes: list[Input], architect: User
) -> None:
    numa, fjord, kestrel, xen = (NOTES[number][1] for number in (3, 2, 1, 0))
    page.goto("/input/triage/")
    note(page, numa)
    press(page, "j", fjord)
    press(page, "j", kestrel)
    press(page, "k", fjord)
    press(page, "m", kestrel)
    expect(page.locator(".toast")).to_contain_text("Merged.")
    press(page, "l", xen)
    item = Item.objects.get()
    assert (item.backers, item.organisations) == (2, 2)
    page.keyboard.press("d")
    expect(page.get_by_label("Why; all 1 who asked read it")).to_be_focused()
    page.keyboard.type("In summer: jkl see the plan.")
    page.keyboard.press("Control+Enter")
    note(page, numa)
    page.keyboard.press("t")
    expect(page.get_by_label("Tags, between commas")).to_be_focused()
    page.keyboard.type("client")
    page.keyboard.press("Enter")
    expect(page.locator(".nf")).to_contain_text("client")
    page.keyboard.press("a")
    expect(page.get_by_label("Who sees to it; empty for nobody")).to_be_focused()
    page.keyboard.type("architect")
    page.keyboard.press("Enter")
    expect(page.locator(".nf")).to_contain_text("architect")
    page.keyboard.press("z")
    expect(page.locator(".queue")).to_contain_text("Every note was read.")
    page.keyboard.press("u")
    note(page, numa)
    page.keyboard.press("n")
    expect(page.locator("#s-title")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("“Show NUMA nodes in the client” is on the plan.")
    assert [Input.objects.get(pk=row.pk).state for row in notes] == [State.DECLINED, *[State.LINKED] * 3]
    assert Entry.objects.get(kind=EntryKind.DECLINED).text == "In summer: jkl see the plan."


def test_undo_brings_back_one_step_after_the_other(
    page: Page, live_server: LiveServer, notes: list[Input], architect: User
) -> None:
    page.goto(f"/input/triage/{notes[2].pk}/")
    press(page, "m", NOTES[1][1])
    press(page, "l", NOTES[0][1])
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("Undone.")
    assert Item.objects.get().backers == 0
    page.keyboard.press("u")
    note(page, NOTES[2][1])
    assert not Input.objects.exclude(merged_into=None).exists()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("merge it into the note most like it")


def test_everything_works_without_scripts(
    browser: Browser, context: BrowserContext, live_server: LiveServer, notes: list[Input], architect: User
) -> None:
    plain = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto("/input/triage/")
    page.get_by_role("link", name=NOTES[2][1]).click()
    page.get_by_role("button", name="Merge this note into it").first.click()
    page.locator("summary", has_text="Reply").click()
    page.get_by_label("To Operations").fill("Which release do you run?")
    page.get_by_role("button", name="Send the reply").click()
    page.get_by_text("Your reply stands on their receipt").wait_for()
    page.goto(f"/input/triage/{notes[1].pk}/")
    page.get_by_role("button", name="Part them").click()
    page.get_by_text("each stands by itself again").wait_for()
    plain.close()
    assert not Input.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("path", ["", "?tab=declined", "add/", "{pk}/"])
def test_no_barriers(path: str, page: Page, live_server: LiveServer, notes: list[Input], architect: User) -> None:
    actions.merge(input_ids=[notes[2].pk], into_id=notes[1].pk, by=None)
    actions.link(input_id=notes[1].pk, item_ids=[Item.objects.get().pk], by=None)
    page.goto("/input/triage/" + path.format(pk=notes[1].pk))
    look_at(page)


def test_open_forms_have_no_barriers_and_room_for_fingers(
    page: Page, live_server: LiveServer, notes: list[Input], architect: User
) -> None:
    page.goto("/input/triage/")
    page.locator(".do summary", has_text="More").click()
    page.locator(".do summary", has_text="New item").click()
    look_at(page)
    page.set_viewport_size({"width": 390, "height": 900})
    targets = page.locator(".triage :is(.btn, .heaps a, .queue a, input:not([type=hidden]), select)")
    small = [box for one in targets.all() if one.is_visible() and (box := one.bounding_box()) and box["height"] < 44]
    assert small == []
