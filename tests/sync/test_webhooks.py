"""The door for webhooks: who is let in, and that a hint is never lost."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
from functools import partial

import pytest
from django.db import DatabaseError

from integrations.sync.models import InboxEvent
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


WAKE = """
import time, django
django.setup()
from integrations.sync.wake import wake
for _ in range(20):
    began = time.monotonic()
    wake("push")
    print(time.monotonic() - began)
"""


def test_dead_broker_fails_nobody_and_slows_nobody(tmp_path):
    """A process of its own, since a broker is chosen once for all."""
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    env = {name: value for name, value in env.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    run = partial(subprocess.run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    run([sys.executable, "manage.py", "migrate", "-v0"], env=env)
    env["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    done = run([sys.executable, "-c", WAKE], env=env)
    times = [float(line) for line in done.stdout.split()]
    assert len(times) == 20
    assert sum(times) < 3
    # The first found the broker dead; the others did not try.
    assert done.stderr.count("No worker was woken") == 1, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
