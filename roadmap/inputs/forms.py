"""The customer's form, put together from the admin's questions; and the traps for machines around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from roadmap.plan.models import Theme

from .actions import Submission
from .models import Channel, Pain, Question, QuestionKind
from .models.asking import ALWAYS, OWN
from .rules import TEXT_LENGTH

SOONEST, LATEST = 3, 86_400
"""Seconds a person takes at least, and a form is good for."""
WRONG_ADDRESS = "This address cannot be right; it is like name@company.example. We send one link there."
ROWS = {QuestionKind.TEXT: 6, QuestionKind.PARAGRAPH: 3}
LENGTHS = {
    QuestionKind.TEXT: TEXT_LENGTH,
    QuestionKind.NEEDED_BY: 100,
    QuestionKind.ORGANISATION: 200,
    QuestionKind.NAME: 200,
    QuestionKind.LINE: 300,
    QuestionKind.PARAGRAPH: 4000,
}
AUTOCOMPLETE = {QuestionKind.ORGANISATION: "organization", QuestionKind.NAME: "name"}
_signer = TimestampSigner(salt="inputs.form")


class Trap(forms.Form):
    """What no person fills in, and how long the form was open."""

    website = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def now() -> str:
        """The moment a form is opened, signed."""
        return _signer.sign("form")

    def caught(self) -> str:
        """Why this was not sent by a person, in one sentence; "" where nothing speaks against it."""
        if self.data.get("website"):
            return "The field “Leave this empty” was filled in, so this looks like a machine's note. Empty it and send."
        try:
            _signer.unsign(self.data.get("opened", ""), max_age=LATEST)
        except SignatureExpired:
            return "This form was open for more than a day. Look it over and send it again."
        except BadSignature:
            return "This form was not opened here. Look it over and send it again."
        return "" if _age(self.data["opened"]) >= SOONEST else "That was quicker than anybody types. Send it again."


def _age(opened: str) -> float:
    """Seconds since the form was opened."""
    try:
        _signer.unsign(opened, max_age=SOONEST)
    except SignatureExpired:
        return SOONEST
    return 0


class AskForm(forms.Form):
    """The questions shown, in order, each under its kind's name; own questions are `q<id>`."""

    back = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: list[Question] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(Question.objects.filter(shown=True)) if questions is None else questions
        for question in self.questions:
            self.fields[name_of(question)] = _field(question)

    def rows(self) -> Iterator[tuple[Question, forms.BoundField]]:
        """Each question with its field."""
        for question in self.questions:
            yield question, self[name_of(question)]

    def submission(self) -> Submission:
        """What was typed."""
        values = self.cleaned_data
        own = [question for question in self.questions if question.kind in OWN]
        answers = [{"label": one.label, "answer": values[name_of(one)]} for one in own if values[name_of(one)]]
        plain = ("text", "email", "name", "organisation", "theme", "needed_by", "back")
        known = {name: values.get(name) or "" for name in plain}
        return Submission(**known, pain=int(values["pain"]) if values.get("pain") else None, answers=answers)


def name_of(question: Question) -> str:
    """What a question's field is called."""
    return f"q{question.pk}" if question.kind in OWN else str(question.kind)


def _field(question: Question) -> forms.Field:
    kind = QuestionKind(question.kind)
    common: dict[str, Any] = {
        "label": question.label,
        "required": question.required or kind in ALWAYS,
        "error_messages": {"required": f"{question.label.rstrip('?')}: this is needed.", "invalid": WRONG_ADDRESS},
    }
    if kind == QuestionKind.EMAIL:
        widget = forms.EmailInput({"autocomplete": "email", "inputmode": "email"})
        return forms.EmailField(widget=widget, max_length=254, **common)
    if kind == QuestionKind.PAIN:
        return forms.ChoiceField(choices=Pain.choices, widget=forms.RadioSelect, **common)
    if kind in (QuestionKind.THEME, QuestionKind.CHOICE):
        return forms.ChoiceField(choices=_choices(question), **common)
    return forms.CharField(widget=_typed(kind), max_length=LENGTHS[kind], **common)


def _choices(question: Question) -> list[tuple[str, str]]:
    if question.kind == QuestionKind.THEME:
        return [("", "I do not know"), *Theme.objects.in_plan_order().values_list("slug", "name")]
    options = [line.strip() for line in question.choices.splitlines() if line.strip()]
    return [("", "No answer"), *((one, one) for one in options)]


def _typed(kind: QuestionKind) -> forms.Widget:
    if kind in ROWS:
        return forms.Textarea({"rows": ROWS[kind]})
    return forms.TextInput({"autocomplete": AUTOCOMPLETE.get(kind, "off")})


class ProxyForm(AskForm):
    """The same questions, filled in for a customer: nothing but the text is needed, and how it came."""

    channel = forms.ChoiceField(label="How it came", choices=[one for one in Channel.choices if one[0] != Channel.FORM])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in self.questions:
            self.fields[name_of(question)].required = question.kind == QuestionKind.TEXT
