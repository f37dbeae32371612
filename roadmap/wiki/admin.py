"""The wiki in Django's admin: to look at only, for every write is a revision made by an action."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .models import Page, Redirect, Revision


class ReadOnly(admin.ModelAdmin):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Page)
class PageAdmin(ReadOnly):
    list_display = ("path", "title", "revision")
    search_fields = ("path", "title")


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("page", "number", "title", "by", "at", "comment", "merged_from")
    list_select_related = ("page", "by")


@admin.register(Redirect)
class RedirectAdmin(ReadOnly):
    list_display = ("path", "page")
    list_select_related = ("page",)
