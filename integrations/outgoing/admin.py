"""Webhooks in Django's admin: a door that leads to their own pages, and nothing of them here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from roadmap.people.readonly import ReadOnly

from .models import Hook
from .rules import MANAGE


@admin.register(Hook)
class HookAdmin(ReadOnly):
    """Secrets are shown once and failures are decided on beside their log."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("outgoing")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("outgoing")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE)
