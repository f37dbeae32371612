"""`Authorization: Bearer` for the REST API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from .models import ApiToken

USED_EVERY = timedelta(minutes=1)


class BearerToken(TokenAuthentication):
    """knox's hashed tokens; notes when each was last used, to the minute."""

    def authenticate_credentials(self, token: bytes) -> Any:
        try:
            return super().authenticate_credentials(token)
        except UnicodeDecodeError:
            raise AuthenticationFailed("A token has letters and digits only.") from None

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Whether the token has expired. knox deletes expired ones here; a GET changes nothing."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()

    def validate_user(self, auth_token: ApiToken) -> Any:
        found = super().validate_user(auth_token)
        now = timezone.now()
        if auth_token.last_used_at is None or now - auth_token.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=auth_token.pk).update(last_used_at=now)
        return found
