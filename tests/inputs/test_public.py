"""What customers see of the plan, what an item's page says of customers, and what an admin may change."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap.inputs import actions
from roadmap.inputs.models import PublicItem, Question, QuestionKind
from roadmap.people.models import User
from roadmap.plan import actions as plan

from .conftest import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


def test_an_open_plan_is_public_as_a_whole_in_customers_words(client, by):
    one = made("Cross-pool VM.migrate", lead_time="6-12-months", status="In Progress")
    actions.show_item(item_id=one.pk, words="Move machines between pools", by=by)
    made("Driver domains")
    page = client.get("/input/plan/").content.decode()
    assert "Move machines between pools" in page
    assert "Cross-pool VM.migrate" not in page
    assert "being worked on, 6–12 months" in page
    assert "In Progress" not in page
    assert "Driver domains" in page


def test_a_closed_plan_shows_what_was_made_public(client, by, settings):
    settings.READ_ACCESS = "signed-in"
    shown, hidden = made("Shown"), made("Hidden")
    actions.show_item(item_id=shown.pk, words="", by=by)
    page = client.get("/input/plan/")
    assert b"Shown" in page.content
    assert b"Hidden" not in page.content
    assert client.get(f"/input/plan/{shown.pk}/").status_code == 200
    assert client.get(f"/input/plan/{hidden.pk}/").status_code == 404
    assert client.post(f"/input/plan/{hidden.pk}/", {"email": "a@b.example"}).status_code == 404
    again = client.get("/input/plan/", headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304
    actions.hide_item(item_id=shown.pk)
    assert b"Shown" not in client.get("/input/plan/", headers={"If-None-Match": page["ETag"]}).content


def test_what_is_off_the_plan_is_not_public(client, by):
    item = made("Shown")
    actions.show_item(item_id=item.pk, words="", by=by)
    plan.archive(item_id=item.pk, version=None, by=by, source="browser")
    assert b"Shown" not in client.get("/input/plan/").content


def test_the_public_plan_asks_as_much_for_many_items_as_for_few(client):
    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/input/plan/").status_code == 200
        return len(queries)

    made("First")
    look()
    few = look()
    for number in range(20):
        made(f"Item {number}")
    assert look() == few


def test_an_empty_plan_says_what_to_do(client):
    assert "Nothing is public yet" in client.get("/input/plan/").content.decode()


def test_an_item_names_who_asks_to_architects_alone(client, architect, asked, by, item):
    row = asked("Kestrel Bank")
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    page = client.get(f"/items/{item.pk}/").content.decode()
    assert "1 organisation asks" in page
    assert "Kestrel" not in page
    page = architect.get(f"/items/{item.pk}/").content.decode()
    assert f'href="/input/triage/{row.pk}/">Kestrel Bank</a>' in page


def test_an_item_that_is_not_public_has_no_link_to_what_customers_see(architect, item, by, settings):
    settings.READ_ACCESS = "signed-in"
    link = f"/input/plan/{item.pk}/"
    assert link not in architect.get(f"/items/{item.pk}/").content.decode()
    actions.show_item(item_id=item.pk, words="", by=by)
    assert link in architect.get(f"/items/{item.pk}/").content.decode()


def test_an_architect_shows_an_item_to_customers(client, architect, item):
    path = f"/input/triage/items/{item.pk}/"
    assert client.post(path, {"show": "1"})["Location"].startswith("/accounts/login/")
    architect.post(path, {"show": "1", "words": " Move  machines "})
    assert PublicItem.objects.get().words == "Move machines"
    architect.post(path, {"hide": "1"})
    assert not PublicItem.objects.exists()
    assert architect.post("/input/triage/items/999/", {"show": "1"}).status_code == 404


@pytest.mark.parametrize("path", ["/", "/board/", "/table/"])
def test_every_view_of_the_plan_says_how_many_ask(path, client, item):
    page = client.get(path)
    assert b"organisations ask" not in page.content
    plan.note_demand(rows={item.pk: plan.Demand(9, 7)})
    again = client.get(path, headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200
    assert b"7 organisations ask" in again.content


def test_demand_moves_revisions_but_neither_version_nor_log(item):
    from roadmap.plan.models import Change, Item, Revision, Theme

    before = (Revision.current(), Change.objects.count(), item.version)
    assert plan.note_demand(rows={item.pk: plan.Demand(2, 1)}) == {item.pk}
    assert (Change.objects.count(), Item.objects.get(pk=item.pk).version) == before[1:]
    assert Revision.current() == before[0] + 1 == Theme.objects.get(pk=item.theme_id).revision
    assert plan.note_demand(rows={item.pk: plan.Demand(2, 1)}) == set()
    assert Revision.current() == before[0] + 1


def test_an_admin_cannot_take_away_what_the_form_needs(admin):
    text = Question.objects.get(kind=QuestionKind.TEXT)
    path = f"/admin/inputs/question/{text.pk}/change/"
    values = {"kind": "text", "label": "What?", "required": "on", "position": "0"}
    answer = admin.post(path, values)
    assert "The form cannot do without this question" in answer.content.decode()
    assert admin.post(path, {**values, "shown": "on"}).status_code == 302
    assert Question.objects.get(pk=text.pk).label == "What?"
    assert admin.get(f"/admin/inputs/question/{text.pk}/delete/").status_code == 403
    empty = {"kind": "choice", "label": "Which?", "position": "9", "shown": "on", "choices": " "}
    assert "Name what there is to choose from" in admin.post("/admin/inputs/question/add/", empty).content.decode()


def test_an_admin_looks_at_inputs_and_mail_and_changes_none(admin, asked):
    row = asked()
    page = admin.get(f"/admin/inputs/input/{row.pk}/change/").content.decode()
    assert row.title in page
    assert row.receipt_hash not in page
    assert admin.post(f"/admin/inputs/input/{row.pk}/change/", {"title": "x"}).status_code == 403
    for path in ("/admin/people/mail/", "/admin/people/address/", "/admin/inputs/formtext/"):
        assert admin.get(path).status_code == 200
    assert admin.get("/admin/inputs/formtext/add/").status_code == 403
