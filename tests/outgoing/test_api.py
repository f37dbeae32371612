"""`/api/v1/webhooks/`: for admin tokens of who keeps webhooks."""

from __future__ import annotations

import pytest
from django.test import Client
from openapi_core import Config, OpenAPI
from openapi_core.contrib.django import DjangoOpenAPIRequest, DjangoOpenAPIResponse
from standardwebhooks import Webhook

from integrations.outgoing import actions
from integrations.outgoing.models import Delivery, Hook
from roadmap.people.models import User
from tests.api.conftest import Caller, with_token
from tests.outgoing.conftest import edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(keeper) -> Caller:
    return with_token(keeper.user, "admin")


@pytest.fixture
def wanted(receiver) -> dict:
    return {"name": "Chat", "url": receiver.url, "events": ["item.changed"]}


def test_it_is_made_read_changed_and_deleted(admin, wanted, item, receiver):
    made = admin.post("webhooks/", wanted | {"themes": ["cloud"]})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    hook = made.json()
    secret, path = hook.pop("secret"), f"webhooks/{hook['id']}/"
    assert made["Location"].endswith(f"/api/v1/{path}")
    assert (hook["name"], hook["themes"], hook["active"], hook["state"]) == ("Chat", ["cloud"], True, "new")
    read = admin.get(path)
    assert read.json() == hook
    assert read["ETag"].startswith('"1-')
    assert admin.get(path, If_None_Match=read["ETag"]).status_code == 304
    changed = admin.patch(path, {"events": ["item.created", "item.changed"], "themes": []}, If_Match='"1"')
    assert (changed.status_code, changed.json()["version"], changed.json()["themes"]) == (200, 2, [])
    assert changed["ETag"] == admin.get(path)["ETag"]
    edit(item, title="One")
    actions.serve()
    assert Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    assert admin.delete(path, If_Match='"2"').status_code == 204
    assert not Hook.objects.exists()
    assert admin.get(path).status_code == 404


def test_no_answer_but_the_first_holds_the_secret(admin, wanted):
    path = f"webhooks/{admin.post('webhooks/', wanted).json()['id']}/"
    admin.post(f"{path}rotate/", {})
    for one in ("webhooks/", path, f"{path}deliveries/"):
        assert b"whsec" not in admin.get(one).content
    assert b"whsec" not in admin.patch(path, {"name": "Other"}, If_Match="*").content


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_only_admin_tokens_of_who_keeps_webhooks(method, keeper, hook):
    path = "webhooks/" if method in ("GET", "POST") else f"webhooks/{hook.pk}/"
    others = User.objects.create_user("dave")
    asked = {
        401: [Caller()],
        403: [with_token(keeper.user, "read"), with_token(keeper.user, "write"), with_token(others, "admin")],
    }
    for status, callers in asked.items():
        for caller in callers:
            answer = caller(method, path, {"name": "x"} if method != "GET" else None, If_Match="*")
            assert answer.status_code == status, answer.content
    assert "--scope admin" in with_token(keeper.user, "write").get(path).json()["detail"]
    assert Hook.objects.get().name == "Chat"


def test_a_session_of_who_keeps_webhooks_may(as_keeper, hook):
    assert as_keeper.get("/api/v1/webhooks/").json()["results"][0]["name"] == "Chat"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": 5}, "name"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": None}, "url"),
        ({"events": "item.changed"}, "events"),
        ({"events": ["ping"]}, "events"),
        ({"themes": ["nowhere"]}, "themes"),
        ({"themes": [1]}, "themes"),
        ({"themes": "cloud"}, "themes"),
        ({"secret": "mine"}, "secret"),
        ({"active": False}, "active"),
    ],
)
def test_what_is_wrong_is_named(admin, wanted, body, field):
    answer = admin.post("webhooks/", wanted | body)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Hook.objects.exists()


def test_everything_that_is_missing_is_named(admin):
    answer = admin.post("webhooks/", {})
    assert {one["field"] for one in answer.json()["errors"]} == {"name", "url", "events"}


def test_writes_say_which_version_they_change(admin, hook):
    path = f"webhooks/{hook.pk}/"
    assert admin.patch(path, {"name": "x"}).status_code == 428
    stale = admin.patch(path, {"name": "x"}, If_Match='"7"')
    assert (stale.status_code, stale.json()["version"]) == (412, 1)
    assert admin.delete(path, If_Match='"7"').status_code == 412
    assert admin.patch("webhooks/999/", {"name": "x"}, If_Match="*").status_code == 404


def test_it_is_turned_off_and_on(admin, hook, item, receiver):
    path = f"webhooks/{hook.pk}/"

    def turn(**body):
        return admin.patch(path, body, If_Match="*")

    off = turn(active=False).json()
    assert (off["active"], off["state"], off["disabled_why"]) == (False, "off", "Root turned it off.")
    edit(item, title="One")
    assert turn(active=True, resume="now").json()["active"]
    actions.serve()
    assert receiver.got == []
    turn(active=False)
    edit(item, title="Two")
    turn(active=True)
    actions.serve()
    assert len(receiver.got) == 1
    for body, field in (
        ({"active": 1}, "active"),
        ({"resume": "now"}, "resume"),
        ({"active": True, "resume": "x"}, "resume"),
    ):
        answer = turn(**body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_deliveries_are_listed_with_their_tries(admin, hook, item, receiver):
    receiver.answers = [(500, {}, b"broken")]
    for title in ("One", "Two"):
        edit(item, title=title)
    actions.serve()
    listed = admin.get(f"webhooks/{hook.pk}/deliveries/?limit=1").json()
    (first,) = listed["results"]
    assert (first["state"], first["event"], first["webhook_id"]) == ("waiting", "item.changed", receiver.got[0].uid)
    assert [(one["status"], one["answer"], one["error"]) for one in first["tries"]] == [
        (500, "broken", "The receiver answered 500.")
    ]
    second = admin.get(listed["next"].removeprefix("http://testserver/api/v1/")).json()["results"][0]
    assert (second["state"], second["due_at"]) == ("delivered", None)
    again = admin.post(f"webhooks/{hook.pk}/deliveries/{second['id']}/again/", {})
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert admin.post(f"webhooks/{hook.pk}/deliveries/999/again/", {}).status_code == 404
    assert admin.get("webhooks/999/deliveries/").status_code == 404


def test_a_ping_is_a_delivery(admin, hook, receiver):
    answer = admin.post(f"webhooks/{hook.pk}/ping/", {})
    assert (answer.status_code, answer.json()["event"]) == (202, "ping")
    actions.serve()
    assert receiver.types() == ["ping"]
    assert Delivery.objects.get().uid == answer.json()["webhook_id"]
    assert admin.post("webhooks/999/ping/", {}).status_code == 404
    assert admin.post(f"webhooks/{hook.pk}/ping/", {"x": 1}).status_code == 400


def test_unknown_parameters_are_named(admin, hook):
    for path in ("webhooks/?search=x", f"webhooks/{hook.pk}/?x=1", f"webhooks/{hook.pk}/deliveries/?state=x"):
        assert admin.get(path).status_code == 400


def test_answers_are_as_described(admin, wanted, item, receiver):
    api = OpenAPI.from_dict(Client().get("/api/schema/").json(), config=Config(spec_validator_cls=None))
    path = f"webhooks/{admin.post('webhooks/', wanted).json()['id']}/"
    edit(item, title="One")
    actions.serve()
    for answer in (admin.get("webhooks/"), admin.get(path), admin.get(f"{path}deliveries/")):
        api.validate_response(DjangoOpenAPIRequest(answer.wsgi_request), DjangoOpenAPIResponse(answer))
