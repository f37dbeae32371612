"""Random edits on both sides under random faults: once it is quiet, every item equals its ticket or asks a person."""

import os
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox import Sandbox, serve
from integrations.sync.actions import resolve as settle_conflict
from integrations.sync.models import Conflict, Connection, Link, PushOp
from integrations.sync.runner import run_drain, run_poll, run_push
from integrations.sync.vocabulary import Vocabulary
from integrations.tracker import FIELDS
from roadmap.plan import actions
from roadmap.plan.models import Item, Source

from .conftest import House, point_at

STATUSES = {"To Do": ["In Progress"], "In Progress": ["To Do", "Done"], "Done": ["To Do"]}
MATCHES = ("POST /rest/api/*/issue", "PUT /rest/api/*/issue/*", "POST /rest/api/*/transitions", "GET /rest/api/*")
WAYS: tuple[dict[str, Any], ...] = (
    {"drop": "before"},
    {"drop": "after"},
    {"status": 503},
    {"status": 502, "body": "html", "work": True},
    {"status": 200, "body": "html"},
    {"status": 400},
)
word = st.sampled_from(["red", "green", "blue"])
text = st.lists(word, min_size=1, max_size=5).map("\n\n".join)
labels = st.frozensets(word, max_size=3).map(sorted)
which = st.integers(0, 3)
plan_values = st.one_of(
    st.fixed_dictionaries({"title": word}),
    st.fixed_dictionaries({"description": text}),
    st.fixed_dictionaries({"labels": labels}),
    st.fixed_dictionaries({"lead_time": st.sampled_from(["0-3-months", "12-months", "not-guessed"])}),
    st.fixed_dictionaries({"priority": st.sampled_from(["High", "Low"])}),
    st.fixed_dictionaries({"owner": st.sampled_from(["Storage", "Networking", None])}),
    st.fixed_dictionaries({"status": st.sampled_from(sorted(STATUSES))}),
)
jira_values = st.one_of(
    st.fixed_dictionaries({"summary": word}),
    st.fixed_dictionaries({"description": text}),
    st.fixed_dictionaries({"labels": labels}),
    st.fixed_dictionaries({"priority": st.sampled_from(["High", "Low"])}),
    st.fixed_dictionaries({"components": st.sampled_from([[], ["Cloud"], ["Networking"]])}),
    st.fixed_dictionaries({"assignee": st.sampled_from(["storage", "network", None])}),
    st.fixed_dictionaries({"status": st.sampled_from(sorted(STATUSES))}),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("item"), word),
        st.tuples(st.just("ticket"), word),
        st.tuples(st.just("plan"), which, plan_values),
        st.tuples(st.just("jira"), which, jira_values),
        st.tuples(st.just("fault"), st.sampled_from(MATCHES), st.sampled_from(WAYS), st.integers(0, 2)),
        st.tuples(st.just("meddle"), which, jira_values),
        st.tuples(st.just("archive"), which),
        st.tuples(st.just("poll")),
        st.tuples(st.just("push")),
        st.tuples(st.just("drain")),
        st.tuples(st.just("sync")),
        st.tuples(st.just("resolve"), st.sampled_from(["plan", "jira"])),
    ),
    min_size=25,
    max_size=60,
)


IMPATIENT = {"SYNC_CREATE_WINDOW_SECONDS": 0, "SYNC_WRITES_PER_HOUR": 10_000}


def take(house: House, step: tuple[Any, ...]) -> None:
    kind, *rest = step
    {
        "item": lambda title: house.add(title),
        "ticket": lambda title: house.jira.create(title),
        "plan": lambda n, values: edit_item(house, n, values),
        "jira": lambda n, values: edit_ticket(house, n, values),
        "fault": lambda match, way, skip: house.fault(match, skip=skip, **way),
        "meddle": lambda n, values: meddle(house, n, values),
        "archive": toggle,
        "poll": lambda: again(run_poll),
        "push": lambda: again(run_push),
        "drain": run_drain,
        "sync": house.sync,
        "resolve": resolve,
    }[kind](*rest)


