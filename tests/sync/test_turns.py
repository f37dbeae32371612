"""How much is asked of Jira at once, by whom, and where a first pull goes on."""

import threading
import time

import pytest

from integrations.sync.models import Budget, Link, PushOp, Turn
from integrations.sync.runner import run_poll, run_push

pytestmark = pytest.mark.django_db


@pytest.fixture
def scarce(settings):
    """One request a second, ten at once; time stands still."""
    settings.SYNC_REQUESTS_PER_SECOND = 1
    return settings


def left(count):
    """Leave so many tokens in the bucket."""
    Budget.objects.update_or_create(pk=Budget.THE, defaults={"full_at": time.time() + 10 - count})


def test_who_goes_before_finds_some_left(scarce):
    for count, passing in (
        (9, set(Turn)),
        (4, set(Turn) - {Turn.BACKFILL}),
        (2, {Turn.USER, Turn.WEBHOOK}),
        (0, set()),
    ):
        for turn in Turn:
            left(count + 0.5)
            assert Budget.objects.take(1, turn) is (turn in passing), (count, turn)


def test_the_bucket_fills_itself_and_holds_no_more_than_a_burst(scarce):
    assert Budget.objects.take(10, Turn.USER)
    assert not Budget.objects.take(1, Turn.USER)
    Budget.objects.update(full_at=time.time() - 3600)
    assert Budget.objects.take(10, Turn.USER)
    assert not Budget.objects.take(1, Turn.USER)


def test_no_limit_needs_no_row(settings):
    settings.SYNC_REQUESTS_PER_SECOND = 0
    assert Budget.objects.take(10_000, Turn.BACKFILL)
    Budget.objects.pay(10)
    assert not Budget.objects.exists()


def test_every_request_is_paid(house, settings):
    settings.SYNC_REQUESTS_PER_SECOND = 1
    began = time.time()
    house.jira.create("One")
    answer = house.sync()
    spent = Budget.objects.get().full_at - began
    assert answer.requests <= spent < answer.requests + (time.time() - began) + 1


def test_the_background_comes_back_and_asks_nothing(house, scarce):
    item, key = house.linked()
    house.edit(item, title="Ours")
    left(0)
    house.jira.log.clear()
    run_push()
    run_poll()
    assert not list(house.jira.log)
    assert (house.connection.state, PushOp.objects.get().attempts) == ("ok", 0)
    left(10)
    run_push()
    assert house.jira.issue(key).summary == "Ours"


def test_edits_go_out_where_polls_wait(house, scarce):
    item, key = house.linked()
    house.edit(item, title="Ours")
    left(2)
    house.jira.log.clear()
    run_poll()
    assert not list(house.jira.log)
    run_push()
    assert house.jira.issue(key).summary == "Ours"


def test_a_person_waits_and_is_served(house, scarce):
    house.sync()
    left(0.5)
    began = time.monotonic()
    assert house.sync().code == 0
    assert time.monotonic() - began > 0.3


@pytest.fixture
def long_plan(house, monkeypatch, settings):
    """Twelve tickets changed an hour apart, read and stored in small pieces."""
    monkeypatch.setattr("integrations.sync.runner.pulling.CHUNK", 3)
    monkeypatch.setattr("integrations.jira.search.BULK", 3)
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_PAGE": "4"}
    house.sync("--dry-run")
    for number in range(12):
        house.jira.create(f"Ticket {number}")
        house.jira.clock.advance(seconds=3600)
    return house


def broken_off(house, monkeypatch, after):
    """End the next pull with an error after so many tickets. Answers the ids of all tickets it and later ones read."""
    from integrations.jira.tracker import JiraTracker
    from integrations.tracker import Transient

    whole, read = JiraTracker.changed, []

    def changed(self, since, known):
        for page in whole(self, since, known):
            read.extend(ticket.id for ticket in page.tickets)
            yield page
            if after and len(read) >= after:
                raise Transient("Jira failed at the search (500).")

    monkeypatch.setattr(JiraTracker, "changed", changed)
    return read


def test_the_next_tickets_are_made_beside_the_commit(long_plan, monkeypatch):
    from integrations.jira.tracker import JiraTracker

    whole, threads = JiraTracker._ticket, []

    def made(self, issue):
        threads.append(threading.current_thread().name.partition("_")[0])
        return whole(self, issue)

    monkeypatch.setattr(JiraTracker, "_ticket", made)
    assert long_plan.sync().pulled == 12
    assert threads == sorted(threads)
    assert set(threads) == {"MainThread", "ahead"}


def test_a_first_pull_goes_on_where_it_was_broken_off(long_plan, monkeypatch):
    with monkeypatch.context() as patch:
        read = broken_off(long_plan, patch, 6)
        answer = long_plan.sync()
        assert (answer.code, answer.pulled) == (1, len(read))
        assert len(read) < 12
        assert long_plan.connection.backfill
    again = broken_off(long_plan, monkeypatch, None)
    answer = long_plan.sync()
    assert (answer.code, answer.pulled, Link.objects.count()) == (0, 12 - len(read), 12), answer.err
    assert len(again) <= 12 - len(read) + 4
    assert long_plan.connection.backfill == {}


def test_other_settings_begin_anew(long_plan, monkeypatch, settings):
    with monkeypatch.context() as patch:
        broken_off(long_plan, patch, 6)
        long_plan.sync()
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_JQL": "project = XCP AND summary ~ Ticket"}
    again = broken_off(long_plan, monkeypatch, None)
    assert long_plan.sync().code == 0
    assert len(set(again)) == 12


def test_what_could_not_be_stored_is_read_again(house, monkeypatch):
    _, key = house.linked()
    house.sync()
    before = house.connection.facts
    house.jira.clock.advance(seconds=3600)
    house.jira.edit(key, summary="Theirs")
    with monkeypatch.context() as patch:
        patch.setattr("integrations.sync.runner.pulling.reconcile", lambda *_, **__: 1 // 0)
        assert house.sync().code == 1
    assert house.connection.facts == before
    house.sync()
    assert house.item(key).title == "Theirs"
