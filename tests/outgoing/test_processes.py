"""Real workers, some of them killed: every message arrives, and two at once send none twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from integrations.outgoing import actions
from integrations.outgoing.models import Delivery, Hook
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from tests.outgoing.conftest import Receiver, edit
from tests.servers.process import wait_until
from tests.servers.worker import ROOT, database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("processes")]
LEASE = 2
ENVIRONMENT = {"OUTGOING_ALLOW": "127.0.0.1/32", "OUTGOING_LEASE_SECONDS": str(LEASE)}
SEND = "import django; django.setup(); from integrations.outgoing import actions; actions.serve()"


@pytest.fixture
def told(make_hook: Callable[..., Hook], receiver: Receiver) -> Item:
    """An item with a hook that hears of it."""
    plan.add_theme(name="Cloud", by=None, source="import")
    item = plan.create(values={"title": "Driver domains", "theme": "cloud"}, by=None, source="import")
    make_hook(receiver)
    return item


@pytest.fixture
def start() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker's round in a process of its own."""
    children: list[subprocess.Popen[bytes]] = []

    def run() -> subprocess.Popen[bytes]:
        env = {**os.environ, "DATABASE_URL": database_url(connection.settings_dict), **ENVIRONMENT}
        env |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
        children.append(subprocess.Popen([sys.executable, "-c", SEND], cwd=ROOT, env=env))
        return children[-1]

    yield run
    for child in children:
        if child.poll() is None:
            child.kill()
        child.wait()


def test_a_real_worker_sends_what_an_edit_changed(told, receiver, celery_worker_process):
    celery_worker_process(**ENVIRONMENT, OUTGOING_SWEEP_SECONDS="1")
    edit(told, title="Disaggregation")
    wait_until(lambda: bool(receiver.got), "the message", 20)
    assert receiver.types() == ["item.changed"]
    wait_until(lambda: Delivery.objects.get().state == "delivered", "its record")


def test_an_edit_wakes_a_worker_whose_sweep_is_far(told, receiver, celery_worker_process):
    celery_worker_process(**ENVIRONMENT, OUTGOING_SWEEP_SECONDS="3600")
    edit(told, title="Disaggregation")
    wait_until(lambda: bool(receiver.got), "the message", 20)


def test_what_a_killed_worker_was_sending_is_sent_by_another(told, receiver, start, settings):
    settings.OUTGOING_LEASE_SECONDS = LEASE
    edit(told, title="Disaggregation")
    child: list[subprocess.Popen[bytes]] = []
    receiver.on_request = lambda got: len(receiver.got) == 1 and os.kill(child[0].pid, signal.SIGKILL)
    child.append(start())
    assert child[0].wait(60) == -signal.SIGKILL
    assert Delivery.objects.get().lease_until is not None
    actions.serve()
    assert len(receiver.got) == 1

    def sent() -> bool:
        actions.serve()
        return len(receiver.got) > 1

    wait_until(sent, "the lease being over", 15)
    first, second = receiver.got
    assert (first.uid, first.body) == (second.uid, second.body)
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.attempts.count()) == ("delivered", 2, 1)


def at_once(work: Callable[[], object], workers: int = 4) -> list:
    """The work in several threads at the same moment."""
    start = threading.Barrier(workers, timeout=30)

    def run(_: int) -> object:
        start.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


def test_workers_at_once_send_every_message_once_and_in_order(told, receiver):
    for number in range(12):
        edit(told, title=f"{number}")
    for _ in range(3):
        at_once(actions.serve)
    assert [got.document["data"]["changes"][0]["new"] for got in receiver.got] == [str(n) for n in range(12)]
    assert set(Delivery.objects.values_list("state", "tries")) == {("delivered", 1)}


def test_one_of_many_takes_a_message(told, receiver):
    edit(told, title="One")
    actions.disable(hook_id=Hook.objects.get().pk, by=Hook.objects.get().created_by)
    pk = actions.ping(hook_id=Hook.objects.get().pk, by=Hook.objects.get().created_by).pk
    names = iter("abcd")
    taken = at_once(lambda: Delivery.objects.take(pk, next(names)))
    assert sorted(taken) == [False, False, False, True]
    assert Delivery.objects.get(pk=pk).tries == 1


def test_rounds_of_two_processes_send_nothing_twice(told, receiver, start):
    for number in range(8):
        edit(told, title=f"{number}")
    for child in [start(), start()]:
        assert child.wait(60) == 0
    actions.serve()
    uids = [got.uid for got in receiver.got]
    assert len(uids) == len(set(uids)) == 8
