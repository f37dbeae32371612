"""A sandbox Jira in both modes over real HTTP, with the plan connected to it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from integrations.sandbox import Fault, Sandbox, serve
from integrations.sync.models import Connection, Link
from integrations.sync.session import opened
from integrations.tracker import Ticket
from roadmap.plan import actions
from roadmap.plan.models import Item, Source
from tests.openapi import held


@dataclass
class Answer:
    """What `manage.py sync` said."""

    code: int
    figures: dict[str, Any]
    out: str
    err: str

    def __getattr__(self, name: str) -> Any:
        return self.figures[name]


@dataclass
class House:
    """A plan and its Jira."""

    jira: Sandbox

    def sync(self, *flags: str) -> Answer:
        out, err, code = StringIO(), StringIO(), 0
        try:
            call_command("sync", *flags, "--json", stdout=out, stderr=err)
        except SystemExit as left:
            code = int(left.code or 0)
        lines = out.getvalue().strip().splitlines()
        return Answer(code, json.loads(lines[-1]), "\n".join(lines[:-1]), err.getvalue())

    def add(self, title: str = "Driver domains", **values: Any) -> Item:
        return actions.create(values={"title": title, **values}, by=None, source=Source.BROWSER)

    def edit(self, item: Item, **values: Any) -> Item:
        return actions.edit(item_id=item.pk, version=None, values=values, by=None, source=Source.BROWSER)

    def item(self, key: str) -> Item:
        return Item.objects.select_related("theme", "lead_time", "owner").get(ticket_key=key)

    def linked(self, **values: Any) -> tuple[Item, str]:
        """An item and the key of its ticket, in step."""
        key = self.jira.create(**({"summary": "Driver domains"} | values))
        self.sync()
        return self.item(key), key

    def fault(self, match: str, **more: Any) -> None:
        self.jira.faults.add(Fault(match=match, **more))

    def read_all(self) -> dict[str, Ticket]:
        """Every ticket, as our adapter reads it."""
        with opened(person=True, keep=False) as session:
            return {t.id: t for t in session.tracker.read([str(ident) for ident in self.jira.tickets]).tickets}

    @property
    def connection(self) -> Connection:
        return Connection.the()

    def link(self, item: Item) -> Link:
        return Link.objects.get(item=item)


def point_at(jira: Sandbox, url: str, settings: Any) -> None:
    settings.TRACKER_SETTINGS = {
        **dict.fromkeys(django_settings.TRACKER_SETTINGS, ""),
        "JIRA_URL": url,
        "JIRA_EMAIL": jira.email if jira.cloud else "",
        "JIRA_TOKEN": jira.token,
        "JIRA_PROJECT": "XCP",
        "JIRA_TIMEOUT": "5",
    }


MODES = os.environ.get("SANDBOX_MODES", "cloud dc").split()


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def house(mode: Any, db: None, settings: Any) -> Iterator[House]:
    jira = Sandbox(mode=mode)
    with held(jira, requests="all"), serve(jira) as server:
        point_at(jira, server.url, settings)
        yield House(jira)
    jira.close()
