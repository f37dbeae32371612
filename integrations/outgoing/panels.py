"""Where who keeps webhooks finds them: a link under the masthead, which says when one was turned off."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from roadmap.wiki.viewing import may

from .models import Hook
from .rules import MANAGE


def strip(request: HttpRequest) -> str:
    """Nothing for others."""
    if not hasattr(request, "user") or not may(request, MANAGE):
        return ""
    off = Hook.objects.exclude(disabled_at=None).filter(disabled_by=None).count()
    return render_to_string("outgoing/strip.html", {"off": off})
