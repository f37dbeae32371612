"""READ_ACCESS: whether strangers may read the plan."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from .feeds import PREFIX

OPEN_PATHS = (
    *("/accounts/", "/admin/", "/api/", "/hooks/", "/static/", "/input/", "/mail/", "/reviews/still/", PREFIX),
    *("/healthz", "/readyz"),
)


class ReadAccessMiddleware:
    """With READ_ACCESS=signed-in, sends strangers to the sign-in page. The API answers for itself, with 401."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        closed = settings.READ_ACCESS == "signed-in" and not request.path.startswith(OPEN_PATHS)
        if closed and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)
