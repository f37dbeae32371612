"""The form that a new installation asks with."""

from __future__ import annotations

from ..models import FormText, Question, QuestionKind

TITLE = "Tell us what you need"
INTRO = (
    "You build on our platform. Architects read every note before the monthly review, and you can see for ever what "
    "became of yours. No account needed."
)
NOTE = "Nothing is published until a person decides to."
THANKS = "We sent a link to your address. Your note counts once you follow it and press the one button there."
QUESTIONS = (
    (QuestionKind.TEXT, "What do you need, and why?", "", True),
    (QuestionKind.PAIN, "How much does it hurt today?", "", False),
    (QuestionKind.NEEDED_BY, "Needed by", "if there is a date", False),
    (QuestionKind.THEME, "Theme", "if you know", False),
    (QuestionKind.ORGANISATION, "Organisation", "", True),
    (QuestionKind.NAME, "Your name", "", True),
    (QuestionKind.EMAIL, "E-mail", "", True),
)


def fill_defaults(*, using: str) -> None:
    """Give an empty database its form; one that has a form keeps it."""
    if FormText.objects.using(using).exists():
        return
    FormText.objects.using(using).create(pk=1, title=TITLE, intro=INTRO, note=NOTE, thanks=THANKS)
    Question.objects.using(using).bulk_create(
        Question(kind=kind, label=label, hint=hint, required=required, position=position)
        for position, (kind, label, hint, required) in enumerate(QUESTIONS)
    )
