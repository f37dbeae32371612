"""Webhooks, delivered to a real listener."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest


@dataclass
class Listener:
    """Answers with the statuses given, then 200; keeps what it heard."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    heard: list[tuple[dict, bytes]] = field(default_factory=list)

    @property
    def events(self) -> list[dict]:
        return [orjson.loads(body) for _, body in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append((dict(self.headers), body))
            self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_port}/hooks/jira/"
    yield listener
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_events_come_in_order_and_signed(client, listener):
    client.jira.webhooks.add(url=listener.url, secret="s3cret")
    key = client.jira.create(summary="One", by="storage")
    client.jira.edit(key, by="storage", summary="Two")
    client.jira.delete(key)
    assert client.jira.webhooks.wait()
    assert [one["webhookEvent"] for one in listener.events] == [
        "jira:issue_created",
        "jira:issue_updated",
        "jira:issue_deleted",
    ]
    headers, body = listener.heard[1]
    signed = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature"] == f"sha256={signed}"
    event = listener.events[1]
    assert event["timestamp"] == client.jira.clock.millis()
    assert event["issue"]["key"] == key
    assert event["issue"]["fields"]["summary"] == "Two"
    assert event["user"]["displayName"] == "Storage"
    assert [(one["field"], one["toString"]) for one in event["changelog"]["items"]] == [("summary", "Two")]
    assert len({headers["X-Atlassian-Webhook-Identifier"] for headers, _ in listener.heard}) == 3


def test_descriptions_in_events_are_markup_even_on_cloud(cloud, listener):
    cloud.jira.webhooks.add(url=listener.url)
    cloud.jira.create(summary="One", description="*Why*")
    assert cloud.jira.webhooks.wait()
    assert listener.events[0]["issue"]["fields"]["description"] == "*Why*"
    assert "X-Hub-Signature" not in listener.heard[0][0]


def test_cloud_sends_a_refused_event_again_with_its_identifier_and_data_center_does_not(client, listener):
    client.jira.settings.webhook_retry_delays = (0.01,) * 5
    client.jira.webhooks.add(url=listener.url)
    listener.statuses = [503, 500, 429, 408]
    client.jira.create(summary="One")
    assert client.jira.webhooks.wait()
    tried = [503, 500, 429, 408, 200] if client.jira.cloud else [503]
    assert [one.status for one in client.jira.webhooks.deliveries] == tried
    headers = [headers for headers, _ in listener.heard]
    assert len({one["X-Atlassian-Webhook-Identifier"] for one in headers}) == 1
    numbers = [None, "1", "2", "3", "4"]
    assert [one.get("X-Atlassian-Webhook-Retry") for one in headers] == numbers[: len(tried)]


def test_cloud_gives_up_after_five_more_tries(cloud, listener):
    assert len(cloud.jira.settings.webhook_retry_delays) == 5
    cloud.jira.settings.webhook_retry_delays = (0.01,) * 5
    cloud.jira.webhooks.add(url=listener.url)
    listener.statuses = [429] * 7
    cloud.jira.create(summary="One")
    assert cloud.jira.webhooks.wait()
    assert len(listener.heard) == 6


def test_a_refusal_that_is_final_is_not_repeated(client, listener):
    client.jira.webhooks.add(url=listener.url)
    listener.statuses = [403]
    client.jira.create(summary="One")
    assert client.jira.webhooks.wait()
    assert [one.status for one in client.jira.webhooks.deliveries] == [403]


def test_nobody_listens(client):
    client.jira.settings.webhook_retry_delays = (0.01,)
    client.jira.webhooks.add(url="http://127.0.0.1:9/")
    client.jira.create(summary="One")
    assert client.jira.webhooks.wait()
    assert [one.status for one in client.jira.webhooks.deliveries] == ([None, None] if client.jira.cloud else [None])


def test_a_comment_is_an_event_of_its_own_on_cloud(cloud, dc, listener):
    for client in (cloud, dc):
        key = client.jira.create(summary="One")
        client.jira.webhooks.add(url=listener.url)
        client.jira.comment(key, "Kept", by="storage")
        assert client.jira.webhooks.wait()
    assert [one["webhookEvent"] for one in listener.events] == [
        "comment_created",
        "comment_created",
        "jira:issue_updated",
    ]


def test_a_comment_edited_or_deleted_is_an_event(client, listener):
    key = client.create()
    number = client.jira.comment(key, "Kept", by="plan-bot").id
    client.jira.webhooks.add(url=listener.url)
    text = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}
    assert client.put(f"/issue/{key}/comment/{number}", {"body": text if client.jira.cloud else "x"}).status_code == 200
    assert client.delete(f"/issue/{key}/comment/{number}").status_code == 204
    assert client.jira.webhooks.wait()
    told = [(one["webhookEvent"], one.get("issue_event_type_name")) for one in listener.events]
    edited, deleted = ("comment_updated", None), ("comment_deleted", None)
    of_issue = [("jira:issue_updated", kind) for kind in ("issue_comment_edited", "issue_comment_deleted")]
    assert told == ([edited, deleted] if client.jira.cloud else [edited, of_issue[0], deleted, of_issue[1]])
    assert listener.events[0]["comment"]["body"] == "x"


def test_only_the_events_asked_for(client, listener):
    client.jira.webhooks.add(url=listener.url, events=("jira:issue_deleted",))
    client.jira.delete(client.jira.create(summary="One"))
    assert client.jira.webhooks.wait()
    assert [one["webhookEvent"] for one in listener.events] == ["jira:issue_deleted"]
