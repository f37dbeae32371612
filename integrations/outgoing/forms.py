"""The form of a webhook. What is valid, the actions say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from roadmap.plan.models import Theme

from .models import Hook
from .rules import EVENTS, NAME_LENGTH, URL_LENGTH


class HookForm(forms.Form):
    """Name, address, events, themes."""

    use_required_attribute = False
    name = forms.CharField(label="Name", required=False, max_length=NAME_LENGTH)
    url = forms.CharField(
        label="Address", required=False, max_length=URL_LENGTH, widget=forms.URLInput(attrs={"spellcheck": "false"})
    )
    events = forms.MultipleChoiceField(
        label="Events", required=False, choices=tuple(EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )
    themes = forms.MultipleChoiceField(label="Themes", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Mapping[str, Any] | None = None, *, hook: Hook | None = None) -> None:
        initial: dict[str, Any] = {"events": list(EVENTS)}
        if hook is not None:
            themes = [theme.slug for theme in hook.themes.all()]
            initial = {"name": hook.name, "url": hook.url, "events": hook.events, "themes": themes}
        super().__init__(data, initial=initial)
        themes_field: Any = self.fields["themes"]
        themes_field.choices = list(Theme.objects.in_plan_order().values_list("slug", "name"))

    @property
    def rows(self) -> dict[str, Any]:
        """The lines of text, as the plan's own forms show a field."""
        return {name: {"field": self[name]} for name in ("name", "url")}

    def refuse(self, messages: Mapping[str, str]) -> None:
        """Put each sentence beside its field."""
        for name, sentence in messages.items():
            self.add_error(name, sentence)
