"""The door for webhooks: who is let in, and that a hint is never lost."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError
from django.utils import timezone

from integrations.jira.tracker import JiraTracker
from integrations.sync.models import Connection, ConnectionState, InboxEvent, Lane
from integrations.sync.runner import background, draining, run_drain, run_poll, run_sweep
from integrations.sync.wake import TASKS, answered
from integrations.waking.models import Waking
from tests.servers.process import free_port
from tests.servers.worker import ROOT

pytestmark = pytest.mark.django_db
SECRET = "only-between-us"
BODY = json.dumps({"webhookEvent": "jira:issue_updated", "issue": {"id": "10001", "key": "XCP-1"}}).encode()


@pytest.fixture
def hook(client, settings):
    settings.JIRA_WEBHOOK_SECRET = SECRET

    def send(body=BODY, *, secret=SECRET, path="/hooks/jira/", delivery="one", signature=None):
        signed = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature": signature or signed, "X-Atlassian-Webhook-Identifier": delivery}
        return client.post(path, body, content_type="application/json", headers=headers)

    return send


def test_signed_hint_is_stored_once(hook):
    for _ in range(3):
        assert 200 <= hook().status_code < 300
    event = InboxEvent.objects.get()
    assert (event.ticket_id, event.kind, event.drained_at) == ("10001", "changed", None)


@pytest.mark.parametrize(
    "wrong", [{"secret": "guessed"}, {"signature": "sha256=00"}, {"signature": "md5=00"}, {"signature": "nonsense"}]
)
def test_wrong_signature_is_refused(hook, wrong):
    assert hook(**wrong).status_code in (401, 403)
    assert not InboxEvent.objects.exists()


def test_altered_body_is_refused(hook):
    good = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert hook(BODY.replace(b"10001", b"10002"), signature=good).status_code in (401, 403)


def test_without_a_secret_all_are_refused(hook, settings):
    settings.JIRA_WEBHOOK_SECRET = ""
    assert hook(secret="").status_code == 403
    assert hook(path="/hooks/jira/anything/").status_code == 403
    assert not InboxEvent.objects.exists()


def test_secret_in_the_address_lets_unsigned_hints_in(hook):
    assert hook(path=f"/hooks/jira/{SECRET}/", signature="none").status_code == 204
    assert hook(path="/hooks/jira/other/", signature="none", delivery="two").status_code == 403
    assert InboxEvent.objects.count() == 1


def test_what_tells_of_no_ticket_is_taken_and_forgotten(hook):
    assert hook(b"not json").status_code == 204
    assert hook(b'{"webhookEvent": "user_created"}').status_code == 204
    assert not InboxEvent.objects.exists()


def test_get_is_no_webhook(client):
    assert client.get("/hooks/jira/").status_code == 405


def test_hint_that_cannot_be_stored_is_asked_for_again(hook, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(InboxEvent.objects, "bulk_create", fail)
    assert hook().status_code == 503


def test_too_large_a_body_is_refused(hook, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert hook(b" " * 200).status_code == 413


def test_the_same_hint_once_more_is_followed_once_more(hook):
    hook()
    InboxEvent.objects.update(drained_at=timezone.now(), tries=3, not_before=timezone.now() + timedelta(hours=1))
    hook()
    assert InboxEvent.objects.count() == InboxEvent.objects.due().count() == 1


def test_a_hint_that_comes_again_while_it_is_followed_is_kept(house, hook, monkeypatch):
    item, key = house.linked()
    body = json.dumps({"webhookEvent": "jira:issue_updated", "issue": {"id": house.link(item).ticket_id}}).encode()
    hook(body)
    read = JiraTracker.read

    def read_and_hear(self, ids):
        found = read(self, ids)
        monkeypatch.setattr(JiraTracker, "read", read)
        house.jira.edit(key, summary="Changed just after it was read")
        hook(body)
        return found

    monkeypatch.setattr(JiraTracker, "read", read_and_hear)
    run_drain()
    assert house.item(key).title == "Changed just after it was read"
    assert not InboxEvent.objects.due().exists()


def hint_of(house, key, delivery):
    """A hint that came in by another door than the test's."""
    InboxEvent.objects.create(delivery=delivery, ticket_id=str(house.jira.issue(key).id), kind="changed")


