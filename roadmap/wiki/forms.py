"""What is typed into the wiki: a page's words, its path."""

from __future__ import annotations

from typing import Any

from django import forms

from .rules import COMMENT_LENGTH, PATH_LENGTH, TITLE_LENGTH, Invalid


class Plain(forms.CharField):
    """Text as typed: what is valid, the actions say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, empty_value="", **options)


class Told(forms.Form):
    """A form that can be told what was wrong; a field that is wrong names its message."""

    use_required_attribute = False

    def refuse(self, invalid: Invalid) -> None:
        """Put each sentence beside its field."""
        for name, sentence in invalid.messages.items():
            self.add_error(name if name in self.fields else None, sentence)
            if name in self.fields:
                described = {"aria-invalid": "true", "aria-describedby": f"{self[name].auto_id}_error"}
                self.fields[name].widget.attrs |= described


class EditForm(Told):
    """The words of a page; `base` is the revision they were made from, `draft` what the browser calls them."""

    title = Plain(label="Title", widget=forms.TextInput(attrs={"maxlength": TITLE_LENGTH}))
    text = Plain(label="Page text", widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}))
    comment = Plain(label="What changed, in a few words", widget=forms.TextInput(attrs={"maxlength": COMMENT_LENGTH}))
    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    draft = Plain(widget=forms.HiddenInput)


class NewForm(EditForm):
    """The words of a new page, and where it stands."""

    path = Plain(label="Path", widget=forms.TextInput(attrs={"maxlength": PATH_LENGTH, "spellcheck": "false"}))
    field_order = ("title", "path")


class RenameForm(Told):
    """Where a page goes."""

    path = Plain(label="New path", widget=forms.TextInput(attrs={"maxlength": PATH_LENGTH, "spellcheck": "false"}))
    comment = Plain(label="Why", widget=forms.TextInput(attrs={"maxlength": COMMENT_LENGTH}))
