"""The plan in Django's admin: themes and lead times are edited through the actions, so that the change log knows."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from roadmap.people.actions import person_of
from roadmap.people.models import User

from . import actions
from .models import Change, Item, LeadTime, Source, Status, Theme, ThemeArchitect


class Kept(admin.ModelAdmin):
    """Rows are made elsewhere and never deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(Kept):
    """Rows to look at."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Architects(admin.TabularInline):
    model = ThemeArchitect
    autocomplete_fields = ("person",)
    extra = 1


@admin.register(Theme)
class ThemeAdmin(Kept):
    list_display = ("name", "slug", "position")
    fields = ("name", "slug", "description", "position")
    readonly_fields = ("slug",)
    inlines = (Architects,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def save_model(self, request: HttpRequest, obj: Theme, form: ModelForm[Theme], change: bool) -> None:
        """Through the actions; a new theme takes its id, slug and place from there."""
        by, values = person_of(cast(User, request.user)), form.cleaned_data
        if not change:
            made = actions.add_theme(
                name=values["name"], description=values["description"], by=by, source=Source.BROWSER
            )
            obj.pk, obj.slug, obj.position, obj.revision = made.pk, made.slug, made.position, made.revision
            obj._state.adding = False
            return
        actions.edit_theme(theme_id=obj.pk, values=_changed(form), by=by, source=Source.BROWSER)


@admin.register(LeadTime)
class LeadTimeAdmin(Kept):
    list_display = ("name", "slug", "min_months", "max_months", "position")
    fields = ("name", "slug", "min_months", "max_months", "position")
    readonly_fields = ("slug",)

    def save_model(self, request: HttpRequest, obj: LeadTime, form: ModelForm[LeadTime], change: bool) -> None:
        """Through the action, which counts open guesses anew."""
        by = person_of(cast(User, request.user))
        actions.edit_lead_time(lead_time_id=obj.pk, values=_changed(form), by=by, source=Source.BROWSER)


def _changed(form: ModelForm[Any]) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data}


@admin.register(Item)
class ItemAdmin(ReadOnly):
    list_display = ("title", "ticket_key", "theme", "lead_time", "status", "owner", "sync_state", "archived_at")
    list_filter = ("theme", "lead_time", "status_category", "sync_state")
    list_select_related = ("theme", "lead_time", "owner")
    search_fields = ("title", "ticket_key")


@admin.register(Change)
class ChangeAdmin(ReadOnly):
    list_display = ("id", "at", "item", "theme", "lead_time", "field", "by", "source")
    list_filter = ("source", "field")
    list_select_related = ("item", "theme", "lead_time", "by")


@admin.register(Status)
class StatusAdmin(ReadOnly):
    list_display = ("name", "category", "position")
