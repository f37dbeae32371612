"""The plan in Django's admin: themes and lead times are edited through the actions, so that the change log knows."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Model
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest

from roadmap.people.actions import person_of
from roadmap.people.models import Person, User
from roadmap.people.readonly import Kept, ReadOnly

from . import actions
from .models import Change, Item, LeadTime, Revision, Source, Status, Theme, ThemeArchitect
from .rules import Invalid


class Checked(ModelForm):
    """What is valid, the actions say; each of their sentences stands beside its field."""

    def clean(self) -> dict[str, Any]:
        # Locked before looking, so that what is free now still is when it is taken.
        Revision.reserve()
        try:
            actions.check(self.instance, self.told())
        except Invalid as invalid:
            for name, sentence in invalid.messages.items():
                if name not in self.errors:
                    self.add_error(name, sentence)
        return self.cleaned_data

    def told(self) -> dict[str, Any]:
        """The columns that were changed; all of a new row."""
        names = self.fields if self.instance._state.adding else self.changed_data
        columns = {field.name for field in self.instance._meta.fields}
        return {name: self.cleaned_data[name] for name in names if name in columns and name in self.cleaned_data}


class ThemeForm(Checked):
    """A theme with its architects, who are rows of their own."""

    architects = ModelMultipleChoiceField(
        Person.objects.all(),
        required=False,
        widget=AutocompleteSelectMultiple(ThemeArchitect._meta.get_field("person"), admin.site),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keepers = ThemeArchitect.objects.filter(theme=self.instance.pk).order_by("id")
        self.initial["architects"] = [row.person_id for row in keepers]


class Grouping(Kept):
    """Themes and lead times: written through the actions; a new one takes its slug and its place from there."""

    readonly_fields = ("slug",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [name for name in self.fields or () if obj or name not in ("slug", "position")]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = person_of(cast(User, request.user))
        if change:
            self.edit(obj.pk, form.told(), by)
        else:
            obj.__dict__.update(self.add(form.told(), by).__dict__)

    def add(self, values: dict[str, Any], by: Person) -> Model:
        """Make the row."""
        raise NotImplementedError

    def edit(self, pk: int, values: dict[str, Any], by: Person) -> None:
        """Change the row."""
        raise NotImplementedError


@admin.register(Theme)
class ThemeAdmin(Grouping):
    form = ThemeForm
    list_display = ("name", "slug", "position")
    fields = ("name", "slug", "description", "position", "architects")

    def add(self, values: dict[str, Any], by: Person) -> Model:
        return actions.add_theme(**values, by=by, source=Source.BROWSER)

    def edit(self, pk: int, values: dict[str, Any], by: Person) -> None:
        actions.edit_theme(theme_id=pk, values=values, by=by, source=Source.BROWSER)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        by, persons = person_of(cast(User, request.user)), form.cleaned_data["architects"]
        actions.appoint(theme_id=form.instance.pk, persons=persons, by=by, source=Source.BROWSER)


@admin.register(LeadTime)
class LeadTimeAdmin(Grouping):
    form = Checked
    list_display = ("name", "slug", "min_months", "max_months", "position")
    fields = ("name", "slug", "min_months", "max_months", "position")

    def add(self, values: dict[str, Any], by: Person) -> Model:
        return actions.add_lead_time(values=values, by=by, source=Source.BROWSER)

    def edit(self, pk: int, values: dict[str, Any], by: Person) -> None:
        actions.edit_lead_time(lead_time_id=pk, values=values, by=by, source=Source.BROWSER)


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