def test_a_hint_whose_own_task_found_the_lane_taken_is_followed(house, monkeypatch):
    _, key = house.linked()
    hint_of(house, key, "first")
    give_back = Lane.give_back

    def come_before(self, owner):
        monkeypatch.setattr(Lane, "give_back", give_back)
        house.jira.edit(key, summary="Came while the lane was taken")
        hint_of(house, key, "second")
        run_drain()
        assert InboxEvent.objects.due().count() == 1
        give_back(self, owner)

    monkeypatch.setattr(Lane, "give_back", come_before)
    run_drain()
    assert house.item(key).title == "Came while the lane was taken"
    assert not InboxEvent.objects.due().exists()


@pytest.mark.parametrize(
    "learned",
    [
        {"hold_until": timezone.now() + timedelta(hours=1)},
        {"state": ConnectionState.PAUSED, "reason": "The token expired.", "not_before": None},
    ],
    ids=["Retry-After", "paused"],
)
def test_a_pause_that_another_worker_learned_of_ends_a_drain(house, monkeypatch, learned):
    _, key = house.linked()
    hint_of(house, key, "first")
    read, reads = JiraTracker.read, []

    def read_and_learn(self, ids):
        reads.append(ids)
        Connection.objects.update(**learned)
        hint_of(house, key, f"after {len(reads)}")
        return read(self, ids)

    monkeypatch.setattr(JiraTracker, "read", read_and_learn)
    run_drain()
    assert len(reads) == 1
    assert InboxEvent.objects.due().count() == 1


def test_a_hint_that_cannot_be_followed_yet_does_not_keep_the_drain_busy(house):
    item, key = house.linked()
    link = house.link(item)
    assert link.take("another worker")
    house.jira.edit(key, summary="Waits for its turn")
    hint_of(house, key, "first")
    run_drain()
    assert InboxEvent.objects.due().count() == 1
    link.give_back("another worker")
    run_drain()
    assert house.item(key).title == "Waits for its turn"
    assert not InboxEvent.objects.due().exists()


def test_a_stream_of_hints_does_not_keep_a_worker(house, monkeypatch, django_capture_on_commit_callbacks):
    _, key = house.linked()
    hint_of(house, key, "first")
    monkeypatch.setattr(background, "AT_MOST", -1)
    read, reads = JiraTracker.read, []

    def read_and_hear(self, ids):
        reads.append(ids)
        house.jira.edit(key, summary=f"Edit {len(reads)}")
        hint_of(house, key, f"after {len(reads)}")
        return read(self, ids)

    monkeypatch.setattr(JiraTracker, "read", read_and_hear)
    with django_capture_on_commit_callbacks() as woken:
        run_drain()
    assert len(reads) == 1
    assert InboxEvent.objects.due().count() == 1
    asked = [one.args[0] for one in woken]
    assert asked.count(f"{TASKS}drain") == 1


def test_one_message_wakes_for_all_that_comes_until_it_is_answered(db):
    assert [Waking.objects.ask(f"{TASKS}drain") for _ in range(3)] == [True, False, False]
    answered("drain")
    assert [Waking.objects.ask(f"{TASKS}drain") for _ in range(2)] == [True, False]
    Waking.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    assert [Waking.objects.ask(f"{TASKS}drain") for _ in range(2)] == [True, False]


def test_a_new_ticket_the_index_hides_is_looked_for_again(house, settings):
    house.sync()
    house.jira.settings.index_lag = 30
    key = house.jira.create("New one")
    InboxEvent.objects.create(delivery="x", ticket_id=str(house.jira.issue(key).id), kind="changed")
    run_drain()
    event = InboxEvent.objects.get()
    assert (event.drained_at, event.tries) == (None, 1)
    assert not InboxEvent.objects.due().exists()
    house.jira.clock.advance(seconds=31)
    InboxEvent.objects.update(not_before=None)
    run_sweep()
    assert house.item(key).title == "New one"
    assert InboxEvent.objects.get().drained_at


