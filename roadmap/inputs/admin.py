"""The form's texts and questions, and what came in, in Django's admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from roadmap.people.readonly import Kept, ReadOnly

from .models import FormText, Input, Organisation, Question, QuestionKind
from .models.asking import ALWAYS


@admin.register(FormText)
class FormTextAdmin(Kept):
    """One row: there is one form."""

    list_display = ("title", "note")


class QuestionForm(forms.ModelForm):
    """Says which questions the form cannot do without."""

    class Meta:
        model = Question
        fields = ("kind", "label", "hint", "choices", "required", "shown", "position")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind in ALWAYS and not (data.get("shown") and data.get("required")):
            label = QuestionKind(kind).label
            self.add_error("shown", f"The form cannot do without this question ({label}): it is shown and required.")
        if kind == QuestionKind.CHOICE and not str(data.get("choices", "")).strip():
            self.add_error("choices", "Name what there is to choose from, one a line.")
        return data


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    """Questions in the form's order."""

    form = QuestionForm
    list_display = ("label", "kind", "required", "shown", "position")
    list_editable = ("position",)

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """The form cannot do without its text and its address."""
        return obj is None or obj.kind not in ALWAYS


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name", "folded")

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Inputs speak for it."""
        return False


@admin.register(Input)
class InputAdmin(ReadOnly):
    """To look only: every write of an input leaves an entry, which the admin would not."""

    list_display = ("title", "organisation", "state", "confirmed_at", "created_at")
    list_filter = ("state", "channel")
    search_fields = ("title",)
    exclude = ("receipt_hash", "confirm_hash", "words", "public_words", "who")
