"""Several real processes at once, some of them killed: each item has one ticket and no edit is lost."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from integrations.sync.models import Conflict, Link, PushOp
from roadmap.plan.models import Item
from tests.servers.process import wait_until
from tests.servers.worker import ROOT, database_url

# The group keeps them from running beside the demo's houses.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("processes")]
LEASE = 2


@pytest.fixture
def mode():
    return "cloud"


@pytest.fixture
def environment(house, settings):
    """What a child process needs to work at this test's plan and Jira."""
    settings.SYNC_LEASE_SECONDS = LEASE
    connected = {name: value for name, value in settings.TRACKER_SETTINGS.items() if value}
    return connected | {"SYNC_LEASE_SECONDS": str(LEASE), "SYNC_BACKOFF_SECONDS": "1"}


@pytest.fixture
def start(environment):
    """Starts `manage.py sync` in a process of its own."""
    children = []

    def run():
        env = {**os.environ, "DATABASE_URL": database_url(connection.settings_dict), **environment}
        env |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
        child = subprocess.Popen(
            [sys.executable, "manage.py", "sync"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        children.append(child)
        return child

    yield run
    for child in children:
        if child.poll() is None:
            child.kill()
        child.wait()


def kill_at(house, start, method, ending):
    """Run a sync that is killed when this request's work is done and its answer has not left."""
    child = []

    def strike(request, response):
        if request.method == method and request.path.rstrip("/").split("/")[-2:][ending[0]] == ending[1] and child:
            os.kill(child[0].pid, signal.SIGKILL)

    house.jira.validate = strike
    child.append(start())
    assert child[0].wait(60) == -signal.SIGKILL
    house.jira.validate = None


def sync_until_done(house):
    """Sync as a person would, until the dead worker's lease is over."""
    end = time.monotonic() + 30
    while house.sync().code and time.monotonic() < end:
        time.sleep(0.2)
    assert not PushOp.objects.exists()


def test_two_workers_make_one_ticket_per_item(house, start):
    for number in range(6):
        house.add(f"Item {number}")
    house.jira.settings.latency = 0.05
    for child in [start(), start(), start()]:
        child.wait(60)
    house.jira.settings.latency = 0
    sync_until_done(house)
    assert (len(house.jira.tickets), Item.objects.count(), Link.objects.count()) == (6, 6, 6)
    assert {i.summary for i in house.jira.tickets.values()} == {f"Item {n}" for n in range(6)}


def test_worker_killed_after_the_ticket_was_made(house, start):
    item = house.add()
    kill_at(house, start, "POST", (1, "issue"))
    assert PushOp.objects.get().state == "sending"
    sync_until_done(house)
    item.refresh_from_db()
    assert (len(house.jira.tickets), Item.objects.count(), item.sync_state) == (1, 1, "synced")


def test_worker_killed_after_the_ticket_was_changed(house, start):
    item, key = house.linked()
    house.edit(item, title="First")
    kill_at(house, start, "PUT", (0, "issue"))
    house.edit(item, title="Second")
    sync_until_done(house)
    assert house.jira.issue(key).summary == house.item(key).title == "Second"
    assert not Conflict.objects.exists()


def test_polls_beside_a_push_undo_nothing(house, start):
    items = [house.linked(summary=f"Item {n}")[0] for n in range(4)]
    for item in items:
        house.edit(item, title=f"Ours {item.pk}")
    house.jira.settings.latency = 0.03
    for child in [start(), start(), start()]:
        child.wait(60)
    house.jira.settings.latency = 0
    sync_until_done(house)
    assert {i.summary for i in house.jira.tickets.values()} == {f"Ours {item.pk}" for item in items}
    assert set(Item.objects.values_list("title", flat=True)) == {f"Ours {item.pk}" for item in items}
    assert not Conflict.objects.exists()


def test_worker_keeps_both_sides_the_same(house, environment, celery_worker_process):
    """The real worker with beat: an edit goes out, a change in Jira comes in, each within seconds."""
    celery_worker_process(**environment, JIRA_POLL_SECONDS="1", SYNC_SWEEP_SECONDS="1")
    item = house.add("Driver domains")
    wait_until(lambda: len(house.jira.tickets) == 1, "a ticket for the item")
    wait_until(lambda: Item.objects.get(pk=item.pk).sync_state == "synced", "the item in step")
    key = Item.objects.get(pk=item.pk).ticket_key
    house.edit(item, title="Ours")
    wait_until(lambda: house.jira.issue(key).summary == "Ours", "the ticket following the item", 10)
    wait_until(lambda: Item.objects.get(pk=item.pk).sync_state == "synced", "the item in step")
    house.jira.edit(key, summary="Theirs")
    wait_until(lambda: Item.objects.get(pk=item.pk).title == "Theirs", "the item following the ticket", 10)
    assert (len(house.jira.tickets), Conflict.objects.count()) == (1, 0)


def test_a_worker_that_starts_pulls_at_once(house, environment, celery_worker_process):
    house.jira.create(summary="Waiting for a worker")
    celery_worker_process(**environment, JIRA_POLL_SECONDS="3600", SYNC_SWEEP_SECONDS="3600")
    wait_until(lambda: Item.objects.filter(title="Waiting for a worker").exists(), "the first pull", 20)
