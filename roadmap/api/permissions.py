"""Who may call what: tokens by scope, sessions by the same permissions as in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    # DRF's views load this class themselves.
    from rest_framework.views import APIView


class ScopedAccess(BasePermission):
    """Reads are open where READ_ACCESS is; writes need the view's `write_permission` and a token's write scope.

    A view with a `read_permission` is read by those alone who have it.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        signed_in = bool(request.user and request.user.is_authenticated)
        if request.method in SAFE_METHODS:
            needed = getattr(view, "read_permission", None)
            return self._may(request, needed) if needed else signed_in or settings.READ_ACCESS == "open"
        return signed_in and self._may_write(request, getattr(view, "write_permission", "plan.edit"))

    def _may_write(self, request: Request, permission: str) -> bool:
        # A session has no token; a token says by `allows` what its scope includes.
        token: Any = request.auth
        if token is not None and not token.allows("write"):
            self.message = "This token may only read; make one with --scope write."
            return False
        return self._may(request, permission, "may read, but not change this")

    def _may(self, request: Request, permission: str, refused: str = "may not read this") -> bool:
        self.message = f"The account {request.user.get_username()!r} {refused}."
        return bool(request.user.is_authenticated and request.user.has_perm(permission))
