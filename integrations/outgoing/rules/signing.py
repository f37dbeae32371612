"""Signing as Standard Webhooks 1 does: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature_headers(keys: Sequence[str], *, uid: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message; one signature for each secret in `keys`. `timestamp` is in seconds."""
    signed = f"{uid}.{timestamp}.".encode() + body
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{_signature(key, signed)}" for key in keys),
    }


def _signature(key: str, signed: bytes) -> str:
    return b64encode(hmac.digest(b64decode(key.removeprefix(PREFIX)), signed, "sha256")).decode()
