"""manage.py api_token."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from roadmap.people.models import ApiToken, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("dave")


def issue(capsys, *arguments: str) -> str:
    """The last line of what the command prints."""
    call_command("api_token", *arguments)
    return capsys.readouterr().out.splitlines()[-1]


def test_the_token_stands_alone_on_the_last_line_and_works(user, capsys):
    token = issue(capsys, "dave")
    assert token.isalnum()
    assert Client().get("/api/v1/items/", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_only_a_hash_of_it_is_stored(user, capsys):
    token = issue(capsys, "dave")
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.token_key)
    assert (row.user, row.scope, row.expiry) == (user, "read", None)


def test_scope_and_days(user, capsys):
    issue(capsys, "dave", "--scope", "write", "--days", "30")
    row = ApiToken.objects.get()
    assert row.scope == "write"
    assert timedelta(days=29) < row.expiry - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "no user 'nobody'"),
        (["dave", "--scope", "everything"], "invalid choice: 'everything'"),
        (["dave", "--days", "0"], "--days"),
        (["dave", "--days", "-1"], "--days"),
        (["dave", "--days", "99999999"], "--days"),
        (["dave", "--days", "soon"], "--days"),
    ],
)
def test_what_cannot_be_issued_is_said_in_one_line(user, arguments, words):
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("api_token", *arguments)
    assert "\n" not in str(refusal.value)
    assert not ApiToken.objects.exists()


def test_an_account_switched_off_gets_none(user):
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        call_command("api_token", "dave")


@pytest.mark.parametrize(("scope", "allowed"), [("read", 1), ("write", 2), ("admin", 3)])
def test_each_scope_includes_those_before_it(scope, allowed):
    token = ApiToken(scope=scope)
    assert [token.allows(one) for one in ("read", "write", "admin")] == [n < allowed for n in range(3)]
