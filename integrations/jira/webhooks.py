"""Reading Jira's webhooks."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson

from integrations.tracker import Event

KEY = re.compile(r"[A-Za-z]\w*-[1-9]\d*")
KINDS = {"jira:issue_created": "changed", "jira:issue_updated": "changed", "jira:issue_deleted": "deleted"}


def verify(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Whether `X-Hub-Signature: sha256=…` signs the raw body with `secret`. Never without a secret."""
    method, _, given = _header(headers, "X-Hub-Signature").partition("=")
    if not secret or method != "sha256":
        return False
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def parse_event(body: bytes, headers: Mapping[str, str]) -> Event | None:
    """The event of a webhook; None where it tells of no ticket.

    Jira's automation sends what somebody made it send: an issue, whole or its key alone, with or without a name for
    what happened. What has no name is a change. Where no id comes, the key stands for the ticket.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    ticket = _ticket(data)
    if not ticket:
        return None
    event = str(data.get("webhookEvent") or "")
    return Event(_delivery(data, body, headers), ticket, KINDS.get(event, "other") if event else "changed")


def _ticket(data: Any) -> str:
    """The id of the ticket a body tells of, else its key."""
    if not isinstance(data, dict):
        return ""
    about = data.get("issue", data)
    if not isinstance(about, dict):
        return ""
    key = str(about.get("key") or "").strip()
    named = bool(KEY.fullmatch(key))
    ident = str(about.get("id") or "")
    if ident and ("issue" in data or named):
        return ident
    return key if named else ""


def _delivery(data: Mapping[str, Any], body: bytes, headers: Mapping[str, str]) -> str:
    """The same for a redelivery. A body that says neither who it is nor when it was made is never taken for one."""
    told = _header(headers, "X-Atlassian-Webhook-Identifier")
    if told or data.get("timestamp"):
        return told or hashlib.sha256(body).hexdigest()
    return uuid4().hex


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((v for k, v in headers.items() if k.lower() == name.lower()), "")
