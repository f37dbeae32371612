"""What an input must be like, and how secrets and submitters are told; pure."""

from __future__ import annotations

import hashlib
import secrets

TEXT_LENGTH = 10_000
TITLE_LENGTH = 120
SECRET_BYTES = 16
"""128 bits."""


def new_secret() -> str:
    """A secret for an address, 22 characters that need no escaping."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, in hex. It has 128 random bits, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def who(*, email: str, name: str = "", organisation: str = "") -> str:
    """Tells submitters apart: by address, else by name and organisation; a digest, so that lists name nobody."""
    told = f"mail {email.strip().casefold()}" if email.strip() else f"name {name.casefold()}\n{organisation.casefold()}"
    return digest(told)


def title_of(text: str) -> str:
    """A title for what somebody wrote: the first line that says something, cut at a word."""
    line = next((line for raw in text.splitlines() if (line := raw.strip().strip("#*->_` ").strip())), "")
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut}…"
