"""Tokens for scripts and secret addresses for feed readers: made, shown once, taken back."""

from __future__ import annotations

from datetime import timedelta

from roadmap.api.numbers import whole_number

from ..models import ApiToken, FeedKey, User
from ..secrecy import digest, new_secret


def issue_token(*, user: User, scope: str, days: int | None, name: str = "") -> str:
    """A new REST token for `user`; the answer is the only time its text is seen. `days` None: it does not expire."""
    expiry = timedelta(days=days) if days else None
    _, token = ApiToken.objects.create(user=user, expiry=expiry, scope=scope, name=name)
    return str(token)


def revoke_token(*, user: User, token: str) -> bool:
    """End one of an account's tokens, named by its digest; whether there was one."""
    return bool(ApiToken.objects.filter(user=user, digest=token).delete()[0])


def issue_feed_key(*, user: User, name: str) -> str:
    """A new secret for the addresses of feeds; the answer is the only time it is seen."""
    secret = new_secret()
    FeedKey.objects.create(user=user, name=name, digest=digest(secret))
    return secret


def revoke_feed_key(*, user: User, pk: str) -> bool:
    """End one of an account's secrets; whether there was one."""
    return bool(FeedKey.objects.filter(user=user, pk=whole_number(pk) or 0).delete()[0])
