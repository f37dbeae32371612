"""What who keeps webhooks sees under the masthead of every page: that one was turned off by itself."""

from __future__ import annotations

import rules
from django.http import HttpRequest
from django.template.loader import render_to_string

from .models import Hook
from .rules import MANAGE


def strip(request: HttpRequest) -> str:
    """Nothing for others, and nothing where all is well."""
    # Asked of the rule alone: other backends would ask the database for everybody who may not.
    if not hasattr(request, "user") or not rules.has_perm(MANAGE, request.user):
        return ""
    off = Hook.objects.exclude(disabled_at=None).filter(disabled_by=None).count()
    return render_to_string("outgoing/strip.html", {"off": off}) if off else ""
