"""What one says of a new token or feed address."""

from __future__ import annotations

from django import forms

from .models import Scope

NAME_LENGTH = 100
LONGEST_DAYS = 3650


class TokenForm(forms.Form):
    """A token's name, what it may do, and for how many days; without days until it is taken back."""

    name = forms.CharField(max_length=NAME_LENGTH, error_messages={"required": "Name what it is for."})
    scope = forms.ChoiceField(choices=Scope.choices, initial=Scope.READ)
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=365,
        error_messages={"invalid": "Days must be a whole number."},
    )


class FeedKeyForm(forms.Form):
    """Which program will read the feeds."""

    name = forms.CharField(max_length=NAME_LENGTH, error_messages={"required": "Name which program will read them."})
