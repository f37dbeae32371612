"""Hooks that are turned off, by a person, by their receiver or by a week of failure, and on again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from time_machine import travel

from integrations.outgoing import actions
from integrations.outgoing.actions import Resume
from integrations.outgoing.models import Delivery, Hook
from roadmap.people.actions import deliver
from roadmap.people.kinds import KINDS
from roadmap.people.models import Notice
from roadmap.plan.models import Revision
from tests.outgoing.conftest import edit, serve_until_quiet
from tests.outgoing.test_fanning import decided

pytestmark = pytest.mark.django_db
NO = (500, {}, b"")


def fail_for(days: float, receiver, clock, item) -> None:
    """Something happens every day, and no try succeeds."""
    receiver.otherwise = NO
    for step in range(int(days * 24)):
        if step % 24 == 0:
            edit(item, title=f"{step}")
        actions.serve()
        clock.shift(3600)


def test_a_week_of_nothing_but_failure_turns_a_hook_off_and_tells_its_maker(item, hook, receiver, settings):
    settings.MAIL_GATHER_SECONDS = 0
    with travel("2011-11-01T12:00Z", tick=False) as clock:
        fail_for(6.9, receiver, clock, item)
        assert Hook.objects.get().disabled_at is None
        fail_for(1.2, receiver, clock, item)
        hook.refresh_from_db()
        assert hook.disabled_by is None
        assert "since 2011-11-01 12:00 UTC" in hook.disabled_why
        assert "answered 500" in hook.disabled_why
        asked = len(receiver.got)
        edit(item, title="Later")
        serve_until_quiet()
        assert len(receiver.got) == asked
        deliver()
    (told,) = mail.outbox
    assert told.to == ["root@plan.example"]
    assert told.subject == "The webhook “Chat” is turned off"
    assert f"{settings.BASE_URL}/outgoing/{hook.pk}/" in told.body
    assert "outgoing.disabled" in KINDS


def test_one_success_a_week_is_enough(item, hook, receiver):
    with travel("2011-11-01T12:00Z", tick=False) as clock:
        for _ in range(3):
            fail_for(5, receiver, clock, item)
            receiver.otherwise = (200, {}, b"")
            edit(item, title="Works")
            clock.shift(3600)
            actions.serve()
            assert Hook.objects.get().failing_since is None
    assert Hook.objects.get().disabled_at is None


def test_a_receiver_that_wants_no_more_is_left_alone(item, hook, receiver):
    receiver.answers = [(410, {}, b"Gone for good")]
    for title in ("One", "Two"):
        edit(item, title=title)
    serve_until_quiet()
    hook.refresh_from_db()
    assert (len(receiver.got), hook.disabled_why) == (1, "Its receiver answered 410 Gone: it wants no more.")
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed", "waiting"]
    assert Notice.objects.get().subject == "The webhook “Chat” is turned off"


def test_turned_on_a_hook_gets_what_it_missed(item, hook, receiver, keeper):
    edit(item, title="One")
    actions.disable(hook_id=hook.pk, by=keeper)
    hook.refresh_from_db()
    assert (hook.disabled_why, hook.disabled_by) == ("Root turned it off.", keeper)
    edit(item, title="Two")
    decided(item)
    serve_until_quiet()
    assert receiver.got == []
    actions.enable(hook_id=hook.pk, resume=Resume.MISSED, by=keeper)
    serve_until_quiet()
    told = [got.document["data"] for got in receiver.got]
    assert sorted(one["changes"][0]["new"] for one in told if "changes" in one) == ["One", "Two"]
    assert [one["inputs"] for one in told if "inputs" in one] == [3]


def test_turned_on_from_now_on_a_hook_gets_nothing_of_before(item, hook, receiver, keeper):
    actions.disable(hook_id=hook.pk, by=keeper)
    edit(item, title="One")
    decided(item)
    actions.enable(hook_id=hook.pk, resume=Resume.NOW, by=keeper)
    assert Hook.objects.get().cursor == Revision.current()
    edit(item, title="Two")
    serve_until_quiet()
    assert [got.document["data"]["changes"][0]["new"] for got in receiver.got] == ["Two"]
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "skipped"]


def test_turned_on_a_hook_begins_anew(item, hook, receiver, keeper):
    with travel("2011-11-01T12:00Z", tick=False) as clock:
        fail_for(8, receiver, clock, item)
        assert Notice.objects.exists()
        actions.enable(hook_id=hook.pk, resume=Resume.MISSED, by=keeper)
        assert not Notice.objects.exists()
        actions.serve()
        hook.refresh_from_db()
        assert (hook.disabled_at, hook.disabled_why) == (None, "")
        assert hook.failing_since is not None


def test_turning_twice_is_turning_once(hook, keeper):
    actions.enable(hook_id=hook.pk, resume=Resume.NOW, by=keeper)
    actions.disable(hook_id=hook.pk, by=keeper)
    first = Hook.objects.get()
    actions.disable(hook_id=hook.pk, by=keeper)
    again = Hook.objects.get()
    assert (again.disabled_at, again.version) == (first.disabled_at, first.version) == (first.disabled_at, 2)


def test_another_address_is_a_new_beginning(item, hook, receivers, receiver, keeper):
    receiver.otherwise = NO
    for number in range(4):
        edit(item, title=f"{number}")
    actions.serve()
    assert Hook.objects.get().paused_until
    other = receivers()
    actions.edit(hook_id=hook.pk, values={"url": other.url}, by=keeper)
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since, hook.paused_until) == (0, None, None)
    assert Hook.objects.to_serve(Revision.current()).exists()
    actions.edit(hook_id=hook.pk, values={"name": "Other"}, by=keeper)
    assert Hook.objects.get().version == 3


def test_who_closed_their_account_gets_no_mail(item, hook, receiver, keeper):
    keeper.user.is_active = False
    keeper.user.save()
    receiver.answers = [(410, {}, b"")]
    edit(item, title="One")
    actions.serve()
    assert Hook.objects.get().disabled_at
    assert not Notice.objects.exists()


def test_messages_that_wait_for_a_hook_that_is_off_keep_for_30_days(item, hook, keeper):
    with travel("2011-11-01T12:00Z", tick=False) as clock:
        actions.disable(hook_id=hook.pk, by=keeper)
        decided(item)
        clock.shift(timedelta(days=31))
        actions.tidy()
    assert not Delivery.objects.exists()
