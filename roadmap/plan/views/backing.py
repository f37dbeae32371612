"""The whole plan as a file."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from roadmap.wiki.viewing import may

from .. import backup as backups

BACKUP = "plan.backup"
"""No group has it: superusers may do everything."""


@require_safe
@cache_control(no_store=True)
def backup(request: HttpRequest) -> HttpResponseBase:
    """All that `import_plan` needs to make the same plan again, as a download for superusers."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may(request, BACKUP):
        raise PermissionDenied("A backup holds the addresses of all persons: superusers alone may take one.")
    answer = StreamingHttpResponse(backups.pieces(), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="evolution-plan-{timezone.localdate():%Y-%m-%d}.json"'
    return answer
