"""Who may do what: role × endpoint × method."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from roadmap.people.actions import issue_token
from roadmap.people.models import ApiToken, User
from tests.api.conftest import Caller, with_token

LISTS = ["", "items/", "themes/", "lead-times/"]
READS = [*LISTS, "items/{item}/", "themes/cloud/", "lead-times/12-months/", "/api/docs/"]
MAY_READ = ["reader", "reader's session", "read token"]
MAY_WRITE = ["architect", "architect's session", "admin token", "root"]
ROLES = ["anyone", *MAY_READ, *MAY_WRITE]


def session_of(user: User) -> Caller:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.cookies["csrftoken"] = "t" * 32
    return Caller({"X-CSRFToken": "t" * 32, "Referer": "http://testserver/"}, client)


@pytest.fixture
def caller(request, db, architect) -> Caller:
    reader = User.objects.create_user("reader")
    return {
        "anyone": lambda: Caller(),
        "reader": lambda: with_token(reader, "write"),
        "reader's session": lambda: session_of(reader),
        "read token": lambda: with_token(architect, "read"),
        "architect": lambda: with_token(architect, "write"),
        "architect's session": lambda: session_of(architect),
        "admin token": lambda: with_token(architect, "admin"),
        "root": lambda: with_token(User.objects.create_superuser("root"), "write"),
    }[request.param]()


@pytest.mark.parametrize(("caller", "role"), [(role, role) for role in ROLES], indirect=["caller"])
def test_writing(items, caller, role):
    refused = 401 if role == "anyone" else 403
    path = f"items/{items[0].pk}/"
    answers = [
        caller.post("items/", {"title": "x"}),
        caller.patch(path, {"title": "x"}, If_Match="*"),
        caller.delete(path, If_Match="*"),
    ]
    expected = [201, 200, 204] if role in MAY_WRITE else [refused] * 3
    assert [answer.status_code for answer in answers] == expected


@pytest.mark.parametrize("caller", ROLES, indirect=True)
@pytest.mark.parametrize("path", READS)
def test_reading_is_open(items, caller, path):
    accept = "text/html" if path == "/api/docs/" else "application/json"
    assert caller.get(path.format(item=items[0].pk), Accept=accept).status_code == 200


@pytest.mark.parametrize(("caller", "role"), [(role, role) for role in ROLES], indirect=["caller"])
@pytest.mark.parametrize("path", [*READS[:-1], "nothing/", "/api/schema/"])
def test_reading_needs_an_account_where_the_plan_is_closed(items, settings, caller, role, path):
    settings.READ_ACCESS = "signed-in"
    answer = caller.get(path.format(item=items[0].pk))
    if role == "anyone":
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/problem+json"
    else:
        assert answer.status_code == (404 if path == "nothing/" else 200)


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/?script="])
def test_the_docs_need_an_account_where_the_plan_is_closed(settings, anyone, architect, path):
    settings.READ_ACCESS = "signed-in"
    answer = anyone.get(path)
    assert (answer.status_code, answer["Location"].startswith("/accounts/login/?next=/api/docs/")) == (302, True)
    assert session_of(architect).get(path).status_code == 200


def test_a_read_token_is_told_what_it_lacks(items, architect):
    answer = with_token(architect, "read").post("items/", {"title": "x"})
    assert "--scope write" in answer.json()["detail"]


def test_a_session_without_its_csrf_token_is_refused(items, architect):
    caller = session_of(architect)
    del caller.headers["X-CSRFToken"]
    answer = caller.post("items/", {"title": "x"})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer nonsense", "Bearer a b", "Bearer zz" * 9, "Bearer \udcff\udcfe", "Bearer " + "0" * 64]
)
def test_a_token_that_does_not_work_is_refused_even_where_reading_is_open(items, header):
    sent = header.encode("utf-8", "surrogateescape").decode("latin1")
    answer = Client().get("/api/v1/items/", HTTP_AUTHORIZATION=sent)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_refused_and_reading_does_not_delete_it(items, architect):
    caller = with_token(architect, "write")
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert caller.get("items/").status_code == 401
    assert ApiToken.objects.count() == 1


def test_an_account_switched_off_takes_its_tokens_with_it(items, architect):
    caller = with_token(architect, "write")
    User.objects.update(is_active=False)
    assert caller.get("items/").status_code == 401


def test_use_of_a_token_is_noted_to_the_minute(items, architect, django_assert_num_queries):
    caller = Caller({"Authorization": f"Bearer {issue_token(user=architect, scope='read', days=None)}"})
    caller.get("items/")
    used = ApiToken.objects.get().last_used_at
    assert timezone.now() - used < timedelta(minutes=1)
    with django_assert_num_queries(4):  # token, revision, items, the last good cycle
        caller.get("items/")
    assert ApiToken.objects.get().last_used_at == used
