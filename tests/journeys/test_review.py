"""A whole meeting in two browsers, from its first point to a customer's receipt; without scripts, and by axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from integrations.sandbox import Sandbox
from roadmap.inputs import actions as inputs
from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from roadmap.reviews import actions
from roadmap.reviews.models import Decision, Review
from tests.journeys.test_both_ways import connected, jira  # noqa: F401  fixtures
from tests.journeys.test_looks import look_at
from tests.servers.process import wait_until

PATIENCE = 20
RHYTHM = {"week": 1, "weekday": 3, "at": time(15, 0), "zone": "UTC"}


@pytest.fixture
def chair(architect: User) -> Person:
    """Who sits at `page`, and may run reviews."""
    architect.groups.add(Group.objects.get_or_create(name="chairs")[0])
    person = person_of(architect)
    actions.keep_series(values={**RHYTHM, "chair": person}, by=person)
    return person


@pytest.fixture
def laptop(browser: Browser, live_server: LiveServer, chair: Person) -> Iterator[Page]:
    """Another architect's browser."""
    user = User.objects.create_user("storage", first_name="Storage")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    client = Client()
    client.force_login(user)
    visitor = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    visitor.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield visitor.new_page()
    visitor.close()


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_whole_meeting_up_to_a_customer_s_receipt(
    connected: Sandbox,  # noqa: F811
    page: Page,
    laptop: Page,
    chair: Person,
) -> None:
    moved, kept = (Item.objects.get(title=title) for title in ("Storage motion for vhd storage", "Driver domains"))
    receipt = asked_for(moved)
    number = Review.objects.get().number
    for item in (moved, kept):
        actions.add_topic(number=number, title="Is it still true?", by=chair, item_id=item.pk)
    page.goto(f"/reviews/{number}/")
    page.get_by_role("button", name="Begin the meeting").click()
    heading(page, moved.title)
    laptop.goto(f"/reviews/{number}/meeting/")
    laptop.get_by_role("button", name="I am here").click()
    expect(page.locator(".room")).to_contain_text("2 of 2 here")
    page.keyboard.press("ArrowRight")
    heading(page, kept.title)
    heading(laptop, kept.title)
    page.keyboard.press("ArrowLeft")
    heading(laptop, moved.title)
    page.keyboard.press("m")
    page.get_by_label("6–12", exact=True).check(force=True)
    page.get_by_label("One sentence, for the minutes, the ticket and 1 customer").fill("It waits for storage motion.")
    page.keyboard.press("Enter")
    heading(page, kept.title)
    heading(laptop, kept.title)
    wait_until(lambda: "lead-time-6-12-months" in ticket(connected, moved).labels, "the ticket following", PATIENCE)
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(laptop.locator(".wallbar")).to_contain_text("2 decided")
    page.get_by_role("button", name="Close the review").click()
    heading(page, f"Review {number}")
    expect(page.locator(".record")).to_contain_text("Moved to 6–12 months")
    laptop.wait_for_url(f"**/reviews/{number}/")
    wait_until(lambda: len(ticket(connected, moved).comments) == 1, "the comment on the ticket", PATIENCE)
    assert f"/reviews/{number}/" in str(ticket(connected, moved).comments[0])
    laptop.goto(f"/input/receipt/{receipt}/")
    expect(laptop.locator(".line")).to_contain_text(f"Discussed at review {number}")
    expect(laptop.locator(".line")).to_contain_text("It waits for storage motion.")
    assert Review.objects.open().get().number == number + 1


def asked_for(item: Item) -> str:
    """A customer stands behind an item; answers the secret of their receipt."""
    submission = inputs.Submission(text="Drivers should fail alone.", email="a@kestrel.example", organisation="Kestrel")
    received = inputs.submit(submission=submission)
    inputs.confirm_input(input_id=received.input.pk)
    inputs.link(input_id=received.input.pk, item_ids=[item.pk], by=None)
    return received.secret


def ticket(sandbox: Sandbox, item: Item) -> Any:
    return sandbox.issue(item.ticket_key)


