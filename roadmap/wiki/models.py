"""The wiki's tables: pages, their immutable revisions, where renamed pages went, which page links where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from .counter import Counter
from .elsewhere import ELSEWHERE
from .rules import HOME, PATH_LENGTH, TITLE_LENGTH
from .search import Words


class WikiRevision(Counter):
    """The wiki's revision rises with every write: by one number a page that shows others knows if it is still true."""


class PageQuerySet(models.QuerySet["Page"]):
    def below(self, path: str) -> PageQuerySet:
        """Every page whose path begins with `path` and a slash."""
        return self.filter(path__startswith=f"{path}/")

    def with_text(self) -> PageQuerySet:
        """Pages with their newest revision and its author."""
        return self.select_related("current__by")


class Page(models.Model):
    """A page of the wiki. Written only through `roadmap.wiki.actions`. `revision` is the number of `current`.

    A page stands below the page whose path its own begins with, whether that one exists or not.
    """

    path = models.CharField(max_length=PATH_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE_LENGTH)
    revision = models.PositiveIntegerField(default=0)
    current = models.OneToOneField("wiki.Revision", null=True, on_delete=models.PROTECT, related_name="+")
    words = Words(title="title", text=("text",))

    objects: ClassVar[PageQuerySet] = PageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        if self.path in ELSEWHERE:
            return reverse(ELSEWHERE[self.path].url_name)
        return reverse("wiki") if self.path == HOME else reverse("wiki-page", args=[self.path])

    @property
    def text(self) -> str:
        """What the page says now."""
        return self.current.text if self.current else ""


class Revision(models.Model):
    """A page as somebody saved it; never changed. Where others saved meanwhile, `merged_from` is what was edited."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField(blank=True)
    comment = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="revisions")
    at = models.DateTimeField(db_index=True)
    merged_from = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("page", "number"), name="one_revision_per_number"),)

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Redirect(models.Model):
    """A path a page once had. No page has it now."""

    path = models.CharField(max_length=PATH_LENGTH, unique=True)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.path} → {self.page.path}"


class Mention(models.Model):
    """A word in the newest text of a page that may name something kept elsewhere, such as a ticket's key."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="mentions")
    word = models.CharField(max_length=255, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("page", "word"), name="one_mention_per_word"),)

    def __str__(self) -> str:
        return f"{self.page.path}: {self.word}"


class PageLink(models.Model):
    """A link in the newest text of a page; `target` is the path as written, whether a page has it or not."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="links")
    target = models.CharField(max_length=PATH_LENGTH, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("page", "target"), name="one_link_per_target"),)

    def __str__(self) -> str:
        return f"{self.page.path} → {self.target}"
