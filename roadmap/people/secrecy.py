"""Secrets that stand in addresses: how they are made, and what is kept of them; pure."""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 16
"""128 bits."""


def new_secret() -> str:
    """A secret for an address, 22 characters that need no escaping."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, in hex. It has 128 random bits, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
