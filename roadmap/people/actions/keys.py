"""Tokens for scripts and secret addresses for feed readers: made, shown once, taken back."""

from __future__ import annotations

import secrets
from datetime import timedelta

from ..models import ApiToken, FeedKey, User, digest_of

SECRET_BYTES = 32


def issue_token(*, user: User, scope: str, days: int | None, name: str = "") -> str:
    """A new REST token for `user`; the answer is the only time its text is seen. `days` None: it does not expire."""
    expiry = timedelta(days=days) if days else None
    _, token = ApiToken.objects.create(user=user, expiry=expiry, scope=scope, name=name)
    return str(token)


def revoke_token(*, user: User, digest: str) -> bool:
    """End one of an account's tokens; whether there was one."""
    return bool(ApiToken.objects.filter(user=user, digest=digest).delete()[0])


def issue_feed_key(*, user: User, name: str) -> str:
    """A new secret for the addresses of feeds; the answer is the only time it is seen."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    FeedKey.objects.create(user=user, name=name, digest=digest_of(secret))
    return secret


def revoke_feed_key(*, user: User, pk: str) -> bool:
    """End one of an account's secrets; whether there was one."""
    known = pk.isascii() and pk.isdecimal() and len(pk) < 19
    return known and bool(FeedKey.objects.filter(user=user, pk=pk).delete()[0])
