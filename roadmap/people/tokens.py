"""`Authorization: Bearer` for the REST API."""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from .models import ApiToken, User
from .spelled import Spelled

USED_EVERY = timedelta(minutes=1)
TOKEN = [field.attname for field in ApiToken._meta.concrete_fields]
ACCOUNT = [field.attname for field in User._meta.concrete_fields]


def _found(key: str) -> Any:
    tokens: Any = ApiToken.objects
    return tokens.filter(token_key=key).values_list(*TOKEN, *(f"user__{name}" for name in ACCOUNT))


FOUND = Spelled(_found)


class BearerToken(TokenAuthentication):
    """knox's hashed tokens; notes when each was last used, to the minute.

    They are read by a query that is spelled once: put together anew for each request, as knox does, it takes a fifth
    of what an unchanged list costs. Expired ones stay, for a GET changes nothing.
    """

    def authenticate_credentials(self, token: bytes) -> Any:
        """The account and its token. Raises AuthenticationFailed. One query."""
        try:
            text = token.decode()
            digest = hash_token(text)
        except (UnicodeDecodeError, ValueError, TypeError):
            raise AuthenticationFailed("A token has letters and digits only.") from None
        for row in FOUND.rows(text[: CONSTANTS.TOKEN_KEY_LENGTH]):
            found = ApiToken.from_db("default", TOKEN, row[: len(TOKEN)])
            if compare_digest(digest, found.digest) and (found.expiry is None or found.expiry >= timezone.now()):
                found.user = User.from_db("default", ACCOUNT, row[len(TOKEN) :])
                return self.validate_user(found)
        raise AuthenticationFailed("Invalid token.")

    def validate_user(self, auth_token: ApiToken) -> Any:
        found = super().validate_user(auth_token)
        now = timezone.now()
        if auth_token.last_used_at is None or now - auth_token.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=auth_token.pk).update(last_used_at=now)
        return found
