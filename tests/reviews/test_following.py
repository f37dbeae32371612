"""Who was not invited, but follows a theme or an item, hears what was decided of these; anybody may be invited."""

from __future__ import annotations

import pytest
from django.test import Client

from roadmap.people.actions import person_of
from roadmap.people.models import Notice, Person
from roadmap.plan.models import Following, Theme
from roadmap.reviews import actions
from roadmap.reviews.models import Attendance, Topic

from .conftest import decide, signed_in, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db) -> Person:
    """An account with no role."""
    return person_of(user("reader"))


def digests(person: Person) -> list[str]:
    rows = Notice.objects.filter(address__email=person.user.email, topic="review 1 digest")
    return list(rows.values_list("text", flat=True))


def held(chair: Person, *items, kind: str = "keep") -> None:
    actions.start(number=1, by=chair)
    for item in items:
        decide(f"item-{item.pk}", kind, chair, f"So be {item.title}.")
    actions.close(number=1, by=chair)


def test_a_theme_s_follower_is_told_of_its_decisions_alone(coming, chair, make, reader):
    cloud, disks = make("Cross-pool migration"), make("Thin disks", theme="Storage")
    signed_in(reader).post("/following/", {"theme": "cloud"})
    held(chair, cloud, disks)
    assert digests(reader) == ["Cross-pool migration: kept. So be Cross-pool migration."]
    assert len(digests(chair)[0].splitlines()) == 2


def test_an_item_s_follower_is_told_of_it_and_nothing_twice(coming, chair, make, reader):
    one, other = make("Cross-pool migration"), make("Thin disks", theme="Storage")
    client = signed_in(reader)
    for sent in ({"theme": "cloud"}, {"item": str(one.pk)}):
        client.post("/following/", sent)
    held(chair, other, one)
    assert digests(reader) == ["Cross-pool migration: kept. So be Cross-pool migration."]


def test_who_follows_nothing_that_was_decided_gets_no_mail(coming, chair, make, reader):
    make("Cross-pool migration")
    disks = make("Thin disks", theme="Storage")
    signed_in(reader).post("/following/", {"theme": "cloud"})
    held(chair, disks)
    assert digests(reader) == []


def test_who_was_invited_gets_the_whole_digest_once(coming, chair, make, storage):
    cloud, disks = make("Cross-pool migration"), make("Thin disks", theme="Storage")
    actions.invite(number=1, persons=[])
    signed_in(storage).post("/following/", {"theme": "cloud"})
    held(chair, cloud, disks)
    (text,) = digests(storage)
    assert len(text.splitlines()) == 2


def test_following_is_taken_back_and_said_twice_without_harm(make, reader):
    make("Cross-pool migration")
    client = signed_in(reader)
    for _ in range(2):
        assert client.post("/following/", {"theme": "cloud", "here": "1"}).url == "/following/"
    assert b"Unfollow" in client.get("/following/").content
    client.post("/following/", {"theme": "cloud", "off": "1"})
    assert not Following.objects.exists()


def test_an_item_s_page_offers_it_and_looks_anew_after(make, reader):
    item = make("Cross-pool migration")
    client, address = signed_in(reader), f"/items/{item.pk}/"
    before = client.get(address)
    assert b">Follow<" in before.content
    assert client.post("/following/", {"item": str(item.pk)}).url == address
    client.get(address)  # the message is shown once
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert b">Unfollow<" in after.content


def test_strangers_follow_nothing_and_see_no_button(make, client: Client):
    item = make("Cross-pool migration")
    assert "/accounts/login/" in client.post("/following/", {"item": str(item.pk)}).url
    assert b">Follow<" not in client.get(f"/items/{item.pk}/").content


@pytest.mark.parametrize("sent", [{}, {"item": "x"}, {"item": "9" * 30}, {"theme": "no-such"}, {"item": "77"}])
def test_what_is_not_there_cannot_be_followed(make, reader, sent):
    make("Cross-pool migration")
    assert signed_in(reader).post("/following/", sent).status_code == 404


def test_a_get_makes_nobody_a_person(make):
    make("Cross-pool migration")
    bare = user("bare")
    client = Client()
    client.force_login(bare)
    assert client.get("/following/").status_code == 200
    assert not Person.objects.filter(user=bare).exists()


class TestGuests:
    """Somebody who keeps no theme is invited by the chair, and may put something on the table."""

    def test_a_guest_is_invited_by_name(self, coming, as_chair, reader):
        as_chair.post("/reviews/1/invite/", {"name": "Reader"})
        assert Attendance.objects.filter(review=1, person=reader).exists()
        assert Notice.objects.filter(address__email=reader.user.email, topic="review 1 invitation").exists()

    @pytest.mark.parametrize(
        ("name", "told"), [("", "Name whom to invite."), ("Nobody", "Nobody here is called Nobody.")]
    )
    def test_a_name_that_nobody_has_is_said(self, coming, as_chair, name, told):
        page = as_chair.post("/reviews/1/invite/", {"name": name}, follow=True)
        assert told in page.content.decode()

    def test_a_name_that_two_have_is_not_guessed_at(self, coming, as_chair):
        for _ in range(2):
            Person.objects.create(name="Sam")
        page = as_chair.post("/reviews/1/invite/", {"name": "Sam"}, follow=True)
        assert "Several people here are called Sam." in page.content.decode()
        assert not Attendance.objects.filter(person__name="Sam").exists()

    def test_a_guest_puts_a_topic_on_the_table(self, coming, chair, reader):
        client = signed_in(reader)
        assert client.post("/reviews/1/topics/", {"title": "Licences"}).status_code == 403
        actions.invite(number=1, persons=[reader])
        assert b"Put something on the table" in client.get("/reviews/1/").content
        assert client.post("/reviews/1/topics/", {"title": "Licences"}).status_code == 302
        assert Topic.objects.get().by == reader

    def test_only_chairs_invite(self, coming, as_storage, reader):
        assert as_storage.post("/reviews/1/invite/", {"name": "Reader"}).status_code == 403
        assert b"Invite somebody else" not in as_storage.get("/reviews/1/").content


def test_without_a_script_an_edit_on_the_wall_leads_back_to_it(coming, chair, make, as_chair):
    item = make("Cross-pool migration")
    actions.start(number=1, by=chair)
    wall = f"/reviews/1/meeting/?at=item-{item.pk}"
    editor = as_chair.get(f"/items/{item.pk}/cell/owner/", {"back": wall})
    assert f'name="back" value="{wall}"' in editor.content.decode()
    sent = {"version": item.version, "title": item.title, "theme": "cloud", "lead_time": "3-6-months", "back": wall}
    form = editor.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert as_chair.post(f"/items/{item.pk}/cell/owner/", values | sent | {"owner": "Storage"}).url == wall


@pytest.mark.parametrize("foreign", ["//evil.example/", "https://evil.example/", "/\\evil.example/", "javascript:x"])
def test_nobody_is_led_off_the_site(make, as_chair, foreign):
    item = make("Cross-pool migration")
    editor = as_chair.get(f"/items/{item.pk}/cell/owner/", {"back": foreign}).content.decode()
    assert 'name="back" value="/board/"' in editor


def test_a_theme_that_is_gone_is_followed_by_nobody(make, reader):
    make("Cross-pool migration")
    signed_in(reader).post("/following/", {"theme": "cloud"})
    assert str(Following.objects.get()) == f"Reader follows {Theme.objects.get(slug='cloud')}"
