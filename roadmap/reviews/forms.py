"""What chairs set and decide."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms

from roadmap.people.models import Person

from .actions import Wish
from .models import Series

CHAIRS = "chairs"


class SeriesForm(forms.ModelForm):
    """When reviews come."""

    use_required_attribute = False
    chair = forms.ModelChoiceField(Person.objects.none(), required=False, label="Chair", empty_label="nobody yet")

    class Meta:
        model = Series
        fields = ("week", "weekday", "every", "at", "zone", "minutes", "place", "chair", "going_on")
        labels = {
            "week": "Which of the month's",
            "weekday": "Weekday",
            "every": "Every how many months",
            "at": "At",
            "zone": "Time zone",
            "minutes": "Minutes",
            "place": "Where",
            "going_on": "The next review opens itself",
        }
        widgets = {"at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chairs: Any = self.fields["chair"]
        chairs.queryset = Person.objects.filter(user__is_active=True).order_by("name")
        self.fields["zone"].widget.attrs["list"] = "zones"

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError(f"“{zone}” is no time zone. Write it as Europe/London or UTC.")
        return zone

    def clean_every(self) -> int:
        every = int(self.cleaned_data["every"])
        if not 1 <= every <= 12:
            raise forms.ValidationError("Every 1 to 12 months.")
        return every

    def clean_minutes(self) -> int:
        minutes = int(self.cleaned_data["minutes"])
        if not 5 <= minutes <= 1440:
            raise forms.ValidationError("A review takes 5 to 1440 minutes.")
        return minutes


class DecideForm(forms.Form):
    """What was decided of a point. What is missing, the actions say."""

    use_required_attribute = False
    key = forms.CharField(max_length=40)
    kind = forms.CharField(max_length=6, required=False)
    sentence = forms.CharField(required=False)
    to = forms.CharField(required=False)
    parts = forms.CharField(required=False)
    what = forms.CharField(required=False)
    owner = forms.CharField(required=False)
    due = forms.DateField(required=False, error_messages={"invalid": "Write the day as 2026-03-01."})
    version = forms.IntegerField(required=False)

    def wish(self) -> Wish:
        """What the actions are asked for. An owner nobody knows is None."""
        values = dict(self.cleaned_data)
        name = values.pop("owner").strip()
        return Wish(**values, owner=Person.objects.named(name).first() if name else None)
