"""Messages on their way: signed anew each time under one id, tried for a day, in order, each hook for itself."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError
from time_machine import travel

from integrations.outgoing import actions, wake
from integrations.outgoing.actions import serving
from integrations.outgoing.client import resolving
from integrations.outgoing.models import Delivery, Hook, Try
from integrations.outgoing.rules import TRIES
from integrations.waking import wake as waking
from roadmap.plan import actions as plan
from tests.outgoing.conftest import edit, serve_until_quiet

pytestmark = pytest.mark.django_db
NO = (500, {}, b"broken")


def test_a_change_arrives_signed(item, hook, receiver, keeper):
    edit(item, "Because.", keeper, title="Disaggregation")
    actions.serve()
    (got,) = receiver.got
    told = Webhook(hook.shown).verify(got.body, got.headers)
    assert (told["type"], told["data"]["item"]["title"]) == ("item.changed", "Disaggregation")
    assert told["timestamp"].endswith("Z")
    assert (got.path, got.headers["content-type"]) == ("/hook", "application/json")
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.uid, row.lease_until) == ("delivered", 1, got.uid, None)
    hook.refresh_from_db()
    assert hook.last_success is not None


def test_no_transaction_is_open_while_a_receiver_is_asked(item, hook, receiver, monkeypatch):
    open_then = []
    real = resolving.resolve
    monkeypatch.setattr(
        resolving, "resolve", lambda *args: open_then.append(len(connection.savepoint_ids)) or real(*args)
    )
    edit(item, title="One")
    before = len(connection.savepoint_ids)
    actions.serve()
    assert open_then == [before]
    assert len(receiver.got) == 1


def test_each_try_has_the_same_id_and_body_and_a_signature_of_its_own(item, hook, receiver):
    receiver.answers = [NO, (404, {}, b""), (302, {"Location": "http://127.0.0.1:9/"}, b"")]
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        edit(item, title="One")
        for seconds in (0, 7, 400, 2400):
            clock.shift(seconds)
            actions.serve()
            Webhook(hook.shown).verify(receiver.got[-1].body, receiver.got[-1].headers)
    assert len(receiver.got) == 4
    assert len({(got.uid, got.body) for got in receiver.got}) == 1
    assert len({got.headers["webhook-signature"] for got in receiver.got}) == 4
    tries = list(Try.objects.values_list("status", "answer", "error"))
    assert tries[0] == (500, "broken", "The receiver answered 500.")
    assert tries[2] == (
        *(302, ""),
        "The receiver answered 302: redirects are not followed. Give the address it leads to.",
    )
    assert tries[3] == (204, "", "")


def test_a_message_is_given_up_after_about_a_day(item, hook, receiver):
    receiver.otherwise = NO
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        edit(item, title="One")
        for _ in range(400):
            actions.serve()
            clock.shift(300)
    row = Delivery.objects.get()
    assert (row.state, row.tries, len(receiver.got)) == ("failed", TRIES, TRIES)
    first, last = Try.objects.earliest("id").at, Try.objects.latest("id").at
    assert timedelta(hours=27) < last - first < timedelta(hours=34)


def test_waits_are_not_the_same_for_all(item, hook, receiver):
    receiver.otherwise = NO
    with travel("2011-11-24T12:00Z", tick=False):
        for number in range(2):
            edit(item, title=f"{number}")
        actions.serve()
    assert len(set(Delivery.objects.values_list("due_at", flat=True))) == 2


@pytest.mark.parametrize(
    ("header", "seconds"), [("90", 90), ("Thu, 24 Nov 2011 12:02:00 GMT", 120), ("999999", 86_400)]
)
def test_what_a_receiver_asks_for_is_kept_to(item, hook, receiver, header, seconds):
    receiver.answers = [(503, {"Retry-After": header}, b"")]
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        for title in ("One", "Two"):
            edit(item, title=title)
        actions.serve()
        clock.shift(seconds - 1)
        actions.serve()
        assert len(receiver.got) == 1
        clock.shift(2)
        actions.serve()
    assert [got.document["data"]["changes"][0]["new"] for got in receiver.got] == ["One", "One", "Two"]


def test_messages_keep_their_order_and_one_that_fails_holds_up_none(item, hook, receiver):
    receiver.answers = [(200, {}, b""), NO]
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        for number in range(5):
            edit(item, title=f"{number}")
        actions.serve()
        clock.shift(10)
        actions.serve()
    assert [got.document["data"]["changes"][0]["new"] for got in receiver.got] == ["0", "1", "2", "3", "4", "1"]


def test_a_hook_that_fails_again_and_again_rests(item, hook, receiver):
    receiver.otherwise = NO
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        for number in range(9):
            edit(item, title=f"{number}")
        actions.serve()
        assert len(receiver.got) == 3
        receiver.otherwise = (200, {}, b"")
        clock.shift(16)
        actions.serve()
        hook.refresh_from_db()
    assert len(receiver.got) == 12
    assert (hook.failures, hook.failing_since, hook.paused_until) == (0, None, None)


def test_a_name_that_leads_to_this_machine_by_now_is_not_called(item, receiver, keeper, monkeypatch, settings):
    settings.OUTGOING_ALLOW = []
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    monkeypatch.setattr(resolving, "resolve", lambda host, port: answers.pop(0))
    values = {"name": "Chat", "url": f"https://chat.example:{receiver.port}/", "events": ["item.changed"]}
    actions.create(values=values, by=keeper)
    edit(item, title="One")
    actions.serve()
    row = Try.objects.get()
    assert (row.status, receiver.got) == (None, [])
    assert row.error == "chat.example is at 127.0.0.1, a private address that OUTGOING_ALLOW does not allow."


def test_after_a_new_secret_both_sign_for_a_day(item, hook, receiver, keeper):
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        second = actions.rotate(hook_id=hook.pk, by=keeper)
        third = actions.rotate(hook_id=hook.pk, by=keeper)
        edit(item, title="One")
        actions.serve()
        for key in (hook.shown, second, third):
            Webhook(key).verify(receiver.got[-1].body, receiver.got[-1].headers)
        clock.shift(86_401)
        edit(item, title="Two")
        actions.serve()
        got = receiver.got[-1]
        Webhook(third).verify(got.body, got.headers)
        for key in (hook.shown, second):
            with pytest.raises(WebhookVerificationError):
                Webhook(key).verify(got.body, got.headers)
        assert len(Hook.objects.get().old_secrets) == 2
        actions.tidy()
        assert Hook.objects.get().old_secrets == []


def test_a_ping_is_sent_once_though_the_hook_rests_or_is_off(hook, receiver, keeper):
    receiver.otherwise = NO
    Hook.objects.update(paused_until=timezone.now() + timedelta(hours=1))
    actions.disable(hook_id=hook.pk, by=keeper)
    actions.ping(hook_id=hook.pk, by=keeper)
    serve_until_quiet()
    assert (receiver.types(), receiver.got[0].document["data"]["name"]) == (["ping"], "Chat")
    assert Delivery.objects.get().state == "failed"


def test_a_message_is_sent_again_under_its_id(item, hook, receiver, keeper):
    edit(item, title="One")
    actions.serve()
    row = Delivery.objects.get()
    assert actions.send_again(hook_id=hook.pk, delivery_id=row.pk, by=keeper)
    actions.serve()
    assert [got.uid for got in receiver.got] == [row.uid] * 2
    assert Delivery.objects.get().tries == 1
    assert Try.objects.count() == 2
    Delivery.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert not actions.send_again(hook_id=hook.pk, delivery_id=row.pk, by=keeper)
    assert not actions.send_again(hook_id=hook.pk, delivery_id=0, by=keeper)


def test_one_that_is_being_sent_is_left_to_its_worker_until_the_lease_is_over(item, hook, receiver, settings):
    settings.OUTGOING_LEASE_SECONDS = 60
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        edit(item, title="One")
        serving.fan_out(Hook.objects.get())
        assert Delivery.objects.take(Delivery.objects.get().pk, "a worker that dies")
        assert Hook.objects.take(hook.pk, "a worker that dies")
        actions.serve()
        clock.shift(59)
        actions.serve()
        assert receiver.got == []
        clock.shift(2)
        actions.serve()
    row = Delivery.objects.get()
    assert (row.state, row.tries, len(receiver.got)) == ("delivered", 2, 1)


def test_a_worker_that_was_too_slow_changes_nothing_of_another(item, hook, receiver, monkeypatch):
    real = resolving.resolve

    def taken_over(*args):
        Delivery.objects.update(lease_owner="another")
        return real(*args)

    monkeypatch.setattr(resolving, "resolve", taken_over)
    edit(item, title="One")
    actions.serve()
    row = Delivery.objects.get()
    assert (row.state, row.lease_owner, Try.objects.get().status) == ("waiting", "another", 204)


def test_a_hook_deleted_meanwhile_leaves_nothing(item, hook, receiver, keeper, monkeypatch):
    real = resolving.resolve

    def delete_first(*args):
        actions.delete(hook_id=hook.pk, by=keeper)
        return real(*args)

    monkeypatch.setattr(resolving, "resolve", delete_first)
    edit(item, title="One")
    actions.serve()
    assert (len(receiver.got), Hook.objects.count(), Delivery.objects.count(), Try.objects.count()) == (1, 0, 0, 0)


def test_a_turn_is_bounded(item, hook, receiver, monkeypatch):
    monkeypatch.setattr(serving, "A_TURN", 3)
    for number in range(7):
        edit(item, title=f"{number}")
    actions.serve()
    assert len(receiver.got) == 3
    serve_until_quiet()
    assert len(receiver.got) == 7


@pytest.mark.django_db(transaction=True)
def test_slow_hooks_hold_up_nobody(receivers, make_hook):
    """Two receivers wait until a third one has got everything."""
    item = plan.create(values={"title": "One"}, by=None, source="import")
    done, fast = threading.Event(), receivers()

    def wait(asked):
        assert done.wait(20)
        asked.send_response(204)
        asked.end_headers()

    for number in range(2):
        slow = receivers()
        slow.otherwise = wait
        make_hook(slow, f"Slow {number}")
    make_hook(fast, "Fast")
    for number in range(5):
        edit(item, title=f"{number}")
    fast.on_request = lambda got: len(fast.got) == 5 and done.set()
    actions.serve()
    assert len(fast.got) == 5
    serve_until_quiet()
    assert not Delivery.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_trouble_with_one_hook_is_no_trouble_of_another(receivers, make_hook, monkeypatch, caplog):
    good, bad = receivers(), receivers()
    item = plan.create(values={"title": "One"}, by=None, source="import")
    make_hook(bad, "A bad one")
    make_hook(good, "Good")
    Hook.objects.filter(name="A bad one").update(url="nonsense")
    edit(item, title="Two")
    actions.serve()
    assert (len(good.got), bad.got) == (1, [])
    assert "could not be served" in caplog.text


def test_old_messages_are_forgotten(item, hook, receiver):
    with travel("2011-11-24T12:00Z", tick=False) as clock:
        edit(item, title="One")
        actions.serve()
        clock.shift(29 * 86_400)
        edit(item, title="Two")
        actions.serve()
        actions.tidy()
        assert Delivery.objects.count() == 2
        clock.shift(2 * 86_400)
        actions.tidy()
    assert json.loads(Delivery.objects.get().body)["data"]["changes"][0]["new"] == "Two"
    assert Try.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_fails_no_edit(make_hook, receiver, monkeypatch, caplog):
    item = plan.create(values={"title": "One"}, by=None, source="import")
    make_hook(receiver)
    asked = []

    def dead(*args, **more):
        asked.append(args)
        raise OSError("connection refused")

    monkeypatch.setattr(waking, "_quiet_until", 0.0)
    monkeypatch.setattr(waking.current_app, "send_task", dead)
    for title in ("Two", "Three"):
        edit(item, title=title)
    assert len(asked) == 1
    assert "the sweep will find the work" in caplog.text
    actions.serve()
    assert len(receiver.got) == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_once_after_the_commit_and_only_where_somebody_listens(make_hook, receiver, monkeypatch):
    item = plan.create(values={"title": "One"}, by=None, source="import")
    asked = []
    monkeypatch.setattr(waking, "_quiet_until", 0.0)
    monkeypatch.setattr(
        waking.current_app, "send_task", lambda name, **more: asked.append((name, connection.in_atomic_block))
    )
    edit(item, title="Nobody listens")
    assert asked == []
    make_hook(receiver)
    wake.answered()
    for title in ("Two", "Three"):
        edit(item, title=title)
    assert asked == [("integrations.outgoing.tasks.send", False)]
    actions.serve()
    edit(item, title="Four")
    assert len(asked) == 2


def test_beat_sweeps_and_tidies(settings, item, hook, receiver):
    from integrations.outgoing import tasks

    every = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert (every[tasks.sweep.name], every[tasks.tidy.name]) == (5.0, 3600.0)
    assert tasks.send.name == wake.TASK
    edit(item, title="One")
    tasks.sweep()
    edit(item, title="Two")
    tasks.send()
    tasks.tidy()
    assert len(receiver.got) == 2


def test_a_round_ends_in_time(item, hook, receiver, monkeypatch):
    monkeypatch.setattr(serving, "AT_MOST", -1)
    for number in range(3):
        edit(item, title=f"{number}")
    begun = time.monotonic()
    actions.serve()
    assert len(receiver.got) == 1
    assert time.monotonic() - begun < 5
