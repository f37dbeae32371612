"""Webhooks: what Jira tells others when something happens."""

import hashlib
import hmac
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from uuid import uuid4

import orjson

from .issue_fields import issue_json
from .records import Change, Comment, Issue, Json
from .render import Renderer

if TYPE_CHECKING:
    from .sandbox import Sandbox

EVENTS = (
    *("jira:issue_created", "jira:issue_updated", "jira:issue_deleted"),
    *("comment_created", "comment_updated", "comment_deleted"),
)
KINDS = {
    "comment_created": "issue_commented",
    "comment_updated": "issue_comment_edited",
    "comment_deleted": "issue_comment_deleted",
}
RETRIED = {408, 409, 425, 429}


@dataclass(frozen=True, slots=True)
class Hook:
    url: str
    secret: str | None
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt; ``status`` is None when no answer came."""

    url: str
    event: str
    identifier: str
    status: int | None


class Webhooks:
    """Delivers events one after the other, on its own thread.

    Cloud tries a failed one again, with the same identifier; Data Center sends each once, whatever becomes of it.
    """

    def __init__(self, site: "Sandbox") -> None:
        self._site = site
        self.hooks: list[Hook] = []
        self.deliveries: deque[Delivery] = deque(maxlen=10_000)
        self._queue: deque[tuple[Hook, str, str, bytes]] = deque()
        self._changed = Condition()
        self._busy = self._stopping = False
        self._thread: Thread | None = None

    def add(self, url: str, secret: str | None = None, events: Sequence[str] = EVENTS) -> Hook:
        hook = Hook(url, secret, tuple(events))
        self.hooks.append(hook)
        return hook

    def clear(self) -> None:
        self.hooks.clear()

    def issue_event(self, event: str, kind: str, issue: Issue, by: str, change: Change | None = None) -> None:
        if self.hooks:
            render = Renderer(self._site)
            content = {"issue_event_type_name": kind, "user": render.user(by), "issue": issue_json(render, issue)}
            if change is not None:
                content["changelog"] = {"id": str(change.id), "items": render.change(change)["items"]}
            self._send(event, content)

    def comment_event(self, event: str, issue: Issue, comment: Comment, by: str) -> None:
        """Data Center tells of an updated issue as well; Cloud of the comment alone."""
        if self.hooks:
            render = Renderer(self._site)
            self._send(event, {"comment": render.comment(issue, comment), "issue": issue_json(render, issue)})
        if not self._site.cloud:
            self.issue_event("jira:issue_updated", KINDS[event], issue, by)

    def _send(self, event: str, content: Json) -> None:
        body = orjson.dumps({"timestamp": self._site.clock.millis(), "webhookEvent": event, **content})
        with self._changed:
            for hook in self.hooks:
                if event in hook.events:
                    self._queue.append((hook, event, str(uuid4()), body))
            if self._queue and self._thread is None:
                self._stopping = False
                self._thread = Thread(target=self._run, name="sandbox-webhooks", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, timeout: float = 10.0) -> bool:
        """Whether everything was delivered or given up within ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queue and not self._busy, timeout)

    def stop(self) -> None:
        """End the thread; what was not delivered yet is dropped."""
        with self._changed:
            self._stopping = True
            self._queue.clear()
            self._changed.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(self._site.settings.webhook_timeout + 1)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: bool(self._queue) or self._stopping)
                if self._stopping:
                    return
                work = self._queue.popleft()
                self._busy = True
            self._deliver(*work)

    def _deliver(self, hook: Hook, event: str, identifier: str, body: bytes) -> None:
        delays = self._site.settings.webhook_retry_delays if self._site.cloud else ()
        for attempt, delay in enumerate((*delays, None)):
            status = self._post(hook, identifier, body, attempt)
            self.deliveries.append(Delivery(hook.url, event, identifier, status))
            if delay is None or not _again(status):
                return
            with self._changed:
                if self._changed.wait_for(lambda: self._stopping, delay):
                    return

    def _post(self, hook: Hook, identifier: str, body: bytes, attempt: int) -> int | None:
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "User-Agent": "Atlassian HttpClient",
            "X-Atlassian-Webhook-Identifier": identifier,
            "X-Atlassian-Webhook-Flow": "Primary",
        }
        if attempt:
            headers["X-Atlassian-Webhook-Retry"] = str(attempt)
        if hook.secret is not None:
            headers["X-Hub-Signature"] = signature(hook.secret, body)
        request = Request(hook.url, data=body, headers=headers, method="POST")  # noqa: S310 - set by who runs the sandbox
        try:
            with urlopen(request, timeout=self._site.settings.webhook_timeout) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code
        except (URLError, OSError, HTTPException):
            return None


def _again(status: int | None) -> bool:
    return status is None or status in RETRIED or status >= 500


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature for ``body``."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def as_json(hook: Hook) -> dict[str, Any]:
    return {"url": hook.url, "events": list(hook.events)}
