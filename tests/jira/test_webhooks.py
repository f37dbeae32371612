"""Webhooks: signatures and what an event says."""

import hashlib
import hmac

import orjson
import pytest

from integrations.jira import parse_event, verify
from integrations.tracker import Event

BODY = orjson.dumps({"webhookEvent": "jira:issue_updated", "issue": {"id": "10001", "key": "XCP-1"}})
SECRET = "s3cret"


def signed(body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_a_good_signature_is_accepted_whatever_the_case_of_its_header():
    assert verify(BODY, signed(), SECRET)
    assert verify(BODY, {"x-hub-signature": signed()["X-Hub-Signature"]}, SECRET)


@pytest.mark.parametrize(
    ("body", "headers", "secret"),
    [
        (BODY + b" ", signed(), SECRET),
        (BODY, signed(secret="other"), SECRET),
        (BODY, {}, SECRET),
        (BODY, signed(secret=""), ""),
        (BODY, {"X-Hub-Signature": "sha1=abc"}, SECRET),
        (BODY, {"X-Hub-Signature": "sha256="}, SECRET),
        (BODY, {"X-Hub-Signature": "sha256=é"}, SECRET),
    ],
)
def test_anything_else_is_refused(body: bytes, headers: dict[str, str], secret: str):
    assert not verify(body, headers, secret)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("jira:issue_created", "changed"),
        ("jira:issue_updated", "changed"),
        ("jira:issue_deleted", "deleted"),
        ("comment_created", "other"),
    ],
)
def test_an_event_names_its_ticket(event: str, kind: str):
    body = orjson.dumps({"webhookEvent": event, "issue": {"id": 10001}})
    assert parse_event(body, {"x-atlassian-webhook-identifier": "d-1"}) == Event("d-1", "10001", kind)


def test_a_delivery_without_identifier_is_known_by_its_body():
    body = orjson.dumps({"timestamp": 1297675800000, "webhookEvent": "jira:issue_updated", "issue": {"id": "10001"}})
    first, again = parse_event(body, {}), parse_event(body, {})
    assert first is not None
    assert first == again
    assert first.delivery == hashlib.sha256(body).hexdigest()


def test_two_events_that_say_the_same_without_a_time_are_two():
    first, second = parse_event(BODY, {}), parse_event(BODY, {})
    assert first is not None
    assert second is not None
    assert first.delivery != second.delivery


@pytest.mark.parametrize(
    ("data", "ticket"),
    [
        ({"issue": {"id": 10001, "key": "XCP-1"}}, "10001"),
        ({"issue": {"id": "10001"}}, "10001"),
        ({"issue": {"key": "XCP-1"}}, "XCP-1"),
        ({"key": "XCP-1"}, "XCP-1"),
        ({"id": 10001, "key": "XCP-1", "fields": {}}, "10001"),
        ({"webhookEvent": None, "issue": {"key": " XCP-1 "}}, "XCP-1"),
    ],
)
def test_what_automation_sends_is_a_change(data: dict[str, object], ticket: str):
    event = parse_event(orjson.dumps(data), {})
    assert event is not None
    assert (event.ticket_id, event.kind) == (ticket, "changed")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"issue": {}}',
        b'{"issue": null}',
        b'{"id": 5}',
        b'{"key": "no key"}',
        b'{"issue": [1]}',
        b"\xff",
    ],
)
def test_what_tells_of_no_ticket_is_none(body: bytes):
    assert parse_event(body, {}) is None
