"""Reading Jira's webhooks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import orjson

from integrations.tracker import Event

KINDS = {"jira:issue_created": "changed", "jira:issue_updated": "changed", "jira:issue_deleted": "deleted"}


def verify(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Whether `X-Hub-Signature: sha256=…` signs the raw body with `secret`. Never without a secret."""
    method, _, given = _header(headers, "X-Hub-Signature").partition("=")
    if not secret or method != "sha256":
        return False
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def parse_event(body: bytes, headers: Mapping[str, str]) -> Event | None:
    """The event of a webhook; None where it tells of no ticket."""
    try:
        data = orjson.loads(body)
        ident = str(data["issue"]["id"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    delivery = _header(headers, "X-Atlassian-Webhook-Identifier") or hashlib.sha256(body).hexdigest()
    return Event(delivery, ident, KINDS.get(str(data.get("webhookEvent", "")), "other"))


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((v for k, v in headers.items() if k.lower() == name.lower()), "")