def test_a_ticket_that_is_none_of_ours_is_not_looked_for_for_ever(house, settings):
    house.sync()
    key = house.jira.create("Elsewhere", project="OPS")
    InboxEvent.objects.create(delivery="x", ticket_id=str(house.jira.issue(key).id), kind="changed")
    settings.SYNC_CREATE_WINDOW_SECONDS = 0
    run_drain()
    assert InboxEvent.objects.get().drained_at


def test_silence_of_webhooks_is_noticed(house, hook, settings):
    _, key = house.linked()
    house.jira.edit(key, summary="Once")
    run_poll()
    assert not house.connection.webhooks_silent
    Connection.objects.update(missed_since=timezone.now() - timedelta(days=2))
    assert house.connection.webhooks_silent
    hook()
    assert (house.connection.missed_since, house.connection.webhooks_silent) == (None, False)
    Connection.objects.update(last_webhook=timezone.now() - timedelta(days=2))
    assert not house.connection.webhooks_silent
    house.jira.edit(key, summary="Twice")
    run_poll()
    assert house.connection.webhooks_silent
    settings.JIRA_WEBHOOK_SECRET = ""
    assert not house.connection.webhooks_silent


def test_a_poll_just_after_a_webhook_misses_none(house, hook):
    _, key = house.linked()
    hook()
    house.jira.edit(key, summary="Once")
    run_poll()
    assert house.connection.missed_since is None


WAKE = """
import time, django
django.setup()
from integrations.sync.wake import wake
for _ in range(20):
    began = time.monotonic()
    wake("push")
    print(time.monotonic() - began)
"""


def test_dead_broker_fails_nobody_and_slows_nobody(data_dir):
    """A process of its own, since a broker is chosen once for all."""
    env = {**os.environ, "DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "config.settings"}
    env = {name: value for name, value in env.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    run = partial(subprocess.run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    env["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    done = run([sys.executable, "-c", WAKE], env=env)
    times = [float(line) for line in done.stdout.split()]
    assert len(times) == 20
    assert sum(times) < 3
    # The first found the broker dead; the others did not try.
    assert done.stderr.count("No worker was woken") == 1, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_drain_asks_the_database_no_more_than_it_must(house, django_assert_max_num_queries):
    _, key = house.linked()
    house.sync()
    house.jira.edit(key, summary="Named by a webhook")
    hint_of(house, key, "first")
    with django_assert_max_num_queries(26) as asked:
        run_drain()
    assert house.item(key).title == "Named by a webhook"
    assert not InboxEvent.objects.due().exists()
    whole = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert not [sql for sql in whole if 'FROM "plan_status"' in sql or 'FROM "people_person"' in sql]


def test_a_drain_waits_a_moment_for_more(house, monkeypatch):
    _, key = house.linked()
    house.sync()
    hint_of(house, key, "first")
    take, look, taken, empty = Lane.take, draining.due_hints, [], []

    def counted(self, owner):
        taken.append(self.name)
        return take(self, owner)

    def look_and_hear():
        found = look()
        if not found and not empty:
            house.jira.edit(key, summary="Edited once more")
            hint_of(house, key, "second")
        empty.extend([found] if not found else [])
        return found

    monkeypatch.setattr(Lane, "take", counted)
    monkeypatch.setattr(draining, "due_hints", look_and_hear)
    run_drain(linger=0.05)
    assert house.item(key).title == "Edited once more"
    assert taken == ["drain"]
    assert len(empty) > 2


def test_a_ticket_that_changed_back_while_it_was_read_is_merged(house, monkeypatch):
    """The hash of before its reading says that nothing changed; another worker has merged what came between."""
    _, key = house.linked()
    house.sync()
    before = house.jira.issue(key).summary
    hint_of(house, key, "first")
    read = JiraTracker.read

    def read_late(self, ids):
        found = read(self, ids)
        if not self.__dict__.setdefault("late", []):
            self.late.append(found)
            house.jira.edit(key, summary="Between")
            run_poll()
            assert house.item(key).title == "Between"
            house.jira.edit(key, summary=before)
            return read(self, ids)
        return found

    monkeypatch.setattr(JiraTracker, "read", read_late)
    run_drain()
    assert house.item(key).title == before
