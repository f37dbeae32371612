"""What reaches customers of what happens on the plan: entries for all who asked, notices for who wants mail."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.inputs import actions
from roadmap.inputs.models import Entry, EntryKind, Follow
from roadmap.people.models import Address, Notice
from roadmap.plan import actions as plan

from .conftest import made

pytestmark = pytest.mark.django_db


def move(item, to: str, by=None, reason: str = "") -> None:
    plan.edit(item_id=item.pk, version=None, values={"lead_time": to}, by=by, source="browser", reason=reason)


def test_linked_moved_begun_done_and_decided_are_told(asked, by, item, sent, settings):
    row = asked("Kestrel Bank")
    sent()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    told = [sent()]
    for values in ({"lead_time": "3-6-months"}, {"status": "In Progress"}, {"status": "Done"}):
        Address.objects.update(noticed_at=None)
        plan.edit(item_id=item.pk, version=None, values=values, by=by, source="browser")
        told.append(sent())
    Address.objects.update(noticed_at=None)
    actions.record_outcome(item_id=item.pk, outcome="kept", reason="Still true", by=by)
    told.append(sent())
    subjects = [mail.subject for mails in told for mail in mails]
    assert subjects == [
        "Your note is on the plan",
        "What you asked for was moved",
        "Work on what you asked for has begun",
        "What you asked for is done",
        "What you asked for was decided on",
    ]
    assert all(mail.to == [row.email] for mails in told for mail in mails)


def test_the_link_in_a_notice_opens_its_receipt(asked, by, item, sent, client):
    row = asked()
    sent()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    address = next(line for line in sent()[0].body.splitlines() if "/input/receipt/" in line)
    assert row.secret not in address
    assert b"On the plan" in client.get(address.removeprefix("http://127.0.0.1:8000")).content


def test_at_most_one_mail_a_day(asked, by, item, sent):
    row = asked()
    sent()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    assert len(sent()) == 1
    for to in ("0-3-months", "3-6-months", "12-months"):
        move(item, to)
        assert sent() == []
    Address.objects.update(noticed_at=None)
    (mail,) = sent()
    assert "From 3–6 months to 12+ months." in mail.body
    assert "0–3" not in mail.body, "an older notice of the same kind is still told"


def test_a_change_that_concerns_no_customer_says_nothing(asked, by, item):
    row = asked()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    before = Entry.objects.count()
    for values in ({"title": "Another"}, {"owner": "Xapi"}, {"status": "Open"}, {"labels": ["x"]}):
        try:
            plan.edit(item_id=item.pk, version=None, values=values, by=by, source="browser")
        except ValueError:
            continue
    assert Entry.objects.count() == before


def test_who_has_not_confirmed_hears_nothing(asked, by, item):
    row = asked(confirmed=False)
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    move(item, "12-months")
    assert not Notice.objects.exists()
    assert not row.entries.filter(kind=EntryKind.MOVED).exists()


def test_an_item_is_followed_by_mail(client, item, sent):
    answer = client.post(f"/input/plan/{item.pk}/", {"email": "Al@Fjord.example"})
    assert "a mail with a link is on its way" in answer.content.decode()
    (mail,) = sent()
    address = next(line for line in mail.body.splitlines() if "/input/follow/" in line)[21:]
    assert Follow.objects.get().confirmed_at is None
    move(item, "3-6-months")
    assert sent() == []
    page = client.get(address)
    assert (page["Referrer-Policy"], Follow.objects.get().confirmed_at) == ("strict-origin", None)
    client.post(address)
    assert "You will hear of it" in client.post(address).content.decode()
    move(item, "12-months")
    (mail,) = sent()
    assert (mail.to, mail.subject) == (["al@fjord.example"], "Cross-pool migration: moved")
    assert f"/input/plan/{item.pk}/" in mail.body


def test_whether_an_address_follows_is_not_told(client, item, sent):
    Follow.objects.create(item=item, email="al@fjord.example", confirmed_at="2011-02-14T14:02Z")
    pages = [client.post(f"/input/plan/{item.pk}/", {"email": one}) for one in ("al@fjord.example", "b@c.example")]
    known, new = (page.content.decode().split('id="main"')[1] for page in pages)
    assert known == new
    assert [mail.to for mail in sent()] == [["b@c.example"]]


def test_a_wrong_address_is_named(client, item):
    answer = client.post(f"/input/plan/{item.pk}/", {"email": "al@fjord"})
    assert answer.status_code == 422
    assert 'value="al@fjord"' in answer.content.decode()


@pytest.mark.parametrize("count", [3])
def test_telling_of_many_items_asks_as_much_as_of_few(asked, by, count):
    def moving(items) -> int:
        edits = [plan.Edit(one.pk, None, {"lead_time": "12-months"}) for one in items]
        with CaptureQueriesContext(connection) as queries:
            plan.edit_many(edits=edits, by=by, source="jira")
        return len(queries)

    def items(number: int) -> list:
        found = [made(f"Item {number} {one}", lead_time="0-3-months") for one in range(number)]
        for one in found:
            actions.link(input_id=asked(f"Customer {one.pk}").pk, item_ids=[one.pk], by=by)
        return found

    moving(items(1))
    few = moving(items(2))
    assert moving(items(2 + count * 5)) <= few
    assert Entry.objects.filter(kind=EntryKind.MOVED).count() == 3 + 2 + count * 5


def test_items_nobody_asked_for_cost_two_questions(by):
    item = made("Alone", lead_time="0-3-months")

    def questions() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            move(item, "3-6-months" if item.version % 2 else "6-12-months")
        item.refresh_from_db()
        return [one["sql"] for one in queries if "inputs_" in one["sql"]]

    assert len(questions()) == 2


def link_of(mail) -> str:
    return next(line for line in mail.body.splitlines() if "/input/follow/" in line)[21:]


def test_an_address_too_long_to_keep_is_refused(client, item):
    answer = client.post(f"/input/plan/{item.pk}/", {"email": "a" * 290 + "@fjord.example"})
    assert answer.status_code == 422
    assert not Follow.objects.exists()


def test_asking_once_too_often_leaves_the_last_link_good(client, item, sent):
    links = []
    for _ in range(4):
        client.post(f"/input/plan/{item.pk}/", {"email": "al@fjord.example"})
        links += [link_of(mail) for mail in sent()]
    assert len(links) == 3
    assert client.get(links[-1]).status_code == 200


def test_what_customers_are_not_shown_any_more_is_not_told(client, by, settings, item, sent):
    settings.READ_ACCESS = "signed-in"
    actions.show_item(item_id=item.pk, words="Moving machines", by=by)
    client.post(f"/input/plan/{item.pk}/", {"email": "al@fjord.example"})
    client.post(link_of(sent()[0]))
    move(item, "3-6-months")
    assert sent()[0].subject == "Moving machines: moved"
    Address.objects.update(noticed_at=None)
    actions.hide_item(item_id=item.pk)
    move(item, "12-months", reason="Budget was cut")
    assert sent() == []


def test_what_is_undone_before_a_mail_went_out_is_not_told(asked, by, item, sent):
    row = asked("Kestrel Bank")
    sent()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    actions.undo_step(by=by)
    actions.decline(input_id=row.pk, reason="We have no such machines.", by=by)
    actions.undo_step(by=by)
    assert sent() == []
