"""Who may do what, as one table: role × endpoint × method, for every resource."""

import pytest

from roadmap.inputs import actions as inputs
from roadmap.people.models import User
from roadmap.wiki import actions as wiki
from tests.api.conftest import Caller, with_token
from tests.api.test_access import session_of

from .test_plan import held  # noqa: F401  # a fixture

READERS = {"reader", "reader's session", "read token"}
EDITORS = {"architect", "architect's session", "admin token", "root", "root's admin token", "root's session"}
ANYBODY = {"anyone", *READERS, *EDITORS}
TRIAGE = {"read token", *EDITORS}
KEEPERS = {"root's admin token", "root's session"}
ROLES = sorted(ANYBODY)
ANY = {"If_Match": "*"}
TABLE = [
    ("GET", "items/", None, {}, ANYBODY),
    ("GET", "items/{item}/", None, {}, ANYBODY),
    ("GET", "themes/", None, {}, ANYBODY),
    ("GET", "themes/cloud/", None, {}, ANYBODY),
    ("GET", "lead-times/", None, {}, ANYBODY),
    ("GET", "lead-times/12-months/", None, {}, ANYBODY),
    ("GET", "changes/", None, {}, ANYBODY),
    ("GET", "plan/", None, {}, ANYBODY),
    ("GET", "plan/?review=1&format=csv", None, {}, ANYBODY),
    ("GET", "pages/", None, {}, ANYBODY),
    ("GET", "pages/notes/", None, {}, ANYBODY),
    ("GET", "reviews/", None, {}, ANYBODY),
    ("GET", "reviews/1/", None, {}, ANYBODY),
    ("GET", "reviews/1/plan/", None, {}, ANYBODY),
    ("GET", "reviews/compare/?from=1&to=1", None, {}, ANYBODY),
    ("GET", "sync/", None, {}, ANYBODY),
    ("GET", "conflicts/", None, {}, ANYBODY),
    ("GET", "inputs/", None, {}, TRIAGE),
    ("GET", "inputs/{input}/", None, {}, TRIAGE),
    ("GET", "webhooks/", None, {}, KEEPERS),
    ("POST", "items/", {"title": "x"}, {}, EDITORS),
    ("PATCH", "items/", {"items": [{"id": 1, "version": None}]}, {}, EDITORS),
    ("PATCH", "items/{item}/", {"title": "x"}, ANY, EDITORS),
    ("DELETE", "items/{item}/", None, ANY, EDITORS),
    ("POST", "pages/", {"path": "a", "title": "b", "text": ""}, {}, EDITORS),
    ("PATCH", "pages/notes/", {"text": "x"}, ANY, EDITORS),
    ("POST", "inputs/", {"text": "x", "name": "n"}, {}, EDITORS),
    ("POST", "conflicts/999/resolve/", {"take": "plan"}, {}, EDITORS),
    ("POST", "webhooks/", {}, {}, KEEPERS),
]
REFUSED = (401, 403)


def caller_of(role: str, architect: User) -> Caller:
    if role == "anyone":
        return Caller()
    who, _, how = role.replace("'s", "").partition(" ")
    if who == "root":
        user = User.objects.create_superuser("root")
    else:
        user = User.objects.create_user("reader") if who == "reader" else architect
    if how == "session":
        return session_of(user)
    return with_token(user, "read" if role == "read token" else "admin" if "admin" in role else "write")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("access", ["open", "signed-in"])
def test_each_role_may_do_what_the_table_says_and_nothing_else(held, items, architect, settings, role, access):  # noqa: F811
    settings.READ_ACCESS = access
    wiki.create(path="notes", title="Notes", text="", by=None)
    submission = inputs.Submission(text="Larger pools.", name="Somebody")
    note = inputs.add_for(submission=submission, channel="other", by=architect.person).input
    caller, told = caller_of(role, architect), {}
    for method, path, body, headers, may in TABLE:
        answer = caller(method, path.format(item=items[0].pk, input=note.pk), body, **headers)
        allowed = role in may and (role != "anyone" or access == "open")
        expected = () if allowed else (401,) if role == "anyone" else (403,)
        if (answer.status_code in REFUSED) != bool(expected) or (expected and answer.status_code not in expected):
            told[method, path] = answer.status_code
    assert told == {}


def test_no_resource_is_missing_from_the_table(anyone, db):
    resources = set(anyone.get("").json())
    assert {path.partition("/")[0].partition("?")[0] for _, path, *_ in TABLE} == resources
