"""A small plan, and callers of the API by role."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from roadmap.people.actions import issue_token
from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Item

V1 = "/api/v1/"


@dataclass
class Caller:
    """Calls /api/v1/ with the headers of one role; bodies are JSON unless they are bytes."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Headers by their names, underscores for dashes: If_Match='"3"'."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = named.pop("Content-Type", "application/json")
        path = path if path.startswith(("/", "http")) else V1 + path
        return self.client.generic(method, path, content, kind, headers=self.headers | named)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self("DELETE", path, **headers)


def with_token(user: User, scope: str) -> Caller:
    return Caller({"Authorization": f"Bearer {issue_token(user=user, scope=scope, days=1)}"})


@pytest.fixture
def architect(db) -> User:
    user = User.objects.create_user("dave", first_name="Dave", last_name="Scott")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    return user


@pytest.fixture
def anyone(db) -> Caller:
    return Caller()


@pytest.fixture
def writer(architect) -> Caller:
    return with_token(architect, "write")


@pytest.fixture
def items(db) -> list[Item]:
    """Four items under two themes."""
    for name in ("Cloud", "Appliances"):
        actions.add_theme(name=name, by=None, source="import")
    drafts = [
        {"title": "Storage motion", "theme": "cloud", "lead_time": "3-6-months", "owner": "Storage", "labels": ["vhd"]},
        {"title": "Shard the database", "theme": "cloud", "owner": "Xapi", "labels": ["db", "vhd"], "priority": "Low"},
        {"title": "v4v", "theme": "appliances", "status": "In Progress", "description": "Between domains, 100% local"},
        {"title": "Rollback", "theme": "appliances", "status": "Done", "owner": "storage", "description": "äpfel Maß"},
    ]
    made = actions.create_many(drafts=[actions.Draft(values) for values in drafts], by=None, source="import")
    actions.mirror(rows={made[0].pk: actions.Mirror(ticket_key="XCP-21", sync_state="synced")})
    return made
