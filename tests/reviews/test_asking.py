"""Owners are asked before a review what is still true; who says nothing finds it faded, and on the agenda."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from roadmap.people.actions import deliver
from roadmap.people.models import Notice
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from roadmap.reviews import actions
from roadmap.reviews.models import Confirmation, Review
from roadmap.reviews.pages import agenda
from roadmap.reviews.signing import still_url

from .conftest import hold

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def item(make, storage, coming) -> Item:
    made = make("Cross-pool migration")
    Item.objects.filter(pk=made.pk).update(owner=storage)
    Notice.objects.all().delete()
    return made


def asked(ahead: timedelta = timedelta(days=6)) -> int:
    Review.objects.filter(state="planned").update(starts_at=timezone.now() + ahead)
    return actions.ask_owners()


def faded(item) -> bool:
    return Item.objects.get(pk=item.pk).faded


def why(item) -> list[str]:
    point = agenda(Review.objects.open().get()).find(f"item-{item.pk}")
    return point.why if point else []


def test_each_owner_gets_one_mail_a_week_ahead_with_three_links_for_each_item(
    item, make, storage, settings, mailoutbox
):
    settings.MAIL_GATHER_SECONDS = 0
    other = make("Driver domains")
    Item.objects.filter(pk=other.pk).update(owner=storage)
    assert asked(timedelta(days=8)) == 0
    assert asked() == 1
    assert asked() == 0
    deliver()
    mail = next(one for one in mailoutbox if one.to == [storage.user.email])
    assert "Still true? 2 of your items before review 1" in mail.subject
    assert mail.body.count(f"{BASE}/reviews/still/") == 6
    assert "List-Unsubscribe" in mail.extra_headers


def test_who_has_no_address_or_left_is_not_asked(item, storage):
    storage.user.is_active = False
    storage.user.save()
    assert asked() == 0
    assert not Confirmation.objects.exists()


def test_a_link_opens_a_page_with_one_button_and_changes_nothing_by_itself(item, settings):
    settings.READ_ACCESS = "signed-in"
    asked()
    row = Confirmation.objects.get()
    path = still_url(row.pk, "true").removeprefix(BASE)
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    assert page.content.decode().count("<button") == 1
    assert page["Referrer-Policy"] == "strict-origin"
    assert Confirmation.objects.get().answer == ""
    assert client.post(path).status_code == 403
    token = client.cookies["csrftoken"].value
    assert "Noted: still true" in client.post(path, {"csrfmiddlewaretoken": token}).content.decode()
    assert Confirmation.objects.get().answer == "true"


@pytest.mark.parametrize("bad", ["1-true", "1-true.forged", "x", "1-never"])
def test_nobody_answers_for_another(item, client, bad):
    asked()
    assert client.post(f"/reviews/still/{bad}/").status_code == 404


@pytest.mark.parametrize(("answer", "word"), [("later", "says later"), ("talk", "talk about it")])
def test_what_owners_say_stands_on_the_agenda(item, chair, answer, word):
    hold(chair)
    asked()
    actions.say(confirmation_id=Confirmation.objects.get().pk, answer=answer)
    assert why(item) == [word]


def test_silence_rises_on_the_agenda_the_day_before_and_fades_on_the_plan_in_the_meeting(item, chair, client):
    hold(chair)
    asked()
    assert (why(item), faded(item)) == ([], False)
    with travel(Review.objects.open().get().starts_at - timedelta(hours=20), tick=False):
        assert why(item) == ["unconfirmed"]
        actions.start(number=2, by=chair)
    assert faded(item)
    page = client.get("/").content.decode()
    assert "item faded" in page
    assert "nobody confirmed it" in page


def test_a_word_an_edit_or_a_decision_lets_it_stand_out_again(item, chair, storage):
    asked()
    row = Confirmation.objects.get()
    for again in (
        lambda: actions.say(confirmation_id=row.pk, answer="true"),
        lambda: plan.edit(item_id=item.pk, version=None, values={"title": "Another"}, by=storage, source="browser"),
        lambda: actions.decide(number=1, wish=actions.Wish(key=f"item-{item.pk}", kind="keep"), by=chair),
    ):
        actions.start(number=1, by=chair)
        plan.fade(item_ids=[item.pk])
        assert faded(item)
        again()
        assert not faded(item)


def test_too_late_is_said(item, chair, client):
    asked()
    path = still_url(Confirmation.objects.get().pk, "true").removeprefix(BASE)
    hold(chair)
    page = client.post(path)
    assert page.status_code == 409
    assert "Review 1 is closed" in page.content.decode()


def test_fading_moves_the_themes_revision_and_no_version(item):
    before = Item.objects.select_related("theme").get(pk=item.pk)
    assert plan.fade(item_ids=[item.pk]) == 1
    assert plan.fade(item_ids=[item.pk]) == 0
    after = Item.objects.select_related("theme").get(pk=item.pk)
    assert after.theme.revision > before.theme.revision
    assert after.version == before.version
