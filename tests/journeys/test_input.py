"""A customer on a phone, from the form to the answer; and what architects make of it, through to the ticket."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from integrations.sandbox import Sandbox
from roadmap.inputs import actions, forms
from roadmap.inputs.models import Input
from roadmap.people.actions import person_of
from roadmap.people.models import Address, User
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from tests.journeys.test_both_ways import connected, jira  # noqa: F401  fixtures
from tests.journeys.test_looks import look_at
from tests.servers.process import wait_until

PATIENCE = 20
NEED = "Moving running guests between pools, with their disks, would give us our weekends back."
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journey types quicker than anybody."""
    monkeypatch.setattr(forms, "SOONEST", 0)


@pytest.fixture
def mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Mails of the worker as files; answers what was sent to an address, the oldest first."""
    folder = tmp_path / "mail"
    folder.mkdir()
    monkeypatch.setenv("EMAIL_URL", f"filemail://{folder}")
    monkeypatch.setenv("MAIL_SWEEP_SECONDS", "1")
    monkeypatch.setenv("MAIL_GATHER_SECONDS", "0")

    def sent_to(address: str) -> list[str]:
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        found = [part for file in files for part in file.read_text().split("-" * 79)]
        return [one.replace("=\n", "") for one in found if f"To: {address}" in one]

    return sent_to


@pytest.fixture
def phone(browser: Browser, context: BrowserContext, live_server: LiveServer) -> Any:
    visitor = browser.new_context(base_url=live_server.url, viewport=PHONE, has_touch=True)
    yield visitor.new_page()
    visitor.close()


def fill(page: Page, organisation: str, email: str) -> None:
    """Write a note."""
    page.goto("/input/")
    page.get_by_label("What do you need, and why?").fill(NEED)
    page.get_by_label("Badly").check(force=True)
    page.get_by_label("Organisation").fill(organisation)
    page.get_by_label("Your name").fill("Platform operations")
    page.get_by_label("E-mail").fill(email)


def link_in(mail: str, path: str) -> str:
    found = re.search(rf"http://[^/\s]+({path}[^\s]+/)", mail)
    assert found, mail
    return found[1]


def test_from_a_phone_to_a_ticket_and_back_to_the_receipt(
    mails: Callable[[str], list[str]],  # before the worker, which reads its environment
    connected: Sandbox,  # noqa: F811
    phone: Page,
    page: Page,
    architect: User,
) -> None:
    secrets = {}
    for organisation, email in (("Kestrel Bank", "ops@kestrel.example"), ("Fjord Cloud", "ops@fjord.example")):
        fill(phone, organisation, email)
        phone.get_by_role("button", name="Send", exact=True).last.click()
        phone.wait_for_url("**/receipt/**")
        secrets[email] = phone.url
        expect(phone.get_by_role("heading", level=1)).to_have_text("To be confirmed by you")
        wait_until(lambda to=email: len(mails(to)) == 1, "the mail to confirm", PATIENCE)
        phone.goto(link_in(mails(email)[0], "/input/confirm/"))
        phone.get_by_role("button", name="Yes, it is mine").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Your note counts")
    page.goto("/input/triage/")
    page.keyboard.press("m")
    expect(page.locator(".toast")).to_contain_text("Merged.")
    page.locator("summary", has_text="New item").click()
    page.locator("#s-title").fill("Cross-pool migration")
    page.get_by_role("button", name="Make the item").click()
    expect(page.locator(".toast")).to_contain_text("on the plan")
    item = Item.objects.get(title="Cross-pool migration")
    assert (item.backers, item.organisations) == (2, 2)
    wait_until(lambda: bool(Item.objects.get(pk=item.pk).ticket_key), "the ticket", PATIENCE)
    item.refresh_from_db()
    assert connected.issue(item.ticket_key).summary == "Cross-pool migration"
    assert "Kestrel" not in str(connected.issue(item.ticket_key))
    by = person_of(architect)
    told = {"item_id": item.pk, "outcome": "moved", "to": "6–12 months", "reason": "It waits for storage motion."}
    actions.record_outcome(**told, by=by, review=12)
    Address.objects.update(noticed_at=None)
    for email, receipt in secrets.items():
        phone.goto(receipt)
        expect(phone.get_by_role("heading", level=1)).to_have_text("On the plan, planned")
        expect(phone.locator(".line")).to_contain_text("Discussed at review 12")
        expect(phone.locator(".line")).to_contain_text("It waits for storage motion.")
        wait_until(lambda to=email: "storage motion" in "".join(mails(to)), "the mail about the decision", PATIENCE)
    merged = Input.objects.get(merged_into__isnull=False)
    page.goto(f"/input/triage/{merged.group}/")
    page.get_by_role("button", name="Part them").click()
    expect(page.locator(".toast")).to_contain_text("each stands by itself again")
    item.refresh_from_db()
    assert (item.backers, item.organisations) == (1, 1)


def test_what_is_on_the_plan_is_offered_while_typing(
    phone: Page, transactional_db: None, live_server: LiveServer
) -> None:
    plan.add_theme(name="Cloud", by=None, source="import")
    item = plan.create(values={"title": "Move running guests across pools", "theme": "cloud"}, by=None, source="import")
    phone.goto("/input/")
    phone.get_by_label("What do you need, and why?").press_sequentially(NEED[:40])
    phone.get_by_role("button", name="Back it").click()
    expect(phone.locator(".backing")).to_contain_text("Move running guests across pools")
    expect(phone.get_by_label("What do you need, and why?")).to_have_value(NEED[:40])
    expect(phone.locator("[name=back]")).to_have_value(f"item:{item.pk}")


def test_the_form_works_without_scripts(browser: Browser, transactional_db: None, live_server: LiveServer) -> None:
    plan.add_theme(name="Cloud", by=None, source="import")
    plan.create(values={"title": "Move running guests across pools", "theme": "cloud"}, by=None, source="import")
    plain = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/input/")
    page.get_by_label("What do you need, and why?").fill(NEED)
    page.get_by_role("button", name="Has it been asked before?").click()
    expect(page.locator(".similar")).to_contain_text("Move running guests across pools")
    page.get_by_label("Organisation").fill("Kestrel Bank")
    page.get_by_label("Your name").fill("Operations")
    page.get_by_label("E-mail").fill("ops@kestrel")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator(".msg")).to_contain_text("This address cannot be right")
    expect(page.get_by_label("What do you need, and why?")).to_have_value(NEED)
    page.get_by_label("E-mail").fill("ops@kestrel.example")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To be confirmed by you")
    plain.close()


@pytest.mark.parametrize("path", ["/input/", "/input/plan/", "/input/plan/{item}/", "{receipt}", "{receipt}erase/"])
def test_customers_pages_have_no_barriers(
    path: str, page: Page, context: BrowserContext, live_server: LiveServer, transactional_db: None
) -> None:
    plan.add_theme(name="Cloud", by=None, source="import")
    item = plan.create(values={"title": "Move running guests across pools", "theme": "cloud"}, by=None, source="import")
    submission = actions.Submission(text=NEED, email="ops@kestrel.example", name="Operations", organisation="Kestrel")
    received = actions.submit(submission=submission)
    actions.confirm_input(input_id=received.input.pk)
    actions.link(input_id=received.input.pk, item_ids=[item.pk], by=None)
    page.goto(path.format(item=item.pk, receipt=f"/input/receipt/{received.secret}/"))
    look_at(page)
