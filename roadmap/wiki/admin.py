"""The wiki in Django's admin: to look at only, for every write is a revision made by an action."""

from __future__ import annotations

from django.contrib import admin

from roadmap.people.readonly import ReadOnly

from .models import Page, Redirect, Revision


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