def again(work: Any) -> None:
    Connection.objects.update(not_before=None)
    PushOp.objects.update(not_before="2000-01-01T00:00:00Z")
    work()


def nth(n: int) -> Item | None:
    items = list(Item.objects.order_by("id"))
    return items[n % len(items)] if items else None


def edit_item(house: House, n: int, values: dict[str, Any]) -> None:
    if item := nth(n):
        house.edit(item, **values)


def edit_ticket(house: House, n: int, values: dict[str, Any]) -> None:
    tickets = sorted(house.jira.tickets)
    if tickets:
        house.jira.edit(tickets[n % len(tickets)], by="storage", **values)


def meddle(house: House, n: int, values: dict[str, Any]) -> None:
    """A person edits a ticket just after we read one: perhaps before our write replaces that."""

    def strike(request: Any, response: Any) -> None:
        if request.method == "GET" and "/issue/" in request.path:
            house.jira.validate = None
            edit_ticket(house, n, values)

    house.jira.validate = strike


def toggle(n: int) -> None:
    if item := nth(n):
        work = actions.unarchive if item.archived_at else actions.archive
        work(item_id=item.pk, version=None, by=None, source=Source.BROWSER)


def resolve(side: str) -> None:
    row = Conflict.objects.open().first()
    if row is not None:
        settle_conflict(conflict_id=row.pk, take=side, by=None)


def settled(house: House) -> None:
    """Let it become quiet: faults over, everything archived back, parked statuses given up."""
    house.jira.faults.clear()
    house.jira.validate = None
    for item in Item.objects.exclude(archived_at=None):
        toggle_back(item)
    for _ in range(8):
        answer = house.sync()
        for op in PushOp.objects.filter(state="parked").select_related("link__item"):
            base = op.link.base.get("status")
            house.edit(op.link.item, **({"status": base} if base else {}), title=f"{op.link.item.title}")
            PushOp.objects.filter(pk=op.pk).update(state="waiting")
        if answer.code == 0 and not PushOp.objects.exists():
            return


def toggle_back(item: Item) -> None:
    actions.unarchive(item_id=item.pk, version=None, by=None, source=Source.BROWSER)


def check(house: House) -> None:
    assert not PushOp.objects.exists(), list(PushOp.objects.values())
    assert Link.objects.count() == Item.objects.count() == len(house.jira.tickets)
    open_fields = set(Conflict.objects.open().values_list("link", "field"))
    with_ticket = house.read_all()
    vocabulary = Vocabulary(Connection.the())
    for link in Link.objects.select_related("item__theme", "item__lead_time", "item__owner"):
        plan, jira = vocabulary.local(link.item), vocabulary.incoming(with_ticket[str(link.ticket_id)]).values
        for name in FIELDS:
            assert plan[name] == jira[name] or (link.pk, name) in open_fields, (name, plan[name], jira[name])
    house.jira.log.clear()
    for _ in range(2):
        answer = house.sync("--full")
        assert (answer.code, answer.pulled, answer.pushed) == (0, 0, 0)
    assert not house.jira.writes


@pytest.mark.parametrize("mode", ["cloud", "dc"])
@pytest.mark.django_db
def test_both_sides_are_equal_once_it_is_quiet(mode: Any) -> None:
    @settings(max_examples=int(os.environ.get("RANDOM_RUNS", "8")), suppress_health_check=list(HealthCheck))
    @given(steps)
    def run(taken: list[tuple[Any, ...]]) -> None:
        with transaction.atomic():
            jira = Sandbox(mode=mode)
            with (
                override_settings(**IMPATIENT),
                serve(jira) as server,
            ):
                point_at(jira, server.url, django_settings)
                house = House(jira)
                for step in taken:
                    take(house, step)
                settled(house)
                check(house)
            jira.close()
            transaction.set_rollback(True)

    run()
