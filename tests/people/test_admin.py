"""Accounts and persons: the admin's door, what it lets one do, the first account."""

import pytest
from django.core.management import call_command
from django.test import Client

from roadmap.people.models import Person, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_a_person_cannot_be_deleted(admin):
    person = Person.objects.create(name="Dave")
    assert admin.get(f"/admin/people/person/{person.pk}/change/").status_code == 200
    assert admin.post(f"/admin/people/person/{person.pk}/delete/", {"post": "yes"}).status_code == 403
    admin.post("/admin/people/person/", {"action": "delete_selected", "_selected_action": person.pk, "post": "yes"})
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_reach_the_admin_by_the_door_that_counts_tries(client, method):
    User.objects.create_superuser("root", password="right")
    for path in ("/admin/", "/admin/login/?next=/admin/"):
        answer = getattr(client, method)(path, {"username": "root", "password": "right"}, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=%2Fadmin%2F")
    assert "_auth_user_id" not in client.session


def test_an_account_without_staff_status_is_told_so(client):
    client.force_login(User.objects.create_user("rae"))
    assert client.get("/admin/login/").status_code == 403


def test_the_first_account_needs_a_name_and_a_password_alone(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-long-password")
    call_command("createsuperuser", "--noinput", "--username", "root", verbosity=0)
    assert User.objects.get(username="root").check_password("a-long-password")
