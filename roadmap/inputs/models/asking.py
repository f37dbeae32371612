"""The form's texts and questions, which an admin edits."""

from __future__ import annotations

from django.db import models


class FormText(models.Model):
    """One row: the words around the questions. `intro` is Markdown."""

    title = models.CharField(max_length=200)
    intro = models.TextField(blank=True)
    note = models.CharField(max_length=200, blank=True)
    thanks = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class QuestionKind(models.TextChoices):
    """What a question asks for: a column of the input, or something of the admin's own."""

    TEXT = "text", "what is needed, and why"
    PAIN = "pain", "how much it hurts"
    NEEDED_BY = "needed_by", "by when"
    THEME = "theme", "theme"
    ORGANISATION = "organisation", "organisation"
    NAME = "name", "name"
    EMAIL = "email", "e-mail"
    LINE = "line", "own question, one line"
    PARAGRAPH = "paragraph", "own question, some lines"
    CHOICE = "choice", "own question, one of several"


OWN = (QuestionKind.LINE, QuestionKind.PARAGRAPH, QuestionKind.CHOICE)
ALWAYS = (QuestionKind.TEXT, QuestionKind.EMAIL)
"""Without these there is nothing to read and nobody to answer: they are always asked for and always required."""


class Question(models.Model):
    """A field of the form, in order. `choices` are an own question's, one a line."""

    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    label = models.CharField(max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    choices = models.TextField(blank=True)
    required = models.BooleanField(default=False)
    shown = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind",), condition=~models.Q(kind__in=OWN), name="one_question_per_column"
            ),
        )

    def __str__(self) -> str:
        return self.label