@pytest.fixture
def points(chair: Person) -> list[Item]:
    """A review being held, with points of every kind."""
    plan.add_theme(name="Cloud", by=None, source="import")
    values = {"theme": "cloud", "lead_time": "3-6-months", "description": "Guests *move*."}
    made = [
        plan.create(values={"title": title, **values}, by=chair, source="browser")
        for title in ("Driver domains", "Measured boot")
    ]
    asked_for(made[0])
    number = Review.objects.get().number
    actions.add_topic(number=number, title="Who keeps the tools?", by=chair)
    actions.start(number=number, by=chair)
    wish = actions.Wish(key=f"item-{made[0].pk}", kind="assign", what="Ask the vendors", owner=chair)
    actions.decide(number=number, wish=wish, by=chair)
    actions.close(number=number, by=chair)
    for one, month in zip(made, ("6-12-months", "0-3-months"), strict=True):
        edit = {"lead_time": month}
        plan.edit(item_id=one.pk, version=None, values=edit, by=chair, source="browser", reason="It waits.")
    actions.add_topic(number=number + 1, title="Who keeps the tools?", by=chair)
    actions.start(number=number + 1, by=chair)
    return made


def test_what_is_typed_stays_where_the_chair_goes_on(
    page: Page, laptop: Page, points: list[Item], chair: Person
) -> None:
    storage = User.objects.get(username="storage")
    storage.groups.add(Group.objects.get(name="chairs"))
    laptop.goto("/reviews/2/meeting/")
    laptop.keyboard.press("k")
    laptop.get_by_label("One sentence").fill("Half a sentence")
    title = laptop.get_by_role("heading", level=1).inner_text()
    page.goto("/reviews/2/meeting/")
    page.keyboard.press("ArrowRight")
    expect(laptop.locator("#says")).to_have_text("The chair went on. What you typed is still here.")
    heading(laptop, title)
    expect(laptop.get_by_label("One sentence")).to_have_value("Half a sentence")


def test_an_item_is_edited_where_it_stands(page: Page, laptop: Page, points: list[Item]) -> None:
    path = f"/reviews/2/meeting/?at=item-{points[1].pk}"
    page.goto(path)
    laptop.goto(path)
    laptop.get_by_role("link", name="change the owner").click()
    laptop.get_by_label("Owner").fill("Xapi")
    laptop.keyboard.press("Enter")
    expect(laptop.locator(".toast")).to_contain_text("saved")
    for one in (laptop, page):
        expect(one.locator("[data-cell=owner]")).to_contain_text("Xapi")


def test_a_laptop_that_slept_catches_up(page: Page, laptop: Page, points: list[Item], chair: Person) -> None:
    laptop.goto("/reviews/2/meeting/")
    before = laptop.get_by_role("heading", level=1).inner_text()
    laptop.context.set_offline(True)
    expect(laptop.locator("#says")).to_contain_text("does not answer")
    actions.go(number=2, key=f"item-{points[1].pk}", by=chair)
    laptop.context.set_offline(False)
    heading(laptop, points[1].title)
    assert before != points[1].title
    expect(laptop.locator("#says")).not_to_contain_text("does not answer")


def test_a_meeting_works_without_scripts(
    browser: Browser, page: Page, live_server: LiveServer, points: list[Item], chair: Person
) -> None:
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    tab = plain.new_page()
    tab.goto(f"/reviews/2/meeting/?at=item-{points[0].pk}")
    tab.get_by_label("Drop").check(force=True)
    tab.get_by_role("button", name="Decide and go on").click()
    expect(tab.get_by_role("alert")).to_contain_text("Say why in one sentence")
    tab.get_by_label("One sentence").fill("Nobody needs it.")
    tab.get_by_role("button", name="Decide and go on").click()
    expect(tab.locator(".toast")).to_contain_text("Dropped.")
    assert Decision.objects.get(kind="drop").sentence == "Nobody needs it."
    plain.close()


PATHS = (
    "/reviews/",
    "/reviews/series/",
    "/reviews/1/",
    "/reviews/1/plan/",
    "/reviews/2/",
    "/reviews/2/meeting/",
    "/reviews/2/meeting/?at=item-{0}",
    "/reviews/2/meeting/?at=action-{1}",
    "/reviews/compare/",
    "/wiki/reviews/1/",
    "/items/{0}/",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_barriers(path: str, page: Page, live_server: LiveServer, points: list[Item]) -> None:
    page.goto(path.format(points[0].pk, Decision.objects.get().action.pk))
    look_at(page)


def test_the_sheet_of_keys_tells_those_of_the_meeting(page: Page, live_server: LiveServer, points: list[Item]) -> None:
    page.goto("/reviews/2/meeting/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("In a meeting")


@pytest.mark.parametrize("key", ["m", "s", "a"])
def test_nor_has_the_wall_while_something_is_decided(
    key: str, page: Page, live_server: LiveServer, points: list[Item]
) -> None:
    page.goto(f"/reviews/2/meeting/?at=item-{points[0].pk}")
    page.keyboard.press(key)
    look_at(page)


def test_before_the_first_review(page: Page, live_server: LiveServer, architect: User) -> None:
    page.goto("/reviews/")
    look_at(page)
