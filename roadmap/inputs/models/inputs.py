"""The input itself, and the organisation it speaks for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.people.folding import Folded
from roadmap.wiki.search import Words


class Pain(models.IntegerChoices):
    """How much it hurts today."""

    LITTLE = 1, "a little"
    SOMEWHAT = 2, "somewhat"
    BADLY = 3, "badly"
    STUCK = 4, "we are stuck"


class State(models.TextChoices):
    """What architects made of it so far. One that was merged has what its group has."""

    NEW = "new", "to read"
    LINKED = "linked", "on the plan"
    ANSWERED = "answered", "answered"
    DECLINED = "declined", "declined"
    SPAM = "spam", "not meant"


class Channel(models.TextChoices):
    """How it came. All but the form are written down by an architect on the customer's behalf."""

    FORM = "form", "by the form"
    MAIL = "mail", "by mail"
    MEETING = "meeting", "in a meeting"
    OTHER = "other", "otherwise"


class Organisation(models.Model):
    """Whom a customer speaks for; one row for a name in any case."""

    name = models.CharField(max_length=200)
    folded = Folded(sources=("name",), unique=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


TO_READ = Q(flagged_at__isnull=True) & (Q(state=State.NEW) | Q(unread=True)) & ~Q(state=State.SPAM)


class InputQuerySet(models.QuerySet["Input"]):
    def confirmed(self) -> InputQuerySet:
        """Those whose address was confirmed, or which an architect wrote down."""
        return self.filter(confirmed_at__isnull=False, erased_at__isnull=True)

    def counted(self) -> InputQuerySet:
        """Those that stand behind items: confirmed, and meant."""
        return self.confirmed().exclude(state=State.SPAM)

    def unconfirmed(self) -> InputQuerySet:
        """Those that wait for their submitter's button."""
        return self.filter(confirmed_at__isnull=True, erased_at__isnull=True).exclude(state=State.SPAM)

    def heads(self) -> InputQuerySet:
        """One of each group: the one that the others were merged into."""
        return self.filter(merged_into__isnull=True)

    def published(self) -> InputQuerySet:
        """Those whose words in public an architect wrote."""
        return self.counted().filter(published_at__isnull=False)

    def to_read(self) -> InputQuerySet:
        """The inbox: confirmed heads that nobody dealt with, or that were answered back since."""
        return self.confirmed().heads().filter(TO_READ)


class Input(models.Model):
    """What one customer asked for. Written only through `roadmap.inputs.actions`.

    `who` tells submitters apart without naming them: a digest of the address, or of name and organisation where an
    architect wrote it down without one. `merged_into` is the input it was merged into, `group` the id of the one at
    the end of that way, its own where it was not merged: what was merged parts again by clearing one column.
    `receipt_hash` and `confirm_hash` are SHA-256 of secrets that only the submitter has. `answers` are those to the
    admin's own questions: [{"label", "answer"}]. `backs` is what its submitter chose to back: "item:19", "input:7".
    `published_as` are an architect's words for all to read.
    `erased_at`: its submitter took everything back; the row keeps a group together and says nothing.
    """

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    words = Words(title="title", text=("text",))
    theme = models.ForeignKey("plan.Theme", null=True, blank=True, on_delete=models.SET_NULL, related_name="inputs")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="inputs"
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    who = models.CharField(max_length=64, db_index=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="inputs"
    )
    pain = models.PositiveSmallIntegerField(choices=Pain.choices, null=True, blank=True)
    needed_by = models.CharField(max_length=100, blank=True)
    answers = models.JSONField(default=list, blank=True)
    backs = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.FORM)
    added_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="inputs_added"
    )

    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    unread = models.BooleanField(default=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="inputs_assigned"
    )
    tags = models.JSONField(default=list, blank=True)
    published_as = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    public_words = Words(title="published_as")

    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    group = models.BigIntegerField(default=0, db_index=True)
    receipt_hash = models.CharField(max_length=64, unique=True)
    confirm_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InputQuerySet] = InputQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("state", "-created_at"), name="input_by_state"),
            models.Index(fields=("created_at",), name="input_unconfirmed", condition=Q(confirmed_at__isnull=True)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def proven(self) -> bool:
        """Whether its submitter showed that the address is theirs; an architect's word shows nothing."""
        return self.confirmed_at is not None and self.channel == Channel.FORM and bool(self.email)
