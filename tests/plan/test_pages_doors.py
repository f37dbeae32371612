"""Signing in and out, pages that are not there, and how every page is guarded."""

import re

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from roadmap.people.models import User
from roadmap.plan.models import Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> User:
    return User.objects.create_user("ada", password="a-long-password")


def sign_in(client, password, **extra):
    return client.post("/accounts/login/", {"login": "ada", "password": password} | extra)


def test_signing_in_leads_back_to_where_one_was(client, account):
    assert "/accounts/login/?next=/" in client.get("/").content.decode()
    assert sign_in(client, "a-long-password", next="/items/new/")["Location"] == "/items/new/"
    assert ">ada</a>" in client.get("/").content.decode()


def test_a_wrong_password_is_told_and_the_name_kept(client, account):
    html = sign_in(client, "wrong").content.decode()
    assert re.search(r'class="bad-line" role="alert".*not correct', html, re.S)
    assert 'value="ada"' in html


def test_signing_out_needs_a_click(client, account):
    client.force_login(account)
    assert "Sign out" in client.get("/accounts/logout/").content.decode()
    assert ">ada</a>" in client.get("/").content.decode()
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert "Sign in" in client.get("/").content.decode()


@pytest.mark.parametrize("url", ["/accounts/password/reset/", "/accounts/signup/", "/accounts/inactive/"])
def test_the_other_account_pages_wear_the_same_coat(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert 'class="door"' in response.content.decode()


def test_changing_the_password(client, account):
    client.force_login(account)
    html = client.get("/accounts/password/change/").content.decode()
    assert html.count('<p class="field') == 3
    new = {"oldpassword": "a-long-password", "password1": "another-long-one", "password2": "another-long-one"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    account.refresh_from_db()
    assert account.check_password("another-long-one")


def test_a_page_that_is_not_there(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no page here" in response.content.decode()
    assert 'id="q"' in response.content.decode()


def test_a_form_without_its_token_is_refused_in_words(account):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": "ada", "password": "x"})
    assert response.status_code == 403
    assert "This form is too old to be sent" in response.content.decode()


def test_a_broken_page_says_what_is_safe(client):
    Revision.objects.all().delete()
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something broke here" in response.content.decode()
    assert "Revision" not in response.content.decode()


def test_the_page_about_what_broke_needs_neither_database_nor_collected_files(client, settings, monkeypatch):
    def down(*_):
        raise OperationalError("the database is gone")

    uncollected = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": uncollected}
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", down)
        response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "The database does not answer" in response.content.decode()
    assert "stylesheet" not in response.content.decode()


def test_a_strange_host_is_refused_in_words(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "makes no sense here" in response.content.decode()


def test_nothing_inline_runs_and_nothing_comes_from_elsewhere(client, make):
    make("a", theme="cloud")
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    html = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert all(re.search(r"\ssrc=", tag) for tag in re.findall(r"<script[^>]*>", html))
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', html)


class TestReadersWhoMustSignIn:
    @pytest.fixture(autouse=True)
    def closed(self, monkeypatch):
        monkeypatch.setattr(settings, "READ_ACCESS", "signed-in")

    @pytest.mark.parametrize("url", ["/", "/live/", "/items/1/"])
    def test_strangers_are_sent_to_the_door(self, client, url):
        assert client.get(url)["Location"] == f"/accounts/login/?next={url}"

    def test_the_door_does_not_offer_the_plan(self, client):
        assert "read the plan" not in client.get("/accounts/login/").content.decode()

    def test_those_who_signed_in_may_read(self, reader):
        assert reader.get("/").status_code == 200
