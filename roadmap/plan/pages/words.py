"""The plan page is a page of the wiki: the organisation's own words, around `{{plan}}`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from roadmap.wiki.models import Page, Revision, WikiRevision
from roadmap.wiki.pages import page_at, revision_at
from roadmap.wiki.rendering import render, revisions_of

from ..models import Revision as PlanRevision
from .asof import day_ends

PATH = "plan"
TITLE = "Architecture Evolution Plan"
FIRST = """\
What the platform needs next, and roughly when. Every line is a ticket. It stands under the theme it serves and under a
*guess*: how many months from the day of the guess until it is done. Guesses may be wrong, and are moved in the open.
Whoever builds on the platform can read here what to expect, and what is still undecided.

{{plan}}
"""
"""What the page says until somebody writes it anew."""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The page's title, and its words above and below the plan."""

    title: str
    above: SafeString
    below: SafeString


def words_page() -> Page:
    """The plan's page, wherever it was moved. One query."""
    return page_at(PATH) or Page(path=PATH, title=TITLE, current=Revision(title=TITLE, text=FIRST))


def state_of(page: Page, plan: int) -> tuple[Any, ...]:
    """What the words depend on, the plan's own revision being known: for ETags. One query, if no macro asks more."""
    wiki = WikiRevision.current()
    return (
        page.path,
        page.revision,
        wiki,
        revisions_of(page.text, {PlanRevision.current: plan, WikiRevision.current: wiki}),
    )


def words_now(page: Page, request: HttpRequest) -> PlanWords:
    """The words as they are."""
    found = render(page.text, path=page.path, request=request, around=PATH)
    return PlanWords(page.title, found.html, found.below)


def words_then(day: date) -> PlanWords:
    """The words as they stood at the end of a day; those that the page began with before somebody wrote it."""
    page = words_page()
    then = revision_at(page, day_ends(day)) if page.pk else None
    found = render(then.text if then else FIRST, path=page.path, around=PATH, live=False)
    return PlanWords(then.title if then else TITLE, found.html, found.below)
