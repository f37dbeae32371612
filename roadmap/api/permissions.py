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
    """Reads are open where READ_ACCESS is; writes need the view's `write_permission` and a token's `write_scope`.

    A view with a `read_permission` is read by those alone who have it, by tokens of its `read_scope`.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        signed_in = bool(request.user and request.user.is_authenticated)
        if request.method not in SAFE_METHODS:
            permission, scope = getattr(view, "write_permission", "plan.edit"), getattr(view, "write_scope", "write")
            return signed_in and self._may(request, permission, scope, "may read, but not change this")
        if not hasattr(view, "read_permission"):
            return signed_in or settings.READ_ACCESS == "open"
        scope = getattr(view, "read_scope", "read")
        return signed_in and self._may(request, view.read_permission, scope, "may not read this")

    def _may(self, request: Request, permission: str, scope: str, refused: str) -> bool:
        # A session has no token; a token says by `allows` what its scope includes.
        token: Any = request.auth
        if token is not None and not token.allows(scope):
            self.message = f"This token's scope is {token.scope}; make one with --scope {scope}."
            return False
        self.message = f"The account {request.user.get_username()!r} {refused}."
        return bool(request.user.has_perm(permission))
